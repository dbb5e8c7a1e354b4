package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/sync/errgroup"

	"cadenza/models"
)

// chatted is how soon two operators of one chat see what both write in it at the same instant.
type chatted struct {
	Database string `json:"database"`
	// Beside is what went on meanwhile; empty for nothing.
	Beside   string `json:"beside,omitempty"`
	Messages int    `json:"messages"`
	// Seen are from when a message was handed in until an operator, whose stream of events was open, was told of it.
	SeenP50 float64 `json:"p50_seen_ms"`
	SeenP99 float64 `json:"p99_seen_ms"`
	SeenMax float64 `json:"most_seen_ms"`
	// Again are those of operators whose stream was cut before, from when they opened it again at the place of their last event.
	AgainP50 float64 `json:"p50_seen_again_ms"`
	AgainP99 float64 `json:"p99_seen_again_ms"`
	AgainMax float64 `json:"most_seen_again_ms"`
	// OfASecond is the slowest of all these over the second within which it must be.
	OfASecond float64 `json:"most_of_a_second"`
}

// chats measures a chat with nothing beside it, and beside a campaign at the default pace.
func (s *system) chats(ctx context.Context) (out []chatted, err error) {
	c, err := s.newChatting(ctx)
	if err != nil {
		return nil, err
	}
	defer c.close()
	if err := s.setRate(ctx, models.DefaultMessagesPerSecond, ""); err != nil {
		return nil, err
	}
	if err := c.rounds(ctx); err != nil {
		return nil, err
	}
	out = append(out, c.take(""))
	_, err = s.campaign(ctx, variant{
		name: "beside a chat", people: s.o.PacedPeople, perSecond: models.DefaultMessagesPerSecond, beside: c.rounds,
	})
	if err != nil {
		return nil, err
	}
	out = append(out, c.take("a campaign"))
	for _, one := range out {
		_, _ = fmt.Fprintf(s.notes, "  %s, beside %q: %d messages seen p99 %.0f ms, after a break p99 %.0f ms\n",
			s.database, one.Beside, one.Messages, one.SeenP99, one.AgainP99)
	}
	return out, nil
}

// chatting are two operators and the customers who are theirs.
type chatting struct {
	*system
	both      [2]*operator
	customers []string // their contacts
	// next is the customer of the next round: each has one, because WhatsApp bounds how fast one person is written to.
	next        int
	seen, again []time.Duration
	messages    int
}

// newChatting lets customers write first, and gives them to both operators.
func (s *system) newChatting(ctx context.Context) (c *chatting, err error) {
	c = &chatting{system: s}
	greeters, err := newAsking(ctx, s, 2*s.o.Chats)
	if err != nil {
		return nil, err
	}
	for i := range c.both {
		if c.both[i], err = s.newOperator(ctx); err != nil {
			return nil, err
		}
	}
	for _, phone := range greeters.customers {
		var found struct{ Items []struct{ ID string } }
		if err := s.api(ctx, http.MethodGet, "/v1/contacts?phone="+url.QueryEscape(phone), nil, &found); err != nil {
			return nil, err
		}
		if len(found.Items) != 1 {
			return nil, fmt.Errorf("%d contacts have the phone of one customer", len(found.Items))
		}
		id := found.Items[0].ID
		c.customers = append(c.customers, id)
		theirs := object{"user_ids": []string{c.both[0].id, c.both[1].id}}
		if err := s.api(ctx, http.MethodPut, "/v1/conversations/"+id+"/operators", theirs, nil); err != nil {
			return nil, err
		}
	}
	for _, one := range c.both {
		if err := one.listen(ctx); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *chatting) close() {
	for _, one := range c.both {
		one.leave()
	}
}

// rounds lets both write at the same instant, again and again; in each second round the stream of one of them is cut before, and
// opened again right after.
func (c *chatting) rounds(ctx context.Context) error {
	for round := range c.o.Chats {
		if err := c.round(ctx, round%2 == 1, c.both[round/2%2]); err != nil {
			return err
		}
	}
	return nil
}

func (c *chatting) round(ctx context.Context, breaks bool, whose *operator) error {
	contact := c.customers[c.next]
	c.next++
	if breaks {
		whose.leave()
	}
	var ids [2]string
	var at [2]time.Time
	var handed errgroup.Group
	for i, one := range c.both {
		handed.Go(func() (err error) {
			ids[i], at[i], err = one.writes(ctx, contact, "ecco")
			return err
		})
	}
	if err := handed.Wait(); err != nil {
		return err
	}
	opened := time.Now()
	if breaks {
		if err := whose.listen(ctx); err != nil {
			return err
		}
	}
	for i, id := range ids {
		for _, one := range c.both {
			seen, err := one.awaits(ctx, id)
			switch {
			case err != nil:
				return err
			case breaks && one == whose:
				c.again = append(c.again, seen.Sub(opened))
			default:
				c.seen = append(c.seen, seen.Sub(at[i]))
			}
		}
		c.messages++
	}
	return nil
}

// awaits returns when the operator was told of the message.
func (o *operator) awaits(ctx context.Context, message string) (seen time.Time, err error) {
	err = until(ctx, func(context.Context) (bool, error) {
		seen = o.when(message)
		return !seen.IsZero(), nil
	})
	if err != nil {
		return seen, o.broken(fmt.Errorf("an operator was never told of a message: %w", err))
	}
	return seen, nil
}

// take is what the rounds since the last take showed.
func (c *chatting) take(beside string) chatted {
	out := chatted{Database: c.database, Beside: beside, Messages: c.messages}
	out.SeenP50, out.SeenP99 = millis(percentile(c.seen, 50)), millis(percentile(c.seen, 99))
	out.AgainP50, out.AgainP99 = millis(percentile(c.again, 50)), millis(percentile(c.again, 99))
	out.SeenMax, out.AgainMax = millis(percentile(c.seen, 100)), millis(percentile(c.again, 100))
	out.OfASecond = round(max(out.SeenMax, out.AgainMax)/millis(time.Second), 3)
	c.seen, c.again, c.messages = nil, nil, 0
	return out
}
