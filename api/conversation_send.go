package api

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"time"

	"cadenza/models"
)

func accepted(m models.DirectMessage) DirectMessage {
	return DirectMessage{ID: m.ID, ContactID: m.ContactID, WorkflowID: m.WorkflowID()}
}

func (m DirectMessage) contact() string { return m.ContactID }

// directStep is the step that would send what is asked for.
func directStep(b DirectMessageInput) (models.Step, error) {
	text, given := value(b.Text), 0
	var out models.Step
	if b.Template != nil {
		given++
		out = models.Step{Kind: models.KindSendTemplate, Settings: templateInput(b.Template)}
	}
	if b.Media != nil {
		given++
		out = models.Step{Kind: models.KindSendMessage, Settings: &models.SendMessage{Media: &models.Media{
			MediaID: b.Media.ID, Caption: value(b.Media.Caption), Filename: value(b.Media.Filename),
		}}}
	}
	if b.Buttons != nil {
		given++
		buttons := &models.SendButtons{Text: text, Footer: value(b.Footer)}
		for _, one := range *b.Buttons {
			buttons.Buttons = append(buttons.Buttons, models.Button{Text: one.Text, ID: value(one.ID)})
		}
		out = models.Step{Kind: models.KindSendButtons, Settings: buttons}
	}
	if b.Text != nil && b.Buttons == nil {
		given++
		out = models.Step{Kind: models.KindSendMessage, Settings: &models.SendMessage{Text: text}}
	}
	if given != 1 {
		const detail = "needs exactly one of text, template, media and buttons; text goes with buttons"
		return out, models.Invalid("what is to be sent is not clear", []models.Violation{{Detail: detail}})
	}
	return out, nil
}

// SendConversationMessage accepts a message to a contact.
func (s *server) SendConversationMessage(
	ctx context.Context, r SendConversationMessageRequestObject,
) (SendConversationMessageResponseObject, error) {
	step, err := directStep(*r.Body)
	if err != nil {
		return nil, err
	}
	in := models.DirectInput{ContactID: r.ContactID, NumberID: value(r.Body.NumberID), Step: step, ReplyTo: value(r.Body.ReplyTo)}
	made, err := s.sendDirect(ctx, r.Params.IdempotencyKey, func(context.Context) (models.DirectInput, error) { return in, nil })
	return SendConversationMessage202JSONResponse(made), err
}

// RetryConversationMessage accepts a message that failed once more.
func (s *server) RetryConversationMessage(
	ctx context.Context, r RetryConversationMessageRequestObject,
) (RetryConversationMessageResponseObject, error) {
	made, err := s.sendDirect(ctx, r.Params.IdempotencyKey, func(ctx context.Context) (models.DirectInput, error) {
		return s.Conversations.RetryDirect(ctx, callerOf(ctx).viewer(), r.ContactID, r.ID)
	})
	return RetryConversationMessage202JSONResponse(made), err
}

// sendDirect accepts a message once, and starts its workflow after the commit.
func (s *server) sendDirect(
	ctx context.Context, key *string, what func(context.Context) (models.DirectInput, error),
) (DirectMessage, error) {
	var fresh []models.DirectMessage
	made, err := once(ctx, s, key, whole, func(ctx context.Context) (DirectMessage, error) {
		fresh = nil
		who := callerOf(ctx)
		in, err := what(ctx)
		if err != nil {
			return DirectMessage{}, err
		}
		in.SentBy = who.actor
		m, err := s.Conversations.AcceptDirect(ctx, who.viewer(), in)
		if err == nil {
			fresh = []models.DirectMessage{m}
		}
		return accepted(m), err
	})
	if err == nil && len(fresh) > 0 {
		s.ConversationTeller.Send(ctx, fresh)
	}
	return made, err
}

// threadSpot is a cursor as it is written.
type threadSpot struct {
	At time.Time `json:"at"`
	ID string    `json:"id"`
}

func threadCursor(c *models.ThreadCursor) *string {
	if c == nil {
		return nil
	}
	raw, _ := json.Marshal(threadSpot{c.At, c.ID}) // an instant and a text: it cannot fail
	written := base64.RawURLEncoding.EncodeToString(raw)
	return &written
}

func readThreadCursor(written string) (models.ThreadCursor, bool) {
	var spot threadSpot
	raw, err := base64.RawURLEncoding.DecodeString(written)
	if err != nil || json.Unmarshal(raw, &spot) != nil || spot.At.IsZero() {
		return models.ThreadCursor{}, false
	}
	return models.ThreadCursor{At: spot.At.UTC(), ID: spot.ID}, true
}
