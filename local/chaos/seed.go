package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// options say what one seed is.
type options struct {
	// program is the file of cadenza, as it was built.
	program  string
	seed     uint64
	contacts int
	events   int
	limit    time.Duration
	keep     bool
}

// progress is about how much there is to do: entries and messages.
func (o options) progress() int { return o.contacts * (1 + messagesEach) }

// replyLimit is how long a question waits: with many contacts, the queue is longer.
func (o options) replyLimit() time.Duration {
	return 8*time.Second + time.Duration(o.contacts/100)*time.Second
}

// runSeed runs one seed and prints its report; the error says that it did not hold, where
// the logs are and how to run it again.
func runSeed(ctx context.Context, o options, out io.Writer) (err error) {
	folder, err := os.MkdirTemp("", fmt.Sprintf("cadenza-chaos-%d-", o.seed))
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf(
				"seed %d: %w\nlogs: %s\nto run it again: make chaos SEED=%d CONTACTS=%d", o.seed, err, folder, o.seed, o.contacts,
			)
		} else if !o.keep {
			err = os.RemoveAll(folder)
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, o.limit)
	defer cancel()
	r, err := openRig(ctx, o.program, folder, o.seed)
	if err != nil {
		return err
	}
	result, err := live(ctx, r, o)
	if err := errors.Join(err, r.close()); err != nil {
		return err
	}
	if err := result.print(out); err != nil {
		return err
	}
	return result.verdict()
}

// live lets the crowd go through under havoc, waits until all has come to rest, and judges.
func live(ctx context.Context, r *rig, o options) (report, error) {
	s, done := newScript(o), &progress{}
	c := &crowd{rig: r, o: o, journeys: journeys(), progress: done, runs: map[int][]string{}}
	for n := range o.contacts {
		c.people = append(c.people, newPerson(n, c.journeys))
	}
	if err := c.settle(ctx); err != nil {
		return report{}, err
	}
	h := &havoc{rig: r, progress: done, did: map[string]int{}, standing: refusals(c.people)}
	if err := h.setFaults(ctx, nil); err != nil {
		return report{}, err
	}
	stage := newStage(ctx)
	began := time.Now()
	stage.goes(c.watch)
	left := 0
	stage.goes(func(ctx context.Context) error { left = h.run(ctx, s.events); return nil })
	if err := errors.Join(c.enter(stage.ctx, s.batches), c.rest(stage.ctx)); err != nil {
		return report{}, errors.Join(err, stage.end())
	}
	if err := stage.end(); err != nil {
		return report{}, err
	}
	if err := errors.Join(h.failed...); err != nil {
		return report{}, err
	}
	out := report{o: o, took: time.Since(began), left: left, did: h.did, repeats: c.repeats}
	return out, c.judge(ctx, &out)
}

// stage is what goes on beside until it is ended.
type stage struct {
	ctx    context.Context
	cancel context.CancelFunc
	parts  int
	ended  chan error
}

func newStage(ctx context.Context) *stage {
	ctx, cancel := context.WithCancel(ctx)
	return &stage{ctx: ctx, cancel: cancel, ended: make(chan error, 8)}
}

func (s *stage) goes(part func(context.Context) error) {
	s.parts++
	go func() { s.ended <- part(s.ctx) }()
}

// end tells all parts to end and waits for them.
func (s *stage) end() error {
	s.cancel()
	var all error
	for range s.parts {
		all = errors.Join(all, <-s.ended)
	}
	return all
}
