package api

import (
	"cmp"
	"strconv"
	"time"

	"cadenza/models"
)

// simulationAnswer is a timeline with its instants on the contact's wall clock too.
func simulationAnswer(s models.Simulation, zone *time.Location) Simulation {
	out := Simulation{
		StartedAt: s.StartedAt.UTC(), TimeZone: zone.String(), Language: s.Language, Timeline: make([]SimulatedEvent, len(s.Timeline)),
		End: SimulatedEnd{
			State: SimulatedEndState(s.End.State), Outcome: optional(string(s.End.Outcome)), At: s.End.At.UTC(),
			Detail: optional(s.End.Detail), Unheard: s.End.Unheard,
		},
	}
	for i, e := range s.Timeline {
		out.Timeline[i] = simulatedEvent(e, zone)
	}
	return out
}

func simulatedEvent(e models.SimulatedEvent, zone *time.Location) SimulatedEvent {
	out := SimulatedEvent{At: e.At.UTC(), LocalTime: local(e.At, zone)}
	switch {
	case e.Wait != nil:
		out.What = SimulatedEventWhatWait
		out.Wait = &SimulatedWait{
			Step: stepName(e.Wait.Step), Until: e.Wait.Until.UTC(), UntilLocal: local(e.Wait.Until, zone),
			Reasons: each(e.Wait.Reasons, func(r models.WaitReason) SimulatedWaitReasons { return SimulatedWaitReasons(r) }),
		}
	case e.Step != nil:
		out.What, out.Step = SimulatedEventWhatStep, simulatedStep(*e.Step, zone)
	case e.Customer != nil:
		out.What = SimulatedEventWhatCustomer
		out.Customer = &SimulatedMessage{
			Text: optional(e.Customer.Text), Button: optional(e.Customer.Button), Clicked: optional(e.Customer.Clicked),
			Routing: string(e.Customer.Routing),
			Starts:  some(e.Customer.Starts),
		}
	}
	return out
}

func local(t time.Time, zone *time.Location) string { return t.In(zone).Format(time.RFC3339) }

func stepName(s models.StepRef) StepName { return StepName{ID: s.ID, Place: s.Place, Name: s.Name} }

// some is nil for an empty list.
func some[T any](list []T) *[]T {
	if len(list) == 0 {
		return nil
	}
	return &list
}

func simulatedStep(s models.SimulatedStep, zone *time.Location) *SimulatedStep {
	out := &SimulatedStep{
		Step: stepName(s.Step), Kind: string(s.Step.Kind), DueAt: s.DueAt.UTC(), DueLocal: local(s.DueAt, zone),
		Status: SimulatedStepStatus(s.Status),
		Reason: optional(s.Reason), Detail: optional(s.Detail), Branch: optional(s.Branch), Changes: each(s.Changes, simulatedChange),
	}
	if s.Message != nil {
		out.Message = simulatedOutgoing(*s.Message, s.Text, s.Content)
	}
	if w := s.Webhook; w != nil {
		out.Webhook = &SimulatedWebhook{
			Method: w.Method, URL: w.URL, Headers: w.Headers, Body: given(w.Body),
			NotSaved: each(w.NotSaved, func(code string) string { return code }),
		}
	}
	return out
}

func simulatedChange(c models.StepChange) SimulatedChange {
	out := SimulatedChange{Change: SimulatedChangeChange(c.Change), Names: some(c.Names)}
	if len(c.Values) > 0 {
		values := Texts(c.Values)
		out.Values = &values
	}
	return out
}

func simulatedOutgoing(m models.Outgoing, text string, said *models.Content) *SimulatedOutgoing {
	out := &SimulatedOutgoing{Kind: "text", Text: text, Content: contentAnswer(said)}
	if said != nil {
		out.Header, out.Footer = optional(said.Header), optional(said.Footer)
	}
	switch {
	case m.Template != nil:
		out.Kind, out.Template = "template", simulatedTemplate(*m.Template)
	case m.Buttons != nil:
		out.Kind = "buttons"
		out.Buttons = some(each(
			m.Buttons.Buttons, func(b models.Button) SimulatedChoice { return SimulatedChoice{ID: b.ID, Text: b.Text} },
		))
	case m.List != nil:
		out.Kind = "list"
		var rows []models.Row
		for _, section := range m.List.Sections {
			rows = append(rows, section.Rows...)
		}
		out.Rows = some(each(rows, func(r models.Row) SimulatedChoice { return SimulatedChoice{ID: r.ID, Text: r.Text} }))
	case m.Media != nil:
		out.Kind = m.Media.Type
		out.Media = &SimulatedMedia{
			Type: m.Media.Type, Link: optional(m.Media.Link), ID: optional(m.Media.ID),
			MediaID: optional(m.Media.MediaID), Filename: optional(m.Media.Filename),
		}
	case m.Interactive != nil:
		i := m.Interactive
		out.Kind = i.Kind()
		out.Buttons = some([]SimulatedChoice{{Text: i.Button()}})
		if i.Link != nil {
			out.URL = &i.Link.URL
		}
	case m.Location != nil:
		out.Kind = "location"
	case len(m.Contacts) > 0:
		out.Kind = "contacts"
	case m.Reaction != "":
		out.Kind = "reaction"
	}
	return out
}

func simulatedTemplate(t models.OutgoingTemplate) *SimulatedTemplate {
	out := &SimulatedTemplate{Name: t.Name, Language: t.Language, Parameters: Texts{}}
	for _, p := range t.Body {
		out.Parameters[p.Name] = p.Text
	}
	if t.HeaderMedia != nil {
		out.HeaderMedia = &t.HeaderMedia.Link
	}
	values := Texts{}
	for _, b := range t.Buttons {
		if b.Text != "" { // of a tracked one, where it really leads
			values[strconv.Itoa(b.Index)] = cmp.Or(b.Target, b.Text)
		}
	}
	if len(values) > 0 {
		out.ButtonParameters = &values
	}
	return out
}
