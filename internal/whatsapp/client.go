package whatsapp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// DefaultBaseURL is Meta's Graph API.
const DefaultBaseURL = "https://graph.facebook.com"

// DefaultVersion is the Graph version used when none is configured.
const DefaultVersion = "v25.0"

// DefaultTimeout bounds a call when neither Config nor the context does.
const DefaultTimeout = 30 * time.Second

// Config says how to reach the Cloud API. Its zero value reaches Meta.
type Config struct {
	// BaseURL has no version and no slash at its end; empty means DefaultBaseURL.
	BaseURL string
	// Version is a Graph version such as "v25.0"; empty means DefaultVersion.
	Version string
	// HTTP is the client to use; nil means one of our own with Timeout. Redirects are never followed.
	HTTP *http.Client
	// Timeout bounds each call of our own client; zero means DefaultTimeout.
	Timeout time.Duration
}

// Client calls the Cloud API. It is safe for concurrent use.
type Client struct {
	base string
	http *http.Client
	// files is http without a time limit of its own, for what takes as long as it is large.
	files *http.Client
}

// New returns a client.
func New(c Config) *Client {
	if c.BaseURL == "" {
		c.BaseURL = DefaultBaseURL
	}
	if c.Version == "" {
		c.Version = DefaultVersion
	}
	own := httpClient(c)
	files := *own
	files.Timeout = 0
	return &Client{base: strings.TrimRight(c.BaseURL, "/") + "/" + c.Version, http: own, files: &files}
}

func httpClient(c Config) *http.Client {
	client := http.Client{}
	if c.HTTP != nil {
		client = *c.HTTP
	} else {
		client.Timeout = c.Timeout
		if client.Timeout == 0 {
			client.Timeout = DefaultTimeout
		}
		client.Transport = transport()
	}
	// A redirected POST would be a second send.
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

func transport() *http.Transport {
	t := &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, MaxIdleConns: 256, MaxIdleConnsPerHost: 256}
	t.IdleConnTimeout = 60 * time.Second
	t.TLSHandshakeTimeout = 10 * time.Second
	return t
}

// Credentials are those of one business number.
type Credentials struct {
	PhoneNumberID string
	Token         string
}

// Accepted is the answer to a message that WhatsApp accepted. The message may still fail later, by a status.
type Accepted struct {
	// WAMID is the message's id on WhatsApp.
	WAMID string
	// WaID is the recipient as WhatsApp writes it, without plus; it may differ from the phone sent to.
	WaID string
	// UserID is the recipient's business-scoped id, if Meta gives it.
	UserID string
	// Status is Meta's message_status ("accepted", "held_for_quality_assessment"), empty if Meta gives none.
	Status string
}

// Send sends one message, once. Its error is a *Refused, an *Unknown or a *NotSent.
func (c *Client) Send(ctx context.Context, creds Credentials, m Message) (Accepted, error) {
	body, err := c.post(ctx, creds, "messages", encode(m))
	if err != nil {
		return Accepted{}, err
	}
	var answer struct {
		Contacts []struct {
			WaID   string `json:"wa_id"`
			UserID string `json:"user_id"`
		} `json:"contacts"`
		Messages []struct {
			ID     string `json:"id"`
			Status string `json:"message_status"`
		} `json:"messages"`
	}
	if json.Unmarshal(body, &answer) != nil || len(answer.Messages) == 0 || answer.Messages[0].ID == "" {
		return Accepted{}, &Unknown{Cause: errors.New("the answer has no message id")}
	}
	accepted := Accepted{WAMID: answer.Messages[0].ID, Status: answer.Messages[0].Status}
	if len(answer.Contacts) > 0 {
		accepted.WaID, accepted.UserID = answer.Contacts[0].WaID, answer.Contacts[0].UserID
	}
	return accepted, nil
}

// MarkRead shows the customer that a message of theirs was read and, with typing, that an answer is being written (until it comes, or 25
// s).
func (c *Client) MarkRead(ctx context.Context, creds Credentials, wamid string, typing bool) error {
	body := object{"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
	if typing {
		body["typing_indicator"] = object{"type": "text"}
	}
	_, err := c.post(ctx, creds, "messages", body)
	return err
}

func (c *Client) post(ctx context.Context, creds Credentials, call string, body object) ([]byte, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return nil, &NotSent{Cause: fmt.Errorf("encode: %w", err)}
	}
	address := c.base + "/" + url.PathEscape(creds.PhoneNumberID) + "/" + call
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(raw))
	if err != nil {
		return nil, &NotSent{Cause: errors.New("the address of the API is not a URL")}
	}
	req.Header.Set("Content-Type", "application/json")
	return c.do(req, creds.Token)
}
