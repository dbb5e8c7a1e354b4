package models

import "time"

// ChangeFieldSet sets fields of a contact; the values of the change are theirs, by code.
const ChangeFieldSet ChangeName = "field_set"

// FromNextMessage is the only value of SetField.From.
const FromNextMessage = "next_message"

// DefaultMessageLimit is how long a step waits for the contact's message by default.
const DefaultMessageLimit = Duration(24 * time.Hour)

// SetField sets a dynamic field to a text or to the contact's next message (A9).
type SetField struct {
	Field string `json:"field"`
	// Value is the text; nil when From is given, "" empties the field.
	Value *string `json:"value,omitempty"`
	From  string  `json:"from,omitempty"`
	// Limit bounds the wait for a message; zero means DefaultMessageLimit.
	Limit Duration `json:"limit,omitzero"`
}

// ListenLimit is how long the step listens for a message.
func (s *SetField) ListenLimit() Duration {
	if s.Limit == 0 {
		return DefaultMessageLimit
	}
	return s.Limit
}

func (s *SetField) validate(at string) []Violation {
	var out []Violation
	if !ValidFieldCode(s.Field) || s.Field == CodePhone || s.Field == CodeAccountName {
		out = append(out, Violation{at + "/field", "must be the code of a field that may be set"})
	}
	if (s.Value == nil) == (s.From == "") {
		out = append(out, Violation{at, "needs exactly one of value and from"})
	}
	if s.From != "" && s.From != FromNextMessage {
		out = append(out, Violation{at + "/from", "may only be next_message"})
	}
	if s.Limit != 0 && s.From == "" {
		out = append(out, Violation{at + "/limit", "goes with from only"})
	}
	if s.Value != nil {
		out = append(out, textRule(at+"/value", *s.Value, 0, MaxText)...)
	}
	return out
}

func (s *SetField) references(at string, r *References) {
	r.Fields = append(r.Fields, Reference{s.Field, at + "/field"})
}

// Texts are the fixed text.
func (s *SetField) Texts() []string {
	if s.Value == nil {
		return nil
	}
	return []string{*s.Value}
}
