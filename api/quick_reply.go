package api

import (
	"context"

	"cadenza/models"
)

// QuickReplyStore keeps the texts that operators send often.
type QuickReplyStore interface {
	ListQuickReplies(ctx context.Context, workspaceID string, p models.Page) ([]models.QuickReply, string, error)
	GetQuickReply(ctx context.Context, workspaceID, id string) (models.QuickReply, error)
	SaveQuickReply(ctx context.Context, r models.QuickReply) (models.QuickReply, error)
	DeleteQuickReply(ctx context.Context, workspaceID, id string) error
}

// TextFiller fills a text for a contact whom the viewer sees.
type TextFiller interface {
	FillText(ctx context.Context, v models.Viewer, contactID, text string) (string, error)
}

func quickReply(r models.QuickReply) QuickReply {
	return QuickReply{ID: r.ID, Shortcut: r.Shortcut, Text: r.Text, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC()}
}

// ListQuickReplies pages through the quick replies.
func (s *server) ListQuickReplies(ctx context.Context, r ListQuickRepliesRequestObject) (ListQuickRepliesResponseObject, error) {
	rows, next, err := s.QuickReplies.ListQuickReplies(ctx, callerOf(ctx).workspaceID, page(r.Params.Limit, r.Params.After))
	return ListQuickReplies200JSONResponse{Items: each(rows, quickReply), Next: optional(next)}, err
}

// GetQuickReply reads a quick reply, filled for a contact where one is named.
func (s *server) GetQuickReply(ctx context.Context, r GetQuickReplyRequestObject) (GetQuickReplyResponseObject, error) {
	who := callerOf(ctx)
	row, err := s.QuickReplies.GetQuickReply(ctx, who.workspaceID, r.ID)
	if err != nil {
		return nil, err
	}
	out := quickReply(row)
	if r.Params.ContactID != nil {
		filled, err := s.TextFiller.FillText(ctx, who.viewer(), *r.Params.ContactID, row.Text)
		if err != nil {
			return nil, err
		}
		out.Filled = &filled
	}
	return GetQuickReply200JSONResponse(out), nil
}

// CreateQuickReply makes a quick reply.
func (s *server) CreateQuickReply(ctx context.Context, r CreateQuickReplyRequestObject) (CreateQuickReplyResponseObject, error) {
	made, err := once(ctx, s, r.Params.IdempotencyKey, whole, func(ctx context.Context) (QuickReply, error) {
		return s.saveQuickReply(ctx, "", *r.Body)
	})
	return CreateQuickReply201JSONResponse(made), err
}

// ReplaceQuickReply changes a quick reply.
func (s *server) ReplaceQuickReply(ctx context.Context, r ReplaceQuickReplyRequestObject) (ReplaceQuickReplyResponseObject, error) {
	saved, err := s.saveQuickReply(ctx, r.ID, *r.Body)
	return ReplaceQuickReply200JSONResponse(saved), err
}

func (s *server) saveQuickReply(ctx context.Context, id string, body QuickReplyInput) (QuickReply, error) {
	row := models.QuickReply{ID: id, WorkspaceID: callerOf(ctx).workspaceID, Shortcut: body.Shortcut, Text: body.Text}
	if err := models.Invalid("the quick reply breaks rules", row.Validate()); err != nil {
		return QuickReply{}, err
	}
	saved, err := s.QuickReplies.SaveQuickReply(ctx, row)
	return quickReply(saved), err
}

// DeleteQuickReply deletes a quick reply.
func (s *server) DeleteQuickReply(ctx context.Context, r DeleteQuickReplyRequestObject) (DeleteQuickReplyResponseObject, error) {
	return DeleteQuickReply204Response{}, s.QuickReplies.DeleteQuickReply(ctx, callerOf(ctx).workspaceID, r.ID)
}
