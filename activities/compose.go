package activities

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cadenza/models"
)

type templateStore interface {
	// Templates are all languages of a template of a WABA.
	Templates(ctx context.Context, workspaceID, wabaID, name string) ([]models.Template, error)
}

// draft is a message before it has an id, or the reason why there is none.
type draft struct {
	kind     string
	template string
	// templateID is the template's id; "" for a free message.
	templateID string
	message    models.Outgoing
	// onSent is noted on the step when the message is accepted.
	onSent string
	// fallback tells that the step has a fallback template which is not this draft.
	fallback bool
	settle   *result
}

// outgoing completes the draft with the address and with ids made from the message's.
func (d draft) outgoing(row models.ClaimRow, messageID string) models.Outgoing {
	out := d.message
	if row.Contact.Phone != nil {
		out.Phone = *row.Contact.Phone
	}
	out.UserID, out.CallbackData = row.UserID, messageID
	return out
}

// compose renders the message of the step, or of its fallback when the window is closed.
func (c claimTx) compose(ctx context.Context) (draft, error) {
	switch step := c.step.Settings.(type) {
	case *models.SendTemplate:
		return c.composeTemplate(ctx, *step)
	case *models.SendMessage:
		return c.composeFree(ctx, step.Fallback, step.Texts(), func(render func(string) string) draft {
			return messageDraft(step, render)
		})
	case *models.SendButtons:
		return c.composeFree(ctx, step.Fallback, step.Texts(), func(render func(string) string) draft {
			return draft{kind: "buttons", message: models.Outgoing{Buttons: buttonsOf(step, render)}}
		})
	case *models.SendList:
		return c.composeFree(ctx, step.Fallback, step.Texts(), func(render func(string) string) draft {
			return draft{kind: "list", message: models.Outgoing{List: listOf(step, render)}}
		})
	}
	return draft{}, fmt.Errorf("step kind %s sends no message", c.step.Kind)
}

// composeFree builds a free message inside the window, else its fallback template, else nothing (W3).
func (c claimTx) composeFree(ctx context.Context, fallback models.Fallback, texts []string, build func(func(string) string) draft) (draft, error) {
	if !c.row.WindowOpen(c.now) {
		template, ok := fallback.Template()
		if !ok {
			return draft{settle: &result{Status: models.StepSkipped, Reason: models.ReasonWindowClosed}}, nil
		}
		d, err := c.composeTemplate(ctx, template)
		d.onSent = models.ReasonFallback
		return d, err
	}
	render, err := c.renderer(ctx, texts)
	if err != nil {
		return draft{}, err
	}
	d := build(render)
	d.fallback = fallback.FallbackTemplate != ""
	return d, nil
}

// renderer replaces %%CODE%% by what the contact has now; what is missing is empty.
func (c claimTx) renderer(ctx context.Context, texts []string) (func(string) string, error) {
	values, err := collectValues(ctx, c.sends.Steps.Render, c.tx, c.row.Standing, texts)
	if err != nil {
		return nil, err
	}
	return func(s string) string { return c.sends.Steps.Render.Text(s, values) }, nil
}

func messageDraft(step *models.SendMessage, render func(string) string) draft {
	if step.Media == nil {
		return draft{kind: "text", message: models.Outgoing{Text: render(step.Text)}}
	}
	media := *step.Media
	media.Link, media.Filename, media.Caption = render(media.Link), render(media.Filename), render(media.Caption+step.Text)
	return draft{kind: media.Type, message: models.Outgoing{Media: &media}}
}

// Buttons and rows without an id of their own get their place as id.

func buttonsOf(step *models.SendButtons, render func(string) string) *models.OutgoingButtons {
	out := &models.OutgoingButtons{Text: render(step.Text), Header: render(step.Header), Footer: render(step.Footer)}
	for i, b := range step.Buttons {
		if b.ID == "" {
			b.ID = fmt.Sprintf("button-%d", i+1)
		}
		out.Buttons = append(out.Buttons, models.Button{ID: b.ID, Text: render(b.Text)})
	}
	return out
}

func listOf(step *models.SendList, render func(string) string) *models.OutgoingList {
	out := &models.OutgoingList{
		Text: render(step.Text), Header: render(step.Header), Footer: render(step.Footer), Button: render(step.Button),
	}
	for i, section := range step.Sections {
		rows := make([]models.Row, len(section.Rows))
		for j, row := range section.Rows {
			if row.ID == "" {
				row.ID = fmt.Sprintf("row-%d-%d", i+1, j+1)
			}
			rows[j] = models.Row{ID: row.ID, Text: render(row.Text), Description: render(row.Description)}
		}
		out.Sections = append(out.Sections, models.Section{Title: render(section.Title), Rows: rows})
	}
	return out
}

