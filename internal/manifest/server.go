package manifest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"cadenza/models"
)

// maxAnswer is how much of an answer is read.
const maxAnswer = 64 << 20

// Server is a server's API.
type Server struct {
	// URL is where it is, Key an API key with automations:write and templates:write.
	URL, Key string
	// HTTP makes the calls; nil is http.DefaultClient.
	HTTP *http.Client
}

// Refusal is an answer of the server that is none of success.
type Refusal struct {
	Status int
	// Title and Detail say what is wrong, Violations where.
	Title      string             `json:"title"`
	Detail     string             `json:"detail"`
	Violations []models.Violation `json:"-"`
}

// Error says all of it.
func (r *Refusal) Error() string {
	parts := []string{fmt.Sprintf("the server answers %d: %s", r.Status, r.Title)}
	if r.Detail != "" {
		parts = append(parts, r.Detail)
	}
	for _, v := range r.Violations {
		parts = append(parts, v.Pointer+" "+v.Detail)
	}
	return strings.Join(parts, "; ")
}

// request is one call of the API.
type request struct {
	method, path string
	body         any
	ifMatch      string
}

// do makes a call, and reads the answer into out unless it is nil. It returns the ETag.
func (s *Server) do(ctx context.Context, r request, out any) (etag string, err error) {
	var body io.Reader
	if r.body != nil {
		raw, err := json.Marshal(r.body)
		if err != nil {
			return "", fmt.Errorf("write a request: %w", err)
		}
		body = bytes.NewReader(raw)
	}
	call, err := http.NewRequestWithContext(ctx, r.method, strings.TrimSuffix(s.URL, "/")+r.path, body)
	if err != nil {
		return "", fmt.Errorf("write a request: %w", err)
	}
	call.Header.Set("Authorization", "Bearer "+s.Key)
	if r.body != nil {
		call.Header.Set("Content-Type", "application/json")
	}
	if r.ifMatch != "" {
		call.Header.Set("If-Match", r.ifMatch)
	}
	client := s.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	answer, err := client.Do(call)
	if err != nil {
		return "", fmt.Errorf("ask the server: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return "", fmt.Errorf("read the answer: %w", err)
	}
	if answer.StatusCode/100 != 2 {
		return "", refusal(answer.StatusCode, raw)
	}
	if out != nil {
		if err := json.Unmarshal(raw, out); err != nil {
			return "", fmt.Errorf("read the answer of %s %s: %w", r.method, r.path, err)
		}
	}
	return answer.Header.Get("ETag"), nil
}

func refusal(status int, raw []byte) *Refusal {
	out := &Refusal{Status: status}
	var problem struct {
		Title, Detail string
		Errors        []struct{ Pointer, Detail string }
	}
	if json.Unmarshal(raw, &problem) != nil || problem.Title == "" {
		out.Title = http.StatusText(status)
		return out
	}
	out.Title, out.Detail = problem.Title, problem.Detail
	for _, e := range problem.Errors {
		out.Violations = append(out.Violations, models.Violation{Pointer: e.Pointer, Detail: e.Detail})
	}
	return out
}

// all reads every page of a list.
func all[T any](ctx context.Context, s *Server, path string) ([]T, error) {
	var out []T
	after := ""
	for {
		var page struct {
			Items []T
			Next  *string
		}
		query := url.Values{"limit": {"200"}}
		if after != "" {
			query.Set("after", after)
		}
		sign := "?"
		if strings.Contains(path, "?") {
			sign = "&"
		}
		if _, err := s.do(ctx, request{method: http.MethodGet, path: path + sign + query.Encode()}, &page); err != nil {
			return nil, err
		}
		out = append(out, page.Items...)
		if page.Next == nil {
			return out, nil
		}
		after = *page.Next
	}
}
