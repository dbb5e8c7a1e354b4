package models

// OnFirstMessage starts on the first message that a contact ever writes, if nothing else took it (S9).
type OnFirstMessage struct{}

func (*OnFirstMessage) validate(string) []Violation { return nil }

func (*OnFirstMessage) references(string, *References) {}

// The hours in which a start on any message answers.
const (
	WhenOpen   = "open"
	WhenClosed = "closed"
	WhenAlways = "always"
)

// OnAnyMessage starts on any message, if nothing else took it (S10).
type OnAnyMessage struct {
	// When is open, closed or always, by the working hours; left out is always.
	When        string   `json:"when,omitempty"`
	QuietPeriod Duration `json:"quiet_period,omitzero"`
}

// Answers reports whether the start answers while the workspace is open or closed.
func (o *OnAnyMessage) Answers(open bool) bool {
	switch o.When {
	case WhenOpen:
		return open
	case WhenClosed:
		return !open
	}
	return true
}

func (o *OnAnyMessage) validate(at string) []Violation {
	switch o.When {
	case "", WhenOpen, WhenClosed, WhenAlways:
		return nil
	}
	return []Violation{{at + "/when", "must be open, closed or always"}}
}

func (*OnAnyMessage) references(string, *References) {}

func (o *OnAnyMessage) quiet() Duration { return o.QuietPeriod }
