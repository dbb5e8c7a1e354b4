package simulate

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"cadenza/activities"
	"cadenza/models"
)

// record writes the timeline down. It stands between the activities and their ports:
// transactions go on to the stage, messages and webhooks go nowhere. The environment
// performs one thing at a time.
type record struct {
	parts  Parts
	stage  Stage
	at     time.Time
	events []models.SimulatedEvent
	end    models.SimulatedEnd
	steps  int

	// standing is the run's as it was last locked, run its row as it was last saved.
	standing models.Standing
	run      models.Run
	// due is when the step that the run stands at was first due.
	due time.Time
	// pending is what the step has brought so far.
	pending models.SimulatedStep
	// waited is the wait that was last written down.
	waited string
	sent   []sentMessage
	// templates are those that were looked up, by name and language.
	templates map[string]models.Template
}

// sentMessage is a message that the contact could answer.
type sentMessage struct {
	wamid string
	out   models.Outgoing
	// tracked means that it would have had tracked links.
	tracked bool
}

func (r *record) add(e models.SimulatedEvent) { r.events = append(r.events, e) }

func (r *record) over() bool { return r.end.State != "" }

// stop ends the simulation; the first reason stays.
func (r *record) stop(state models.SimulatedEndState, detail string, at time.Time) {
	if !r.over() {
		r.end = models.SimulatedEnd{State: state, Detail: detail, At: at}
	}
}

// begin is the beginning of an activity.
func (r *record) begin(at time.Time) {
	r.at, r.pending = at, models.SimulatedStep{}
}

// moved writes down the wait that a move asks for, and reports whether the simulation ends before it.
func (r *record) moved(move activities.Move, now time.Time) (stopped bool) {
	switch {
	case move.State == activities.MoveDone:
		if !r.over() {
			r.end = models.SimulatedEnd{State: models.SimulatedLeft, Outcome: move.Outcome, At: now}
		}
		return false
	case r.over():
		return true
	case r.steps >= models.MaxSimulatedSteps:
		r.stop(models.SimulatedTruncated, fmt.Sprintf("it goes on for more than %d steps", models.MaxSimulatedSteps), now)
		return true
	case move.State == activities.MoveWait && move.Due.Sub(now) > briefest:
		r.wait(move, now)
	}
	return false
}

// briefest is the time that a step itself takes, which is no wait.
const briefest = 10 * time.Millisecond

func (r *record) wait(move activities.Move, now time.Time) {
	key := fmt.Sprintf("%s/%d/%s", move.StepID, move.Visit, move.Due)
	if key == r.waited {
		return
	}
	r.waited = key
	step, place, _ := r.standing.Definition.Find(move.StepID)
	w := &models.SimulatedWait{Step: stepRef(step, place), Until: move.Due, Reasons: []models.WaitReason{models.WaitMessage}}
	if !r.run.Listening {
		w.Reasons = r.reasons(step.Wait, now, move.Due)
	}
	r.add(models.SimulatedEvent{At: now, Wait: w})
}

// reasons are what a wait waits for: what would make it shorter if it were left out.
func (r *record) reasons(w models.Wait, from, due time.Time) []models.WaitReason {
	var out []models.WaitReason
	shorter := func(w models.Wait, workspace models.Workspace) bool {
		at, err := r.parts.Plan.Due(w, from, r.standing.Zone(), workspace)
		return err == nil && at.Sub(due).Abs() > briefest // the step before took a moment of its own
	}
	if w.For > 0 {
		out = append(out, models.WaitDuration)
	}
	if w.Until != "" {
		out = append(out, models.WaitUntil)
	}
	if w.At != "" {
		out = append(out, models.WaitTimeOfDay)
	}
	open := r.standing.Workspace
	open.Holidays = nil
	anyDay, anyHour := w, w
	anyDay.Weekdays, anyHour.Within = nil, ""
	if len(w.Weekdays) > 0 && shorter(anyDay, r.standing.Workspace) {
		out = append(out, models.WaitWeekday)
	}
	if w.Within != "" && shorter(anyHour, open) && r.closedHours(w, anyHour, from, open) {
		out = append(out, models.WaitWorkingHours)
	}
	if w.Within != "" && shorter(w, open) {
		out = append(out, models.WaitHoliday)
	}
	return out
}

// closedHours reports whether the weekly hours alone make the wait longer.
func (r *record) closedHours(within, anyHour models.Wait, from time.Time, open models.Workspace) bool {
	a, errA := r.parts.Plan.Due(within, from, r.standing.Zone(), open)
	b, errB := r.parts.Plan.Due(anyHour, from, r.standing.Zone(), open)
	return errA == nil && errB == nil && !a.Equal(b)
}

func stepRef(step models.Step, place string) models.StepRef {
	return models.StepRef{ID: step.ID, Place: place, Name: step.Title(), Kind: step.Kind}
}

