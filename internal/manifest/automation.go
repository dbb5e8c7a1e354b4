package manifest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"cadenza/models"
)

// automation is one of the server's, as a list of them answers it.
type automation struct {
	ID        string                 `json:"id"`
	Slug      string                 `json:"slug"`
	Name      string                 `json:"name"`
	State     models.AutomationState `json:"state"`
	ManagedBy string                 `json:"managed_by"`
}

// published is an automation as the server answers a publication, as far as secrets are concerned.
type published struct {
	ID    string `json:"id"`
	Start []struct {
		URL    string `json:"url"`
		Secret string `json:"secret"`
	} `json:"start"`
}

func (p *planner) planAutomations(ctx context.Context) error {
	there, err := all[automation](ctx, p.server, "/v1/automations")
	if err != nil {
		return err
	}
	p.automations = map[string]automation{}
	for _, a := range there {
		p.automations[a.Slug] = a
	}
	var states []Change
	for i := range p.files {
		if f := &p.files[i]; f.Automation != nil {
			p.planShell(f)
		}
	}
	for i := range p.files {
		f := &p.files[i]
		if f.Automation == nil {
			continue
		}
		p.missing(f)
		a := p.automations[f.Automation.Slug]
		if err := p.planDefinition(ctx, f, a); err != nil {
			return err
		}
		states = append(states, p.planState(f, a)...)
	}
	// Only when all of them are as they should be does the first let contacts in: one may start another.
	p.plan.Changes = append(p.plan.Changes, states...)
	return nil
}

// knows reports whether there is, or will be, an automation of the slug or the id.
func (p *planner) knows(name string) bool {
	for slug, a := range p.automations {
		if name != "" && (slug == name || a.ID == name) {
			return true
		}
	}
	return false
}

// planShell plans an automation that is not there yet, as an empty draft: so others of the files can name it.
func (p *planner) planShell(f *File) {
	wanted := f.Automation
	there, known := p.automations[wanted.Slug]
	switch {
	case known && there.State == models.AutomationArchived:
		p.wrong(f, "/automation/slug", "the automation is archived, which is final: give the file another slug")
	case known:
	default:
		p.automations[wanted.Slug] = automation{Slug: wanted.Slug, State: models.AutomationDraft, ManagedBy: p.with.mark()}
		text := fmt.Sprintf("+ automation %s: %q, as a draft", wanted.Slug, wanted.Name)
		p.plan.Changes = append(p.plan.Changes, Change{Text: text, file: f, at: "/automation", do: func(ctx context.Context) error {
			var out published
			body := map[string]string{"name": wanted.Name, "slug": wanted.Slug, "managed_by": p.with.mark()}
			tag, err := p.server.do(ctx, request{http.MethodPost, "/v1/automations", body, ""}, &out)
			p.made[wanted.Slug] = made{out.ID, tag}
			return err
		}})
	}
}

// made is an automation that was made a moment ago, with its ETag.
type made struct{ id, tag string }

// idOf is the id of an automation that was there, or that was made a moment ago.
func (p *planner) idOf(a automation) string {
	if a.ID != "" {
		return a.ID
	}
	return p.made[a.Slug].id
}

// planDefinition plans what the automation of a file does.
func (p *planner) planDefinition(ctx context.Context, f *File, a automation) error {
	if a.State == models.AutomationArchived {
		return nil
	}
	var lines []string
	tag := ""
	if a.ID == "" {
		for _, step := range f.definition.Steps {
			lines = append(lines, "+ step "+step.Key)
		}
		for _, start := range f.definition.Start {
			lines = append(lines, "+ start "+string(start.Kind))
		}
	} else {
		var has models.AutomationFile
		var err error
		if tag, err = p.server.do(ctx, request{method: http.MethodGet, path: path(a.ID) + "/export"}, &has); err != nil {
			return fmt.Errorf("export %s: %w", a.Slug, err)
		}
		if lines, err = f.difference(has); err != nil {
			return err
		}
	}
	if len(lines) == 0 {
		return nil
	}
	p.plan.Changes = append(p.plan.Changes, Change{
		Text: "~ automation " + f.Automation.Slug, Lines: lines, file: f,
		do: func(ctx context.Context) error {
			if a.ID == "" {
				tag = p.made[a.Slug].tag
			}
			return p.publish(ctx, f, p.idOf(a), tag)
		},
	})
	return nil
}

// publish publishes the automation of a file, by the revision that the plan was made by.
func (p *planner) publish(ctx context.Context, f *File, id, tag string) error {
	var out published
	sent := f.AutomationFile
	sent.Templates = nil
	_, err := p.server.do(ctx, request{
		http.MethodPost, "/v1/automations/import?" + url.Values{"automation_id": {id}, "make": {"true"}}.Encode(), sent, tag,
	}, &out)
	if err != nil {
		return err
	}
	var lost error
	for _, start := range out.Start {
		if start.Secret == "" {
			continue
		}
		p.plan.secrets++
		if p.plan.Keep != nil {
			lost = errors.Join(lost, p.plan.Keep(start.URL, start.Secret))
		}
	}
	return lost
}

// planState plans the state that the file says, if it says one.
func (p *planner) planState(f *File, a automation) []Change {
	wanted := f.Automation.State
	if a.State == models.AutomationArchived || wanted == "" || wanted == a.State {
		return nil
	}
	var words []string
	switch {
	case wanted == models.AutomationDraft:
		p.wrong(f, "/automation/state", fmt.Sprintf("the automation is %s, and becomes no draft again: pause it", a.State))
		return nil
	case a.State == models.AutomationDraft && wanted == models.AutomationPaused:
		words = []string{"activate", "pause"}
	case a.State == models.AutomationDraft:
		words = []string{"activate"}
	case wanted == models.AutomationPaused:
		words = []string{"pause"}
	default:
		words = []string{"resume"}
	}
	var out []Change
	for _, word := range words {
		out = append(out, Change{Text: fmt.Sprintf("! automation %s: %s", a.Slug, word), file: f, do: func(ctx context.Context) error {
			_, err := p.server.do(ctx, request{method: http.MethodPost, path: path(p.idOf(a)) + "/" + word}, nil)
			return err
		}})
	}
	return out
}

// planPrune plans to archive what an earlier apply made and no file names any more.
func (p *planner) planPrune() {
	for _, slug := range slices.Sorted(maps.Keys(p.automations)) {
		a := p.automations[slug]
		named := slices.ContainsFunc(p.files, func(f File) bool { return f.Automation != nil && f.Automation.Slug == slug })
		if a.ManagedBy == p.with.mark() && a.State != models.AutomationArchived && !named {
			p.to(nil, fmt.Sprintf("- automation %s: archive, which ends its runs", slug), request{
				method: http.MethodPost, path: path(a.ID) + "/archive",
			})
		}
	}
}

func path(id string) string { return "/v1/automations/" + url.PathEscape(id) }
