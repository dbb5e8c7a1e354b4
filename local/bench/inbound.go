package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"cadenza/models"
)

// heard is what webhooks cost that come in beside a campaign.
type heard struct {
	Database string  `json:"database"`
	Seconds  float64 `json:"seconds"`
	// Statuses came one in a body, Messages are customers' words, one in a body too; the rates are those
	// at which they were posted. Answers are timed from when each body was due.
	Statuses          int     `json:"statuses"`
	StatusesPerSecond float64 `json:"statuses_per_second"`
	StatusP50         float64 `json:"p50_status_ms"`
	StatusP99         float64 `json:"p99_status_ms"`
	Messages          int     `json:"messages"`
	MessagesPerSecond float64 `json:"messages_per_second"`
	MessageP50        float64 `json:"p50_message_ms"`
	MessageP99        float64 `json:"p99_message_ms"`
	// Asked are those of the messages that started a run, each of which sent an answer, timed from when the
	// question was due.
	Asked     int     `json:"asked"`
	AnswerP50 float64 `json:"p50_answer_ms"`
	AnswerP99 float64 `json:"p99_answer_ms"`
	// CampaignPerSecond are the campaign's own messages a second meanwhile; the answers share its pace.
	CampaignPerSecond float64 `json:"campaign_messages_per_second"`
	// Unrouted is how many customers' messages waited to be routed, looked at twice a second, and
	// RoutedAfter the seconds from the POST of the last of them until none did.
	Unrouted    []int   `json:"unrouted"`
	RoutedAfter float64 `json:"routed_after_seconds"`
	// Bodies with many statuses each came one after the other.
	Bodies         int     `json:"bodies_of_many"`
	InBody         int     `json:"statuses_in_a_body"`
	ManyPerSecond  float64 `json:"statuses_per_second_in_bodies_of_many"`
	BodyP99        float64 `json:"p99_body_of_many_ms"`
	CPUOfOneInMany float64 `json:"cpu_ms_of_one_status_in_many"`
}

// What comes in beside a campaign: Meta asks for three times what leaves, and what customers write.
const (
	statusesPerSecond = 300
	wordsPerSecond    = 100
	inBody            = 50
	// askEvery is how many of the messages go by for one that starts a run.
	askEvery     = 10
	bodiesOfMany = 20
)

// inbound posts webhooks at their rates while a campaign leaves at the default pace.
func (s *system) inbound(ctx context.Context) (out heard, err error) {
	out = heard{Database: s.database, InBody: inBody}
	known, err := s.known(ctx)
	if err != nil {
		return out, err
	}
	if err := s.setRate(ctx, models.DefaultMessagesPerSecond, ""); err != nil {
		return out, err
	}
	customers, err := newAsking(ctx, s, s.o.words()/askEvery+1)
	if err != nil {
		return out, err
	}
	people := s.newPhones(int(s.o.Inbound.Seconds() * models.DefaultMessagesPerSecond))
	id, err := s.draft(ctx, people)
	if err != nil {
		return out, err
	}
	c := &campaigning{system: s, id: id, people: setOf(people), phones: &phones{s: s}, asking: customers}
	if err := c.phones.read(ctx); err != nil {
		return out, err
	}
	before := len(c.phones.got)
	if err := s.api(ctx, http.MethodPost, "/v1/campaigns/"+id+"/schedule", nil, nil); err != nil {
		return out, err
	}
	err = until(ctx, func(ctx context.Context) (bool, error) {
		err := c.phones.read(ctx)
		return len(c.phones.got) > before, err
	})
	if err == nil {
		err = c.flood(ctx, &out, known)
	}
	if err != nil {
		return out, err
	}
	got, err := c.arrived(ctx)
	if err != nil {
		return out, err
	}
	out.CampaignPerSecond = round(perSecond(got), 1)
	answers, err := c.asking.answers(ctx, c.phones)
	if err != nil {
		return out, err
	}
	out.Asked, out.AnswerP50, out.AnswerP99 = len(answers), millis(percentile(answers, 50)), millis(percentile(answers, 99))
	if err := c.ended(ctx); err != nil {
		return out, err
	}
	if err := s.many(ctx, &out, got); err != nil {
		return out, err
	}
	_, _ = fmt.Fprintf(s.notes, "  %s: statuses p99 %.0f ms, messages p99 %.0f ms, at most %d unrouted, "+
		"all routed after %.1f s, campaign %.1f/s\n",
		s.database, out.StatusP99, out.MessageP99, most(out.Unrouted), out.RoutedAfter, out.CampaignPerSecond)
	return out, nil
}

// statuses and words are how many come in all.
func (o options) statuses() int { return int(o.Inbound.Seconds() * statusesPerSecond) }
func (o options) words() int    { return int(o.Inbound.Seconds() * wordsPerSecond) }

