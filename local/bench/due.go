package main

import (
	"context"
	"fmt"
	"time"

	"cadenza/models"
)

// lateness is how late the sends of both arrived that were due at the same instant.
type lateness struct {
	OursP50   float64 `json:"ours_p50_ms"`
	OursP99   float64 `json:"ours_p99_ms"`
	TheirsP50 float64 `json:"theirs_p50_ms"`
	TheirsP99 float64 `json:"theirs_p99_ms"`
}

// Runs that are to be due together must all sleep by then.
const (
	startSlack   = 3 * time.Second
	startsPerSec = 20
)

// due lets many runs of one contestant come due at the same instant, then of the other.
func (r *rig) due(ctx context.Context) (lateness, error) {
	var ours, theirs []time.Duration
	for round := range r.o.DueRounds {
		late, err := r.oursDue(ctx, round)
		if err != nil {
			return lateness{}, fmt.Errorf("ours: %w", err)
		}
		ours = append(ours, late...)
		if late, err = r.bareDue(ctx); err != nil {
			return lateness{}, fmt.Errorf("theirs: %w", err)
		}
		theirs = append(theirs, late...)
	}
	return lateness{
		millis(percentile(ours, 50)), millis(percentile(ours, 99)),
		millis(percentile(theirs, 50)), millis(percentile(theirs, 99)),
	}, nil
}

// lead is how long before the instant the starts begin.
func (r *rig) lead() time.Duration {
	return startSlack + time.Duration(r.o.Due)*time.Second/startsPerSec
}

// oursDue uses a wait until a wall-clock minute: every row is due at that very instant.
func (r *rig) oursDue(ctx context.Context, round int) ([]time.Duration, error) {
	at := time.Now().Add(r.lead() + time.Minute).Truncate(time.Minute)
	zone, err := time.LoadLocation("Europe/Rome") // the demo workspace's
	if err != nil {
		return nil, fmt.Errorf("load the workspace's zone: %w", err)
	}
	wait := models.Wait{Until: at.In(zone).Format(models.LocalDateTimeLayout)}
	automation, err := r.ours.automation(ctx, fmt.Sprintf("due %d", round), []models.Step{sendAfter(wait)})
	if err != nil {
		return nil, err
	}
	return r.arrivals(ctx, at, func(ctx context.Context) ([]string, error) { return r.ours.start(ctx, automation, r.o.Due) })
}

func (r *rig) bareDue(ctx context.Context) ([]time.Duration, error) {
	at := time.Now().Add(r.lead()).Truncate(time.Second)
	return r.arrivals(ctx, at, func(ctx context.Context) ([]string, error) {
		return r.bare.start(ctx, r.o.Due, func(i int) journey {
			return journey{Phone: phoneOf(i), Name: firstName, Steps: 1, Until: at}
		})
	})
}

// arrivals are how late the messages came that were due at the instant.
func (r *rig) arrivals(ctx context.Context, at time.Time, start starter) ([]time.Duration, error) {
	r.sink.empty()
	began := time.Now()
	ids, err := start(ctx)
	if err != nil {
		return nil, err
	}
	if err := r.asleep(ctx, ids); err != nil {
		return nil, err
	}
	if !time.Now().Before(at) {
		return nil, fmt.Errorf("this machine could not start %d runs in %s: ask for fewer with --due", len(ids), r.lead())
	}
	if err := r.sink.await(ctx, len(ids)); err != nil {
		return nil, err
	}
	if _, err := r.finish(ctx, ids, began); err != nil {
		return nil, err
	}
	var late []time.Duration
	for _, t := range r.sink.arrivals() {
		late = append(late, t.Sub(at))
	}
	return late, nil
}
