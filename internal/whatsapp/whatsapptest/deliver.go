package whatsapptest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"sync"
	"time"

	"cadenza/internal/whatsapp"
)

const (
	deliverers   = 6
	maxBatch     = 50
	linger       = 10 * time.Millisecond
	look         = 250 * time.Millisecond
	firstBackoff = 500 * time.Millisecond
	lastBackoff  = 5 * time.Second
)

// deliverer calls the webhook with the updates that are due. An update leaves the file only after a 2xx, so one may be told twice, never
// not at all.
type deliverer struct {
	url, secret string
	store       *store
	http        *http.Client
	clock       func() time.Time
	logger      *slog.Logger
	wake        chan struct{}

	mu     sync.Mutex
	flying map[int64]bool
}

func newDeliverer(c Config, st *store) *deliverer {
	transport := &http.Transport{MaxIdleConnsPerHost: deliverers, IdleConnTimeout: 30 * time.Second}
	return &deliverer{
		url: c.WebhookURL, secret: c.AppSecret, store: st, clock: c.Clock, logger: c.Logger,
		http: &http.Client{Transport: transport, Timeout: 15 * time.Second}, wake: make(chan struct{}, 1), flying: map[int64]bool{},
	}
}

// nudge says that there is something new; it never blocks.
func (d *deliverer) nudge() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// run hands batches to a bounded number of workers until ctx ends.
func (d *deliverer) run(ctx context.Context) {
	batches := make(chan []update)
	var workers sync.WaitGroup
	for range deliverers {
		workers.Go(func() {
			for batch := range batches {
				d.deliver(ctx, batch)
			}
		})
	}
	for ctx.Err() == nil {
		if d.dispatch(ctx, batches) == 0 {
			d.rest(ctx)
		}
	}
	close(batches)
	workers.Wait()
	d.http.CloseIdleConnections()
}

// rest waits for something new, then a little longer so that more can share a body.
func (d *deliverer) rest(ctx context.Context) {
	select {
	case <-d.wake:
		pause(ctx, linger)
	case <-time.After(look): // delayed updates fall due without a nudge
	case <-ctx.Done():
	}
}

// dispatch hands out what is due and not under way, and says how many updates that was.
func (d *deliverer) dispatch(ctx context.Context, batches chan<- []update) int {
	d.mu.Lock()
	before := maps.Clone(d.flying) // what lands while the query runs may still be in its answer
	d.mu.Unlock()
	due, err := d.store.due(ctx, time.Now(), len(before)+deliverers*maxBatch)
	if err != nil && ctx.Err() == nil {
		d.logger.Error("read the updates for the webhook", "error", err)
	}
	due = d.take(due, before)
	for rest := due; len(rest) > 0; {
		n := min(maxBatch, len(rest))
		select {
		case batches <- rest[:n]:
		case <-ctx.Done():
			return 0
		}
		rest = rest[n:]
	}
	return len(due)
}

func (d *deliverer) take(due []update, before map[int64]bool) []update {
	d.mu.Lock()
	defer d.mu.Unlock()
	free := due[:0]
	for _, u := range due {
		if !before[u.Seq] {
			d.flying[u.Seq] = true
			free = append(free, u)
		}
	}
	return free
}

// deliver repeats a batch until the webhook takes it or ctx ends.
func (d *deliverer) deliver(ctx context.Context, batch []update) {
	body, err := d.body(batch)
	if err != nil {
		d.logger.Error("make a webhook body", "error", err)
		return
	}
	for backoff := firstBackoff; ; backoff = min(2*backoff, lastBackoff) {
		err := d.post(ctx, body)
		if err == nil {
			break
		}
		if ctx.Err() != nil {
			return
		}
		d.logger.Warn("the webhook did not take a body", "error", err, "count", len(batch), "retry_in", backoff)
		pause(ctx, backoff)
	}
	if err := d.store.delivered(batch); err != nil {
		d.logger.Error("forget delivered updates", "error", err)
	}
	d.land(batch)
}

func (d *deliverer) land(batch []update) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, u := range batch {
		delete(d.flying, u.Seq)
	}
}

func (d *deliverer) post(ctx context.Context, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make the request: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "facebookexternalua")
	req.Header.Set(whatsapp.SignatureHeader, whatsapp.Sign(d.secret, body))
	return d.do(req, nil)
}

func (d *deliverer) do(req *http.Request, answer *[]byte) error {
	res, err := d.http.Do(req)
	if err != nil {
		return fmt.Errorf("call the webhook: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<16))
	if err != nil {
		return fmt.Errorf("read the webhook's answer: %w", err)
	}
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return fmt.Errorf("the webhook answered %d", res.StatusCode)
	}
	if answer != nil {
		*answer = body
	}
	return nil
}

// handshake presents the verify token as Meta does when a webhook is subscribed, until it is answered; deliveries do not wait for it.
func (d *deliverer) handshake(ctx context.Context, token string) {
	const challenge = "1158201444"
	query := url.Values{"hub.mode": {"subscribe"}, "hub.challenge": {challenge}, "hub.verify_token": {token}}
	for backoff := firstBackoff; ctx.Err() == nil; backoff = min(2*backoff, lastBackoff) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.url+"?"+query.Encode(), nil)
		if err != nil {
			d.logger.Error("the webhook's address is not a URL")
			return
		}
		var answer []byte
		if err = d.do(req, &answer); err == nil {
			d.logger.Info("webhook handshake", "challenge_returned", string(answer) == challenge)
			return
		}
		pause(ctx, backoff)
	}
}

// pause waits, at most until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// body makes one webhook body: an entry per account, in it a change per number and kind, and one per other field.
func (d *deliverer) body(batch []update) ([]byte, error) {
	var entries []*entry
	byAccount := map[string]*entry{}
	for _, u := range batch {
		e := byAccount[u.Account]
		if e == nil {
			e = &entry{ID: u.Account, Time: d.clock().Unix()}
			byAccount[u.Account] = e
			entries = append(entries, e)
		}
		if err := e.add(u); err != nil {
			return nil, err
		}
	}
	body, err := json.Marshal(map[string]any{"object": "whatsapp_business_account", "entry": entries})
	if err != nil {
		return nil, fmt.Errorf("encode a webhook: %w", err)
	}
	return body, nil
}
