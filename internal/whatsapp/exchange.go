package whatsapp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"sync/atomic"
	"time"
)

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 8 << 20

// do performs one exchange. It ends with an answer, or with *Refused, *Unknown or *NotSent.
//
// It never sets an Idempotency-Key header: Meta ignores it, but net/http would silently repeat the POST after a lost connection.
func (c *Client) do(req *http.Request, token string) ([]byte, error) {
	return c.doAs(req, "Bearer "+token)
}

// doAs is do with the whole value of the header that shows the token.
func (c *Client) doAs(req *http.Request, authorization string) ([]byte, error) {
	return c.exchange(c.http, req, authorization)
}

// exchange is doAs with a client of its own.
func (c *Client) exchange(by *http.Client, req *http.Request, authorization string) ([]byte, error) {
	req.Header.Set("Authorization", authorization)
	var w wire
	res, err := by.Do(req.WithContext(httptrace.WithClientTrace(req.Context(), w.trace())))
	if err != nil {
		return nil, w.sort(bare(err))
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return nil, &Unknown{Cause: fmt.Errorf("read the answer: %w", bare(err))}
	}
	return body, outcome(res, body)
}

// wire follows how far a request got. A new look for a connection starts it afresh, since net/http repeats a POST only if nothing of it was
// written.
type wire struct{ connected, wrote atomic.Bool }

func (w *wire) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn:      func(string) { w.connected.Store(false); w.wrote.Store(false) },
		GotConn:      func(httptrace.GotConnInfo) { w.connected.Store(true) },
		WroteHeaders: func() { w.wrote.Store(true) },
	}
}

// sort decides whether an error proves that nothing was accepted. On an open connection a time-out
// proves nothing: the request may still be written when the time-out is noticed.
func (w *wire) sort(err error) error {
	if !w.connected.Load() || (!w.wrote.Load() && !interrupted(err)) {
		return &NotSent{Cause: withoutAddress(err)}
	}
	return &Unknown{Cause: withoutAddress(err)}
}

func interrupted(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.Canceled) || (errors.As(err, &timeout) && timeout.Timeout())
}

func withoutAddress(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return fmt.Errorf("%s: %w", op.Op, op.Err)
	}
	return err
}

// outcome is nil for a 2xx with readable JSON and no error object.
func outcome(res *http.Response, body []byte) error {
	if refused := parseError(body); refused != nil {
		refused.HTTPStatus = res.StatusCode
		refused.RetryAfter = retryAfter(res.Header)
		return refused
	}
	ok := res.StatusCode >= 200 && res.StatusCode < 300
	switch {
	case ok && json.Valid(body):
		return nil
	case ok || res.StatusCode >= 500:
		return &Unknown{Cause: fmt.Errorf("http %d without a readable answer", res.StatusCode)}
	}
	return &Refused{
		Code: CodeNone, HTTPStatus: res.StatusCode, Message: http.StatusText(res.StatusCode), RetryAfter: retryAfter(res.Header),
	}
}

// parseError reads Meta's error envelope, nil if there is none. Some Graph errors have a string as error_data or as code.
func parseError(body []byte) *Refused {
	fault := fields(fields(body)["error"])
	code, ok := integer(fault["code"])
	if !ok {
		return nil
	}
	details := text(fields(fault["error_data"])["details"])
	if details == "" {
		details = text(fault["error_data"])
	}
	if details == "" {
		details = text(fault["error_user_msg"])
	}
	transient := bytes.Equal(bytes.TrimSpace(fault["is_transient"]), []byte("true"))
	subcode, _ := integer(fault["error_subcode"])
	return &Refused{
		Code: int(code), Subcode: int(subcode), Message: mask(text(fault["message"])), Details: mask(details), Transient: transient,
		UserTitle: mask(text(fault["error_user_title"])), UserMessage: mask(text(fault["error_user_msg"])),
	}
}

// retryAfter reads Retry-After, which Graph rarely sends, and else the minutes that the usage header estimates.
func retryAfter(h http.Header) time.Duration {
	if seconds, err := strconv.Atoi(h.Get("Retry-After")); err == nil && seconds > 0 {
		return time.Duration(seconds) * time.Second
	}
	var usage map[string][]struct {
		Minutes float64 `json:"estimated_time_to_regain_access"`
	}
	if json.Unmarshal([]byte(h.Get("X-Business-Use-Case-Usage")), &usage) != nil {
		return 0
	}
	var longest time.Duration
	for _, entries := range usage {
		for _, e := range entries {
			longest = max(longest, time.Duration(e.Minutes*float64(time.Minute)))
		}
	}
	return longest
}
