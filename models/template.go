package models

import "time"

// TemplateStatus is Meta's word for what may be done with a template.
type TemplateStatus string

// The states that the engine tells apart; Meta has more, kept as they come.
const (
	// TemplateDrafted is ours: Meta has not seen it.
	TemplateDrafted  TemplateStatus = "DRAFT"
	TemplateApproved TemplateStatus = "APPROVED"
	TemplatePending  TemplateStatus = "PENDING"
	TemplateRejected TemplateStatus = "REJECTED"
	TemplatePaused   TemplateStatus = "PAUSED"
	TemplateDisabled TemplateStatus = "DISABLED"
)

// CategoryMarketing is the category of templates that a person can stop.
const CategoryMarketing = "MARKETING"

// CategoryAuthentication is the category of templates that carry a one-time code, in their body and in their button.
const CategoryAuthentication = "AUTHENTICATION"

// TemplateParameters is what a template asks of its sender and shows its reader, by place, as its definition at Meta says
// it. Saving, activating, previewing and sending all go by it.
type TemplateParameters struct {
	// Header is the name of the header's text parameter ("1" when positional), "" when none.
	Header string `json:"header,omitempty"`
	// HeaderMedia is IMAGE, VIDEO or DOCUMENT when the header is media, else "".
	HeaderMedia string `json:"header_media,omitempty"`
	// HeaderFormat is TEXT, IMAGE, VIDEO, DOCUMENT, LOCATION or PRODUCT; "" without a header, and of what an older version read.
	HeaderFormat string `json:"header_format,omitempty"`
	// HeaderText is a text header with its placeholder.
	HeaderText string `json:"header_text,omitempty"`
	// Body are the names of the body's parameters in order; "1", "2" … when positional.
	Body []string `json:"body,omitempty"`
	// Footer is the text below the body, "" when none.
	Footer string `json:"footer,omitempty"`
	// Buttons are all buttons by place; nil of what an older version read.
	Buttons []TemplateButton `json:"buttons,omitempty"`
	// URLButtons are the indexes of URL buttons that want a suffix.
	URLButtons []int `json:"url_buttons,omitempty"`
	// CouponCodes are the indexes of buttons that copy a code, which wants a value.
	CouponCodes []int `json:"coupon_codes,omitempty"`
	// Offer reports a limited-time offer, which wants to know when it ends; OfferText is its heading.
	Offer     bool   `json:"offer,omitempty"`
	OfferText string `json:"offer_text,omitempty"`
	// Cards are those of a carousel. ProductCards says that any two to ten may be sent, each like the first.
	Cards        []TemplateCard `json:"cards,omitempty"`
	ProductCards bool           `json:"product_cards,omitempty"`
	// Unfillable names the parts that nobody here can fill: such a template is never sent (W8).
	Unfillable []string `json:"unfillable,omitempty"`
	// QuickReplies are the indexes of quick-reply buttons.
	QuickReplies []int `json:"quick_replies,omitempty"`
}

// TemplateCard is one card of a carousel.
type TemplateCard struct {
	// HeaderFormat is IMAGE, VIDEO or PRODUCT.
	HeaderFormat string `json:"header_format"`
	// Text is the card's body with its placeholders, "" when it has none; Body are their names in order.
	Text    string           `json:"text,omitempty"`
	Body    []string         `json:"body,omitempty"`
	Buttons []TemplateButton `json:"buttons,omitempty"`
}

// TemplateButton is a button of a template.
type TemplateButton struct {
	// Type is Meta's word, such as QUICK_REPLY; ButtonOTP is the one of an authentication template, whatever Meta calls it.
	Type string `json:"type"`
	// Text is the label.
	Text string `json:"text,omitempty"`
	// URL is where it leads; it may end in a parameter, whose name is Parameter ("" for none).
	URL       string `json:"url,omitempty"`
	Parameter string `json:"parameter,omitempty"`
	// Track is where a tracked URL really leads; nil when it is not tracked.
	Track *TrackedURL `json:"track,omitempty"`
}