// composeTemplate fills in an approved template in the contact's language, else in the step's.
func (c claimTx) composeTemplate(ctx context.Context, step models.SendTemplate) (draft, error) {
	languages, err := c.tx.Templates(ctx, c.row.Run.WorkspaceID, c.row.Number.WABAID, step.Template)
	if err != nil {
		return draft{}, err
	}
	template, ok := chooseLanguage(languages, c.row.Language(), step.Language)
	switch {
	case !ok:
		return draft{settle: c.unusable(step.Template, languages)}, nil
	case template.Category == models.CategoryMarketing && c.row.Contact.MarketingStopped():
		return draft{settle: &result{Status: models.StepSkipped, Reason: models.ReasonMarketingStopped}}, nil
	case template.Hold.Active(c.now):
		return draft{settle: heldBy(*template.Hold, c.now)}, nil
	}
	render, err := c.renderer(ctx, append(step.Texts(), "%%"+models.CodeFirstName+"%%"))
	if err != nil {
		return draft{}, err
	}
	filled, ok := fillTemplate(template, step, render)
	if !ok {
		return draft{settle: c.failed(models.ReasonMissingParameter)}, nil
	}
	return draft{
		kind: "template", template: template.Name + "/" + template.Language, templateID: template.ID,
		message: models.Outgoing{Template: &filled},
	}, nil
}

// unusable is the result of a send whose template has no approved version: a pause of
// WhatsApp's passes, all else needs a person. Either way an approval wakes the run (W6).
func (c claimTx) unusable(name string, languages []models.Template) *result {
	of := func(wanted func(models.Template) bool) *models.Template {
		if i := slices.IndexFunc(languages, wanted); i >= 0 {
			return &languages[i]
		}
		return nil
	}
	paused := of(func(t models.Template) bool { return t.Status == models.TemplatePaused })
	wanted := of(func(t models.Template) bool { return baseLanguage(t.Language) == baseLanguage(c.row.Language()) })
	h := models.Hold{Scope: models.HoldTemplate, Park: models.ParkTemplateUnusable, Reason: "template " + name + " has no approved version"}
	switch {
	case paused != nil:
		h.Object, h.Park, h.Reason = paused.ID, "", "template "+name+" is paused by WhatsApp"
	case wanted != nil:
		h.Object = wanted.ID
	case len(languages) > 0:
		h.Object = languages[0].ID
	default:
		return parked(h.Park, h.Reason)
	}
	return heldBy(h, c.now)
}

// chooseLanguage picks the approved version in the first of the wanted languages that
// has one: exactly, then by its base language; with none of them, any approved one
// when the step names no language.
func chooseLanguage(versions []models.Template, contact, fallback string) (models.Template, bool) {
	approved := slices.DeleteFunc(slices.Clone(versions), func(t models.Template) bool { return t.Status != models.TemplateApproved })
	for _, wanted := range []string{contact, fallback} {
		if wanted == "" {
			continue
		}
		for _, same := range []func(string) bool{
			func(l string) bool { return normalLanguage(l) == normalLanguage(wanted) },
			func(l string) bool { return baseLanguage(l) == baseLanguage(wanted) },
		} {
			if i := slices.IndexFunc(approved, func(t models.Template) bool { return same(t.Language) }); i >= 0 {
				return approved[i], true
			}
		}
	}
	if fallback == "" && len(approved) > 0 {
		return approved[0], true
	}
	return models.Template{}, false
}

func normalLanguage(l string) string { return strings.ToLower(strings.ReplaceAll(l, "-", "_")) }

func baseLanguage(l string) string {
	base, _, _ := strings.Cut(normalLanguage(l), "_")
	return base
}

// fillTemplate renders what the template wants. A value that is missing or empty is a
// refusal: no message leaves with a hole.
func fillTemplate(t models.Template, step models.SendTemplate, render func(string) string) (models.OutgoingTemplate, bool) {
	out := models.OutgoingTemplate{Name: t.Name, Language: t.Language, Named: t.Named, ButtonSuffixes: map[int]string{}}
	for _, name := range t.Parameters.Body {
		text, given := step.Parameters[name]
		if step.Parameters == nil {
			text, given = "%%"+models.CodeFirstName+"%%", true
		}
		value := parameterText(render(text))
		if !given || value == "" {
			return out, false
		}
		out.Body = append(out.Body, models.OutgoingParameter{Name: name, Text: value})
	}
	if t.Parameters.Header != "" {
		value := parameterText(render(step.Header))
		if value == "" {
			return out, false
		}
		out.Header = &models.OutgoingParameter{Name: t.Parameters.Header, Text: value}
	}
	if kind := t.Parameters.HeaderMedia; kind != "" {
		link := render(step.HeaderMedia)
		if link == "" {
			return out, false
		}
		out.HeaderMedia = &models.Media{Type: strings.ToLower(kind), Link: link}
	}
	for _, index := range t.Parameters.URLButtons {
		value := render(step.ButtonParameters[strconv.Itoa(index)])
		if value == "" {
			return out, false
		}
		out.ButtonSuffixes[index] = value
	}
	return out, true
}

// parameterText makes a text fit for a template parameter: Meta refuses line breaks,
// tabs and long runs of spaces in one.
func parameterText(s string) string { return strings.Join(strings.Fields(s), " ") }
