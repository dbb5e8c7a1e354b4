package api

import (
	"context"
	"encoding/json"

	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// TemplateStore reads the templates as WhatsApp last described them.
type TemplateStore interface {
	GetTemplate(ctx context.Context, workspaceID, id string) (models.Template, error)
	ListTemplates(ctx context.Context, workspaceID, name string, p models.Page) ([]models.Template, string, error)
}

// TemplateSync reads a workspace's templates from WhatsApp anew and returns how many there are.
type TemplateSync interface {
	SyncTemplates(ctx context.Context, workspaceID string) (int, error)
}

func templateAnswer(t models.Template) Template {
	out := Template{
		ID: t.ID, Name: t.Name, Language: t.Language, Status: string(t.Status), Category: t.Category, Quality: t.Quality,
		Named: t.Named, Body: t.Body, SyncedAt: t.SyncedAt.UTC(),
	}
	out.Parameters.Header, out.Parameters.HeaderMedia = t.Parameters.Header, t.Parameters.HeaderMedia
	out.Parameters.Body = append([]string{}, t.Parameters.Body...)
	out.Parameters.URLButtons = append([]int{}, t.Parameters.URLButtons...)
	out.Parameters.CouponCodes = append([]int{}, t.Parameters.CouponCodes...)
	out.Parameters.Unfillable = append([]string{}, t.Parameters.Unfillable...)
	out.Parameters.HeaderFormat, out.Parameters.Offer = optional(t.Parameters.Format()), &t.Parameters.Offer
	out.Parameters.Buttons = some(each(t.Parameters.AllButtons(), templateButton))
	out.Parameters.Cards = some(each(t.Parameters.Cards, func(c models.TemplateCard) TemplateCard {
		return TemplateCard{HeaderFormat: c.HeaderFormat, Body: append([]string{}, c.Body...), Buttons: each(c.Buttons, templateButton)}
	}))
	out.Parameters.ProductCards = &t.Parameters.ProductCards
	if len(t.Components) > 0 {
		out.Components = given(whatsapp.AsWritten(json.RawMessage(t.Components), t.Parameters))
	}
	out.ChangedAt, out.SubmittedAt, out.RejectedReason = utc(t.ChangedAt), utc(t.SubmittedAt), optional(t.Rejected)
	if d := t.Draft; d != nil {
		out.Draft = &TemplateDraft{
			Category: d.Category, Named: d.Named, MessageSendTTLSeconds: optional(d.TTL), LibraryTemplateName: optional(d.Library),
		}
		if len(d.Components) > 0 {
			out.Draft.Components = given(d.Components)
		}
	}
	return out
}

func templateButton(b models.TemplateButton) TemplateButton {
	takes, needed := b.Takes()
	return TemplateButton{Type: b.Type, Text: b.Text, Takes: optional(takes), Needed: needed, Tracked: optional(b.Track != nil)}
}

// ListTemplates pages through the templates.
func (s *server) ListTemplates(ctx context.Context, r ListTemplatesRequestObject) (ListTemplatesResponseObject, error) {
	rows, next, err := s.Templates.ListTemplates(ctx, callerOf(ctx).workspaceID, value(r.Params.Name), page(r.Params.Limit, r.Params.After))
	return ListTemplates200JSONResponse{Items: each(rows, templateAnswer), Next: optional(next)}, err
}

// GetTemplate reads a template.
func (s *server) GetTemplate(ctx context.Context, r GetTemplateRequestObject) (GetTemplateResponseObject, error) {
	template, err := s.Templates.GetTemplate(ctx, callerOf(ctx).workspaceID, r.ID)
	return GetTemplate200JSONResponse(templateAnswer(template)), err
}

// SyncTemplates reads the templates anew.
func (s *server) SyncTemplates(ctx context.Context, _ SyncTemplatesRequestObject) (SyncTemplatesResponseObject, error) {
	synced, err := s.TemplateSync.SyncTemplates(ctx, callerOf(ctx).workspaceID)
	return SyncTemplates200JSONResponse{Synced: synced}, err
}
