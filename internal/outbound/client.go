// Package outbound sends a customer's webhooks (product.md A10): signed after
// Standard Webhooks, only to public addresses, bounded in size and time. One call
// is one attempt; repeating it, with the same ID, is the caller's.
package outbound

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"code.dny.dev/ssrf"
)

// The limits of one call.
const (
	// MaxBody is the largest body that is sent, in bytes.
	MaxBody = 256 << 10
	// MaxAnswer is how much of an answer's body is kept, in bytes.
	MaxAnswer = 1 << 20
	// MaxRedirects is how many redirects are followed.
	MaxRedirects = 3
	// MaxRetryAfter bounds what an endpoint may ask for.
	MaxRetryAfter = 24 * time.Hour
	// DefaultTimeout bounds a whole call, redirects and body included.
	DefaultTimeout = 15 * time.Second
)

const (
	connectTimeout   = 5 * time.Second
	headerTimeout    = 12 * time.Second // where a body follows
	idleTimeout      = 30 * time.Second
	maxAnswerHeaders = 64 << 10
	userAgent        = "Cadenza-Webhooks/1"
)

// Config says how webhooks are sent. The zero value is right for production.
type Config struct {
	// AllowPrivate lets calls go to any address and port: for the local mode and tests only.
	AllowPrivate bool
	// Timeout bounds a whole call; 0 is DefaultTimeout.
	Timeout time.Duration
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// IdlePerHost is how many connections to a host are kept open between calls; 0 is 2.
	IdlePerHost int
	// StatusOnly lets the status be the whole answer, within Timeout: no body is read, and Response.Body is empty.
	StatusOnly bool
}

// Request is one attempt to deliver one webhook.
type Request struct {
	// ID becomes the webhook-id. It stays the same in every attempt, so that the receiver can drop repeats.
	ID string
	// Method is GET, POST, PUT, PATCH or DELETE.
	Method string
	// URL is absolute, http or https, without user and password.
	URL string
	// Headers are the customer's own; CheckHeaders says which they may be.
	Headers map[string]string
	// Body is sent as it is, as application/json unless Headers has a Content-Type. At most MaxBody.
	Body []byte
	// Secrets sign, each with a signature of its own: two while a secret is being replaced, else one.
	Secrets []string
	// Timestamp is when this attempt is made; zero is now.
	Timestamp time.Time
}

// Response is what the endpoint answered.
type Response struct {
	// Status is the HTTP status, 0 when there was no answer.
	Status int
	// Body is the answer's body, cut at MaxAnswer.
	Body []byte
	// Truncated reports that the body was longer.
	Truncated bool
	// RetryAfter is how long the endpoint asks to be left alone, at most MaxRetryAfter; 0 if it does not say.
	RetryAfter time.Duration
}

// Client sends webhooks. It is safe for concurrent use and keeps connections.
type Client struct {
	http    *http.Client
	guard   *ssrf.Guardian // nil lets everything through
	anyPort bool
	// statusOnly drops bodies unread.
	statusOnly bool
	timeout    time.Duration
	now        func() time.Time
}

// New returns a Client. Close it when done.
func New(cfg Config) *Client {
	if cfg.AllowPrivate {
		return newClient(cfg, nil, net.DefaultResolver)
	}
	return newClient(cfg, ssrf.New(), net.DefaultResolver)
}

func newClient(cfg Config, guard *ssrf.Guardian, resolver *net.Resolver) *Client {
	c := &Client{guard: guard, anyPort: guard == nil, statusOnly: cfg.StatusOnly, timeout: cfg.Timeout, now: cfg.Now}
	if c.timeout == 0 {
		c.timeout = DefaultTimeout
	}
	if c.now == nil {
		c.now = time.Now
	}
	if cfg.IdlePerHost == 0 {
		cfg.IdlePerHost = 2
	}
	headers := headerTimeout
	if cfg.StatusOnly { // nothing comes after them
		headers = c.timeout
	}
	dialer := &net.Dialer{Timeout: connectTimeout, Resolver: resolver}
	if guard != nil {
		dialer.Control = guard.Safe // sees the address after the look-up: names cannot be rebound
	}
	c.http = &http.Client{
		CheckRedirect: c.followRedirect,
		Transport: &http.Transport{
			Proxy:                  nil, // a proxy would dial for us, past the guard
			DialContext:            dialer.DialContext,
			TLSHandshakeTimeout:    connectTimeout,
			IdleConnTimeout:        idleTimeout,
			MaxIdleConnsPerHost:    cfg.IdlePerHost,
			ResponseHeaderTimeout:  headers,
			MaxResponseHeaderBytes: maxAnswerHeaders,
			ForceAttemptHTTP2:      true,
		},
	}
	return c
}

// Close drops the connections that are kept open.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Do makes one attempt. A status of 2xx is success. The error is *Refused when the
// call may not be made at all, else *Failed; with an answer that is not 2xx the
// Response is filled too. Errors hold neither path nor query of the URL, nor header values or bodies.
func (c *Client) Do(ctx context.Context, r Request) (Response, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	req, err := c.build(ctx, r)
	if err != nil {
		return Response{}, err
	}
	answer, err := c.http.Do(req)
	if err != nil {
		return Response{}, failure(err)
	}
	defer func() { _ = answer.Body.Close() }() // nothing is lost: what we want was read
	return c.read(answer)
}

func (c *Client) build(ctx context.Context, r Request) (*http.Request, error) {
	if err := c.Check(r.URL); err != nil {
		return nil, err
	}
	if err := checkShape(r); err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return nil, refusef("the URL is not valid")
	}
	req.Header.Set("User-Agent", userAgent)
	if len(r.Body) > 0 {
		req.Header.Set("Content-Type", "application/json")
	}
	for name, value := range r.Headers {
		req.Header.Set(name, value)
	}
	if r.Timestamp.IsZero() {
		r.Timestamp = c.now()
	}
	return req, sign(req.Header, r)
}

func (c *Client) read(answer *http.Response) (Response, error) {
	var body []byte
	if !c.statusOnly {
		var err error
		if body, err = io.ReadAll(io.LimitReader(answer.Body, MaxAnswer+1)); err != nil {
			return Response{}, failure(errors.Join(errBrokenOff, err))
		}
	}
	out := Response{
		Status:     answer.StatusCode,
		Body:       body[:min(len(body), MaxAnswer)],
		Truncated:  len(body) > MaxAnswer,
		RetryAfter: retryAfter(answer.Header.Get("Retry-After"), c.now()),
	}
	if out.Status < 200 || out.Status > 299 {
		return out, &Failed{Status: out.Status, Reason: "the endpoint did not accept it"}
	}
	return out, nil
}