// known are messages that have arrived, one for each status that is to come: a status that was known would
// cost less. A campaign of its own sends those that are missing.
func (s *system) known(ctx context.Context) ([]received, error) {
	p := &phones{s: s}
	if err := p.read(ctx); err != nil {
		return nil, err
	}
	if missing := s.o.statuses() - len(p.got); missing > 0 {
		before := variant{name: "before webhooks", people: missing, perSecond: models.HighMessagesPerSecond}
		if _, err := s.campaign(ctx, before); err != nil {
			return nil, err
		}
		if err := p.read(ctx); err != nil {
			return nil, err
		}
	}
	if len(p.got) < s.o.statuses() {
		return nil, fmt.Errorf("%d messages are too few for %d statuses", len(p.got), s.o.statuses())
	}
	return p.got, nil
}

// flood posts statuses of known messages, words of those who have them and questions of customers, and looks how
// many of these wait to be routed.
func (c *campaigning) flood(ctx context.Context, out *heard, known []received) error {
	var said, wrote times
	var rates sync.WaitGroup
	var last atomic.Int64
	began := time.Now()
	rates.Go(func() {
		out.Statuses = at(ctx, statusesPerSecond, c.o.statuses(), func(i int, due time.Time) {
			err := c.hooks.post(ctx, statuses("read", known[i]))
			said.note(time.Since(due), err)
		})
		out.StatusesPerSecond = round(float64(out.Statuses)/time.Since(began).Seconds(), 1)
	})
	rates.Go(func() {
		out.Messages = at(ctx, wordsPerSecond, c.o.words(), func(i int, due time.Time) {
			last.Store(max(last.Load(), time.Now().UnixNano()))
			wrote.note(c.write(ctx, i, due, known))
		})
		out.MessagesPerSecond = round(float64(out.Messages)/time.Since(began).Seconds(), 1)
	})
	posted := make(chan struct{})
	go func() {
		rates.Wait()
		close(posted)
	}()
	if err := c.watchUnrouted(ctx, out, posted, &last); err != nil {
		return err
	}
	out.Seconds = round(time.Since(began).Seconds(), 1)
	out.StatusP50, out.StatusP99 = millis(percentile(said.all, 50)), millis(percentile(said.all, 99))
	out.MessageP50, out.MessageP99 = millis(percentile(wrote.all, 50)), millis(percentile(wrote.all, 99))
	return errors.Join(said.err, wrote.err)
}

// write posts the i-th message, and how long that took from when it was due.
func (c *campaigning) write(ctx context.Context, i int, due time.Time, known []received) (time.Duration, error) {
	var err error
	if i%askEvery == 0 {
		err = c.asking.ask(ctx, i/askEvery, due)
	} else {
		err = c.hooks.post(ctx, c.hooks.text(known[i%len(known)].To, "grazie"))
	}
	return time.Since(due), err
}

// watchUnrouted looks until all is posted, the last message at the instant, and then until nothing waits.
func (s *system) watchUnrouted(ctx context.Context, out *heard, posted <-chan struct{}, last *atomic.Int64) error {
	return every(ctx, seldom, func(ctx context.Context) (bool, error) {
		n, err := s.unrouted(ctx)
		if err != nil {
			return false, err
		}
		select {
		case <-posted:
		default:
			out.Unrouted = append(out.Unrouted, n)
			return false, nil
		}
		out.RoutedAfter = round(time.Since(time.Unix(0, last.Load())).Seconds(), 1)
		return n == 0, nil
	})
}

// many posts bodies of many statuses, one after the other.
func (s *system) many(ctx context.Context, out *heard, got []received) error {
	before, err := spentNow(s.cluster)
	if err != nil {
		return err
	}
	var took []time.Duration
	began := time.Now()
	for i := range bodiesOfMany {
		var some []received
		for j := range inBody {
			some = append(some, got[(i*inBody+j)%len(got)])
		}
		one := time.Now()
		if err := s.hooks.post(ctx, statuses("read", some...)); err != nil {
			return err
		}
		took = append(took, time.Since(one))
	}
	all := time.Since(began)
	after, err := spentNow(s.cluster)
	if err != nil {
		return err
	}
	out.Bodies = bodiesOfMany
	out.ManyPerSecond = round(bodiesOfMany*inBody/all.Seconds(), 0)
	out.BodyP99 = millis(percentile(took, 99))
	out.CPUOfOneInMany = each(after.minus(before).all(), bodiesOfMany*inBody)
	return nil
}

// most is the largest of the numbers, and 0 of none.
func most(numbers []int) int {
	out := 0
	for _, n := range numbers {
		out = max(out, n)
	}
	return out
}
