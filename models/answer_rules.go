package models

// AnswerRules are what a customer sees beside an answer.
type AnswerRules struct {
	// MarkRead marks the newest of the customer's messages as read before a free message answers it: the ticks turn blue.
	MarkRead bool `json:"mark_read"`
	// Typing shows with it that somebody is writing, until the answer comes.
	Typing bool `json:"typing"`
}

// WithDefaults are the rules, with which nothing is shown where there are none.
func (r *AnswerRules) WithDefaults() AnswerRules {
	if r == nil {
		return AnswerRules{}
	}
	return *r
}

// Validate returns what is wrong with the rules.
func (r *AnswerRules) Validate(at string) []Violation {
	if r.Typing && !r.MarkRead {
		return []Violation{{Pointer: at + "/typing", Detail: "needs mark_read: WhatsApp shows both or the first"}}
	}
	return nil
}
