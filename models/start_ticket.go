package models

// OnTicket starts when a ticket of the contact is opened or changes state (S7).
type OnTicket struct {
	// Event is opened or status_changed.
	Event string       `json:"event"`
	From  TicketStatus `json:"from,omitempty"`
	To    TicketStatus `json:"to,omitempty"`
}

// AnyStatus in a ticket start is every state; so is an empty one.
const AnyStatus = "any"

// Fires reports whether the event starts the automation.
func (o *OnTicket) Fires(e TicketEvent) bool {
	if e.Opened || o.Event == TicketOpened {
		return e.Opened && o.Event == TicketOpened
	}
	fits := func(want, is TicketStatus) bool { return want == "" || want == AnyStatus || want == is }
	return fits(o.From, e.From) && fits(o.To, e.To)
}

// The events of a ticket start.
const (
	TicketOpened        = "opened"
	TicketStatusChanged = "status_changed"
)

func (o *OnTicket) validate(at string) []Violation {
	var out []Violation
	if o.Event != TicketOpened && o.Event != TicketStatusChanged {
		out = append(out, Violation{at + "/event", "must be opened or status_changed"})
	}
	out = append(out, o.validateState(at+"/from", o.From)...)
	out = append(out, o.validateState(at+"/to", o.To)...)
	if o.From != "" && o.From != AnyStatus && o.From == o.To {
		out = append(out, Violation{at + "/to", "must be another state than from: such a change does not happen"})
	}
	return out
}

func (*OnTicket) references(string, *References) {}

func (o *OnTicket) validateState(at string, state TicketStatus) []Violation {
	switch {
	case state == "":
		return nil
	case o.Event == TicketOpened:
		return []Violation{{at, "goes with status_changed only"}}
	case state != AnyStatus && !state.Valid():
		return []Violation{{at, "must be any, open, in_progress, resolved or closed"}}
	}
	return nil
}
