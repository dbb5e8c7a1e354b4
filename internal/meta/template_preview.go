package meta

import (
	"context"
	"slices"

	"cadenza/activities"
	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// PreviewTemplate fills a template, or the draft of what it is to say next, with values as a step would, and takes and refuses what an
// activation does: what does not fit, or could never be sent, is CodeInvalid. A field is shown by its words, or else by a sample.
func (m *Templates) PreviewTemplate(
	ctx context.Context, workspaceID, id string, values models.SendTemplate,
) (models.TemplatePreview, error) {
	t, err := m.Rows.GetTemplate(ctx, workspaceID, id)
	if err != nil {
		return models.TemplatePreview{}, err
	}
	if d := t.Draft; d != nil && d.Library == "" {
		t.Category, t.Named = d.Category, d.Named
		t.Body, t.Parameters = whatsapp.Definition(d.Category, d.Components)
	}
	values.Template = t.Name
	files, err := m.Rows.BadFiles(ctx, workspaceID, values.Files(""))
	if err != nil {
		return models.TemplatePreview{}, err
	}
	now := m.Accounts.Now()
	misfits := t.Misfits(values)
	found := slices.Concat(misfits, t.Surplus(values))
	if len(misfits) == 0 {
		found = also(found, m.Checks.Template(t, values, now))
	}
	broken := append(values.Violations(), files...)
	for _, v := range found {
		pointer := "/" + v.Pointer
		if v.Pointer == "template" { // the values as a whole
			pointer = ""
		}
		broken = also(broken, []models.Violation{{Pointer: pointer, Detail: v.Detail}})
	}
	if err := models.Invalid("the values do not fit the template", broken); err != nil {
		return models.TemplatePreview{}, err
	}
	fill := m.Checks.samples()
	fill.Tracker = activities.StandIns(m.PublicURL)
	filled, _ := activities.FillTemplate(t, values, fill, now) // a sample may be too long, and is shown all the same
	message := whatsapp.EncodeTemplate(*templateOf(filled, "message"))
	return models.TemplatePreview{TemplateText: t.Read(filled), Message: message, Targets: fill.Tracker.Targets()}, nil
}
