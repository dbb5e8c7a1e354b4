package models

// OnDate starts around a date field (S4).
type OnDate struct {
	Field string `json:"field"`
	// When is on, before or after.
	When   string    `json:"when"`
	Offset Duration  `json:"offset,omitzero"`
	At     ClockTime `json:"at,omitempty"`
	Yearly bool      `json:"yearly,omitempty"`
}

func (o *OnDate) validate(at string) []Violation {
	var out []Violation
	if !ValidFieldCode(o.Field) {
		out = append(out, Violation{at + "/field", "must be the code of a date or datetime field"})
	}
	if o.When != "on" && o.When != "before" && o.When != "after" {
		out = append(out, Violation{at + "/when", "must be on, before or after"})
	}
	if (o.Offset != 0) == (o.When == "on") {
		out = append(out, Violation{at + "/offset", "is needed with before and after, and only there"})
	}
	if o.At != "" && !o.At.Valid() {
		out = append(out, Violation{at + "/at", "must be a time of day from 00:00 to 23:59"})
	}
	return out
}

func (o *OnDate) references(at string, r *References) {
	r.DateFields = append(r.DateFields, Reference{o.Field, at + "/field"})
}
