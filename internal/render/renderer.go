package render

import "encoding/json"

// Renderer fills dynamic fields for activities, which ask for it as one value. It holds nothing.
type Renderer struct{}

// Text renders a text.
func (Renderer) Text(s string, values map[string]string) string { return Text(s, values) }

// URL renders a URL.
func (Renderer) URL(s string, values map[string]string) (string, error) { return URL(s, values) }

// URLPart renders a piece of a URL.
func (Renderer) URLPart(s string, values map[string]string) string { return Part(s, values) }

// Header renders the value of a header.
func (Renderer) Header(s string, values map[string]string) string { return Header(s, values) }

// JSON renders the strings of a document.
func (Renderer) JSON(v json.RawMessage, values map[string]string) (json.RawMessage, error) {
	return JSON(v, values)
}

// Codes lists the codes of a text.
func (Renderer) Codes(s string) []string { return Codes(s) }
