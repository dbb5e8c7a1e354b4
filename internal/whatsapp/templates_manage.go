package whatsapp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// SubmittedTemplate is what Meta answers to a new template: its id, its status, and the category that it really has.
type SubmittedTemplate struct{ ID, Status, Category string }

// CreateTemplate gives a new template to Meta for review. Its error is as Send's; after an *Unknown the template may be there.
func (c *Client) CreateTemplate(ctx context.Context, creds Credentials, wabaID string, d TemplateDraft) (SubmittedTemplate, error) {
	answer, err := c.manage(ctx, creds, http.MethodPost, url.PathEscape(wabaID)+"/message_templates", d)
	if err != nil {
		return SubmittedTemplate{}, err
	}
	out := SubmittedTemplate{ID: text(answer["id"]), Status: text(answer["status"]), Category: text(answer["category"])}
	if out.ID == "" {
		return out, &Unknown{Cause: errors.New("the answer has no template id")}
	}
	return out, nil
}

// EditTemplate replaces what a template says; Meta reviews it anew. Name and language of the draft do not count. Its error is as Send's.
func (c *Client) EditTemplate(ctx context.Context, creds Credentials, id string, d TemplateDraft) error {
	d.Name, d.Language = "", ""
	answer, err := c.manage(ctx, creds, http.MethodPost, url.PathEscape(id), d)
	if err == nil && string(answer["success"]) != "true" {
		return &Unknown{Cause: errors.New("the answer does not confirm the edit")}
	}
	return err
}

// DeleteTemplate deletes one language of a template. Its error is as Send's.
func (c *Client) DeleteTemplate(ctx context.Context, creds Credentials, wabaID, name, id string) error {
	query := url.Values{"name": {name}, "hsm_id": {id}}
	_, err := c.manage(ctx, creds, http.MethodDelete, url.PathEscape(wabaID)+"/message_templates?"+query.Encode(), nil)
	return err
}

// GetTemplate reads one template. Its error is as Send's.
func (c *Client) GetTemplate(ctx context.Context, creds Credentials, id string) (Template, error) {
	query := url.Values{"fields": {templateFields}}
	body, err := c.ask(ctx, creds, http.MethodGet, url.PathEscape(id)+"?"+query.Encode(), nil)
	return ParseTemplate(body), err
}

// FindTemplate looks for a language of a template by its exact name. Its error is as Send's.
func (c *Client) FindTemplate(ctx context.Context, creds Credentials, wabaID, name, language string) (Template, bool, error) {
	var found Template
	err := c.templatePages(ctx, creds, wabaID, name, func(page []Template) bool { // the filter finds parts of names too
		for _, t := range page {
			if t.Name == name && t.Language == language {
				found = t
			}
		}
		return found.ID != ""
	})
	return found, found.ID != "", err
}

// manage makes a call about an account and reads its answer; a nil body sends none.
func (c *Client) manage(ctx context.Context, creds Credentials, method, path string, body any) (map[string]json.RawMessage, error) {
	var reader io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return nil, &NotSent{Cause: fmt.Errorf("encode: %w", err)}
		}
		reader = bytes.NewReader(raw)
	}
	answer, err := c.ask(ctx, creds, method, path, reader)
	return fields(answer), err
}

func (c *Client) ask(ctx context.Context, creds Credentials, method, path string, body io.Reader) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+"/"+path, body)
	if err != nil {
		return nil, &NotSent{Cause: errors.New("the address of the API is not a URL")}
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return c.do(req, creds.Token)
}

// UploadExample gives an example file of a template to Meta and returns its handle. AppID is the Meta app's; kind is such as
// "image/png". An upload that breaks off goes on from where it was, once. Its error is as Send's.
func (c *Client) UploadExample(ctx context.Context, token, appID, filename, kind string, file []byte) (string, error) {
	query := url.Values{"file_name": {filename}, "file_length": {strconv.Itoa(len(file))}, "file_type": {kind}}
	opened, err := c.manage(ctx, Credentials{Token: token}, http.MethodPost, url.PathEscape(appID)+"/uploads?"+query.Encode(), nil)
	if err != nil {
		return "", err
	}
	session := text(opened["id"])
	if !strings.HasPrefix(session, "upload:") {
		return "", &Unknown{Cause: errors.New("the answer has no id of an upload")}
	}
	handle, err := c.uploadFrom(ctx, token, session, 0, file)
	if unknown := (*Unknown)(nil); errors.As(err, &unknown) {
		offset, errState := c.uploaded(ctx, token, session)
		if errState == nil && offset < len(file) {
			return c.uploadFrom(ctx, token, session, offset, file)
		}
	}
	return handle, err
}

