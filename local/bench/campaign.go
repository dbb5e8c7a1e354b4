package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"cadenza/models"
)

// campaigned is what one campaign of a single template showed.
type campaigned struct {
	Database string `json:"database"`
	Variant  string `json:"variant"`
	People   int    `json:"people"`
	// NumberPerSecond is the throughput of the number, Latency how late the simulator answers a send, in ISO 8601.
	NumberPerSecond int    `json:"number_messages_per_second"`
	Latency         string `json:"latency,omitempty"`
	// MessagesPerSecond are all that left through the number between the campaign's first and last message on a
	// phone: the campaign's, and the answers to customers, who share its pace. CampaignOnlyPerSecond are the campaign's
	// own. Seconds are from the call that schedules it until every run has ended and every status is known.
	MessagesPerSecond     float64 `json:"messages_per_second"`
	CampaignOnlyPerSecond float64 `json:"campaign_only_per_second"`
	Seconds               float64 `json:"seconds"`
	// CPUMillis is what the whole process spent for one message within Seconds: see spent.
	CPUMillis         float64 `json:"cpu_ms_per_message"`
	DatabaseCPUMillis float64 `json:"database_cpu_ms_per_message"`
	// Cores are those that were busy while messages left, PostgreSQL's included.
	Cores float64 `json:"cores_used"`
	// Answers is how many customers asked meanwhile and were answered.
	Answers   int     `json:"answers"`
	AnswerP50 float64 `json:"p50_answer_ms"`
	AnswerP99 float64 `json:"p99_answer_ms"`
	// Refusals are the sends that the simulator refused, Doubled the people who have a second message.
	Refusals int `json:"refusals"`
	Doubled  int `json:"doubled"`
}

// variant is a way to run a campaign.
type variant struct {
	name      string
	people    int
	perSecond int
	latency   string
	// beside goes on meanwhile; nil for nothing.
	beside func(context.Context) error
}

// variants are the campaigns of a database, in their order.
func (o options) variants() []variant {
	high := models.HighMessagesPerSecond
	return []variant{
		{name: "default pace", people: o.PacedPeople, perSecond: models.DefaultMessagesPerSecond},
		{name: "high throughput", people: o.People, perSecond: high},
		{name: "high throughput 300 ms", people: o.LatePeople, perSecond: high, latency: "PT0.3S"},
		{name: "high throughput 2 s", people: o.LatePeople, perSecond: high, latency: "PT2S"},
	}
}

// campaigns runs each variant.
func (s *system) campaigns(ctx context.Context, out *report) error {
	for _, v := range s.o.variants() {
		if !slices.Contains(s.o.Variants, v.name) {
			continue
		}
		c, err := s.campaign(ctx, v)
		if err != nil {
			return err
		}
		out.Campaign = append(out.Campaign, c)
	}
	return nil
}

// askingPerSecond is how many customers ask in a second of a campaign.
const askingPerSecond = 4

// slowest is a campaign's messages a second for which there are customers until its end.
const slowest = 40

// campaign runs one campaign from the import of its people to its end.
func (s *system) campaign(ctx context.Context, v variant) (out campaigned, err error) {
	out = campaigned{Database: s.database, Variant: v.name, People: v.people, NumberPerSecond: v.perSecond, Latency: v.latency}
	if err := s.setRate(ctx, v.perSecond, v.latency); err != nil {
		return out, err
	}
	people := s.newPhones(v.people)
	id, err := s.draft(ctx, people)
	if err != nil {
		return out, err
	}
	customers, err := newAsking(ctx, s, 2+v.people*askingPerSecond/slowest)
	if err != nil {
		return out, err
	}
	c := &campaigning{system: s, id: id, people: setOf(people), phones: &phones{s: s}, asking: customers, beside: v.beside}
	if err := c.phones.read(ctx); err != nil {
		return out, err
	}
	if err := c.run(ctx, &out); err != nil {
		return out, fmt.Errorf("%s: %w", v.name, err)
	}
	_, _ = fmt.Fprintf(
		s.notes, "  %s, %s: %.1f messages/s (%.1f the campaign's), %.1f + %.1f ms CPU each, answers p99 %.0f ms, %d refused\n",
		s.database, v.name, out.MessagesPerSecond, out.CampaignOnlyPerSecond, out.CPUMillis, out.DatabaseCPUMillis, out.AnswerP99,
		out.Refusals,
	)
	return out, nil
}

// draft makes a campaign of a single template to new contacts.
func (s *system) draft(ctx context.Context, people []string) (string, error) {
	list, err := s.list(ctx, people)
	if err != nil {
		return "", err
	}
	var made struct{ ID string }
	err = s.api(ctx, http.MethodPost, "/v1/campaigns", object{
		"name": "bench " + people[0], "list_ids": []string{list}, "number_id": s.number,
		"template": object{"name": template, "language": language, "parameters": object{"1": "%%FIRST_NAME%%"}},
	}, &made)
	return made.ID, err
}

// campaigning is a campaign under way.
type campaigning struct {
	*system
	id     string
	people map[string]bool
	phones *phones
	asking *asking
	// beside goes on from the first message on; nil for nothing.
	beside func(context.Context) error
}

