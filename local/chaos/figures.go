package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cadenza/internal/store"
)

// messageFigures are the counts of messages that a report tells.
type messageFigures struct{ Sent, Delivered, Read, Replied int }

func (m *messageFigures) add(other messageFigures) {
	m.Sent, m.Delivered, m.Read, m.Replied = m.Sent+other.Sent, m.Delivered+other.Delivered, m.Read+other.Read, m.Replied+other.Replied
}

// figureLooks is how often figures are read until they agree: statuses may still be on their way.
const figureLooks = 15

// figures: every figure is what the phones and the courier saw, and what the rows give (C5, reports).
func (c *crowd) figures(ctx context.Context, stories []*story, out *report) error {
	var differ []string
	for range figureLooks {
		var err error
		if differ, err = c.differences(ctx, stories); err != nil {
			return err
		}
		if len(differ) == 0 {
			break
		}
		sleep(ctx, restEvery)
	}
	for _, d := range differ {
		out.fail("figures", "%s", d)
	}
	rows, err := c.recount(ctx)
	if err != nil {
		return err
	}
	for _, d := range rows {
		out.fail("figures", "%s", d)
	}
	return nil
}

// recount is what `cadenza recount` finds.
func (c *crowd) recount(ctx context.Context) ([]string, error) {
	s, err := store.Open(ctx, store.Config{DSN: c.rig.cluster.DSN(c.rig.dbName)})
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	differ, err := s.RecountFigures(ctx, nil)
	out := make([]string, len(differ))
	for i, d := range differ {
		out[i] = fmt.Sprintf("of the rows: %+v", d)
	}
	if closed := s.Close(); err == nil {
		err = closed
	}
	return out, err
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

// seen is what the phones and the courier saw, by step. A message of which the record says that nobody
// knows is not counted as sent, though it may be on a phone.
func (c *crowd) seen(stories []*story) map[string]messageFigures {
	c.rig.courier.mu.Lock()
	defer c.rig.courier.mu.Unlock()
	out := map[string]messageFigures{}
	for _, s := range stories {
		unknown, counted := map[string]bool{}, map[string]bool{}
		for _, step := range s.run.Steps {
			unknown[step.MessageID] = step.Status == "unknown"
		}
		for _, m := range s.received {
			_, word, ok := read(m.Text)
			if !ok || unknown[m.Callback] || counted[m.Callback] {
				continue
			}
			counted[m.Callback] = true
			one := messageFigures{Sent: 1}
			statuses := c.rig.courier.statuses[m.Callback]
			if statuses["delivered"] || statuses["read"] {
				one.Delivered = 1
			}
			if statuses["read"] {
				one.Read = 1
			}
			id := s.person.journey.stepNamed(word)
			sum := out[id]
			sum.add(one)
			out[id] = sum
		}
	}
	return out
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
