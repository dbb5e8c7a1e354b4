package api

import (
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"cadenza/models"
)

// TemplateManager writes templates and has Meta review them. What Meta refuses is CodeInvalid or CodeConflict in its words.
type TemplateManager interface {
	CreateTemplate(ctx context.Context, workspaceID, actor string, in models.TemplateInput) (models.Template, error)
	ChangeTemplate(ctx context.Context, workspaceID, id, actor string, draft models.TemplateDraft) (models.Template, error)
	SubmitTemplate(ctx context.Context, workspaceID, id, actor string) (models.Template, error)
	DuplicateTemplate(ctx context.Context, workspaceID, id, actor, name, language string) (models.Template, error)
	DeleteTemplate(ctx context.Context, workspaceID, id string, by models.Deletion) error
	PreviewTemplate(ctx context.Context, workspaceID, id string, values models.SendTemplate) (models.TemplatePreview, error)
	UploadExample(ctx context.Context, workspaceID, filename, kind string, file []byte) (string, error)
	TemplateLibrary(ctx context.Context, workspaceID string, filter map[string]string) ([]json.RawMessage, error)
	EnableTemplateInsights(ctx context.Context, workspaceID string) error
	TemplateInsights(ctx context.Context, workspaceID, id string, from, to time.Time) ([]models.TemplateDay, error)
}

// CreateTemplate writes a draft.
func (s *server) CreateTemplate(ctx context.Context, r CreateTemplateRequestObject) (CreateTemplateResponseObject, error) {
	who, b := callerOf(ctx), r.Body
	in := models.TemplateInput{
		Name: b.Name, Language: b.Language, NumberID: value(b.NumberID), TemplateDraft: models.TemplateDraft{
			Category: string(b.Category), Named: value(b.ParameterFormat) == TemplateInputParameterFormatNAMED,
			TTL: value(b.MessageSendTTLSeconds), Components: value(b.Components), Library: value(b.LibraryTemplateName),
			LibraryButtons: value(b.LibraryTemplateButtonInputs), LibraryBody: value(b.LibraryTemplateBodyInputs),
		},
	}
	made, err := once(ctx, s, r.Params.IdempotencyKey, whole, func(ctx context.Context) (Template, error) {
		template, err := s.TemplateManager.CreateTemplate(ctx, who.workspaceID, who.actor, in)
		return templateAnswer(template), err
	})
	return CreateTemplate201JSONResponse(made), err
}

// ChangeTemplate writes what a template is to say next.
func (s *server) ChangeTemplate(ctx context.Context, r ChangeTemplateRequestObject) (ChangeTemplateResponseObject, error) {
	who, b := callerOf(ctx), r.Body
	template, err := s.TemplateManager.ChangeTemplate(ctx, who.workspaceID, r.ID, who.actor, models.TemplateDraft{
		Category: string(b.Category), Named: value(b.ParameterFormat) == TemplateChangeParameterFormatNAMED,
		TTL: value(b.MessageSendTTLSeconds), Components: value(b.Components), Library: value(b.LibraryTemplateName),
		LibraryButtons: value(b.LibraryTemplateButtonInputs), LibraryBody: value(b.LibraryTemplateBodyInputs),
	})
	return ChangeTemplate200JSONResponse(templateAnswer(template)), err
}

// SubmitTemplate gives a draft to Meta.
func (s *server) SubmitTemplate(ctx context.Context, r SubmitTemplateRequestObject) (SubmitTemplateResponseObject, error) {
	who := callerOf(ctx)
	template, err := s.TemplateManager.SubmitTemplate(ctx, who.workspaceID, r.ID, who.actor)
	return SubmitTemplate200JSONResponse(templateAnswer(template)), err
}

// DuplicateTemplate writes a draft that says the same.
func (s *server) DuplicateTemplate(ctx context.Context, r DuplicateTemplateRequestObject) (DuplicateTemplateResponseObject, error) {
	who := callerOf(ctx)
	made, err := once(ctx, s, r.Params.IdempotencyKey, whole, func(ctx context.Context) (Template, error) {
		template, err := s.TemplateManager.DuplicateTemplate(ctx, who.workspaceID, r.ID, who.actor, value(r.Body.Name), r.Body.Language)
		return templateAnswer(template), err
	})
	return DuplicateTemplate201JSONResponse(made), err
}

// DeleteTemplate deletes one language of a template.
func (s *server) DeleteTemplate(ctx context.Context, r DeleteTemplateRequestObject) (DeleteTemplateResponseObject, error) {
	by, err := deletion(ctx, r.Params.Force)
	if err != nil {
		return nil, err
	}
	return DeleteTemplate204Response{}, s.TemplateManager.DeleteTemplate(ctx, callerOf(ctx).workspaceID, r.ID, by)
}

