package whatsapp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

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

	// Header is nil for a template without one.
	Header  *TemplateHeader
	Body    string
	Footer  string
	Buttons []TemplateButton
}

// TemplateHeader is what stands above a template. Format is "TEXT", "IMAGE", "VIDEO", "DOCUMENT" or "LOCATION"; Text is set for "TEXT".
type TemplateHeader struct {
	Format string
	Text   string
}

// TemplateButton is one button. Type is "QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE" …; URL may end in a parameter.
type TemplateButton struct {
	Type string
	Text string
	URL  string
}

// FormatNamed is the ParameterFormat of templates whose parameters have names.
const FormatNamed = "NAMED"

// maxTemplatePages stops a paging that never ends: an account holds far fewer templates.
const maxTemplatePages = 200

// ListTemplates reads all templates of a WhatsApp business account. Its error is as Send's.
func (c *Client) ListTemplates(ctx context.Context, creds Credentials, wabaID string) ([]Template, error) {
	var all []Template
	after := ""
	for range maxTemplatePages {
		page, next, err := c.templatePage(ctx, creds, wabaID, after)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if next == "" || next == after {
			return all, nil
		}
		after = next
	}
	return nil, &Unknown{Cause: errors.New("the list of templates does not end")}
}

// templatePage follows the cursor, not the absolute address of paging.next: the token goes to the configured host only.
func (c *Client) templatePage(ctx context.Context, creds Credentials, wabaID, after string) ([]Template, string, error) {
	query := url.Values{"limit": {"100"}, "fields": {"id,name,language,status,category,parameter_format,components,quality_score"}}
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
		page = append(page, parseTemplate(raw))
	}
	paging := fields(answer["paging"])
	if text(paging["next"]) == "" {
		return page, "", nil
	}
	return page, text(fields(paging["cursors"])["after"]), nil
}

func parseTemplate(raw json.RawMessage) Template {
	o := fields(raw)
	t := Template{
		ID: text(o["id"]), Name: text(o["name"]), Language: models.NormalLanguage(text(o["language"])), Status: text(o["status"]),
		Category: text(o["category"]), ParameterFormat: text(o["parameter_format"]), Components: o["components"],
		Quality: text(fields(o["quality_score"])["score"]),
	}
	if t.ParameterFormat == "" {
		t.ParameterFormat = "POSITIONAL"
	}
	for _, component := range items(o["components"]) {
		t.component(fields(component))
	}
	return t
}

func (t *Template) component(o map[string]json.RawMessage) {
	switch strings.ToUpper(text(o["type"])) {
	case "HEADER":
		t.Header = &TemplateHeader{Format: strings.ToUpper(text(o["format"])), Text: text(o["text"])}
	case "BODY":
		t.Body = text(o["text"])
	case "FOOTER":
		t.Footer = text(o["text"])
	case "BUTTONS":
		for _, raw := range items(o["buttons"]) {
			b := fields(raw)
			t.Buttons = append(t.Buttons, TemplateButton{
				Type: strings.ToUpper(text(b["type"])), Text: text(b["text"]), URL: text(b["url"]),
			})
		}
	}
}

// Wanted is what must be filled before a template can be sent.
type Wanted struct {
	// Named reports that the parameters have names, not positions.
	Named bool
	// HeaderMedia is the kind of file that the header wants, empty for none.
	HeaderMedia MediaKind
	// Header and Body are the parameters in their order: names, or "1", "2" … Each is listed once.
	Header []string
	Body   []string
	// Buttons are those that take a parameter at every send (URL ends, coupon codes). A quick reply's payload is optional and not listed.
	Buttons []WantedButton
	// Unfillable names the parts that this client cannot fill.
	Unfillable []string
}

// WantedButton is a button that needs a value.
type WantedButton struct {
	Index int
	Kind  ButtonKind
}

var placeholder = regexp.MustCompile(`\{\{\s*([A-Za-z0-9_]+)\s*\}\}`)

// Parameters lists what the template wants.
func (t Template) Parameters() Wanted {
	w := Wanted{Named: t.ParameterFormat == FormatNamed, Body: placeholders(t.Body), Unfillable: t.unfillable()}
	if t.Header != nil {
		switch t.Header.Format {
		case "TEXT":
			w.Header = placeholders(t.Header.Text)
		case "IMAGE", "VIDEO", "DOCUMENT":
			w.HeaderMedia = MediaKind(strings.ToLower(t.Header.Format))
		}
	}
	for i, b := range t.Buttons {
		switch {
		case b.Type == "URL" && placeholder.MatchString(b.URL):
			w.Buttons = append(w.Buttons, WantedButton{Index: i, Kind: URLButton})
		case b.Type == "COPY_CODE":
			w.Buttons = append(w.Buttons, WantedButton{Index: i, Kind: CopyCode})
		}
	}
	return w
}

// Parts of a template that are sent as they are, or that Message can fill. A part that Meta adds
// counts as unfillable until it is listed here (W8).
var (
	knownComponents = []string{"HEADER", "BODY", "FOOTER", "BUTTONS", "CALL_PERMISSION_REQUEST"}
	knownHeaders    = []string{"TEXT", "IMAGE", "VIDEO", "DOCUMENT"}
	knownButtons    = []string{"QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE", "VOICE_CALL", "CATALOG", "SPM", "REQUEST_CONTACT_INFO"}
)

// unfillable names the parts of the template that no message of ours can fill, in Meta's words.
func (t Template) unfillable() []string {
	var out []string
	for _, raw := range items(t.Components) {
		if kind := strings.ToUpper(text(fields(raw)["type"])); !slices.Contains(knownComponents, kind) {
			out = append(out, plainPart(kind))
		}
	}
	if t.Header != nil && !slices.Contains(knownHeaders, t.Header.Format) {
		out = append(out, "header "+plainPart(t.Header.Format))
	}
	for i, b := range t.Buttons {
		if !slices.Contains(knownButtons, b.Type) {
			out = append(out, fmt.Sprintf("button %d %s", i, plainPart(b.Type)))
		}
	}
	return out
}

var partName = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,63}$`)

func plainPart(kind string) string {
	if !partName.MatchString(kind) {
		return "of an odd kind"
	}
	return kind
}

// placeholders lists the distinct names of a text, positional ones in rising order as Meta wants them.
func placeholders(s string) []string {
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
