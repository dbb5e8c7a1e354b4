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
	return models.Template{
		MetaID: t.ID, Name: t.Name, Language: t.Language, Status: models.TemplateStatus(t.Status), Category: t.Category,
		Quality: t.Quality, Named: t.ParameterFormat == whatsapp.FormatNamed, Body: t.Body, Parameters: t.Wants,
		Components: string(t.Components), ComponentsHash: whatsapp.DefinitionHash(t.Components),
		Rejected: t.Rejected,
	}
}
