package models

import (
	"fmt"
	"slices"
)

// A step of one automation may start another one: a step for tickets (S7) or for consent (S11), or one that
// starts an automation (A16). If that leads back to the first without a wait, a contact would run in circles.

// Named is an automation with the definition in force.
type Named struct {
	ID, Name   string
	Definition Definition
}

// spark is a step that may start automations.
type spark struct {
	pointer string
	// event is what the step does to a ticket; nil for other steps.
	event *sparkEvent
	// consent is what the step sets consent to; "" for other steps. A step of neither starts the automation
	// with the id.
	consent      Consent
	automationID string
	// waits is true when there is a wait on every way from the automation's start to the step.
	waits bool
}

// sparkEvent is a ticket event; the ticket's state before it is not known.
type sparkEvent struct {
	opened bool
	to     TicketStatus
}

// Loops returns a violation for every step by which the automation would start itself again: directly,
// by a step for tickets, or through other active automations when no wait lies on the way (S7).
func Loops(of Named, others []Named) []Violation {
	all := append([]Named{of}, slices.DeleteFunc(slices.Clone(others), func(n Named) bool { return n.ID == of.ID })...)
	var out []Violation
	for _, s := range sparks(of.Definition) {
		if by := s.by(); by != "" && s.starts(of) {
			out = append(out, Violation{s.pointer, "would start this automation again by its own " + by})
			continue
		}
		if s.waits {
			continue
		}
		if by, found := leadsBack(s, all); found {
			out = append(out, Violation{s.pointer, fmt.Sprintf("would start this automation again without a wait%s", by)})
		}
	}
	return out
}

// StartsOthers reports whether any step may start an automation.
func (d Definition) StartsOthers() bool { return len(sparks(d)) > 0 }

// leadsBack follows a step through the automations that it starts, each at most once, until
// it reaches the first of all. by names the automations in between.
func leadsBack(from spark, all []Named) (by string, found bool) {
	type stop struct {
		spark
		by string
	}
	seen := map[string]bool{}
	queue := []stop{{spark: from}}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for i, next := range all {
			if seen[next.ID] || !at.starts(next) {
				continue
			}
			if i == 0 {
				return at.by, true
			}
			seen[next.ID] = true
			for _, s := range sparks(next.Definition) {
				if !s.waits {
					queue = append(queue, stop{s, fmt.Sprintf("%s, through %q (%s)", at.by, next.Name, next.ID)})
				}
			}
		}
	}
	return "", false
}

// by says for people by what the step starts automations; "" where it names the one.
func (s spark) by() string {
	switch {
	case s.event != nil:
		return "ticket"
	case s.consent != "":
		return "change of consent"
	}
	return ""
}

// starts reports whether the step may start the automation.
func (s spark) starts(a Named) bool {
	if s.by() == "" {
		return s.automationID == a.ID
	}
	return slices.ContainsFunc(a.Definition.Start, func(start Start) bool {
		switch on := start.Settings.(type) {
		case *OnTicket:
			return s.event != nil && s.event.mayFire(on)
		case *OnConsent:
			return s.consent == on.To
		}
		return false
	})
}

// mayFire reports whether a start step may hear of the event: from whatever state the
// ticket comes, but not from the one that it goes to.
func (e sparkEvent) mayFire(on *OnTicket) bool {
	if e.opened {
		return on.Fires(TicketEvent{Opened: true})
	}
	for _, from := range []TicketStatus{TicketOpen, TicketInProgress, TicketResolved, TicketClosed} {
		if from != e.to && on.Fires(TicketEvent{From: from, To: e.to}) {
			return true
		}
	}
	return false
}

// sparks are the live steps of a definition that may start automations.
func sparks(d Definition) []spark {
	var out []spark
	collectSparks("/steps", d.Steps, false, &out)
	return out
}

// collectSparks walks a list of steps; waited means that every way to the list holds a
// wait. It answers whether every way through the list does.
func collectSparks(at string, steps []Step, waited bool, out *[]spark) bool {
	for i, s := range steps {
		if s.Deleted {
			continue
		}
		here := fmt.Sprintf("%s/%d", at, i)
		waited = waited || !s.Wait.IsZero()
		if found, ok := s.spark(); ok {
			found.pointer, found.waits = here, waited
			*out = append(*out, found)
		}
		waited = s.through(here, waited, out)
	}
	return waited
}

// through reports whether every way through the step holds a wait, and collects its arms. A
// reply that is awaited may be there already, and so may a message: they are no wait; who
// does not reply has waited.
func (s Step) through(at string, waited bool, out *[]spark) bool {
	arms := s.arms()
	if len(arms) == 0 {
		return waited
	}
	_, awaits := s.Settings.(*WaitForReply)
	every := true
	for _, a := range arms {
		every = collectSparks(at+"/"+a.key, a.steps, waited || awaits, out) && every
	}
	if awaits {
		return waited
	}
	return every
}

// spark is what the step may start; ok is false for a step that starts nothing.
func (s Step) spark() (out spark, ok bool) {
	switch settings := s.Settings.(type) {
	case *StartAutomation:
		return spark{automationID: settings.AutomationID}, true
	case *SetConsent:
		return spark{consent: settings.To}, true
	case *OpenTicket:
		return spark{event: &sparkEvent{opened: true}}, true
	case *CloseTicket:
		return spark{event: &sparkEvent{to: TicketClosed}}, true
	case *UpdateTicket:
		if settings.Status != "" {
			return spark{event: &sparkEvent{to: settings.Status}}, true
		}
	}
	return spark{}, false
}