// The buttons that the engine tells apart, in Meta's words.
const (
	ButtonQuickReply   = "QUICK_REPLY"
	ButtonURL          = "URL"
	ButtonCopyCode     = "COPY_CODE"
	ButtonOTP          = "OTP"
	ButtonFlow         = "FLOW"
	ButtonCatalog      = "CATALOG"
	ButtonMultiProduct = "MPM"
)

// AllButtons are the buttons by place. Of what an older version read they are those that take a value,
// with blanks between them.
func (p TemplateParameters) AllButtons() []TemplateButton {
	if p.Buttons != nil {
		return p.Buttons
	}
	var out []TemplateButton
	put := func(index int, b TemplateButton) {
		for len(out) <= index {
			out = append(out, TemplateButton{})
		}
		out[index] = b
	}
	for _, index := range p.URLButtons {
		put(index, TemplateButton{Type: ButtonURL, Parameter: "1"})
	}
	for _, index := range p.CouponCodes {
		put(index, TemplateButton{Type: ButtonCopyCode})
	}
	for _, index := range p.QuickReplies {
		put(index, TemplateButton{Type: ButtonQuickReply})
	}
	return out
}

// Format is the header's format, also of what an older version read; "" without a header that takes a value.
func (p TemplateParameters) Format() string {
	switch {
	case p.HeaderFormat != "":
		return p.HeaderFormat
	case p.HeaderMedia != "":
		return p.HeaderMedia
	case p.Header != "":
		return HeaderText
	}
	return ""
}

// WhatsApp's limits of templates, in characters (Meta, Cloud API reference): of what is written, and of it once its values are
// filled in. A header has MaxHeader, a footer MaxFooter.
const (
	MaxTemplateName    = 512
	MaxTemplateBody    = 1024
	MaxOfferBody       = 600
	MaxCardBody        = 160 // of a carousel's card, and beside a product
	MaxURL             = 2000
	MaxCouponCode      = 20
	MaxOneTimeCode     = 15
	MaxTemplateButtons = 10 // buttons
	MaxCards           = 10 // cards
)

// MaxBody is how long the body may be.
func (p TemplateParameters) MaxBody() int {
	switch {
	case p.Offer || p.OfferText != "":
		return MaxOfferBody
	case p.HeaderFormat == HeaderProduct:
		return MaxCardBody
	}
	return MaxTemplateBody
}

// The formats of headers, in Meta's words.
const (
	HeaderText     = "TEXT"
	HeaderImage    = "IMAGE"
	HeaderVideo    = "VIDEO"
	HeaderDocument = "DOCUMENT"
	HeaderLocation = "LOCATION"
	HeaderProduct  = "PRODUCT"
)

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
	// Tracked is where its tracked buttons really lead: Meta knows an address of ours only. Parameters say it too.
	Tracked TrackedURLs `gorm:"serializer:json"`
	// Components are Meta's own JSON, as it lists them; "" of what an older version read, and of a draft.
	Components string
	// ComponentsHash stands for what they say, without their examples; "" of what an older version read.
	ComponentsHash string
	// Draft is what it is to say next, until that is submitted; nil for nothing.
	Draft *TemplateDraft `gorm:"serializer:json"`
	// Rejected is Meta's reason, in its words; "" when it was not rejected.
	Rejected string `gorm:"column:rejected_reason"`
	// StatusAt is since when WhatsApp says its status; the database keeps it, and has none of what was said before version 76.
	StatusAt *time.Time `gorm:"->"`
	// SubmittedAt is when it was last given to Meta from here; nil for never.
	SubmittedAt *time.Time
	// ChangedAt is when another text, header or button was seen under the same name; nil for never.
	ChangedAt *time.Time
	// Hold is what keeps it from being sent, where whoever read it asked for that too; nil for none.
	Hold *Hold `gorm:"-"`
}
