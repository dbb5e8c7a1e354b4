package whatsapptest

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"time"
)

// How long after a message its customer may change it.
const (
	mayEditFor   = 15 * time.Minute
	mayDeleteFor = 48 * time.Hour
)

// correction is a message of the customer's that they edit or delete.
type correction struct {
	// ID is the message's; empty means the newest that the phone wrote to the number.
	ID string `json:"id"`
	// Text is what it says from now on, or what stands under its file; only of an edit.
	Text string `json:"text"`
}

// changes lets a customer edit or delete what they wrote, as numbers hear of it that are used with WhatsApp's app too.
func (s *Simulator) changes(ctx context.Context, n Number, m *message, o object, w words) error {
	m.Type = "edit"
	c, longest := w.Edit, mayEditFor
	if w.Delete != nil {
		m.Type = "revoke"
		c, longest = w.Delete, mayDeleteFor
	}
	first, err := s.ownMessage(ctx, n, m.Phone, c.ID)
	if err != nil {
		return err
	}
	if m.At.Sub(first.At) > longest {
		return &problem{status: http.StatusUnprocessableEntity, title: "The message is too old for it"}
	}
	m.Text, m.View.ReplyTo = c.Text, first.WAMID
	whole := object{"original_message_id": first.WAMID}
	if w.Edit != nil {
		whole["message"], err = edited(first, c.Text)
	}
	o[m.Type] = whole
	return err
}

// ownMessage is something that the phone wrote to the number and that is still there.
func (s *Simulator) ownMessage(ctx context.Context, n Number, phone, wamid string) (message, error) {
	where, args := "phone = ? AND number_id = ? AND inbound = 1", []any{phone, n.ID}
	if wamid != "" {
		where, args = where+" AND wamid = ?", append(args, wamid)
	}
	where += " AND type NOT IN ('system', 'reaction', 'edit', 'revoke', 'revoked') ORDER BY seq DESC LIMIT 1"
	found, err := s.store.query(ctx, where, args...)
	if err != nil {
		return message{}, err
	}
	if len(found) == 0 {
		return message{}, &problem{status: http.StatusUnprocessableEntity, title: "This phone wrote no such message to the number"}
	}
	return found[0], nil
}

// edited is what an edited message says, in Meta's shape: a text, or a file with other words under it.
func edited(first message, words string) (object, error) {
	switch first.Type {
	case "text":
		return object{"type": "text", "text": object{"body": words}}, nil
	case "image", "video", "document":
		return object{"type": first.Type, first.Type: object{"id": first.View.MediaID, "caption": words}}, nil
	}
	return nil, &problem{status: http.StatusUnprocessableEntity, title: "Only a text, or the words under a file, can be edited"}
}

// changesMessage reports whether a row of this type changes another one of the customer's.
func changesMessage(kind string) bool { return kind == "edit" || kind == "revoke" }

// applyChange makes the changed message read as the customer wants it.
func applyChange(tx *sql.Tx, m message) error {
	const change = "UPDATE messages SET text = ?, type = CASE WHEN ? THEN 'revoked' ELSE type END WHERE wamid = ?"
	_, err := tx.ExecContext(groupContext(), change, m.Text, m.Type == "revoke", m.View.ReplyTo)
	if err != nil {
		return fmt.Errorf("change a message: %w", err)
	}
	return nil
}
