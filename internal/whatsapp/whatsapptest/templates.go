package whatsapptest

import (
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"cadenza/internal/whatsapp"
)

// templates are the templates of each account. They never change; a fault rule may lay another status over one.
type templates struct {
	byAccount map[string][]whatsapp.Template
}

func newTemplates(numbers []Number) *templates {
	t := &templates{byAccount: map[string][]whatsapp.Template{}}
	for _, n := range numbers {
		list := SeedTemplates()
		for i := range list {
			list[i].ID = templateID(n.WABAID, list[i])
		}
		t.byAccount[n.WABAID] = list
	}
	return t
}

// templateID is stable over restarts and looks like Meta's.
func templateID(account string, t whatsapp.Template) string {
	hash := fnv.New64a()
	_, _ = fmt.Fprint(hash, account, "/", t.Name, "/", t.Language) // a hash takes every write
	return strconv.FormatUint(1_000_000_000_000_000+hash.Sum64()%9_000_000_000_000_000, 10)
}

func (t *templates) find(account, name, language string) (whatsapp.Template, bool) {
	for _, template := range t.byAccount[account] {
		if template.Name == name && template.Language == language {
			return template, true
		}
	}
	return whatsapp.Template{}, false
}

// fill checks a template send as Meta does and returns what the customer reads.
func (t *templates) fill(account string, w wireTemplate, f *faults) (string, view, error) {
	if w.Name == "" || w.Language == nil || w.Language.Code == "" {
		return "", view{}, refuse(131008, "Params template.name and template.language.code are required")
	}
	template, found := t.find(account, w.Name, w.Language.Code)
	if !found {
		return "", view{}, refuse(whatsapp.CodeNoTemplate, "template name does not exist in the requested language")
	}
	if err := sendable(f.templateStatus(template)); err != nil {
		return "", view{}, err
	}
	parts, err := sortComponents(w.Components)
	if err != nil {
		return "", view{}, err
	}
	values, err := parameters("body", template, template.Parameters().Body, parts.body)
	if err != nil {
		return "", view{}, err
	}
	text := whatsapp.Fill(template.Body, values)
	if utf8.RuneCountInString(text) > whatsapp.MaxBody {
		return "", view{}, refuse(132005, "body: the translated text is too long")
	}
	v, err := parts.view(template)
	return text, v, err
}

func sendable(status string) error {
	switch status {
	case approved:
		return nil
	case paused:
		return refuse(whatsapp.CodePaused)
	case disabled:
		return refuse(whatsapp.CodeDisabled)
	}
	return refuse(whatsapp.CodeNoTemplate, "template is not approved")
}

// parts are a send's components by place.
type parts struct {
	header, body []wireParam
	buttons      map[int]wireComponent
}

func sortComponents(list []wireComponent) (parts, error) {
	p := parts{buttons: map[int]wireComponent{}}
	for _, c := range list {
		switch strings.ToLower(c.Type) { // Meta's own examples write both
		case "header":
			p.header = append(p.header, c.Parameters...)
		case "body":
			p.body = append(p.body, c.Parameters...)
		case "button":
			index, err := strconv.Atoi(strings.Trim(string(c.Index), `"`))
			if err != nil {
				return p, refuse(131009, "button: index is not a number")
			}
			p.buttons[index] = c
		default:
			return p, refuse(100, "Param template.components type must be one of {HEADER, BODY, BUTTON}")
		}
	}
	return p, nil
}

// parameters checks number and format of text parameters and returns their values by name or position.
func parameters(place string, t whatsapp.Template, wanted []string, given []wireParam) (map[string]string, error) {
	if len(given) != len(wanted) {
		return nil, refuse(whatsapp.CodeParamCount, fmt.Sprintf(
			"%s: number of localizable_params (%d) does not match the expected number of params (%d)", place, len(given), len(wanted),
		))
	}
	values := map[string]string{}
	for i, p := range given {
		name := wanted[i]
		named := t.ParameterFormat == whatsapp.FormatNamed
		if named != (p.Name != "") {
			return nil, refuse(132012, place+": parameter format does not match the template's "+t.ParameterFormat)
		}
		if named {
			name = p.Name
		}
		value, err := p.value(place)
		if err != nil {
			return nil, err
		}
		values[name] = value
	}
	for _, name := range wanted {
		if _, ok := values[name]; !ok {
			return nil, refuse(132012, place+": parameter names do not match the template's")
		}
	}
	return values, nil
}

func (p wireParam) value(place string) (string, error) {
	value := p.Text
	switch {
	case p.Type == "currency" && p.Currency != nil:
		value = p.Currency.Fallback
	case p.Type == "date_time" && p.DateTime != nil:
		value = p.DateTime.Fallback
	case p.Type != "text":
		return "", refuse(132012, place+": parameter type is not one of text, currency, date_time")
	}
	if strings.TrimSpace(value) == "" {
		return "", refuse(131008, place+": parameter of type text is missing text value")
	}
	if strings.ContainsAny(value, "\n\r\t") || strings.Contains(value, "     ") {
		return "", refuse(132018, place+": Param text cannot have new-line/tab characters or more than 4 consecutive spaces")
	}
	return value, nil
}