// did writes a performed step down with all that it brought.
func (r *record) did(e models.StepExecution) {
	step, place, _ := r.standing.Definition.Find(e.StepID)
	s := r.pending
	r.pending = models.SimulatedStep{}
	if s.Message == nil {
		s.Content = nil // it did not leave
	}
	s.Step = stepRef(step, place)
	s.DueAt = r.due
	s.Status, s.Changes, s.Branch = e.Status, e.Changes, e.Arm
	if s.Branch == "" { // an arm is its own reason
		s.Reason = e.Reason
	}
	if call, ok := step.Settings.(*models.SendWebhook); ok && s.Webhook != nil && len(call.Save) > 0 {
		s.Webhook.NotSaved = slices.Sorted(maps.Values(call.Save))
	}
	r.steps++
	r.add(models.SimulatedEvent{At: e.At, Step: &s})
}

// stays writes down that the run stands before a step until somebody lets it go.
func (r *record) stays(run models.Run) {
	step, place, _ := r.standing.Definition.Find(run.StepID)
	s := models.SimulatedStep{Step: stepRef(step, place), DueAt: r.due, Status: models.StepHeld, Detail: run.Reason}
	state := models.SimulatedHeld
	if run.Status == models.RunNeedsAttention {
		s.Status, s.Reason, state = models.StepParked, string(run.ReasonCode), models.SimulatedParked
	}
	r.add(models.SimulatedEvent{At: r.at, Step: &s})
	r.stop(state, run.Reason, r.at)
}

// Send writes a message down and takes it.
func (r *record) Send(_ context.Context, _ models.Number, m models.Outgoing) (string, error) {
	wamid := "simulated.out." + m.CallbackData
	r.sent = append(r.sent, sentMessage{wamid, m, r.tracks(m)})
	r.pending.Message, r.pending.Text = &m, r.text(m)
	return wamid, nil
}

// tracks reports whether the message that leaves now would have tracked links.
func (r *record) tracks(m models.Outgoing) bool {
	if m.Template != nil {
		return m.Template.Tracked()
	}
	step, _, _ := r.standing.Definition.Find(r.run.StepID)
	linking, ok := step.Settings.(models.LinkingStep)
	return ok && len(linking.TrackedLinks()) > 0
}

// tracked is the id of the newest message with tracked links; "" for none.
func (r *record) tracked() string {
	for _, m := range slices.Backward(r.sent) {
		if m.tracked {
			return m.out.CallbackData
		}
	}
	return ""
}

// text is what the person reads.
func (r *record) text(m models.Outgoing) string {
	if m.Template != nil {
		return r.templates[m.Template.Name+"/"+m.Template.Language].Read(*m.Template).Body
	}
	return m.Read()
}

// Call writes a webhook down. No answer comes: nothing can be saved from it.
func (r *record) Call(_ context.Context, call activities.WebhookCall) (activities.WebhookAnswer, error) {
	r.pending.Webhook = &models.SimulatedWebhook{Method: call.Method, URL: call.URL, Headers: call.Headers, Body: call.Body}
	return activities.WebhookAnswer{}, nil
}

// tapped finds the newest message with a button or row of the title. Any other title is
// the quick reply of the newest template.
func (r *record) tapped(title string) (kind, id, wamid string) {
	for _, m := range slices.Backward(r.sent) {
		if id := choice(m.out, title); id != "" {
			return "interactive", id, m.wamid
		}
	}
	for _, m := range slices.Backward(r.sent) {
		if m.out.Template != nil {
			return "button", r.payload(*m.out.Template, title), m.wamid
		}
	}
	return "button", title, ""
}

// payload is what a tap of the template's button of the title brings back: the payload that the step gave it, else the title.
func (r *record) payload(t models.OutgoingTemplate, title string) string {
	for i, button := range r.templates[t.Name+"/"+t.Language].Parameters.AllButtons() {
		given := slices.IndexFunc(t.Buttons, func(b models.OutgoingButton) bool {
			return b.Index == i && b.Type == models.ButtonQuickReply && b.Text != ""
		})
		if button.Text == title && given >= 0 {
			return t.Buttons[given].Text
		}
	}
	return title
}

// choice is the id of the button or row of the title; "" for none.
func choice(m models.Outgoing, title string) string {
	if m.Buttons != nil {
		for _, b := range m.Buttons.Buttons {
			if b.Text == title {
				return b.ID
			}
		}
	}
	if m.List != nil {
		for _, section := range m.List.Sections {
			for _, row := range section.Rows {
				if row.Text == title {
					return row.ID
				}
			}
		}
	}
	return ""
}

// result is the whole timeline, in whole seconds: what is less is only the instant
// that each step is thought to take.
func (r *record) result() models.Simulation {
	second := func(at *time.Time) { *at = at.UTC().Truncate(time.Second) }
	for i := range r.events {
		e := &r.events[i]
		second(&e.At)
		if e.Step != nil {
			second(&e.Step.DueAt)
		}
		if e.Wait != nil {
			second(&e.Wait.Until)
		}
	}
	second(&r.end.At)
	second(&r.run.StartedAt)
	return models.Simulation{
		StartedAt: r.run.StartedAt, Zone: r.standing.Zone(), Language: r.standing.Language(), Timeline: r.events, End: r.end,
	}
}
