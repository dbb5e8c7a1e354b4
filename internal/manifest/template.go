package manifest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"reflect"

	"cadenza/models"
)

// templateDraft is a template as a file says it, which is as the API takes it.
type templateDraft struct {
	Name       string `json:"name"`
	Language   string `json:"language"`
	Category   string `json:"category"`
	Format     string `json:"parameter_format"`
	TTL        int    `json:"message_send_ttl_seconds"`
	Components any    `json:"components"`
	Library    string `json:"library_template_name"`
}

// template is one of the server's.
type template struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	Language   string         `json:"language"`
	Category   string         `json:"category"`
	Named      bool           `json:"named"`
	Components any            `json:"components"`
	Draft      *templateWords `json:"draft"`
}

// templateWords is what a template is to say next.
type templateWords struct {
	Category   string `json:"category"`
	Named      bool   `json:"named"`
	TTL        int    `json:"message_send_ttl_seconds"`
	Components any    `json:"components"`
	Library    string `json:"library_template_name"`
}

func checkTemplate(at string, raw json.RawMessage) []models.Violation {
	var draft templateDraft
	if err := json.Unmarshal(raw, &draft); err != nil {
		return []models.Violation{{Pointer: at, Detail: "cannot be read as a template"}}
	}
	var bad []models.Violation
	for _, part := range []struct{ key, value string }{
		{"name", draft.Name}, {"language", draft.Language}, {"category", draft.Category},
	} {
		if part.value == "" {
			bad = append(bad, models.Violation{Pointer: at + "/" + part.key, Detail: "must be given"})
		}
	}
	return bad
}

// planTemplates plans the drafts of templates. Meta sees none of them before somebody submits it.
func (p *planner) planTemplates(ctx context.Context) error {
	for i := range p.files {
		f := &p.files[i]
		for k, raw := range f.Templates {
			if err := p.planTemplate(ctx, f, fmt.Sprintf("/templates/%d", k), raw); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *planner) planTemplate(ctx context.Context, f *File, at string, raw json.RawMessage) error {
	var wanted templateDraft
	if err := json.Unmarshal(raw, &wanted); err != nil {
		return fmt.Errorf("read a template: %w", err)
	}
	there, asked := p.templates[wanted.Name]
	if !asked { // its languages are in one answer
		var err error
		there, err = all[template](ctx, p.server, "/v1/templates?"+url.Values{"name": {wanted.Name}}.Encode())
		if err != nil {
			return err
		}
		p.templates[wanted.Name] = there
	}
	name := wanted.Name + "/" + wanted.Language
	for _, has := range there {
		if has.Language != models.NormalLanguage(wanted.Language) {
			continue
		}
		if !wanted.says(has) {
			change := request{http.MethodPut, "/v1/templates/" + url.PathEscape(has.ID), changed(raw), ""}
			p.template(f, at, "~ template "+name+": its draft", change)
		}
		return nil
	}
	p.template(f, at, "+ template "+name+", as a draft", request{http.MethodPost, "/v1/templates", raw, ""})
	return nil
}

// template adds a change whose problems are at a place of the file.
func (p *planner) template(f *File, at, text string, r request) {
	p.to(f, text, r)
	p.plan.Changes[len(p.plan.Changes)-1].at = at
}

// says reports whether the server's template says, or is to say next, what is wanted.
func (d templateDraft) says(has template) bool {
	named := d.Format == "NAMED"
	if has.Draft == nil {
		return has.Category == d.Category && has.Named == named && (d.Library != "" || reflect.DeepEqual(has.Components, d.Components))
	}
	next := *has.Draft
	return next.Category == d.Category && next.Named == named && next.TTL == d.TTL && next.Library == d.Library &&
		reflect.DeepEqual(next.Components, d.Components)
}

// changed is a draft as a change of a template that is there: its name, its language and its number stay.
func changed(raw json.RawMessage) map[string]json.RawMessage {
	var all map[string]json.RawMessage
	if json.Unmarshal(raw, &all) != nil {
		return nil
	}
	maps.DeleteFunc(all, func(key string, _ json.RawMessage) bool {
		return key == "name" || key == "language" || key == "number_id"
	})
	return all
}