// run schedules it and lets customers ask until its last message has come.
func (c *campaigning) run(ctx context.Context, out *campaigned) error {
	refused, err := c.refusals(ctx)
	if err != nil {
		return err
	}
	before, err := spentNow(c.cluster)
	if err != nil {
		return err
	}
	began := time.Now()
	if err := c.api(ctx, http.MethodPost, "/v1/campaigns/"+c.id+"/schedule", nil, nil); err != nil {
		return err
	}
	asked, besides := c.letAsk(ctx), c.goOn(ctx)
	got, err := c.arrived(ctx)
	if err == nil {
		err = c.busy(out, before, time.Since(began))
	}
	asked()
	if err = errors.Join(err, besides()); err != nil {
		return err
	}
	if err := c.ended(ctx); err != nil {
		return err
	}
	after, err := spentNow(c.cluster)
	if err != nil {
		return err
	}
	out.Seconds = round(time.Since(began).Seconds(), 2)
	cost := after.minus(before)
	out.CPUMillis, out.DatabaseCPUMillis = each(cost.process, out.People), each(cost.database, out.People)
	out.MessagesPerSecond, out.CampaignOnlyPerSecond = round(perSecond(during(got, c.phones.got)), 1), round(perSecond(got), 1)
	return c.judge(ctx, out, refused)
}

// letAsk lets customers ask until the function that it returns is called.
func (c *campaigning) letAsk(ctx context.Context) (stop func()) {
	within, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.asking.run(within, askingPerSecond)
	}()
	return func() { cancel(); <-done }
}

// goOn begins what goes on beside the campaign. The function that it returns waits for its end.
func (c *campaigning) goOn(ctx context.Context) (wait func() error) {
	if c.beside == nil {
		return func() error { return nil }
	}
	done := make(chan error, 1)
	go func() { done <- c.beside(ctx) }()
	return func() error { return <-done }
}

// seldom is how often the phones are looked at: looking costs what is measured.
const seldom = 500 * time.Millisecond

// arrived waits for everybody's message.
func (c *campaigning) arrived(ctx context.Context) (got []received, err error) {
	err = every(ctx, seldom, func(ctx context.Context) (bool, error) {
		if err := c.phones.read(ctx); err != nil {
			return false, err
		}
		got = c.phones.to(c.people)
		return len(got) >= len(c.people), nil
	})
	if err != nil {
		return nil, fmt.Errorf("%d of %d messages came: %w", len(got), len(c.people), err)
	}
	return got, nil
}

func (c *campaigning) busy(out *campaigned, before spent, took time.Duration) error {
	now, err := spentNow(c.cluster)
	out.Cores = round(now.minus(before).all().Seconds()/took.Seconds(), 2)
	return err
}

// ended waits until the campaign is done, all of its runs have ended and WhatsApp has said of each
// message that it was delivered.
func (c *campaigning) ended(ctx context.Context) error {
	const left = `SELECT (SELECT count(*) FROM messages WHERE campaign_id = $1 AND delivered_at IS NULL),
		(SELECT count(*) FROM runs WHERE campaign_id = $2 AND ended_at IS NULL),
		(SELECT count(*) FROM campaigns WHERE id = $3 AND state <> 'done')`
	var messages, runs, campaigns int
	err := every(ctx, seldom, func(ctx context.Context) (bool, error) {
		err := c.sql.db.QueryRowContext(ctx, c.sql.dialect(left), c.id, c.id, c.id).Scan(&messages, &runs, &campaigns)
		return messages+runs+campaigns == 0, err
	})
	if err != nil {
		return fmt.Errorf("the campaign does not end: %d messages, %d runs, %d campaigns are left: %w", messages, runs, campaigns, err)
	}
	return nil
}

// judge fills in what came of the answers, and what must not have happened.
func (c *campaigning) judge(ctx context.Context, out *campaigned, refusedBefore int) error {
	answers, err := c.asking.answers(ctx, c.phones)
	if err != nil {
		return err
	}
	out.Answers = len(answers)
	out.AnswerP50, out.AnswerP99 = millis(percentile(answers, 50)), millis(percentile(answers, 99))
	got := c.phones.to(c.people)
	once := map[string]bool{}
	for _, m := range got {
		once[m.To] = true
	}
	out.Doubled = len(got) - len(once)
	refused, err := c.refusals(ctx)
	out.Refusals = refused - refusedBefore
	return err
}

// during are those of all messages that came between the first and the last of some.
func during(some, all []received) []received {
	first, last := ends(some)
	var out []received
	for _, m := range all {
		if !m.At.Before(first) && !m.At.After(last) {
			out = append(out, m)
		}
	}
	return out
}

// perSecond is how many messages came in a second, from the first to the last.
func perSecond(got []received) float64 {
	first, last := ends(got)
	return float64(len(got)-1) / max(last.Sub(first).Seconds(), 0.001)
}

// ends are when the first and the last of the messages came.
func ends(got []received) (first, last time.Time) {
	first, last = got[0].At, got[0].At
	for _, m := range got {
		if m.At.Before(first) {
			first = m.At
		}
		if m.At.After(last) {
			last = m.At
		}
	}
	return first, last
}
