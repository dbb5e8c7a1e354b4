package meta

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// exampleKinds are the types of example files that Meta takes.
var exampleKinds = []string{"image/jpeg", "image/png", "video/mp4", "application/pdf"}

// UploadExample gives an example file to Meta and returns the handle that a media header's example names.
func (m *Templates) UploadExample(ctx context.Context, workspaceID, filename, kind string, file []byte) (string, error) {
	switch {
	case m.AppID == "":
		return "", models.Errorf(models.CodeConflict, "example files need the id of the Meta app: set CADENZA_WHATSAPP_APP_ID")
	case !slices.Contains(exampleKinds, kind):
		return "", models.Errorf(models.CodeInvalid, "an example is a JPEG, a PNG, an MP4 or a PDF: say which by its Content-Type")
	case len(file) == 0:
		return "", models.Errorf(models.CodeInvalid, "the file is empty")
	}
	creds, err := m.anyCredentials(ctx, workspaceID)
	if err != nil {
		return "", err
	}
	handle, err := m.Accounts.Client.UploadExample(ctx, creds.Token, m.AppID, filename, kind, file)
	if err != nil {
		return "", asked(err)
	}
	return handle, nil
}

// TemplateLibrary lists templates that Meta has written, in its shape.
func (m *Templates) TemplateLibrary(ctx context.Context, workspaceID string, filter map[string]string) ([]json.RawMessage, error) {
	creds, err := m.anyCredentials(ctx, workspaceID)
	if err != nil {
		return nil, err
	}
	list, err := m.Accounts.Client.Library(ctx, creds, filter)
	if err != nil {
		return nil, asked(err)
	}
	return list, nil
}

// EnableTemplateInsights lets the figures of all templates of the workspace's accounts be read. It cannot be undone.
func (m *Templates) EnableTemplateInsights(ctx context.Context, workspaceID string) error {
	numbers, _, err := m.Rows.ListNumbers(ctx, workspaceID, models.Page{Limit: models.MaxPageSize})
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, n := range numbers {
		if seen[n.WABAID] {
			continue
		}
		seen[n.WABAID] = true
		creds, err := m.Accounts.credentials(n)
		if err == nil {
			err = m.Accounts.Client.EnableInsights(ctx, creds, n.WABAID)
		}
		if err != nil {
			return asked(err)
		}
	}
	return nil
}

// TemplateInsights are the days of a period on which messages of the template left, as Meta counts them.
func (m *Templates) TemplateInsights(ctx context.Context, workspaceID, id string, from, to time.Time) ([]models.TemplateDay, error) {
	t, err := m.Rows.GetTemplate(ctx, workspaceID, id)
	if err != nil {
		return nil, err
	}
	if !t.AtMeta() {
		return []models.TemplateDay{}, nil
	}
	creds, err := m.credentials(ctx, t)
	if err != nil {
		return nil, err
	}
	days, err := m.Accounts.Client.TemplateAnalytics(ctx, creds, t.WABAID, t.MetaID, from, to)
	if err != nil {
		return nil, asked(err)
	}
	out := make([]models.TemplateDay, len(days))
	for i, day := range days {
		out[i] = models.TemplateDay{Day: day.Start, Sent: day.Sent, Delivered: day.Delivered, Read: day.Read}
		for _, c := range day.Clicked {
			out[i].Clicks = append(out[i].Clicks, models.TemplateClicks(c))
		}
		for _, c := range day.Costs {
			out[i].Costs = append(out[i].Costs, models.TemplateCost(c))
		}
	}
	return out, nil
}

func (m *Templates) anyCredentials(ctx context.Context, workspaceID string) (whatsapp.Credentials, error) {
	number, err := m.number(ctx, workspaceID, "")
	if err != nil {
		return whatsapp.Credentials{}, err
	}
	return m.Accounts.credentials(number)
}

// asked is what a refusal of a question says, in Meta's words.
func asked(err error) error {
	if models.CodeOf(err) != "" {
		return err
	}
	refused, ok := errors.AsType[*whatsapp.Refused](err)
	switch {
	case !ok:
		return models.Errorf(models.CodeUnavailable, "WhatsApp did not answer: ask again")
	case refused.Code == whatsapp.CodeInsightsOff:
		return models.Errorf(models.CodeConflict,
			"the figures of templates are not enabled: POST /v1/templates/insights enables them, for good",
		)
	case refused.Code == whatsapp.CodeManagedTooOften:
		return models.Errorf(models.CodeUnavailable, "WhatsApp was asked too often: ask again later")
	}
	return models.Errorf(models.CodeConflict, "WhatsApp refuses it: %s", refused.Message)
}
