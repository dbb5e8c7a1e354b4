package whatsapptest

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"time"
)

// reacts puts an emoji on a message of this chat; an empty one takes it back.
func (s *Simulator) reacts(ctx context.Context, m *message, o object, w words) error {
	found, err := s.store.query(ctx, "wamid = ? AND phone = ?", w.To, m.Phone)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return &problem{status: http.StatusUnprocessableEntity, title: "This phone has no message with the id in to"}
	}
	m.Type, m.Text, m.View.ReplyTo = "reaction", *w.Reaction, w.To
	reaction := object{"message_id": w.To}
	if *w.Reaction != "" {
		reaction["emoji"] = *w.Reaction
	}
	o["reaction"] = reaction
	return nil
}

// changesNumber is WhatsApp's notice, in the old chat, that the customer has a new phone.
func changesNumber(m *message, o object, who sender, next, name string) error {
	phone := normalPhone(next)
	if !validPhone(phone) || waID(phone) == "" || phone == m.Phone || who.waID == "" {
		return badRequest("changed_number_to is not another phone number")
	}
	if name == "" {
		name = "Customer"
	}
	m.Type = "system"
	m.Text = fmt.Sprintf("User %s changed from %s to %s", name, who.waID, waID(phone))
	o["system"] = object{"body": m.Text, "wa_id": waID(phone), "type": "user_changed_number"}
	return nil
}

// prefers tells the webhook that the customer stops or resumes marketing messages; no message of theirs comes with it.
func (s *Simulator) prefers(n Number, who sender, w words) (any, error) {
	if s.cfg.WebhookURL == "" {
		return object{"success": true}, nil
	}
	at := s.cfg.Clock()
	if w.At != nil {
		at = *w.At
	}
	preference := object{
		"detail": "User requested to " + *w.Preference + " marketing messages", "category": "marketing_messages",
		"value": *w.Preference, "timestamp": at.Unix(),
	}
	maps.Copy(preference, who.named("wa_id", "user_id"))
	u, err := s.newUpdate(n, fieldUpdate, envelope{Field: "user_preferences", Value: object{
		"messaging_product": "whatsapp",
		"metadata":          object{"display_phone_number": strings.TrimPrefix(n.Display, "+"), "phone_number_id": n.ID},
		"contacts":          []object{who.contact(w.Name)}, "user_preferences": []object{preference},
	}}, time.Now())
	if err != nil {
		return nil, err
	}
	if err := s.store.write(func(tx *sql.Tx) error { return insertUpdates(tx, []update{u}) }); err != nil {
		return nil, err
	}
	s.deliverer.nudge()
	return object{"success": true}, nil
}