// PreviewTemplate shows a template with values.
func (s *server) PreviewTemplate(ctx context.Context, r PreviewTemplateRequestObject) (PreviewTemplateResponseObject, error) {
	b := r.Body
	shown, err := s.TemplateManager.PreviewTemplate(ctx, callerOf(ctx).workspaceID, r.ID, models.SendTemplate{
		Parameters: value(b.Parameters), Header: value(b.Header), HeaderMedia: value(b.HeaderMedia),
		ButtonParameters: value(b.ButtonParameters), Buttons: value(b.Buttons), Cards: value(b.Cards), Offer: b.Offer,
	})
	if err != nil {
		return nil, err
	}
	out := PreviewTemplate200JSONResponse{
		Header: shown.Header, Body: shown.Body, Footer: shown.Footer, Offer: optional(shown.Offer),
		Buttons: append([]string{}, shown.Buttons...), Message: shown.Message,
	}
	if len(shown.Targets) > 0 {
		out.Targets = &shown.Targets
	}
	out.Cards = each(shown.Cards, func(c models.TemplateText) TemplateCardText {
		return TemplateCardText{Body: c.Body, Buttons: append([]string{}, c.Buttons...)}
	})
	return out, nil
}

// TemplateLibrary lists templates that Meta has written.
func (s *server) TemplateLibrary(ctx context.Context, r TemplateLibraryRequestObject) (TemplateLibraryResponseObject, error) {
	p := r.Params
	list, err := s.TemplateManager.TemplateLibrary(ctx, callerOf(ctx).workspaceID, map[string]string{
		"search": value(p.Search), "language": value(p.Language), "topic": value(p.Topic), "usecase": value(p.Usecase),
		"industry": value(p.Industry),
	})
	return TemplateLibrary200JSONResponse{Items: append([]json.RawMessage{}, list...)}, err
}

// EnableTemplateInsights lets Meta count, for good.
func (s *server) EnableTemplateInsights(
	ctx context.Context, _ EnableTemplateInsightsRequestObject,
) (EnableTemplateInsightsResponseObject, error) {
	return EnableTemplateInsights204Response{}, s.TemplateManager.EnableTemplateInsights(ctx, callerOf(ctx).workspaceID)
}

// TemplateInsights shows what Meta counts.
func (s *server) TemplateInsights(ctx context.Context, r TemplateInsightsRequestObject) (TemplateInsightsResponseObject, error) {
	if !r.Params.From.Before(r.Params.To) {
		return nil, models.Invalid("the period breaks rules", []models.Violation{{Pointer: "?to", Detail: "must be after from"}})
	}
	days, err := s.TemplateManager.TemplateInsights(ctx, callerOf(ctx).workspaceID, r.ID, r.Params.From, r.Params.To)
	items := each(days, func(d models.TemplateDay) TemplateDay {
		day := TemplateDay{
			Day: d.Day.UTC(), Sent: d.Sent, Delivered: d.Delivered, Read: d.Read, Clicks: []TemplateClicks{}, Costs: []TemplateCost{},
		}
		for _, c := range d.Clicks {
			day.Clicks = append(day.Clicks, TemplateClicks{Type: c.Type, Button: c.Button, Count: c.Count})
		}
		for _, c := range d.Costs {
			day.Costs = append(day.Costs, TemplateCost(c))
		}
		return day
	})
	return TemplateInsights200JSONResponse{Items: items}, err
}

// maxExampleBytes is the largest example file.
const maxExampleBytes = 16 << 20

func errExampleTooLarge() error { return models.Errorf(codeTooLarge, "an example may have 16 MiB") }

// uploadTemplateExample gives an example file to Meta. It stays outside the validator, which reads JSON.
func (s *server) uploadTemplateExample(c *gin.Context) {
	defer deadline(c, importTime)()
	handle, err := s.exampleHandle(c)
	if err != nil {
		_, _ = io.CopyN(io.Discard, c.Request.Body, drained) // who is still writing gets to read the answer
		s.failWith(c, err)
		return
	}
	c.JSON(http.StatusCreated, TemplateExample{Handle: handle})
}

func (s *server) exampleHandle(c *gin.Context) (string, error) {
	kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if err != nil {
		return "", models.Errorf(codeMediaType, "send image/png, image/jpeg, video/mp4 or application/pdf")
	}
	file, err := io.ReadAll(io.LimitReader(c.Request.Body, maxExampleBytes+1))
	switch {
	case err != nil:
		return "", bodyError(err, errExampleTooLarge)
	case len(file) > maxExampleBytes:
		return "", errExampleTooLarge()
	}
	name := c.Query("filename")
	if name == "" {
		name = "example"
	}
	return s.TemplateManager.UploadExample(c, callerOf(c).workspaceID, name, kind, file)
}
