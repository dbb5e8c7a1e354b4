package whatsapp

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"

	"cadenza/models"
)

// Template is one translation of a template, as Meta lists it.
type Template struct {
	ID       string
	Name     string
	Language string
	// Status is Meta's: only "APPROVED" can be sent. Category is "MARKETING", "UTILITY" or "AUTHENTICATION".
	Status   string
	Category string
	// ParameterFormat is "NAMED" or "POSITIONAL".
	ParameterFormat string
	// Quality is "GREEN", "YELLOW", "RED" or "UNKNOWN"; empty if Meta gives none.
	Quality string
	// Components is Meta's JSON, unchanged.
	Components json.RawMessage
	// Body is the body's text with its placeholders.
	Body string
	// Rejected is Meta's reason, such as "INVALID_FORMAT"; empty for none.
	Rejected string
	// Wants is what the definition asks of a sender, and what it shows.
	Wants models.TemplateParameters
}

// FormatNamed is the ParameterFormat of templates whose parameters have names.
const FormatNamed = "NAMED"

// templateFields are those that are asked for of a template.
const templateFields = "id,name,language,status,category,parameter_format,components,quality_score,rejected_reason"

// maxTemplatePages stops a paging that never ends: an account holds far fewer templates.
const maxTemplatePages = 200

// ListTemplates reads all templates of a WhatsApp business account. Its error is as Send's.
func (c *Client) ListTemplates(ctx context.Context, creds Credentials, wabaID string) ([]Template, error) {
	var all []Template
	err := c.templatePages(ctx, creds, wabaID, "", func(page []Template) (done bool) {
		all = append(all, page...)
		return false
	})
	return all, err
}

// templatePages reads the templates of an account whose names hold a text, "" for all, page by page until it is done.
func (c *Client) templatePages(
	ctx context.Context, creds Credentials, wabaID, name string, take func(page []Template) (done bool),
) error {
	after := ""
	for range maxTemplatePages {
		page, next, err := c.templatePage(ctx, creds, wabaID, name, after)
		if err != nil || take(page) || next == "" || next == after {
			return err
		}
		after = next
	}
	return &Unknown{Cause: errors.New("the list of templates does not end")}
}

// templatePage follows the cursor, not the absolute address of paging.next: the token goes to the configured host only.
func (c *Client) templatePage(ctx context.Context, creds Credentials, wabaID, name, after string) ([]Template, string, error) {
	query := url.Values{"limit": {"100"}, "fields": {templateFields}}
	if name != "" {
		query.Set("name", name)
	}
	if after != "" {
		query.Set("after", after)
	}
	address := c.base + "/" + url.PathEscape(wabaID) + "/message_templates?" + query.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, "", &NotSent{Cause: errors.New("the address of the API is not a URL")}
	}
	body, err := c.do(req, creds.Token)
	if err != nil {
		return nil, "", err
	}
	answer := fields(body)
	var page []Template
	for _, raw := range items(answer["data"]) {
		page = append(page, ParseTemplate(raw))
	}
	paging := fields(answer["paging"])
	if text(paging["next"]) == "" {
		return page, "", nil
	}
	return page, text(fields(paging["cursors"])["after"]), nil
}

// ParseTemplate reads a template in the shape of Meta's list, leniently.
func ParseTemplate(raw json.RawMessage) Template {
	o := fields(raw)
	t := Template{
		ID: text(o["id"]), Name: text(o["name"]), Language: models.NormalLanguage(text(o["language"])), Status: text(o["status"]),
		Category: text(o["category"]), ParameterFormat: text(o["parameter_format"]), Components: o["components"],
		Quality: text(fields(o["quality_score"])["score"]), Rejected: reason(o["rejected_reason"]),
	}
	if t.ParameterFormat == "" {
		t.ParameterFormat = "POSITIONAL"
	}
	t.Body, t.Wants = Definition(t.Category, t.Components)
	return t
}

// reason is a reason of Meta's; empty for its "NONE".
func reason(raw json.RawMessage) string {
	if s := text(raw); s != "NONE" {
		return s
	}
	return ""
}

var placeholder = regexp.MustCompile(`\{\{\s*([A-Za-z0-9_]+)\s*\}\}`)

// Placeholders lists the distinct names of a text, positional ones in rising order as Meta wants them.
func Placeholders(s string) []string {
	var names []string
	known := seen{}
	for _, m := range placeholder.FindAllStringSubmatch(s, -1) {
		if !known[m[1]] {
			names = append(names, m[1])
		}
		known[m[1]] = true
	}
	sortPositions(names)
	return names
}

// Fill replaces the parameters of a text by their values; a parameter without a value stays as it is.
func Fill(s string, values map[string]string) string {
	return placeholder.ReplaceAllStringFunc(s, func(found string) string {
		if value, ok := values[placeholder.FindStringSubmatch(found)[1]]; ok {
			return value
		}
		return found
	})
}
