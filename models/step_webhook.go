package models

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// SendWebhook calls an outside address (A10).
type SendWebhook struct {
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers,omitempty"`
	// Body is any JSON value; its strings may hold fields.
	Body json.RawMessage `json:"body,omitempty"`
	// Save maps a path in the JSON answer to the code of the field it goes to.
	Save map[string]string `json:"save,omitempty"`
}

func (s *SendWebhook) validate(at string) []Violation {
	var out []Violation
	if !slices.Contains([]string{"POST", "PUT", "PATCH", "GET", "DELETE"}, s.Method) {
		out = append(out, Violation{at + "/method", "must be POST, PUT, PATCH, GET or DELETE"})
	}
	if u, err := url.Parse(strings.ReplaceAll(s.URL, "%%", "")); err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		out = append(out, Violation{at + "/url", "must be an http or https address"})
	} else if u.User != nil || strings.Contains(u.Host, "%") {
		out = append(out, Violation{at + "/url", "must not hold credentials"})
	} else if strings.Contains(authority(s.URL), "%%") {
		// Whoever fills in the field would choose who gets the signed call.
		out = append(out, Violation{at + "/url", "must name its host without fields"})
	} else if _, fragment, _ := strings.Cut(s.URL, "#"); MergeField.MatchString(fragment) {
		out = append(out, Violation{at + "/url", "must not hold fields after its #"})
	}
	if len(s.Headers) > 20 {
		out = append(out, Violation{at + "/headers", "at most 20 headers"})
	}
	if len(s.Save) > 20 {
		out = append(out, Violation{at + "/save", "at most 20 values"})
	}
	return out
}

// authority is what stands between the scheme and the path of a URL.
func authority(raw string) string {
	_, rest, _ := strings.Cut(raw, "://")
	if end := strings.IndexAny(rest, `/?#\`); end >= 0 {
		return rest[:end]
	}
	return rest
}

func (s *SendWebhook) references(at string, r *References) {
	for _, path := range sortedKeys(s.Save) {
		r.Fields = append(r.Fields, Reference{s.Save[path], at + "/save/" + escapePointer(path)})
	}
}

// Texts are the address, the headers and the body.
func (s *SendWebhook) Texts() []string {
	out := []string{s.URL, string(s.Body)}
	for _, key := range sortedKeys(s.Headers) {
		out = append(out, s.Headers[key])
	}
	return out
}
