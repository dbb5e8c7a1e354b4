package models

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// HeaderValue is what stands above a message: one of its parts. It fills a template's header, by the header's format; above
// buttons, a link or a form it is a text or a file. A text alone is written as a plain string.
type HeaderValue struct {
	Text     string      `json:"text,omitempty"`
	Image    *HeaderFile `json:"image,omitempty"`
	Video    *HeaderFile `json:"video,omitempty"`
	Document *HeaderFile `json:"document,omitempty"`
	Location *MapPlace   `json:"location,omitempty"`
	Product  *HeaderItem `json:"product,omitempty"`
}

// HeaderFile is a file by exactly one of Link, ID, which is WhatsApp's, and MediaID, which is ours. Filename is what a
// document is called on the phone.
type HeaderFile struct {
	Link     string `json:"link,omitempty"`
	ID       string `json:"id,omitempty"`
	MediaID  string `json:"media_id,omitempty"`
	Filename string `json:"filename,omitempty"`
}

// IsZero reports that no file is given.
func (f *HeaderFile) IsZero() bool { return f == nil || *f == HeaderFile{} }

// MapPlace is a place on the map.
type MapPlace struct {
	Latitude  Degrees `json:"latitude"`
	Longitude Degrees `json:"longitude"`
	Name      string  `json:"name,omitempty"`
	Address   string  `json:"address,omitempty"`
}

// HeaderItem is an item of a catalogue.
type HeaderItem struct {
	CatalogID         string `json:"catalog_id"`
	ProductRetailerID string `json:"product_retailer_id"`
}

// Degrees are a latitude or a longitude: a number, or a text that names a field. Both are written in JSON as they were read.
type Degrees string

// MarshalJSON writes a number as one.
func (d Degrees) MarshalJSON() ([]byte, error) {
	var n json.Number
	if json.Unmarshal([]byte(d), &n) == nil {
		return []byte(d), nil
	}
	return json.Marshal(string(d))
}

// UnmarshalJSON takes a number or a text.
func (d *Degrees) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(data, []byte(`"`)) {
		return json.Unmarshal(data, (*string)(d))
	}
	var n json.Number
	err := json.Unmarshal(data, &n)
	*d = Degrees(n)
	return err
}

// IsZero reports that nothing is given.
func (h HeaderValue) IsZero() bool { return h == HeaderValue{} }

type plainHeader HeaderValue

// MarshalJSON writes a text alone as a string.
func (h HeaderValue) MarshalJSON() ([]byte, error) {
	if h == (HeaderValue{Text: h.Text}) {
		return json.Marshal(h.Text)
	}
	return json.Marshal(plainHeader(h))
}

// UnmarshalJSON takes a string, or an object with one part.
func (h *HeaderValue) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte(`{`)) {
		return json.Unmarshal(data, (*plainHeader)(h))
	}
	return json.Unmarshal(data, &h.Text)
}

// file is the file that is given, nil for none.
func (h HeaderValue) file() *HeaderFile {
	for _, f := range []*HeaderFile{h.Image, h.Video, h.Document} {
		if f != nil {
			return f
		}
	}
	return nil
}

// Media is the file that is given, as a message has it; nil for none.
func (h HeaderValue) Media() *Media {
	f := h.file()
	if f == nil {
		return nil
	}
	return &Media{Type: strings.ToLower(h.format()), Link: f.Link, ID: f.ID, MediaID: f.MediaID, Filename: f.Filename}
}

// format is the format that the value fits; "" for no value, or for more than one.
func (h HeaderValue) format() string {
	out := ""
	for _, one := range []struct {
		given  bool
		format string
	}{
		{h.Text != "", HeaderText},
		{h.Image != nil, HeaderImage},
		{h.Video != nil, HeaderVideo},
		{h.Document != nil, HeaderDocument},
		{h.Location != nil, HeaderLocation},
		{h.Product != nil, HeaderProduct},
	} {
		switch {
		case one.given && out != "":
			return ""
		case one.given:
			out = one.format
		}
	}
	return out
}

func (h HeaderValue) validate(at string) []Violation {
	if h.IsZero() {
		return nil
	}
	switch h.format() {
	case "":
		return []Violation{{at, "needs exactly one of text, image, video, document, location and product"}}
	case HeaderText:
		return partRule(at, h.Text, 0, MaxHeader)
	case HeaderLocation:
		return h.Location.validate(at + "/location")
	case HeaderProduct:
		return h.Product.validate(at + "/product")
	}
	return h.file().validate(at+"/"+strings.ToLower(h.format()), h.Document != nil)
}

// validateAbove is what is wrong with a header above buttons, a link or a form, where WhatsApp shows a text or a file.
func (h HeaderValue) validateAbove(at string) []Violation {
	if h.Location != nil || h.Product != nil {
		return []Violation{{at, "needs exactly one of text, image, video and document"}}
	}
	return h.validate(at)
}

