package shop

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// object is a JSON object.
type object = map[string]any

// call asks an address with a JSON body, or with a file of rows, and reads the answer into out unless it is nil.
type call struct {
	method, url string
	body        any
	rows        []byte
	// once is the Idempotency-Key of what is to be made once.
	once string
}

// mostRead is how much of an answer is read.
const mostRead = 1 << 20

func (s *Shop) do(ctx context.Context, c call, out any) error {
	body, kind := c.rows, "text/csv"
	if c.rows == nil {
		kind = "application/json"
		if c.body != nil {
			raw, err := json.Marshal(c.body)
			if err != nil {
				return fmt.Errorf("write the body of %s %s: %w", c.method, c.url, err)
			}
			body = raw
		}
	}
	request, err := http.NewRequestWithContext(ctx, c.method, c.url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make the call %s %s: %w", c.method, c.url, err)
	}
	request.Header.Set("Content-Type", kind)
	request.Header.Set("Authorization", "Bearer "+s.Key)
	if c.once != "" {
		request.Header.Set("Idempotency-Key", c.once)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("%s %s: %w", c.method, c.url, err)
	}
	raw, err := io.ReadAll(io.LimitReader(answer.Body, mostRead))
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		return fmt.Errorf("read the answer to %s %s: %w", c.method, c.url, err)
	}
	if answer.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%s %s is answered %d: %s", c.method, c.url, answer.StatusCode, raw)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return fmt.Errorf("understand the answer to %s %s: %w", c.method, c.url, err)
	}
	return nil
}

// post asks the API to make something, once by its key, and reads what was made into out unless it is nil.
func (s *Shop) post(ctx context.Context, path string, body any, once string, out any) error {
	return s.do(ctx, call{method: http.MethodPost, url: s.URL + path, body: body, once: once}, out)
}
