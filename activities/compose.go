package activities

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

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
	// said is what the reader of the template sees; of a free message it is in the message.
	said models.Content
	// tracker has the tracked links of the message; nil for none.
	tracker *Tracker
	// onSent is noted on the step when the message is accepted.
	onSent string
	// fallback means that the step has a fallback template which is not this draft.
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

// compose renders the message of the step, or of its fallback when the window is closed. What
// WhatsApp would refuse by itself is not sent.
func (c claimTx) compose(ctx context.Context) (draft, error) {
	d, err := c.draft(ctx)
	if c.row.ReplyTo != "" {
		d.message.ReplyTo = c.row.ReplyTo
	}
	if err == nil && d.settle == nil && len(c.sends.Unsendable(d.message)) > 0 {
		d.settle = c.failed(models.ReasonInvalidValue)
	}
	return d, err
}

func (c claimTx) draft(ctx context.Context) (draft, error) {
	switch step := c.step.Settings.(type) {
	case *models.SendTemplate:
		return c.composeTemplate(ctx, *step)
	case models.FreeStep:
		return c.composeFree(ctx, step)
	}
	return draft{}, fmt.Errorf("step kind %s sends no message", c.step.Kind)
}

// composeFree builds a free message inside the window, else its fallback template, else nothing (W3).
func (c claimTx) composeFree(ctx context.Context, step models.FreeStep) (draft, error) {
	fallback := step.Alternative()
	if !c.row.WindowOpen(c.now) {
		template, ok := fallback.Template()
		if !ok {
			return draft{settle: &result{Status: models.StepSkipped, Reason: models.ReasonWindowClosed}}, nil
		}
		d, err := c.composeTemplate(ctx, template)
		d.onSent = models.ReasonFallback
		return d, err
	}
	fill, err := c.fill(ctx, step.Texts())
	if err != nil {
		return draft{}, err
	}
	d := draft{fallback: fallback.FallbackTemplate != ""}
	if step.Tracks() && c.sends.Links.PublicURL != "" && !c.sends.Links.Unreached {
		fill.Tracker = c.sends.Links.tracker(c.known)
		d.tracker = fill.Tracker
	}
	d.kind, d.message, err = FreeMessage(c.step, fill)
	if err != nil { // a value that fits into no URL
		d.settle, err = c.failed(models.ReasonInvalidValue), nil
	} else if step.Quotes() {
		err = c.quote(ctx, &d)
	}
	return d, err
}

// quote lets a message answer the newest of the contact's. Without one it is sent without a quote, and a reaction not at all.
func (c claimTx) quote(ctx context.Context, d *draft) (err error) {
	d.message.ReplyTo, err = c.tx.NewestWritten(ctx, c.row.Run.ContactID, c.row.Number.ID)
	if err == nil && d.message.ReplyTo == "" && d.message.Reaction != "" {
		d.settle = &result{Status: models.StepSkipped, Reason: models.ReasonNoMessage}
	}
	return err
}

// fill replaces %%CODE%% by what the contact has now; what is missing is empty.
func (c claimTx) fill(ctx context.Context, texts []string) (Fill, error) {
	render := c.sends.Steps.Render
	values, err := collectValues(ctx, render, c.tx, c.row.Standing, texts)
	text := func(s string) string { return render.Text(s, values) }
	return Fill{
		Text: text, Number: text, Moment: text,
		URL:       func(s string) (string, error) { return render.URL(s, values) },
		URLPart:   func(s string) string { return render.URLPart(s, values) },
		JSON:      func(doc json.RawMessage) (json.RawMessage, error) { return render.JSON(doc, values) },
		Languages: c.row.Languages(),
	}, err
}

// composeTemplate fills in an approved template in the first of the contact's languages that has one, else in the step's.
func (c claimTx) composeTemplate(ctx context.Context, step models.SendTemplate) (draft, error) {
	languages, err := c.tx.Templates(ctx, c.row.Run.WorkspaceID, c.row.Number.WABAID, step.Template)
	if err != nil {
		return draft{}, err
	}
	template, ok := chooseLanguage(languages, c.row.Languages(), step.Language)
	switch {
	case !ok:
		return draft{settle: c.unusable(step.Template, languages)}, nil
	case template.Category == models.CategoryMarketing && c.withheld() != "":
		return draft{settle: &result{Status: models.StepSkipped, Reason: c.withheld()}}, nil
	case template.Hold.Active(c.now):
		return draft{settle: heldBy(*template.Hold, c.now)}, nil
	}
	misfits := append(template.Misfits(step), template.Strays(c.sends.Links.PublicURL)...)
	if len(misfits) > 0 {
		return draft{settle: c.changed(template, misfits[0])}, nil
	}
	fill, err := c.fill(ctx, append(step.Texts(), "%%"+models.CodeFirstName+"%%"))
	if err != nil {
		return draft{}, err
	}
	fill.Tracker = c.sends.Links.tracker(c.known)
	filled, unfilled := FillTemplate(template, step, fill, c.now)
	if len(unfilled) > 0 {
		return draft{settle: c.failed(unfilled[0].Reason)}, nil
	}
	return draft{
		said: templateSaid(template, filled),
		kind: "template", template: template.Name + "/" + template.Language, templateID: template.ID,
		message: models.Outgoing{Template: &filled}, tracker: fill.Tracker,
	}, nil
}

// withheld is why the contact gets no marketing; "" where they do (K1).
func (c claimTx) withheld() string {
	_, reason := c.row.Workspace.Consent.MayGetMarketing(c.row.Contact.Marketing())
	return reason
}

// changed is the result of a send whose template was changed at WhatsApp so that the step's values do not suffice any longer: a
// person sees to the step or to the template, and a template that is approved anew wakes the run (W6, W8). Values that it asks for
// no longer are left out, and hold nobody.
func (c claimTx) changed(t models.Template, misfit models.Violation) *result {
	return heldBy(models.Hold{
		Scope: models.HoldTemplate, Object: t.ID, Park: models.ParkTemplateUnusable,
		Reason: "template " + t.Name + " does not fit the step, " + misfit.Pointer + ": " + misfit.Detail,
	}, c.now)
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
	wanted := of(func(t models.Template) bool {
		return models.BaseLanguage(t.Language) == models.BaseLanguage(c.row.Language())
	})
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
