package models

import (
	"encoding/json"
	"reflect"
)

// ContentVersion is the version of the shape of Content. What reads contents reads all versions up to its own;
// a member that is added needs no new version, one that changes its meaning does.
const ContentVersion = 1

// Content is what a message said, in either direction, as the database keeps it (JSON, docs/content.md). What a
// message does not have is left out.
type Content struct {
	// Version is ContentVersion when it was written.
	Version int `json:"v,omitempty"`
	// Text is what was read: of a template its body with its values, of a file its caption. What a contact wrote
	// is the text of the inbound message itself, which edits change, and not here.
	Text   string `json:"text,omitempty"`
	Header string `json:"header,omitempty"` // in words; a picture above a message is Media
	Footer string `json:"footer,omitempty"`
	// Links are the tracked ones in the text, in their order: as they were sent, and where they lead.
	Links []ContentLink `json:"links,omitempty"`
	// Media is the file of the message, or the one above its text.
	Media *ContentMedia `json:"media,omitempty"`
	// Buttons are those below the message, List what one button opens.
	Buttons []ContentButton `json:"buttons,omitempty"`
	List    *ContentList    `json:"list,omitempty"`
	// Parameters are the values of a template by place: "1" or "name" of the body, "header", "button.0", "offer".
	Parameters map[string]string `json:"parameters,omitempty"`
	// Cards are those of a carousel; each is a content without a version.
	Cards []Content `json:"cards,omitempty"`
	// Products are those that a message offers.
	Products []ContentProduct `json:"products,omitempty"`
	Location *ContentLocation `json:"location,omitempty"`
	// Contacts are contact cards as Meta writes them.
	Contacts json.RawMessage   `json:"contacts,omitempty"`
	Reaction *ContentReaction  `json:"reaction,omitempty"`
	Order    *ContentOrder     `json:"order,omitempty"`
	Form     *ContentForm      `json:"form,omitempty"`
	Referral *ContentReferral  `json:"referral,omitempty"`
	Product  *ContentProduct   `json:"product,omitempty"` // what a contact asked about, in a catalogue
	Flow     map[string]string `json:"flow,omitempty"`    // of a form that was sent: flow_id, screen; its token is the message's id
}

// Empty reports whether nothing was said.
func (c Content) Empty() bool {
	c.Version = 0
	return reflect.ValueOf(c).IsZero()
}

// ContentMedia is a file. Which of MediaID, ID and Link it has says where it came from.
type ContentMedia struct {
	Kind string `json:"kind"` // image, video, audio, document, sticker
	// MediaID is ours: the file is, or was, at GET /v1/media/{id}.
	MediaID string `json:"media_id,omitempty"`
	// ID is Meta's, which is forgotten after some days.
	ID   string `json:"id,omitempty"`
	Link string `json:"link,omitempty"`
	MIME string `json:"mime_type,omitempty"` // as Meta says it, of what a contact sent
	// SHA256 is in hex, as Meta says it.
	SHA256   string `json:"sha256,omitempty"`
	Filename string `json:"filename,omitempty"`
	Voice    bool   `json:"voice,omitempty"`    // recorded in WhatsApp
	Animated bool   `json:"animated,omitempty"` // of a sticker
}

// ContentButton is a button below a message.
type ContentButton struct {
	// Kind is reply, or the type of the template's button in lower case: quick_reply, url, phone_number, copy_code …
	Kind string `json:"kind"`
	Text string `json:"text"`
	// ID comes back when it is tapped; URL is where it leads, whole; Value what it copies or calls.
	ID    string `json:"id,omitempty"`
	URL   string `json:"url,omitempty"`
	Value string `json:"value,omitempty"`
	// Target is where a tracked URL, which is one of ours, really leads.
	Target string `json:"target,omitempty"`
}

// ContentLink is a tracked link in a text.
type ContentLink struct {
	URL    string `json:"url"`
	Target string `json:"target"`
}

// ContentList is a list of choices that a button opens.
type ContentList struct {
	Button   string    `json:"button"`
	Sections []Section `json:"sections"`
}

// ContentLocation is a place; only its coordinates are sure to be there.
type ContentLocation struct {
	Latitude  json.Number `json:"latitude"`
	Longitude json.Number `json:"longitude"`
	Name      string      `json:"name,omitempty"`
	Address   string      `json:"address,omitempty"`
	URL       string      `json:"url,omitempty"`
}

// ContentReaction is an emoji on a message; without an emoji it was taken back.
type ContentReaction struct {
	MessageID string `json:"message_id"` // a wamid
	Emoji     string `json:"emoji,omitempty"`
}

// ContentOrder is what a contact ordered from a catalogue.
type ContentOrder struct {
	CatalogID string             `json:"catalog_id"`
	Text      string             `json:"text,omitempty"` // the contact's note
	Items     []ContentOrderItem `json:"items"`
}

// ContentOrderItem is one line of an order.
type ContentOrderItem struct {
	ProductID string      `json:"product_retailer_id"`
	Quantity  json.Number `json:"quantity,omitempty"`
	Price     json.Number `json:"item_price,omitempty"`
	Currency  string      `json:"currency,omitempty"`
}

// ContentProduct is a product of a catalogue.
type ContentProduct struct {
	CatalogID string `json:"catalog_id,omitempty"`
	ProductID string `json:"product_retailer_id"`
	Section   string `json:"section,omitempty"` // the title below which it stood
}

// ContentForm is what a contact answered in a form.
type ContentForm struct {
	Name string `json:"name,omitempty"` // "flow" or "address_message"
	Text string `json:"text,omitempty"` // what the chat shows in its place
	// Answers are the form's own JSON, an object; what could not be read is a text.
	Answers json.RawMessage `json:"answers,omitempty"`
	// Token is the one that was sent with the form; "" when none came back.
	Token string `json:"token,omitempty"`
}

// ContentReferral is the ad, or post, that a contact came from.
type ContentReferral struct {
	SourceType string `json:"source_type,omitempty"` // ad, post
	SourceID   string `json:"source_id,omitempty"`
	SourceURL  string `json:"source_url,omitempty"`
	Headline   string `json:"headline,omitempty"`
	Body       string `json:"body,omitempty"`
	MediaType  string `json:"media_type,omitempty"`
	ClickID    string `json:"ctwa_clid,omitempty"`
}

// MessageContent is what a message of ours said, in a table of its own: the row of the message is written anew with
// each of its states.
type MessageContent struct {
	MessageID string  `gorm:"primaryKey"`
	Content   Content `gorm:"serializer:json"`
}

// Answer is what was sent back to a message that asked for it, as one JSON object: the answers of a form, a place, or an
// order. nil for none.
func (c Content) Answer() json.RawMessage {
	var answer any
	switch {
	case c.Form != nil && len(c.Form.Answers) > 0:
		return c.Form.Answers
	case c.Location != nil:
		answer = c.Location
	case c.Order != nil:
		answer = c.Order
	default:
		return nil
	}
	raw, err := json.Marshal(answer)
	if err != nil {
		return nil // a number of Meta's that is none
	}
	return raw
}
