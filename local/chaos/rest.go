package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// restEvery is how often the crowd is asked whether all have gone through.
const restEvery = 2 * time.Second

// liveStates are the states of a run that has not left its automation.
func liveStates() []string {
	return []string{"starting", "waiting", "executing", "paused", "needs_attention"}
}

// runSummary is a run as lists show it.
type runSummary struct {
	ID        string
	ContactID string `json:"contact_id"`
	Status    string
	Reason    string
}

// rest waits until no run is live but those that need a person. Its error says who was still inside
// when the time was over.
func (c *crowd) rest(ctx context.Context) error {
	for {
		live := map[string]int{}
		for _, state := range liveStates() {
			runs, err := all[runSummary](ctx, c.rig.api, "/v1/runs?status="+state)
			if err != nil {
				return fmt.Errorf("not at rest: %s: %w", words(live), err)
			}
			if len(runs) > 0 {
				live[state] = len(runs)
			}
		}
		if len(live) == 0 || len(live) == 1 && live["needs_attention"] > 0 {
			return nil
		}
		sleep(ctx, restEvery)
		if ctx.Err() != nil {
			return fmt.Errorf("not at rest: %s: %w", words(live), ctx.Err())
		}
	}
}

// words are counts by their names: "3 waiting, 1 executing".
func words[K ~string](counts map[K]int) string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		out = append(out, fmt.Sprintf("%d %s", counts[name], name))
	}
	if len(out) == 0 {
		return "none"
	}
	return strings.Join(out, ", ")
}

// story is all that is known of one contact when everything has come to rest.
type story struct {
	person person
	// started are the ids that the API answered for the contact's entry, runs those it has.
	started, runs []string
	run           runRecord
	contact       contactRecord
	listed        bool
	tickets       []ticketRecord
	inbound       []inboundRecord
	received      []received
	wrote         []written
	// recorded is when the messages of unknown steps were committed, by their ids.
	recorded map[string]time.Time
}

type runRecord struct {
	ID, Status, Reason, Outcome string
	ContactID                   string `json:"contact_id"`
	Steps                       []stepRecord
}

type stepRecord struct {
	StepID    string `json:"step_id"`
	Kind      string
	Status    string
	Reason    string
	At        time.Time
	MessageID string `json:"message_id"`
}

type contactRecord struct {
	ID, Phone string
	Fields    map[string]string
	Tags      []string
}

type ticketRecord struct {
	Title     string
	ContactID string `json:"contact_id"`
}

type inboundRecord struct {
	ID       string
	Decision string
	RoutedAt *time.Time `json:"routed_at"`
}

// readers is how many stories are read at a time.
const readers = 4

// stories reads everything back: from the phones and from the API.
func (c *crowd) stories(ctx context.Context) ([]*story, error) {
	out := make([]*story, len(c.people))
	byPhone := map[string]*story{}
	for i, p := range c.people {
		out[i] = &story{person: p, started: c.runs[p.n]}
		byPhone[p.phone] = out[i]
	}
	if err := c.addReceived(ctx, byPhone); err != nil {
		return nil, err
	}
	for _, w := range c.wrote {
		out[w.n].wrote = append(out[w.n].wrote, w)
	}
	byContact := map[string]*story{}
	if err := c.addRuns(ctx, out, byContact); err != nil {
		return nil, err
	}
	if err := c.addLists(ctx, byContact); err != nil {
		return nil, err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(readers)
	for _, s := range out {
		group.Go(func() error { return c.addDetails(ctx, s) })
	}
	return out, group.Wait()
}

func (c *crowd) addReceived(ctx context.Context, byPhone map[string]*story) error {
	messages, err := c.collect(ctx)
	if err != nil {
		return err
	}
	for _, m := range messages {
		s, ok := byPhone[m.To]
		if !ok {
			return fmt.Errorf("a phone outside the crowd received a message")
		}
		s.received = append(s.received, m)
	}
	return nil
}

// addRuns gives each story the runs of its contact, whoever started them.
func (c *crowd) addRuns(ctx context.Context, stories []*story, byContact map[string]*story) error {
	for _, s := range stories {
		if len(s.started) == 0 {
			return fmt.Errorf("%s never entered", s.person.name)
		}
		if err := c.rig.api.get(ctx, "/v1/runs/"+s.started[0], &s.run); err != nil {
			return err
		}
		byContact[s.run.ContactID] = s
	}
	for _, j := range c.journeys {
		runs, err := all[runSummary](ctx, c.rig.api, "/v1/automations/"+j.id+"/runs?")
		if err != nil {
			return err
		}
		for _, r := range runs {
			s, ok := byContact[r.ContactID]
			if !ok {
				return fmt.Errorf("run %s is nobody's", r.ID)
			}
			s.runs = append(s.runs, r.ID)
		}
	}
	return nil
}

func (c *crowd) addLists(ctx context.Context, byContact map[string]*story) error {
	members, err := all[contactRecord](ctx, c.rig.api, "/v1/lists/"+c.listID+"/members?")
	if err != nil {
		return err
	}
	for _, m := range members {
		if s, ok := byContact[m.ID]; ok {
			s.listed = true
		}
	}
	tickets, err := all[ticketRecord](ctx, c.rig.api, "/v1/tickets?")
	if err != nil {
		return err
	}
	for _, t := range tickets {
		if s, ok := byContact[t.ContactID]; ok {
			s.tickets = append(s.tickets, t)
		}
	}
	return nil
}

func (c *crowd) addDetails(ctx context.Context, s *story) error {
	if err := c.rig.api.get(ctx, "/v1/contacts/"+s.run.ContactID, &s.contact); err != nil {
		return err
	}
	s.recorded = map[string]time.Time{}
	for _, step := range s.run.Steps {
		if step.Status != "unknown" {
			continue
		}
		var m struct {
			CreatedAt time.Time `json:"created_at"`
		}
		if err := c.rig.api.get(ctx, "/v1/messages/"+step.MessageID, &m); err != nil {
			return err
		}
		s.recorded[step.MessageID] = m.CreatedAt
	}
	if len(s.wrote) == 0 {
		return nil
	}
	var err error
	s.inbound, err = all[inboundRecord](ctx, c.rig.api, "/v1/contacts/"+s.run.ContactID+"/inbound_messages?")
	return err
}
