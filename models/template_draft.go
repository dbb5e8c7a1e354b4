package models

import (
	"encoding/json"
	"time"
)

// TemplateDraft is what a template is to say once Meta has approved it.
type TemplateDraft struct {
	Category string `json:"category"`
	// Named reports that parameters go by name.
	Named bool `json:"named,omitempty"`
	// TTL is for how many seconds WhatsApp tries to deliver a message of it; 0 leaves it to WhatsApp.
	TTL int `json:"ttl_seconds,omitempty"`
	// Components are as Meta writes them.
	Components json.RawMessage `json:"components,omitempty"`
	// Library names a template of Meta's library; LibraryButtons and LibraryBody are what it asks for.
	Library        string          `json:"library,omitempty"`
	LibraryButtons json.RawMessage `json:"library_buttons,omitempty"`
	LibraryBody    json.RawMessage `json:"library_body,omitempty"`
}

// TemplateInput is a template as it is submitted to us.
type TemplateInput struct {
	Name, Language string
	// NumberID is a number of the account that it is for; "" is the workspace's first.
	NumberID string
	TemplateDraft
}

// MaxTemplateCreations is how many templates Meta lets an account create in an hour.
const MaxTemplateCreations = 100

// TemplateCreation is one template that was given to Meta: they are counted.
type TemplateCreation struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	WABAID      string `gorm:"column:waba_id"`
	CreatedAt   time.Time
}

// AtMeta reports whether Meta has ever seen the template.
func (t Template) AtMeta() bool { return t.MetaID != "" }

// Unchangeable returns why Meta would not take a change of the template now, "" when it would.
func (t Template) Unchangeable() string {
	switch t.Status {
	case TemplateDrafted, TemplateApproved, TemplateRejected, TemplatePaused:
		return ""
	case TemplatePending, TemplateDisabled:
	}
	return "WhatsApp changes no template that is " + string(t.Status)
}

// TemplatePreview is a template as its reader would see it.
type TemplatePreview struct {
	TemplateText
	// Message is what would be sent, in Meta's shape.
	Message json.RawMessage
	// Targets are where tracked buttons really lead, by their places: "button.0", "card.1.button.0".
	Targets map[string]string
}

// TemplateDay is what Meta counts of a template's messages on one day, in UTC.
type TemplateDay struct {
	Day                   time.Time
	Sent, Delivered, Read int
	Clicks                []TemplateClicks
	Costs                 []TemplateCost
}

// TemplateCost is what Meta charged that day: Type is Meta's word, Value a decimal in the currency of the business account.
type TemplateCost struct{ Type, Value string }

// TemplateClicks counts the taps of a button, by its label.
type TemplateClicks struct {
	Type, Button string
	Count        int
}
