package inbound

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// keep stores the messages to our numbers; those to other numbers it returns as unknown.
func (d *delivery) keep(
	ctx context.Context, messages []whatsapp.InboundMessage,
) (kept []models.InboundMessage, unknown []whatsapp.Unread, err error) {
	for _, m := range messages {
		number, ok, err := d.number(ctx, m.PhoneNumberID)
		if err != nil {
			return nil, nil, err
		}
		if !ok {
			unknown = append(unknown, whatsapp.Unread{Shape: "message_to_unknown_number", PhoneNumberID: m.PhoneNumberID, Body: m.Raw})
			continue
		}
		kept = append(kept, d.row(m, number))
	}
	return kept, unknown, d.wrote.add(ctx, kept, d.Messages.KeepInbound)
}

// row is a message as it is kept. Its own time rules windows and hours; a time that is
// unreadable, or ahead of our clock, is now.
func (d *delivery) row(m whatsapp.InboundMessage, number models.Number) models.InboundMessage {
	at, now := m.Timestamp, d.Now()
	if at.IsZero() || at.After(now) {
		at = now
	}
	text := m.Text
	if text == "" && m.Media != nil {
		text = m.Media.Caption // the words under a picture are what the contact wrote
	}
	return models.InboundMessage{
		WAMID: m.WAMID, WorkspaceID: number.WorkspaceID, NumberID: number.ID, WaID: m.From, UserID: m.FromUserID,
		ProfileName: m.ProfileName, Kind: m.Type, Text: text, Content: contentOf(m), ReplyID: m.ReplyID, ContextID: m.ContextID,
		NewWaID: m.SystemNewWaID, NewUserID: m.SystemNewUserID, ChangesID: m.ChangesID, SentAt: at.UTC(),
	}
}

// keepUnread keeps and counts the pieces that nobody reads: they are not lost, and WhatsApp does
// not repeat the whole webhook for days because of them.
func (d *delivery) keepUnread(ctx context.Context, pieces []whatsapp.Unread) error {
	rows := make([]models.UnreadWebhook, 0, len(pieces))
	for _, piece := range pieces {
		number, _, err := d.number(ctx, piece.PhoneNumberID)
		if err != nil {
			return err
		}
		digest := sha256.Sum256(piece.Body)
		rows = append(rows, models.UnreadWebhook{
			WorkspaceID: number.WorkspaceID, Digest: hex.EncodeToString(digest[:]), Shape: piece.Shape, Body: string(piece.Body),
		})
		d.Count.UnreadPiece(ctx, piece.Shape)
	}
	return d.Messages.KeepUnread(ctx, rows)
}
