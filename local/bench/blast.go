package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// compared are the laps of all contestants in the same task.
type compared struct {
	Ours  lap `json:"ours"`
	Bare  lap `json:"bare"`
	Naive lap `json:"naive"`
	River lap `json:"river"`
}

// blasted is what a message costs with each.
type blasted struct {
	// Idle is what the rig spent in a second with nothing to do: what is told of each contestant is without it.
	Idle idle `json:"idle"`
	// Blast is one send for each run, all at once; in Drip each run waits and sends several times. How fast a drip
	// is says nothing of River, which looks for jobs that have come due every few seconds: only costs compare.
	Blast compared `json:"blast"`
	Drip  compared `json:"drip"`
}

// river lets all contestants do the same on the same server and the same PostgreSQL, first a few to
// warm up, then as many as were asked for.
func (r *rig) river(ctx context.Context) (out blasted, err error) {
	if r.cluster == nil {
		_, _ = fmt.Fprintln(r.notes, "  no PostgreSQL: River, which needs it, is left out")
		return out, nil
	}
	name, err := r.cluster.CreateDatabase(ctx)
	if err != nil {
		return out, err
	}
	q, err := openQueue(ctx, r.cluster.DSN(name), newSender(r.sink.url, r.stack.App.Config.WhatsApp.Timeout), r.concurrency())
	if err != nil {
		return out, err
	}
	defer q.close()
	stop, err := q.work(ctx)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	if _, err := r.compare(ctx, q, "warm up", r.o.warm(), 1, 0); err != nil {
		return out, fmt.Errorf("warm up: %w", err)
	}
	if err := r.rest(ctx); err != nil {
		return out, err
	}
	out.Idle = idle{each(r.idle.process, 1), each(r.idle.database, 1)}
	if out.Blast, err = r.compare(ctx, q, "blast", r.o.Blast, 1, 0); err != nil {
		return out, fmt.Errorf("blast: %w", err)
	}
	if out.Drip, err = r.compare(ctx, q, "drip by all", r.o.Blast/r.o.Steps, r.o.Steps, r.o.Wait); err != nil {
		return out, fmt.Errorf("drip: %w", err)
	}
	return out, nil
}

// warm is how many runs warm up a blast.
func (o options) warm() int { return max(1, o.Blast/10) }

// compare lets n runs of each contestant send so many messages each, one contestant after the other.
func (r *rig) compare(ctx context.Context, q *queue, name string, n, messages int, wait time.Duration) (out compared, err error) {
	automation, err := r.ours.automation(ctx, name, drip(messages, wait))
	if err != nil {
		return out, err
	}
	out.Ours, err = r.lap(ctx, messages, func(ctx context.Context) ([]string, error) { return r.ours.start(ctx, automation, n) })
	if err != nil {
		return out, fmt.Errorf("ours: %w", err)
	}
	for _, workflow := range []struct {
		lap     *lap
		touches bool
	}{{&out.Bare, false}, {&out.Naive, true}} {
		*workflow.lap, err = r.lap(ctx, messages, func(ctx context.Context) ([]string, error) {
			return r.bare.start(ctx, n, func(i int) journey { return r.journey(i, messages, wait, workflow.touches) })
		})
		if err != nil {
			return out, fmt.Errorf("workflow: %w", err)
		}
	}
	if out.River, err = r.queued(ctx, q, n, messages, wait); err != nil {
		return out, fmt.Errorf("river: %w", err)
	}
	_, _ = fmt.Fprintf(r.notes, "  %s: ours %s, bare %s, naive %s, River %s\n", name, out.Ours.cost(), out.Bare.cost(), out.Naive.cost(),
		out.River.cost())
	return out, nil
}

// cost is the lap's in a few words.
func (l lap) cost() string {
	return fmt.Sprintf("%.0f messages/s at %.1f + %.1f ms", l.MessagesPerSecond, l.CPUMillis, l.DatabaseCPUMillis)
}

// journey is the input of the i-th bare workflow, and with touches of the naive one.
func (r *rig) journey(i, messages int, wait time.Duration, touches bool) journey {
	j := journey{Phone: phoneOf(i), Name: firstName, Steps: messages, Wait: wait}
	if touches {
		j.ContactID, j.WorkspaceID = r.ours.contacts[i].ID, r.ours.workspace
	}
	return j
}

// queued is the lap of the queue.
func (r *rig) queued(ctx context.Context, q *queue, n, messages int, wait time.Duration) (lap, error) {
	began := time.Now()
	out, err := r.sent(ctx, func(ctx context.Context) (int, error) {
		parcels := make([]parcel, n)
		for i := range parcels {
			parcels[i] = parcel{Phone: phoneOf(i), Name: firstName, Left: messages - 1, Wait: wait}
		}
		return n * messages, q.insert(ctx, parcels, wait)
	}, q.rest)
	out.Runs, out.Seconds = n, time.Since(began).Seconds()
	return out, err
}
