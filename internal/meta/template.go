package meta

import (
	"context"

	"cadenza/internal/whatsapp"
	"cadenza/models"
)

func (a *Accounts) fetchTemplates(ctx context.Context, n models.Number) ([]models.Template, error) {
	credentials, err := a.credentials(n)
	if err != nil {
		return nil, err
	}
	listed, err := a.Client.ListTemplates(ctx, credentials, n.WABAID)
	if err != nil {
		return nil, models.Errorf(models.CodeUnavailable, "the templates could not be read from WhatsApp: %s", whatsapp.Classify(err).Words)
	}
	out := make([]models.Template, len(listed))
	for i, t := range listed {
		out[i] = storedTemplate(t)
	}
	return out, nil
}

func storedTemplate(t whatsapp.Template) models.Template {
	want := t.Parameters()
	out := models.Template{
		MetaID: t.ID, Name: t.Name, Language: t.Language, Status: models.TemplateStatus(t.Status), Category: t.Category,
		Quality: t.Quality, Named: want.Named, Body: t.Body,
		Parameters: models.TemplateParameters{HeaderMedia: string(want.HeaderMedia), Body: want.Body, Unfillable: want.Unfillable},
	}
	if len(want.Header) > 0 {
		out.Parameters.Header = want.Header[0]
	}
	for _, b := range want.Buttons {
		switch b.Kind {
		case whatsapp.URLButton:
			out.Parameters.URLButtons = append(out.Parameters.URLButtons, b.Index)
		case whatsapp.CopyCode:
			out.Parameters.CouponCodes = append(out.Parameters.CouponCodes, b.Index)
		case whatsapp.QuickReply:
		}
	}
	for i, b := range t.Buttons {
		if b.Type == "QUICK_REPLY" {
			out.Parameters.QuickReplies = append(out.Parameters.QuickReplies, i)
		}
	}
	return out
}
