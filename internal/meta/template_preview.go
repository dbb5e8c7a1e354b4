package meta

import (
	"context"
	"encoding/json"
	"strings"

	"cadenza/activities"
	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// PreviewTemplate fills a template, or the draft of what it is to say next, with values as a step would. Fields stay as they are
// written. Values that do not fit are CodeInvalid.
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
	var out []models.Violation
	for _, v := range t.Misfits(values) {
		out = append(out, models.Violation{Pointer: "/" + strings.TrimPrefix(v.Pointer, "template"), Detail: v.Detail})
	}
	if err := models.Invalid("the values do not fit the template", append(values.Violations(), out...)); err != nil {
		return models.TemplatePreview{}, err
	}
	filled, reason := activities.FillTemplate(t, standIns(values), m.asWritten(), m.Accounts.Now())
	if reason != "" {
		return models.TemplatePreview{}, models.Errorf(models.CodeInvalid, "the values do not fit the template: %s", reason)
	}
	if broken := Unsendable(models.Outgoing{Template: &filled}); len(broken) > 0 {
		return models.TemplatePreview{}, models.Errorf(
			models.CodeInvalid, "WhatsApp would not take the values: %s %s", broken[0].Pointer, broken[0].Detail,
		)
	}
	message := whatsapp.EncodeTemplate(*templateOf(filled, "message"))
	return models.TemplatePreview{TemplateText: t.Read(filled), Message: message}, nil
}

// asWritten leaves texts with fields as they are written; the others are escaped as at a send.
func (m *Templates) asWritten() activities.Fill {
	return activities.Fill{
		Text: func(s string) string { return s },
		URL:  func(s string) (string, error) { return s, nil },
		URLPart: func(s string) string {
			if strings.Contains(s, "%%") {
				return s
			}
			return m.Render.URLPart(s, nil)
		},
		JSON: func(doc json.RawMessage) (json.RawMessage, error) { return doc, nil },
	}
}

// standIns puts something that can be shown in place of fields that must be an instant or a place.
func standIns(values models.SendTemplate) models.SendTemplate {
	if values.Offer != nil && strings.Contains(values.Offer.ExpiresAt, "%%") {
		values.Offer = &models.OfferValue{ExpiresAt: "now+P1D"}
	}
	if p := values.Header.Location; p != nil {
		place := *p
		for _, degrees := range []*models.Degrees{&place.Latitude, &place.Longitude} {
			if strings.Contains(string(*degrees), "%%") {
				*degrees = "0"
			}
		}
		values.Header.Location = &place
	}
	return values
}
