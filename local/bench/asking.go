package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// question starts the automation that answers.
const question = "voglio informazioni"

// asking lets customers ask something while something else goes on.
type asking struct {
	s         *system
	customers []string

	mu sync.Mutex
	// asked is when each customer's webhook was due.
	asked map[string]time.Time
	err   error
}

// newAsking lets customers greet first, which opens their windows at the simulator: what is timed
// later is our own webhook alone.
func newAsking(ctx context.Context, s *system, customers int) (*asking, error) {
	a := &asking{s: s, customers: s.newPhones(customers), asked: map[string]time.Time{}}
	for _, phone := range a.customers {
		err := s.simulator(ctx, http.MethodPost, "/sim/phones/"+phone+"/messages", object{"text": greeting, "name": firstName}, nil)
		if err != nil {
			return nil, err
		}
	}
	s.greeted += customers
	err := until(ctx, func(ctx context.Context) (bool, error) {
		var heard int
		err := s.sql.db.QueryRowContext(ctx, "SELECT count(*) FROM inbound_messages WHERE routed_at IS NOT NULL AND text = '"+
			greeting+"'").Scan(&heard)
		return heard >= s.greeted, err
	})
	if err != nil {
		return nil, fmt.Errorf("customers greet: %w", err)
	}
	return a, nil
}

// greeting concerns no automation.
const greeting = "ciao"

// run lets one customer after the other ask until the context ends or all have. It returns when
// each webhook was answered.
func (a *asking) run(ctx context.Context, perSecond float64) {
	at(ctx, perSecond, len(a.customers), func(i int, due time.Time) { _ = a.ask(context.WithoutCancel(ctx), i, due) })
}

// ask lets the i-th customer ask what was due then; its error is kept too.
func (a *asking) ask(ctx context.Context, i int, due time.Time) error {
	err := a.s.hooks.post(ctx, a.s.hooks.text(a.customers[i], question))
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked[a.customers[i]] = due
	a.err = errors.Join(a.err, err)
	return err
}

// answers are how long each took from when its webhook was due to the phone, once all have come.
func (a *asking) answers(ctx context.Context, p *phones) ([]time.Duration, error) {
	if a.err != nil {
		return nil, a.err
	}
	customers := setOf(a.customers)
	var took []time.Duration
	err := until(ctx, func(ctx context.Context) (bool, error) {
		if err := p.read(ctx); err != nil {
			return false, err
		}
		took = took[:0]
		for _, m := range p.to(customers) {
			if asked, ok := a.asked[m.To]; ok {
				took = append(took, m.At.Sub(asked))
			}
		}
		return len(took) >= len(a.asked), nil
	})
	if err == nil && len(took) > len(a.asked) {
		err = fmt.Errorf("%d customers asked, %d answers came", len(a.asked), len(took))
	}
	return took, err
}
