package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"cadenza/internal/whatsapp"
	"cadenza/local/stack"
)

// webhooks posts signed bodies as WhatsApp does and notes how long each answer took.
type webhooks struct {
	url, secret string
	http        *http.Client
	names       atomic.Int64
}

// webhookTimeout is longer than any answer that counts.
const webhookTimeout = 30 * time.Second

func newWebhooks(url, secret string) *webhooks {
	const connections = 256
	return &webhooks{url: url, secret: secret, http: &http.Client{
		Transport: &http.Transport{MaxIdleConnsPerHost: connections}, Timeout: webhookTimeout,
	}}
}

// post hands a body over; the answer must be a 200.
func (w *webhooks) post(ctx context.Context, value object) error {
	body, err := json.Marshal(object{"object": "whatsapp_business_account", "entry": []object{{
		"id": stack.WABAID, "changes": []object{{"field": "messages", "value": value}},
	}}})
	if err != nil {
		return fmt.Errorf("write a webhook: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make a webhook's request: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(whatsapp.SignatureHeader, whatsapp.Sign(w.secret, body))
	res, err := w.http.Do(req)
	if err != nil {
		return fmt.Errorf("post a webhook: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	said, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("a webhook was answered %d %s", res.StatusCode, said)
	}
	return err
}

// value is what the bodies of one number have in common, with more in it.
func value(key string, parts []object) object {
	return object{
		"messaging_product": "whatsapp", key: parts,
		"metadata": object{"display_phone_number": "390612345678", "phone_number_id": stack.PhoneNumberID},
	}
}

// text is the body of a customer's message.
func (w *webhooks) text(phone, words string) object {
	from := strings.TrimPrefix(phone, "+")
	v := value("messages", []object{{
		"from": from, "id": fmt.Sprintf("wamid.customer%d", w.names.Add(1)), "timestamp": strconv.FormatInt(time.Now().Unix(), 10),
		"type": "text", "text": object{"body": words},
	}})
	v["contacts"] = []object{{"profile": object{"name": firstName}, "wa_id": from}}
	return v
}

// statuses is the body of statuses of these messages.
func statuses(status string, of ...received) object {
	var parts []object
	for _, m := range of {
		parts = append(parts, object{
			"id": m.ID, "status": status, "timestamp": strconv.FormatInt(time.Now().Unix(), 10),
			"recipient_id": strings.TrimPrefix(m.To, "+"), "biz_opaque_callback_data": m.Callback,
		})
	}
	return value("statuses", parts)
}

// times are how long answers took, noted side by side.
type times struct {
	mu  sync.Mutex
	all []time.Duration
	err error
}

func (t *times) note(took time.Duration, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all = append(t.all, took)
	if t.err == nil {
		t.err = err
	}
}

// at does n things at a rate until the context ends, whatever each takes, and waits for them. A
// thing is given when it was due: what keeps it from beginning counts too.
func at(ctx context.Context, perSecond float64, n int, do func(i int, due time.Time)) int {
	var busy sync.WaitGroup
	defer busy.Wait()
	began := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for i := range n {
		due := began.Add(time.Duration(float64(i) / perSecond * float64(time.Second)))
		timer.Reset(time.Until(due))
		select {
		case <-ctx.Done():
			return i
		case <-timer.C:
		}
		busy.Go(func() { do(i, due) })
	}
	return n
}
