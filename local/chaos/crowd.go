package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// crowd is everybody who goes through the automations.
type crowd struct {
	rig      *rig
	o        options
	journeys []*journey
	listID   string
	people   []person
	progress *progress

	mu sync.Mutex
	// runs are the ids of the runs that the API answered for each contact.
	runs map[int][]string
	// repeats counts the calls made again with their key.
	repeats int
	wrote   []written
}

// received is a message on a phone.
type received struct {
	ID, To, Text string
	Callback     string `json:"callback_data"`
}

// written is what a customer wrote: the contact, the wamid and when.
type written struct {
	n  int
	id string
	at time.Time
}

// settle makes the workspace's number, templates, field, list and automations.
func (c *crowd) settle(ctx context.Context) error {
	api := c.rig.api
	var list struct{ ID string }
	for _, one := range []struct {
		path string
		in   object
		out  any
	}{
		{"/v1/numbers", object{"phone_number_id": numberID, "waba_id": wabaID, "display_phone": displayPhone, "token": accessToken}, nil},
		{"/v1/templates/sync", nil, nil},
		{"/v1/fields", object{"code": fieldCode, "name": "Chaos", "type": "text"}, nil},
		{"/v1/lists", object{"name": "Chaos"}, &list},
	} {
		if err := api.post(ctx, one.path, "settle"+one.path, one.in, one.out); err != nil {
			return err
		}
	}
	c.listID = list.ID
	for i, j := range c.journeys {
		if err := c.publish(ctx, i, j); err != nil {
			return err
		}
	}
	return nil
}

func (c *crowd) publish(ctx context.Context, i int, j *journey) error {
	var made struct {
		ID    string
		Steps []object
	}
	if err := c.rig.api.post(
		ctx, "/v1/automations", fmt.Sprint("publish-", i), j.definition(c.listID, c.o.replyLimit()), &made,
	); err != nil {
		return err
	}
	j.id, j.steps = made.ID, map[string]namedStep{}
	j.learn(made.Steps)
	return c.rig.api.post(ctx, "/v1/automations/"+j.id+"/activate", "", nil, nil)
}

// learn notes the ids of steps and of the steps in their arms.
func (j *journey) learn(steps []object) {
	for _, s := range steps {
		id, _ := s["id"].(string)
		name, _ := s["name"].(string)
		kind, _ := s["kind"].(string)
		j.steps[id] = namedStep{Name: name, Kind: kind}
		for _, arm := range []string{"then", "else", "no_reply"} {
			inner, _ := s[arm].([]any)
			for _, one := range inner {
				if o, ok := one.(object); ok {
					j.learn([]object{o})
				}
			}
		}
	}
}

// callers is how many API calls are under way at a time.
const callers = 4

// enter lets everybody in.
func (c *crowd) enter(ctx context.Context, batches []batch) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(callers)
	for i, b := range batches {
		for _, byJourney := range c.split(b) {
			group.Go(func() error { return c.enterBatch(ctx, i, b, byJourney) })
		}
	}
	return group.Wait()
}

// split sorts a batch's people by their automation.
func (c *crowd) split(b batch) map[*journey][]person {
	out := map[*journey][]person{}
	for _, n := range b.Contacts {
		p := c.people[n]
		out[p.journey] = append(out[p.journey], p)
	}
	return out
}

// enterBatch makes a call, and again with its key as often as the script says.
func (c *crowd) enterBatch(ctx context.Context, i int, b batch, byJourney []person) error {
	group, ctx := errgroup.WithContext(ctx)
	if !b.Beside {
		group.SetLimit(1)
	}
	for turn := range 1 + b.Repeats {
		group.Go(func() error {
			return c.call(ctx, i+turn, fmt.Sprintf("chaos-%d-%d-%s", c.o.seed, i, byJourney[0].journey.id), byJourney)
		})
	}
	err := group.Wait()
	c.mu.Lock()
	c.repeats += b.Repeats
	c.mu.Unlock()
	c.progress.add(len(byJourney))
	return err
}

// started is what the API answers for one contact.
type started struct {
	ID      string
	Result  string
	Problem *struct{ Status int }
}

