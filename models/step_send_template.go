package models

import "strconv"

// SendTemplate sends an approved template (A1).
type SendTemplate struct {
	Template string `json:"template"`
	// Language is used when the contact's own has no approved version.
	Language string `json:"language,omitempty"`
	// Parameters fill the body: "1", "2" … or the template's names.
	Parameters map[string]string `json:"parameters,omitempty"`
	// Header fills a text header; HeaderMedia is the link of a media header.
	Header      string `json:"header,omitempty"`
	HeaderMedia string `json:"header_media,omitempty"`
	// ButtonParameters are the suffixes of URL buttons, and the codes of buttons that copy one, by their index, "0" …
	ButtonParameters map[string]string `json:"button_parameters,omitempty"`
}

func (s *SendTemplate) validate(at string) []Violation {
	var out []Violation
	if s.Template == "" || len(s.Template) > 512 {
		out = append(out, Violation{at + "/template", "must be the name of a template"})
	}
	for _, key := range sortedKeys(s.Parameters) {
		out = append(out, partRule(at+"/parameters/"+escapePointer(key), s.Parameters[key], 1, MaxInteractiveBody)...)
	}
	for _, key := range sortedKeys(s.ButtonParameters) {
		if n, err := strconv.Atoi(key); err != nil || n < 0 || n > 9 {
			out = append(out, Violation{at + "/button_parameters/" + escapePointer(key), "must be the index of a button, 0 to 9"})
		}
	}
	out = append(out, languageRule(at+"/language", s.Language)...)
	return append(out, partRule(at+"/header", s.Header, 0, MaxHeader)...)
}

func (s *SendTemplate) references(at string, r *References) {
	given := sortedKeys(s.Parameters)
	if given == nil {
		given = []string{}
	}
	r.Templates = append(r.Templates, TemplateReference{
		Name: s.Template, Language: s.Language, Given: given,
		HeaderText: s.Header != "", HeaderMedia: s.HeaderMedia != "", Buttons: sortedKeys(s.ButtonParameters), Pointer: at,
	})
}

// Texts are the parameters.
func (s *SendTemplate) Texts() []string {
	out := []string{s.Header, s.HeaderMedia}
	for _, key := range sortedKeys(s.Parameters) {
		out = append(out, s.Parameters[key])
	}
	for _, key := range sortedKeys(s.ButtonParameters) {
		out = append(out, s.ButtonParameters[key])
	}
	return out
}
