package models

import "time"

// TemplateStatus is Meta's word for what may be done with a template.
type TemplateStatus string

// The states that the engine tells apart; Meta has more, kept as they come.
const (
	TemplateApproved TemplateStatus = "APPROVED"
	TemplatePending  TemplateStatus = "PENDING"
	TemplateRejected TemplateStatus = "REJECTED"
	TemplatePaused   TemplateStatus = "PAUSED"
	TemplateDisabled TemplateStatus = "DISABLED"
)

// CategoryMarketing is the category of templates that a person can stop.
const CategoryMarketing = "MARKETING"

// TemplateParameters lists what a sender must fill in, by place.
type TemplateParameters struct {
	// Header is the name of the header's text parameter ("1" when positional), "" when none.
	Header string `json:"header,omitempty"`
	// HeaderMedia is IMAGE, VIDEO or DOCUMENT when the header is media, else "".
	HeaderMedia string `json:"header_media,omitempty"`
	// Body are the names of the body's parameters in order; "1", "2" … when positional.
	Body []string `json:"body,omitempty"`
	// URLButtons are the indexes of URL buttons that want a suffix.
	URLButtons []int `json:"url_buttons,omitempty"`
	// CouponCodes are the indexes of buttons that copy a code, which wants a value.
	CouponCodes []int `json:"coupon_codes,omitempty"`
	// Unfillable names the parts that nobody here can fill: such a template is never sent (W8).
	Unfillable []string `json:"unfillable,omitempty"`
	// QuickReplies are the indexes of quick-reply buttons.
	QuickReplies []int `json:"quick_replies,omitempty"`
}

// Template is one language of an approved (or not) message of a WABA, as Meta last described it.
type Template struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	WABAID      string `gorm:"column:waba_id"`
	MetaID      string
	Name        string
	Language    string // "it", "en_US"
	Status      TemplateStatus
	Category    string // MARKETING, UTILITY, AUTHENTICATION
	Quality     string // GREEN, YELLOW, RED, UNKNOWN
	// Named reports whether parameters go by name instead of by position.
	Named bool
	// Body is the body's text with its placeholders.
	Body       string
	Parameters TemplateParameters `gorm:"serializer:json"`
	SyncedAt   time.Time
	// Hold is what keeps it from being sent, where whoever read it asked for that too; nil for none.
	Hold *Hold `gorm:"-"`
}