// view checks header and buttons and makes what is shown of them.
func (p parts) view(t whatsapp.Template) (view, error) {
	v := view{Footer: t.Footer}
	if err := p.fillHeader(t, &v); err != nil {
		return v, err
	}
	for index := range p.buttons {
		if index < 0 || index >= len(t.Buttons) {
			return v, refuse(131009, "button: no button with this index in the template")
		}
	}
	for i, b := range t.Buttons {
		id, err := p.button(i, b)
		if err != nil {
			return v, err
		}
		v.Buttons = append(v.Buttons, tap{ID: id, Title: b.Text, Dead: b.Type != "QUICK_REPLY"})
	}
	return v, nil
}

func (p parts) fillHeader(t whatsapp.Template, v *view) error {
	wanted := t.Parameters()
	if wanted.HeaderMedia == "" {
		values, err := parameters("header", t, wanted.Header, p.header)
		if err == nil && t.Header != nil {
			v.Header = whatsapp.Fill(t.Header.Text, values)
		}
		return err
	}
	kind := string(wanted.HeaderMedia)
	if len(p.header) != 1 || p.header[0].Type != kind {
		return refuse(132012, "header: Format mismatch, expected "+strings.ToUpper(kind))
	}
	media := map[string]*wireMedia{"image": p.header[0].Image, "video": p.header[0].Video, "document": p.header[0].Document}[kind]
	if media == nil {
		return refuse(131008, "header: the "+kind+" is missing")
	}
	v.Link, v.MediaID = media.Link, media.ID
	return check(whatsapp.Message{Media: media.content(kind)})
}

// button returns what a tap sends back: the payload of the send, else the button's own words.
func (p parts) button(i int, b whatsapp.TemplateButton) (string, error) {
	c, given := p.buttons[i]
	needs := whatsapp.Template{Buttons: []whatsapp.TemplateButton{b}}.Parameters().Buttons
	switch {
	case !given && len(needs) > 0:
		return "", refuse(131008, fmt.Sprintf("buttons: Button at index %d of type %s requires a parameter", i, b.Type))
	case !given:
		return b.Text, nil
	case !strings.EqualFold(c.SubType, b.Type) || len(c.Parameters) != 1:
		return "", refuse(132012, "buttons: sub_type or number of parameters does not match the template's button")
	case b.Type != "QUICK_REPLY":
		return "", nil
	case c.Parameters[0].Type != "payload" || c.Parameters[0].Payload == "":
		return "", refuse(131008, "buttons: a quick reply needs a payload")
	}
	return c.Parameters[0].Payload, nil
}

// listTemplates is GET /{version}/{account id}/message_templates with status, name, language, fields, limit and after.
func (s *Simulator) listTemplates(r *http.Request) (any, error) {
	account := r.PathValue("id")
	all, known := s.templates.byAccount[account]
	if !known {
		return nil, unknownObject()
	}
	query := r.URL.Query()
	limit, err := strconv.Atoi(query.Get("limit"))
	if err != nil || limit < 1 {
		limit = 25
	}
	var matching []object
	for _, t := range all {
		o := s.templateObject(t, query.Get("fields"))
		if matches(query.Get("status"), s.faults.templateStatus(t)) && matches(query.Get("name"), t.Name) &&
			matches(query.Get("language"), t.Language) {
			matching = append(matching, o)
		}
	}
	start := min(cursorOffset(query.Get("after")), len(matching))
	end := min(start+min(limit, 1000), len(matching))
	answer := object{"data": append([]object{}, matching[start:end]...)}
	if end > start {
		paging := object{"cursors": object{"before": cursor(start), "after": cursor(end)}}
		if end < len(matching) {
			query.Set("after", cursor(end))
			paging["next"] = s.publicURL(r) + r.URL.Path + "?" + query.Encode()
		}
		answer["paging"] = paging
	}
	return answer, nil
}

func matches(filter, value string) bool { return filter == "" || strings.EqualFold(filter, value) }

func cursor(offset int) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(offset)))
}

func cursorOffset(after string) int {
	raw, err := base64.RawURLEncoding.DecodeString(after)
	if err != nil {
		return 0
	}
	offset, err := strconv.Atoi(string(raw))
	if err != nil || offset < 0 {
		return 0
	}
	return offset
}

func (s *Simulator) publicURL(r *http.Request) string {
	if s.cfg.PublicURL != "" {
		return strings.TrimRight(s.cfg.PublicURL, "/")
	}
	return "http://" + r.Host
}

// templateObject is a template in the list's shape, with all or only the given fields; an id is always there.
func (s *Simulator) templateObject(t whatsapp.Template, only string) object {
	full := object{
		"id": t.ID, "name": t.Name, "language": t.Language, "status": s.faults.templateStatus(t), "category": t.Category,
		"parameter_format": t.ParameterFormat, "components": t.Components, "quality_score": object{"score": t.Quality},
	}
	return pick(full, only)
}

func pick(full object, only string) object {
	if only == "" {
		return full
	}
	picked := object{"id": full["id"]}
	for field := range strings.SplitSeq(only, ",") {
		if value, ok := full[strings.TrimSpace(field)]; ok {
			picked[strings.TrimSpace(field)] = value
		}
	}
	return picked
}

// node is GET /{version}/{id} of a template or a number.
func (s *Simulator) node(r *http.Request) (any, error) {
	id, only := r.PathValue("id"), r.URL.Query().Get("fields")
	for _, list := range s.templates.byAccount {
		for _, t := range list {
			if t.ID == id {
				return s.templateObject(t, only), nil
			}
		}
	}
	if n, ok := s.number(id); ok {
		return pick(s.facts.of(n.ID).object(n), only), nil
	}
	return s.describeMedia(r)
}
