package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// operator is a person who is signed in, and the stream of events that is open in front of them.
type operator struct {
	s      *system
	id     string
	cookie string

	mu sync.Mutex
	// last is the place of the last event, seen is when the first event of each message came.
	last string
	seen map[string]time.Time
	// cut closes the stream; err is why it ended otherwise.
	cut context.CancelFunc
	end chan struct{}
	err error
}

// newOperator signs a new chat operator in by their invitation.
func (s *system) newOperator(ctx context.Context) (*operator, error) {
	var user struct{ ID string }
	email := fmt.Sprintf("operator%d@example.com", s.people)
	s.people++
	err := s.api(ctx, http.MethodPost, "/v1/users", object{"name": "Op", "email": email, "role": "chat_operator"}, &user)
	if err != nil {
		return nil, err
	}
	var link struct{ URL string }
	if err := s.api(ctx, http.MethodPost, "/v1/users/"+user.ID+"/invite", nil, &link); err != nil {
		return nil, err
	}
	_, token, _ := strings.Cut(link.URL, "#token=")
	body, err := json.Marshal(object{"token": token, "password": "a long enough password"})
	if err != nil {
		return nil, fmt.Errorf("write a sign-in: %w", err)
	}
	o := &operator{s: s, id: user.ID, seen: map[string]time.Time{}}
	res, err := o.do(ctx, http.MethodPost, "/v1/session/link", "", body)
	if err != nil {
		return nil, err
	}
	o.cookie, _, _ = strings.Cut(res.Header.Get("Set-Cookie"), ";")
	return o, res.Body.Close()
}

// do asks as the person, of what comes after the event; whoever calls it closes the body.
func (o *operator) do(ctx context.Context, method, path, after string, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, o.s.stack.APIURL+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("make a request: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	if o.cookie != "" {
		req.Header.Set("Cookie", o.cookie)
	}
	if after != "" {
		req.Header.Set("Last-Event-ID", after)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("call %s: %w", path, err)
	}
	if res.StatusCode >= http.StatusBadRequest {
		return nil, errors.Join(fmt.Errorf("%s %s: %d", method, path, res.StatusCode), res.Body.Close())
	}
	return res, nil
}

// listen opens the stream, where the last one ended, and returns once it is open: the first one once nothing can be missed.
func (o *operator) listen(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	after := o.last                                                 // nobody hears anything now
	res, err := o.do(ctx, http.MethodGet, "/v1/events", after, nil) //nolint:bodyclose // whoever reads closes it
	if err != nil {
		cancel()
		return err
	}
	ready, end := make(chan struct{}), make(chan struct{})
	o.cut, o.end = cancel, end
	go func() {
		defer close(end)
		defer func() { _ = res.Body.Close() }()
		lines := bufio.NewScanner(res.Body)
		isReady := sync.OnceFunc(func() { close(ready) })
		for lines.Scan() {
			o.hear(lines.Text(), isReady)
		}
		if ctx.Err() == nil {
			o.mu.Lock()
			defer o.mu.Unlock()
			o.err = errors.Join(errors.New("the stream of an operator ended"), lines.Err())
		}
	}()
	if after != "" {
		return nil
	}
	select {
	case <-ready:
		return nil
	case <-end:
		return o.broken(errors.New("the stream of an operator never began"))
	}
}

// broken is the error with what broke the stream.
func (o *operator) broken(err error) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return errors.Join(err, o.err)
}

// hear takes a line of the stream.
func (o *operator) hear(line string, ready func()) {
	name, said, _ := strings.Cut(line, ": ")
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case name == "id":
		o.last = said
	case name == "event" && said == "ready":
		ready()
	case name == "data":
		var event struct{ IDs map[string]string }
		_ = json.Unmarshal([]byte(said), &event) // what names no message is none
		if id := event.IDs["message"]; id != "" && o.seen[id].IsZero() {
			o.seen[id] = time.Now()
		}
	}
}

// leave closes the stream.
func (o *operator) leave() {
	o.cut()
	<-o.end
}

// when is when the person first heard of the message; zero for not yet.
func (o *operator) when(message string) time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.seen[message]
}

// writes sends a message to the contact, and returns its id and when it was handed in.
func (o *operator) writes(ctx context.Context, contact, words string) (id string, at time.Time, err error) {
	body, err := json.Marshal(object{"text": words})
	if err != nil {
		return "", at, fmt.Errorf("write a message: %w", err)
	}
	at = time.Now()
	res, err := o.do(ctx, http.MethodPost, "/v1/conversations/"+contact+"/messages", "", body)
	if err != nil {
		return "", at, err
	}
	defer func() { _ = res.Body.Close() }()
	var made struct{ ID string }
	if err := json.NewDecoder(res.Body).Decode(&made); err != nil {
		return "", at, fmt.Errorf("read a message: %w", err)
	}
	return made.ID, at, nil
}