// references notes a file of ours that is used.
func (h HeaderValue) references(at string, r *References) {
	if m := h.Media(); m != nil {
		m.references(at+"/"+m.Type, r)
	}
}

func (f HeaderFile) validate(at string, document bool) []Violation {
	var out []Violation
	if !exactlyOne(f.Link, f.ID, f.MediaID) {
		out = append(out, Violation{at, "needs exactly one of link, id and media_id"})
	}
	if f.Link != "" && !isWebAddress(f.Link) && !strings.HasPrefix(f.Link, "%%") {
		out = append(out, Violation{at + "/link", "must be an http or https address"})
	}
	if f.Filename != "" && !document {
		out = append(out, Violation{at + "/filename", "is for documents only"})
	}
	return append(out, partRule(at+"/filename", f.Filename, 0, MaxFilename)...)
}

func (p MapPlace) validate(at string) []Violation {
	var out []Violation
	for _, one := range []struct {
		name  string
		value Degrees
		most  float64
	}{{"latitude", p.Latitude, MaxLatitude}, {"longitude", p.Longitude, MaxLongitude}} {
		if _, ok := one.value.Within(one.most); !ok && !strings.Contains(string(one.value), "%%") {
			detail := fmt.Sprintf("must be a number from -%g to %g, or a field", one.most, one.most)
			out = append(out, Violation{at + "/" + one.name, detail})
		}
	}
	return out
}

// How far latitudes and longitudes go.
const (
	MaxLatitude  = 90
	MaxLongitude = 180
)

// Within returns the number as it is sent, as JSON writes it; ok is false for what is none, or goes beyond most.
func (d Degrees) Within(most float64) (string, bool) {
	degrees, err := strconv.ParseFloat(strings.TrimSpace(string(d)), 64)
	return strconv.FormatFloat(degrees, 'f', -1, 64), err == nil && degrees >= -most && degrees <= most
}

func (p HeaderItem) validate(at string) []Violation {
	return append(partRule(at+"/catalog_id", p.CatalogID, 1, maxIdentifier),
		partRule(at+"/product_retailer_id", p.ProductRetailerID, 1, maxIdentifier)...)
}

// maxIdentifier is longer than any id of Meta's or of a catalogue.
const maxIdentifier = 256

// MaxFilename is the longest name of a document, in characters.
const MaxFilename = 240

func (h HeaderValue) texts() []string {
	out := []string{h.Text}
	if f := h.file(); f != nil {
		out = append(out, f.Link, f.Filename)
	}
	if p := h.Location; p != nil {
		out = append(out, string(p.Latitude), string(p.Longitude), p.Name, p.Address)
	}
	if p := h.Product; p != nil {
		out = append(out, p.CatalogID, p.ProductRetailerID)
	}
	return out
}

// CardValue fills one card of a carousel.
type CardValue struct {
	Header     HeaderValue            `json:"header,omitzero"`
	Parameters map[string]string      `json:"parameters,omitempty"`
	Buttons    map[string]ButtonValue `json:"buttons,omitempty"`
}

func (c CardValue) validate(at string) []Violation {
	out := c.Header.validate(at + "/header")
	out = append(out, validateParameters(at+"/parameters", c.Parameters)...)
	return append(out, validateButtons(at+"/buttons", c.Buttons)...)
}

func (c CardValue) texts() []string {
	out := c.Header.texts()
	for _, key := range sortedKeys(c.Parameters) {
		out = append(out, c.Parameters[key])
	}
	for _, key := range sortedKeys(c.Buttons) {
		out = append(out, c.Buttons[key].texts()...)
	}
	return out
}

// OfferValue says when a limited-time offer ends.
type OfferValue struct {
	// ExpiresAt is a date and time with its zone, "now+P1D", or a text that fields make one of the two.
	ExpiresAt string `json:"expires_at"`
}

func (o *OfferValue) validate(at string) []Violation {
	if o == nil || strings.Contains(o.ExpiresAt, "%%") {
		return nil
	}
	if _, err := o.Ends(o.ExpiresAt, time.Time{}); err != nil {
		return []Violation{{at + "/expires_at", err.Error()}}
	}
	return nil
}

// Ends is the instant that filled means at now. Filled is ExpiresAt with its fields filled in.
func (o OfferValue) Ends(filled string, now time.Time) (time.Time, error) {
	m, err := ParseMoment(strings.TrimSpace(filled))
	switch {
	case err != nil || m.Date != "" || (m.Now && m.Shift <= 0):
		return time.Time{}, errors.New("must be a date and time with its zone, or now+P1D")
	case m.Now:
		return now.Add(m.Shift), nil
	}
	return m.At, nil
}