// call lets people in by one call, repeated until all of them are.
func (c *crowd) call(ctx context.Context, process int, key string, people []person) error {
	path := "/v1/automations/" + people[0].journey.id + "/runs"
	if len(people) == 1 {
		var one started
		if err := c.rig.api.insist(ctx, process, http.MethodPost, path, key, object{"contact": people[0].contact()}, &one); err != nil {
			return err
		}
		return c.noteRuns(people, []started{one})
	}
	var contacts []object
	for _, p := range people {
		contacts = append(contacts, p.contact())
	}
	for ; ctx.Err() == nil; process++ {
		var many struct{ Results []started }
		if err := c.rig.api.insist(ctx, process, http.MethodPost, path+"/bulk", key, object{"contacts": contacts}, &many); err != nil {
			return err
		}
		if !c.left(many.Results) {
			return c.noteRuns(people, many.Results)
		}
		sleep(ctx, insistEvery)
	}
	return ctx.Err()
}

// left reports whether a part of a bulk call could not be taken for now.
func (c *crowd) left(results []started) bool {
	for _, r := range results {
		if r.Problem != nil && r.Problem.Status == http.StatusServiceUnavailable {
			return true
		}
	}
	return false
}

func (c *crowd) noteRuns(people []person, results []started) error {
	if len(results) != len(people) {
		return fmt.Errorf("%d contacts, %d results", len(people), len(results))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, r := range results {
		if r.ID == "" {
			return fmt.Errorf("contact %s was not taken: %s %+v", people[i].name, r.Result, r.Problem)
		}
		c.runs[people[i].n] = append(c.runs[people[i].n], r.ID)
	}
	return nil
}

func (p person) contact() object { return object{"phone": p.phone, "first_name": p.name} }

// watch lets customers answer what their phones receive, until the context ends.
func (c *crowd) watch(ctx context.Context) error {
	var hands errgroup.Group
	hands.SetLimit(callers)
	answered := map[string]bool{}
	for {
		select {
		case m := <-c.rig.witness.arrivals:
			c.progress.add(1)
			p, key := c.people[m.n], fmt.Sprint(m.n, m.word)
			if reacts(p, m.word) && !answered[key] {
				on, err := c.onPhone(ctx, p, m.word)
				if err != nil && ctx.Err() == nil {
					return errors.Join(err, hands.Wait())
				}
				if !on { // WhatsApp took it, and it will fail: there is nothing to react to
					continue
				}
				answered[key] = true
				hands.Go(func() error { return c.react(ctx, p, m.word) })
			}
		case <-ctx.Done():
			return hands.Wait()
		}
	}
}

// reacts reports whether a customer does anything about the message of a step.
func reacts(p person, word string) bool {
	return word == "ciao" && p.replies || word == "bottoni" && p.taps
}

// onPhone reports whether the message of a step is on the phone.
func (c *crowd) onPhone(ctx context.Context, p person, word string) (bool, error) {
	var there page[received]
	if err := control(ctx, http.MethodGet, c.rig.simURL+"/sim/messages?to="+url.QueryEscape(p.phone), nil, &there); err != nil {
		return false, err
	}
	return slices.ContainsFunc(there.Items, func(m received) bool {
		_, on, ok := read(m.Text)
		return ok && on == word
	}), nil
}

// react is what a customer does about the first message of a step.
func (c *crowd) react(ctx context.Context, p person, word string) error {
	if word == "bottoni" {
		return c.write(ctx, p, "button", "Sì")
	}
	return c.write(ctx, p, "text", p.name+" eccomi")
}

// write lets a customer write or tap.
func (c *crowd) write(ctx context.Context, p person, how, words string) error {
	var made struct{ ID string }
	if err := control(
		ctx, http.MethodPost, c.rig.simURL+"/sim/phones/"+url.PathEscape(p.phone)+"/messages", object{how: words}, &made,
	); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wrote = append(c.wrote, written{n: p.n, id: made.ID, at: time.Now()})
	return nil
}

// collect reads what all phones received.
func (c *crowd) collect(ctx context.Context) ([]received, error) {
	var out []received
	after := ""
	for {
		var p page[received]
		if err := control(ctx, http.MethodGet, c.rig.simURL+"/sim/messages?after="+after, nil, &p); err != nil {
			return nil, err
		}
		out = append(out, p.Items...)
		if p.Next == nil {
			return out, nil
		}
		after = *p.Next
	}
}
