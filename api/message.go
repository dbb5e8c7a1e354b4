package api

import (
	"context"
	"encoding/base64"

	"cadenza/models"
)

// MessageStore reads the messages sent.
type MessageStore interface {
	GetMessage(ctx context.Context, v models.Viewer, id string) (models.Message, error)
	ListMessages(ctx context.Context, v models.Viewer, f models.MessageFilter, p models.Page) ([]models.Message, string, error)
	ListInboundMessages(ctx context.Context, v models.Viewer, contactID string, p models.Page) ([]models.InboundMessage, string, error)
}

func messageAnswer(m models.Message) Message {
	return Message{
		ID: m.ID, RunID: m.RunID, AutomationID: m.AutomationID, StepID: m.StepID, ContactID: m.ContactID, NumberID: m.NumberID,
		Kind: m.Kind, Template: m.Template, State: MessageState(m.State), Wamid: m.WAMID, ErrorCode: m.ErrorCode, ErrorTitle: m.ErrorTitle,
		ErrorDetails: m.ErrorDetails,
		CreatedAt:    m.CreatedAt.UTC(), SentAt: utc(m.SentAt), DeliveredAt: utc(m.DeliveredAt), ReadAt: utc(m.ReadAt),
		FailedAt: utc(m.FailedAt), ClickedAt: utc(m.ClickedAt), Content: messageContent(m), Pricing: messagePricing(m.Price),
		Links: some(each(m.Links, linkAnswer)),
	}
}

func linkAnswer(l models.Link) MessageLink {
	return MessageLink{
		Place: l.Place, Target: l.Target, Opened: l.Opened, Robots: l.Robots, FirstOpenedAt: utc(l.FirstOpenedAt),
		LastOpenedAt: utc(l.LastOpenedAt),
	}
}

// messagePricing is what WhatsApp said of a message's price; nil until it did.
func messagePricing(p models.Price) *MessagePricing {
	if p == "" {
		return nil
	}
	parts := p.Parts()
	return &MessagePricing{Category: parts.Category, Type: parts.Type, Billable: parts.Billable, Country: parts.Country}
}

// messageContent is what a message says; nil where nobody knows any more.
func messageContent(m models.Message) *MessageContent {
	if m.Said == nil {
		return nil
	}
	return contentAnswer(&m.Said.Content)
}

// contentAnswer is a content as it is kept: the description has its shape.
func contentAnswer(c *models.Content) *MessageContent {
	if c == nil || c.Empty() {
		return nil
	}
	return c
}

// ListMessages pages through the messages sent.
func (s *server) ListMessages(ctx context.Context, r ListMessagesRequestObject) (ListMessagesResponseObject, error) {
	filter := models.MessageFilter{RunID: value(r.Params.RunID)}
	rows, next, err := s.Messages.ListMessages(ctx, callerOf(ctx).viewer(), filter, page(r.Params.Limit, r.Params.After))
	return ListMessages200JSONResponse{Items: each(rows, messageAnswer), Next: optional(next)}, err
}

// GetMessage reads a message.
func (s *server) GetMessage(ctx context.Context, r GetMessageRequestObject) (GetMessageResponseObject, error) {
	message, err := s.Messages.GetMessage(ctx, callerOf(ctx).viewer(), r.ID)
	return GetMessage200JSONResponse(messageAnswer(message)), err
}

// ListContactMessages pages through the messages sent to a contact.
func (s *server) ListContactMessages(ctx context.Context, r ListContactMessagesRequestObject) (ListContactMessagesResponseObject, error) {
	who := callerOf(ctx)
	if _, err := s.Contacts.GetContact(ctx, who.viewer(), r.ID); err != nil {
		return nil, err
	}
	rows, next, err := s.Messages.ListMessages(
		ctx, who.viewer(), models.MessageFilter{ContactID: r.ID}, page(r.Params.Limit, r.Params.After),
	)
	return ListContactMessages200JSONResponse{Items: each(rows, messageAnswer), Next: optional(next)}, err
}

func inboundAnswer(m models.InboundMessage) InboundMessage {
	return InboundMessage{
		ID: m.WAMID, NumberID: m.NumberID, Kind: m.Kind, Text: m.Text, Content: contentAnswer(m.Content),
		ReplyID: m.ReplyID, Decision: InboundMessageDecision(m.Decision),
		AutomationID: optional(m.AutomationID), AnswersRunID: optional(m.AnswersRunID),
		SentAt: m.SentAt.UTC(), ReceivedAt: m.ReceivedAt.UTC(), RoutedAt: utc(m.RoutedAt),
		ChangesID: optional(m.ChangesID), EditedAt: utc(m.EditedAt), DeletedAt: utc(m.DeletedAt),
		Consent: InboundMessageConsent(m.Consent),
	}
}

// ListInboundMessages pages through what a contact wrote.
func (s *server) ListInboundMessages(ctx context.Context, r ListInboundMessagesRequestObject) (ListInboundMessagesResponseObject, error) {
	// A wamid has characters of its own; as a cursor it is written in those of an address.
	after, err := base64.RawURLEncoding.DecodeString(value(r.Params.After))
	if err != nil {
		return nil, models.Invalid(
			"the cursor is not one of ours", []models.Violation{{Pointer: "/after", Detail: "must be what the page before named as next"}},
		)
	}
	last := string(after)
	rows, next, err := s.Messages.ListInboundMessages(ctx, callerOf(ctx).viewer(), r.ID, page(r.Params.Limit, &last))
	next = base64.RawURLEncoding.EncodeToString([]byte(next))
	return ListInboundMessages200JSONResponse{Items: each(rows, inboundAnswer), Next: optional(next)}, err
}
