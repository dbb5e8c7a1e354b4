package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cadenza/internal/store"
	"cadenza/internal/store/database"
	"cadenza/internal/store/figures"
)

// messageFigures are the counts of messages that a report tells.
type messageFigures struct {
	Sent, Delivered, Read, Unknown, Replied int
	InFlight                                int `json:"in_flight"`
	Failed                                  failed
}

func (m *messageFigures) add(other messageFigures) {
	m.Sent += other.Sent
	m.Delivered += other.Delivered
	m.Read += other.Read
	m.Unknown += other.Unknown
	m.Replied += other.Replied
	m.InFlight += other.InFlight
	m.Failed += other.Failed
}

// failed counts the messages that failed, for one of the reasons that a message may fail for here.
type failed int

// UnmarshalJSON reads the counts by reason.
func (f *failed) UnmarshalJSON(data []byte) error {
	var reasons []struct {
		Reason string
		Count  int
	}
	if err := json.Unmarshal(data, &reasons); err != nil {
		return fmt.Errorf("read what failed: %w", err)
	}
	for _, r := range reasons {
		if r.Reason != unreachableReason &&
			!slices.ContainsFunc(passingCodes(), func(code int) bool { return r.Reason == fmt.Sprint("whatsapp_", code) }) {
			return fmt.Errorf("%d failed for %s", r.Count, r.Reason)
		}
		*f += failed(r.Count)
	}
	return nil
}

// figureLooks is how often figures are read until they agree: statuses may still be on their way.
const figureLooks = 15

// figures: every figure is what the phones and the courier saw, and what the rows give (C5, reports).
// It answers the stories as it saw them last.
func (c *crowd) figures(ctx context.Context, stories []*story, out *report) ([]*story, error) {
	var differ []string
	for range figureLooks {
		var err error
		if differ, err = c.differences(ctx, stories); err != nil {
			return stories, err
		}
		if len(differ) == 0 {
			break
		}
		sleep(ctx, restEvery)
		if stories, err = c.stories(ctx); err != nil { // a status may have told of a step meanwhile
			return stories, err
		}
	}
	for _, d := range differ {
		out.fail("figures", "%s", d)
	}
	rows, err := c.recount(ctx)
	if err != nil {
		return stories, err
	}
	for _, d := range rows {
		out.fail("figures", "%s", d)
	}
	return stories, nil
}

// recount is what `cadenza recount` finds.
func (c *crowd) recount(ctx context.Context) ([]string, error) {
	s, err := store.Open(ctx, store.Config{Config: database.Config{DSN: c.rig.cluster.DSN(c.rig.dbName)}})
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	differ, err := figures.New(s.DB).RecountFigures(ctx, nil)
	out := make([]string, len(differ))
	for i, d := range differ {
		out[i] = fmt.Sprintf("of the rows: %+v", d)
	}
	return out, errors.Join(err, s.Close())
}

// differences compares the reports with what was seen from outside.
func (c *crowd) differences(ctx context.Context, stories []*story) ([]string, error) {
	seen := c.seen(stories)
	var differ []string
	var all, template messageFigures
	for _, j := range c.journeys {
		told, entered, err := c.told(ctx, j)
		if err != nil {
			return nil, err
		}
		wrote, replied, people := 0, 0, 0
		for _, s := range stories {
			if s.person.journey == j {
				people++
				wrote += len(s.inbound)
			}
		}
		for _, id := range slices.Sorted(maps.Keys(told)) {
			got, want := told[id], seen[id]
			all.add(got)
			if j.steps[id].Kind == "send_template" {
				template.add(got)
			}
			replied += got.Replied
			if want.Replied = got.Replied; got != want {
				differ = append(differ, fmt.Sprintf("%s, %q: the report says %+v, outside were %+v", j.name, j.steps[id].Name, got, want))
			}
		}
		if entered != people || replied != wrote {
			differ = append(differ, fmt.Sprintf("%s: %d of %d entered, %d of %d replies", j.name, entered, people, replied, wrote))
		}
	}
	for path, want := range map[string]messageFigures{"/v1/numbers": all, "/v1/templates?name=welcome": template} {
		got, err := c.toldOf(ctx, path)
		if err != nil {
			return nil, err
		}
		if got != want {
			differ = append(differ, fmt.Sprintf("%s: %+v, its steps together %+v", path, got, want))
		}
	}
	return differ, nil
}

// seen is what the phones, the courier and the witness saw, by step. A message of which the record says
// that nobody knows is counted as unknown alone, though it may be on a phone.
func (c *crowd) seen(stories []*story) map[string]messageFigures {
	c.rig.courier.mu.Lock()
	defer c.rig.courier.mu.Unlock()
	c.rig.witness.mu.Lock()
	defer c.rig.witness.mu.Unlock()
	out := map[string]messageFigures{}
	for _, s := range stories {
		on := map[string]bool{}
		for _, m := range s.received {
			on[m.Callback] = true
		}
		for _, step := range s.run.Steps {
			if !sends(step.Kind) {
				continue
			}
			sum := out[step.StepID]
			sum.add(seenOf(step, on[step.MessageID], c.rig.witness.calls[step.MessageID], c.rig.courier.statuses[step.MessageID]))
			out[step.StepID] = sum
		}
	}
	return out
}

// seenOf is what was seen of the message of a step: whether it is on the phone, how its calls ended, and
// the statuses that were accepted.
func seenOf(step stepRecord, phone bool, calls []call, statuses map[string]bool) messageFigures {
	one := messageFigures{}
	switch {
	case step.Status == "unknown":
		one.Unknown = 1
		return one
	case phone || slices.ContainsFunc(calls, func(c call) bool { return c.accepted }):
		one.Sent = 1
	case slices.ContainsFunc(calls, func(c call) bool { return c.code == unreachable }):
		one.Failed = 1
		return one
	}
	switch {
	case statuses["delivered"] || statuses["read"]: // of one of its copies, whatever became of another
		one.Delivered = 1
	case statuses["failed"]:
		one.Failed = 1
	default:
		one.InFlight = one.Sent
	}
	if statuses["read"] {
		one.Read = 1
	}
	return one
}

// told is the report of an automation: its steps, and how many entered.
func (c *crowd) told(ctx context.Context, j *journey) (map[string]messageFigures, int, error) {
	var r struct {
		Entered int
		Steps   []struct {
			StepID   string `json:"step_id"`
			Messages messageFigures
		}
	}
	if err := c.rig.api.get(ctx, "/v1/automations/"+j.id+"/report", &r); err != nil {
		return nil, 0, err
	}
	out := map[string]messageFigures{}
	for _, s := range r.Steps {
		out[s.StepID] = s.Messages
	}
	return out, r.Entered, nil
}

// toldOf is what the reports of all of a kind tell together.
func (c *crowd) toldOf(ctx context.Context, path string) (messageFigures, error) {
	var sum messageFigures
	var rows page[struct{ ID string }]
	if err := c.rig.api.get(ctx, path, &rows); err != nil {
		return sum, err
	}
	base, _, _ := strings.Cut(path, "?")
	for _, row := range rows.Items {
		var r struct{ Messages messageFigures }
		if err := c.rig.api.get(ctx, base+"/"+row.ID+"/report", &r); err != nil {
			return sum, err
		}
		sum.add(r.Messages)
	}
	return sum, nil
}
