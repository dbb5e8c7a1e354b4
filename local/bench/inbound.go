package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
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
	// CampaignPerSecond are the campaign's messages a second meanwhile.
	CampaignPerSecond float64 `json:"campaign_messages_per_second"`
	// Unrouted is how many customers' messages waited to be routed, looked at twice a second, and
	// RoutedAfter the seconds from the last of them until none did.
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
	bodiesOfMany      = 20
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
	people := s.newPhones(int(s.o.Inbound.Seconds() * models.DefaultMessagesPerSecond))
	id, err := s.draft(ctx, people)
	if err != nil {
		return out, err
	}
	c := &campaigning{system: s, id: id, people: setOf(people), phones: &phones{s: s}}
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
		err = s.flood(ctx, &out, known)
	}
	if err != nil {
		return out, err
	}
	got, err := c.arrived(ctx)
	if err != nil {
		return out, err
	}
	out.CampaignPerSecond = round(perSecond(got), 1)
	if err := c.ended(ctx); err != nil {
		return out, err
	}
	if err := s.many(ctx, &out, got); err != nil {
		return out, err
	}
	_, _ = fmt.Fprintf(s.notes, "  %s: statuses p99 %.0f ms, messages p99 %.0f ms, at most %d unrouted, all routed after %.1f s, campaign %.1f/s\n",
		s.database, out.StatusP99, out.MessageP99, most(out.Unrouted), out.RoutedAfter, out.CampaignPerSecond)
	return out, nil
}

// known are messages that have arrived, of a campaign of its own if there are none yet.
func (s *system) known(ctx context.Context) ([]received, error) {
	p := &phones{s: s}
	err := p.read(ctx)
	if err == nil && len(p.got) == 0 {
		if _, err = s.campaign(ctx, variant{"before webhooks", s.o.PacedPeople, models.HighMessagesPerSecond, ""}); err == nil {
			err = p.read(ctx)
		}
	}
	return p.got, err
}

// flood posts statuses of known messages and words of those who have them, and looks how many words
// wait to be routed.
func (s *system) flood(ctx context.Context, out *heard, known []received) error {
	var said, wrote times
	var rates sync.WaitGroup
	seconds := s.o.Inbound.Seconds()
	began := time.Now()
	rates.Go(func() {
		out.Statuses = at(ctx, statusesPerSecond, int(seconds*statusesPerSecond), func(i int, due time.Time) {
			err := s.hooks.post(ctx, statuses("read", known[i%len(known)]))
			said.note(time.Since(due), err)
		})
		out.StatusesPerSecond = round(float64(out.Statuses)/time.Since(began).Seconds(), 1)
	})
	rates.Go(func() {
		out.Messages = at(ctx, wordsPerSecond, int(seconds*wordsPerSecond), func(i int, due time.Time) {
			err := s.hooks.post(ctx, s.hooks.text(known[i%len(known)].To, "grazie"))
			wrote.note(time.Since(due), err)
		})
		out.MessagesPerSecond = round(float64(out.Messages)/time.Since(began).Seconds(), 1)
	})
	posted := make(chan struct{})
	go func() {
		rates.Wait()
		close(posted)
	}()
	if err := s.watchUnrouted(ctx, out, posted); err != nil {
		return err
	}
	out.Seconds = round(time.Since(began).Seconds(), 1)
	out.StatusP50, out.StatusP99 = millis(percentile(said.all, 50)), millis(percentile(said.all, 99))
	out.MessageP50, out.MessageP99 = millis(percentile(wrote.all, 50)), millis(percentile(wrote.all, 99))
	return errors.Join(said.err, wrote.err)
}

// watchUnrouted looks until all is posted, and then until nothing waits.
func (s *system) watchUnrouted(ctx context.Context, out *heard, posted <-chan struct{}) error {
	var over time.Time
	return every(ctx, seldom, func(ctx context.Context) (bool, error) {
		n, err := s.unrouted(ctx)
		if err != nil {
			return false, err
		}
		select {
		case <-posted:
			if over.IsZero() {
				over = time.Now()
			}
		default:
			out.Unrouted = append(out.Unrouted, n)
			return false, nil
		}
		out.RoutedAfter = round(time.Since(over).Seconds(), 1)
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
