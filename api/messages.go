package api

import (
	"context"

	"cadenza/models"
)

// MessageStore reads the messages sent.
type MessageStore interface {
	GetMessage(ctx context.Context, workspaceID, id string) (models.Message, error)
	ListMessages(ctx context.Context, workspaceID string, f models.MessageFilter, p models.Page) ([]models.Message, string, error)
}

func messageAnswer(m models.Message) Message {
	return Message{
		ID: m.ID, RunID: m.RunID, AutomationID: m.AutomationID, StepID: m.StepID, ContactID: m.ContactID, NumberID: m.NumberID,
		Kind: m.Kind, Template: m.Template, State: MessageState(m.State), Wamid: m.WAMID, ErrorCode: m.ErrorCode, ErrorTitle: m.ErrorTitle,
		CreatedAt: m.CreatedAt.UTC(), SentAt: utc(m.SentAt), DeliveredAt: utc(m.DeliveredAt), ReadAt: utc(m.ReadAt), FailedAt: utc(m.FailedAt),
	}
}

// ListMessages pages through the messages sent.
func (s *server) ListMessages(ctx context.Context, r ListMessagesRequestObject) (ListMessagesResponseObject, error) {
	filter := models.MessageFilter{RunID: value(r.Params.RunID)}
	rows, next, err := s.Store.ListMessages(ctx, callerOf(ctx).workspaceID, filter, page(r.Params.Limit, r.Params.After))
	return ListMessages200JSONResponse{Items: each(rows, messageAnswer), Next: optional(next)}, err
}

// GetMessage reads a message.
func (s *server) GetMessage(ctx context.Context, r GetMessageRequestObject) (GetMessageResponseObject, error) {
	message, err := s.Store.GetMessage(ctx, callerOf(ctx).workspaceID, r.ID)
	return GetMessage200JSONResponse(messageAnswer(message)), err
}

// ListContactMessages pages through the messages sent to a contact.
func (s *server) ListContactMessages(ctx context.Context, r ListContactMessagesRequestObject) (ListContactMessagesResponseObject, error) {
	filter := models.MessageFilter{ContactID: r.ID}
	rows, next, err := s.Store.ListMessages(ctx, callerOf(ctx).workspaceID, filter, page(r.Params.Limit, r.Params.After))
	return ListContactMessages200JSONResponse{Items: each(rows, messageAnswer), Next: optional(next)}, err
}