func (c *Client) uploadFrom(ctx context.Context, token, session string, offset int, file []byte) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/"+session, bytes.NewReader(file[offset:]))
	if err != nil {
		return "", &NotSent{Cause: errors.New("the address of the API is not a URL")}
	}
	req.Header["file_offset"] = []string{strconv.Itoa(offset)} // Meta's spelling
	body, err := c.doAs(req, "OAuth "+token)
	if err != nil {
		return "", err
	}
	if handle := text(fields(body)["h"]); handle != "" {
		return handle, nil
	}
	return "", &Unknown{Cause: errors.New("the answer has no handle")}
}

// uploaded is how many bytes of an upload are there.
func (c *Client) uploaded(ctx context.Context, token, session string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/"+session, nil)
	if err != nil {
		return 0, &NotSent{Cause: errors.New("the address of the API is not a URL")}
	}
	body, err := c.doAs(req, "OAuth "+token)
	n, ok := integer(fields(body)["file_offset"])
	if err == nil && (!ok || n < 0) {
		err = &Unknown{Cause: errors.New("the answer has no offset")}
	}
	return int(n), err
}

// Library lists templates that Meta has written, as Meta lists them. The filter's keys are Meta's: search, topic, usecase, industry,
// language. Its error is as Send's.
func (c *Client) Library(ctx context.Context, creds Credentials, filter map[string]string) ([]json.RawMessage, error) {
	query := url.Values{"limit": {"100"}}
	for key, value := range filter {
		if value != "" {
			query.Set(key, value)
		}
	}
	answer, err := c.manage(ctx, creds, http.MethodGet, "message_template_library?"+query.Encode(), nil)
	return items(answer["data"]), err
}

// EnableInsights lets the figures of an account's templates be read. It cannot be undone. Its error is as Send's.
func (c *Client) EnableInsights(ctx context.Context, creds Credentials, wabaID string) error {
	_, err := c.manage(ctx, creds, http.MethodPost, url.PathEscape(wabaID)+"?is_enabled_for_insights=true", nil)
	return err
}

// TemplateDay is what Meta counts of a template on one day, in UTC.
type TemplateDay struct {
	Start                 time.Time
	Sent, Delivered, Read int
	Clicked               []TemplateClicks
	Costs                 []TemplateCost
}

// TemplateCost is what Meta charged that day. Type is "amount_spent", "cost_per_delivered" or "cost_per_url_button_click"; Value is
// a decimal in the currency of the business account.
type TemplateCost struct{ Type, Value string }

// TemplateClicks counts the taps of a button. Type is such as "url_button" or "quick_reply_button".
type TemplateClicks struct {
	Type, Button string
	Count        int
}

// TemplateAnalytics reads the figures of a template by days. Its error is as Send's.
func (c *Client) TemplateAnalytics(ctx context.Context, creds Credentials, wabaID, id string, from, to time.Time) ([]TemplateDay, error) {
	query := url.Values{
		"start": {strconv.FormatInt(from.Unix(), 10)}, "end": {strconv.FormatInt(to.Unix(), 10)}, "granularity": {"DAILY"},
		"template_ids": {"[" + id + "]"}, "metric_types": {"sent,delivered,read,clicked,cost"},
	}
	answer, err := c.manage(ctx, creds, http.MethodGet, url.PathEscape(wabaID)+"/template_analytics?"+query.Encode(), nil)
	if err != nil {
		return nil, err
	}
	days := []TemplateDay{}
	for _, raw := range items(answer["data"]) {
		for _, raw := range items(fields(raw)["data_points"]) {
			if o := fields(raw); text(o["template_id"]) == id {
				days = append(days, templateDay(o))
			}
		}
	}
	return days, nil
}

func templateDay(o values) TemplateDay {
	count := func(key string) int {
		n, _ := integer(o[key])
		return int(n)
	}
	day := TemplateDay{Start: instant(o["start"]), Sent: count("sent"), Delivered: count("delivered"), Read: count("read")}
	for _, raw := range items(o["clicked"]) {
		c := fields(raw)
		n, _ := integer(c["count"])
		day.Clicked = append(day.Clicked, TemplateClicks{Type: text(c["type"]), Button: text(c["button_content"]), Count: int(n)})
	}
	for _, raw := range items(o["cost"]) {
		c := fields(raw)
		if value := number(c["value"]).String(); value != "" {
			day.Costs = append(day.Costs, TemplateCost{Type: text(c["type"]), Value: value})
		}
	}
	return day
}
