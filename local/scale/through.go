package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"time"
)

// passage is what it takes to let contacts really go through an automation that sends, beside all that
// lies in the database already: a campaign of a single template by the product, through a number of
// high throughput, to phones of the simulator, which keeps the pace and reports statuses.
type passage struct {
	Contacts int `json:"contacts"`
	// Seconds are from the call that schedules it until every run has ended and every message is known
	// to be delivered; MessagesPerSecond is over all of that.
	Seconds           float64 `json:"seconds"`
	MessagesPerSecond float64 `json:"messages_per_second"`
	// Bytes is what the database grew by for one of these runs of one step and one message, with all
	// indexes and figures.
	Bytes float64 `json:"bytes_per_run"`
	// Delivered and Ended are how many messages and runs there are in the end: one for each contact.
	Delivered int `json:"delivered"`
	Ended     int `json:"ended"`
}

// through is how many of so many contacts go through.
func (o options) through(contacts int) int { return min(o.Through, contacts) }

// highThroughput is what a large number may send in a second.
const highThroughput = 1000

// sendAll lets contacts go through.
func (r *rig) sendAll(ctx context.Context, contacts int) (out passage, err error) {
	out.Contacts = contacts
	if err := r.liftPace(ctx); err != nil {
		return out, err
	}
	list, err := r.listOf(ctx, contacts)
	if err != nil {
		return out, err
	}
	c, err := post[made](ctx, r, "/v1/campaigns", map[string]any{
		"name": "through", "list_ids": []string{list},
		"template": map[string]any{"name": "welcome", "language": "it", "parameters": map[string]string{"1": "%%FIRST_NAME%%"}},
	})
	if err != nil {
		return out, err
	}
	before, err := r.size(ctx)
	if err != nil {
		return out, err
	}
	began := time.Now()
	if _, err := post[made](ctx, r, "/v1/campaigns/"+c.ID+"/schedule", nil); err != nil {
		return out, err
	}
	if err := r.arrive(ctx, c.ID, &out); err != nil {
		return out, err
	}
	out.Seconds = time.Since(began).Seconds()
	out.MessagesPerSecond = float64(contacts) / out.Seconds
	if err := r.fold(ctx); err != nil {
		return out, err
	}
	after, err := r.size(ctx)
	out.Bytes = float64(after-before) / float64(contacts)
	return out, err
}

// slowestThrough bounds how long it may take: so many contacts a second are too few.
const slowestThrough = 5

// arrive waits until everybody has been through.
func (r *rig) arrive(ctx context.Context, campaign string, out *passage) error {
	limit := time.Minute + time.Duration(out.Contacts/slowestThrough)*time.Second
	return until(ctx, limit, "everybody has been through", func() (bool, error) {
		err := r.db.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM messages WHERE campaign_id = $1 AND delivered_at IS NOT NULL),
			(SELECT count(*) FROM runs WHERE campaign_id = $1 AND ended_at IS NOT NULL)`, campaign).Scan(&out.Delivered, &out.Ended)
		if err != nil {
			return false, fmt.Errorf("count who has been through: %w", err)
		}
		return out.Delivered >= out.Contacts && out.Ended >= out.Contacts, nil
	})
}

// liftPace gives the number the throughput of a large one, at the simulator too, which refuses what
// goes beyond.
func (r *rig) liftPace(ctx context.Context) error {
	numbers, err := get[struct{ Items []made }](ctx, r, "/v1/numbers")
	if err != nil {
		return err
	}
	number, rate := "/v1/numbers/"+numbers.Items[0].ID, fmt.Sprintf(`{"messages_per_second":%d}`, highThroughput)
	if err := r.put(ctx, http.MethodPatch, r.apiURL, number, rate); err != nil {
		return err
	}
	limits := fmt.Sprintf(`{"rules":[{"limits":{"per_second":%d}}]}`, highThroughput)
	return r.put(ctx, http.MethodPut, r.stack.SimulatorURL, "/sim/faults", limits)
}

func (r *rig) put(ctx context.Context, method, url, path, body string) error {
	_, err := r.at(ctx, url, method, path, bytes.NewReader([]byte(body)), nil)
	return err
}

// listOf makes a list of the first of those who were imported.
func (r *rig) listOf(ctx context.Context, contacts int) (string, error) {
	l, err := post[made](ctx, r, "/v1/lists", map[string]any{"name": "through"})
	if err != nil {
		return "", err
	}
	_, err = r.at(ctx, r.apiURL, http.MethodPost, "/v1/contacts/import?list_id="+l.ID, crowd(contacts), nil)
	return l.ID, err
}

// size is how many bytes the database takes.
func (r *rig) size(ctx context.Context) (n int64, err error) {
	if err := r.db.QueryRowContext(ctx, "SELECT pg_database_size(current_database())").Scan(&n); err != nil {
		return 0, fmt.Errorf("read the size: %w", err)
	}
	return n, nil
}
