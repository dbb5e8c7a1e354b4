package whatsapptest

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// words is what a customer does: exactly one of Text, Button, Row, Reaction, Image, File, the answers, Edit, Delete, ChangedNumberTo
// and Preference.
type words struct {
	Text   *string `json:"text"`
	Button *string `json:"button"`
	Row    *string `json:"row"`
	// Reaction is an emoji on the message whose id is To; an empty one takes it back.
	Reaction *string       `json:"reaction"`
	To       string        `json:"to"`
	Image    *inboundImage `json:"image"`
	File     *inboundFile  `json:"file"`
	answers
	Edit   *correction `json:"edit"`
	Delete *correction `json:"delete"`
	// ChangedNumberTo is the customer's next phone, of which WhatsApp tells in a notice.
	ChangedNumberTo *string `json:"changed_number_to"`
	// Preference is "stop" or "resume", for marketing messages.
	Preference *string `json:"preference"`
	// Hidden leaves the phone out of the webhook, which names a business-scoped user id instead; Linked names both. UserID is that
	// id, which alone means Hidden; empty makes one up that is always the same for the phone.
	Hidden bool   `json:"hidden"`
	Linked bool   `json:"linked"`
	UserID string `json:"user_id"`
	// At is the message's own time; nil means now.
	At *time.Time `json:"at"`
	// Name is the customer's profile name.
	Name string `json:"name"`
	// NumberID is the business number written to; empty means the one that wrote last, else the first.
	NumberID string `json:"number_id"`
}

// customer is POST /sim/phones/{phone}/messages: the customer writes, or taps a button or a row.
func (s *Simulator) customer(r *http.Request) (any, error) {
	var w words
	if err := strictUpTo(maxCustomerFile, r, &w); err != nil {
		return nil, err
	}
	phone := normalPhone(r.PathValue("phone"))
	if err := w.check(phone); err != nil {
		return nil, err
	}
	n, err := s.addressee(r.Context(), phone, w.NumberID)
	if err != nil {
		return nil, err
	}
	who, err := s.sender(phone, w)
	if err != nil {
		return nil, err
	}
	if w.Preference != nil {
		return s.prefers(n, who, w)
	}
	m, o, err := s.written(r.Context(), n, phone, w, who)
	if err != nil {
		return nil, err
	}
	if err := s.receive(n, m, o, who.contact(w.Name)); err != nil {
		return nil, err
	}
	return object{"id": m.WAMID}, nil
}

func (w words) check(phone string) error {
	given := 0
	for _, word := range []*string{w.Text, w.Button, w.Row, w.ChangedNumberTo, w.Preference} {
		if word != nil && *word != "" {
			given++
		}
	}
	for _, there := range []bool{w.Reaction != nil, w.Image != nil, w.File != nil, w.Edit != nil, w.Delete != nil} {
		if there {
			given++
		}
	}
	given += w.given()
	switch {
	case !validPhone(phone):
		return badRequest("The phone is not a phone number")
	case given != 1:
		return badRequest("Exactly one of text, button, row, reaction, image, file, location, order, form, contacts, edit, delete, " +
			"changed_number_to and preference must be given")
	case w.Edit != nil && w.Edit.Text == "" || w.Delete != nil && w.Delete.Text != "":
		return badRequest("edit needs a text, and delete has none")
	case w.Preference != nil && *w.Preference != "stop" && *w.Preference != "resume":
		return badRequest("preference must be stop or resume")
	case w.To != "" && w.Reaction == nil:
		return badRequest("to goes with reaction")
	case w.Hidden && w.Linked:
		return badRequest("hidden does not go with linked")
	case w.UserID != "" && !scopedUser.MatchString(w.UserID):
		return badRequest("user_id is not a business-scoped user id")
	}
	return w.answers.check()
}

// addressee is the business number that a customer writes to.
func (s *Simulator) addressee(ctx context.Context, phone, numberID string) (Number, error) {
	if numberID != "" {
		if n, ok := s.number(numberID); ok {
			return n, nil
		}
		return Number{}, badRequest("number_id is not a number of the simulator")
	}
	last, err := s.store.query(ctx, "phone = ? ORDER BY seq DESC LIMIT 1", phone)
	if err != nil {
		return Number{}, err
	}
	if len(last) == 1 {
		if n, ok := s.number(last[0].Number); ok {
			return n, nil
		}
	}
	return s.cfg.Numbers[0], nil
}

// written makes the row and the webhook object of what the customer does.
func (s *Simulator) written(ctx context.Context, n Number, phone string, w words, who sender) (message, object, error) {
	at := s.cfg.Clock()
	if w.At != nil {
		at = *w.At
	}
	m := message{WAMID: newWAMID(phone), Number: n.ID, Phone: phone, Inbound: true, At: at, Type: "text", Status: "received"}
	o := object{"id": m.WAMID, "timestamp": strconv.FormatInt(at.Unix(), 10)}
	maps.Copy(o, who.named("from", "from_user_id"))
	var err error
	switch {
	case w.Text != nil:
		m.Text = *w.Text
		o["text"] = object{"body": m.Text}
	case w.Reaction != nil:
		err = s.reacts(ctx, &m, o, w)
	case w.Image != nil:
		err = s.sendsFile(n, &m, o, w.Image.file())
	case w.File != nil:
		err = s.sendsFile(n, &m, o, *w.File)
	case w.given() > 0:
		err = s.answered(ctx, n, &m, o, w.answers)
	case w.Edit != nil || w.Delete != nil:
		err = s.changes(ctx, n, &m, o, w)
	case w.ChangedNumberTo != nil:
		err = changesNumber(&m, o, who, *w.ChangedNumberTo, w.Name)
	default:
		err = s.tapped(ctx, n, &m, o, w)
	}
	o["type"] = m.Type
	return m, o, err
}

// tapped answers the newest message that holds the button or row.
func (s *Simulator) tapped(ctx context.Context, n Number, m *message, o object, w words) error {
	held, err := s.store.query(
		ctx, "phone = ? AND number_id = ? AND inbound = 0 AND type IN ('template','interactive') ORDER BY seq DESC LIMIT 1000", m.Phone,
		n.ID,
	)
	if err != nil {
		return err
	}
	for _, offer := range held {
		if t, found := w.find(offer.View); found {
			m.Text, m.View.ReplyTo = t.Title, offer.WAMID
			o["context"] = object{"from": strings.TrimPrefix(normalPhone(n.Display), "+"), "id": offer.WAMID}
			m.Type = reply(o, offer, t, w.Row != nil)
			return nil
		}
	}
	return &problem{status: http.StatusUnprocessableEntity, title: "This phone received no message with such a button or row"}
}

func (w words) find(v view) (tap, bool) {
	list, title := v.Buttons, w.Button
	for _, card := range v.Cards {
		list = append(list, card.Buttons...)
	}
	if w.Row != nil {
		list, title = v.Rows, w.Row
	}
	for _, t := range list {
		if t.Title == *title && !t.Dead {
			return t, true
		}
	}
	return tap{}, false
}

// reply fills in one of Meta's three shapes and returns its type.
func reply(o object, offer message, t tap, row bool) string {
	switch {
	case row:
		choice := object{"id": t.ID, "title": t.Title}
		if t.Description != "" {
			choice["description"] = t.Description
		}
		o["interactive"] = object{"type": "list_reply", "list_reply": choice}
		return "interactive"
	case offer.Template != "":
		o["button"] = object{"payload": t.ID, "text": t.Title}
		return "button"
	}
	o["interactive"] = object{"type": "button_reply", "button_reply": object{"id": t.ID, "title": t.Title}}
	return "interactive"
}

// receive commits what a customer wrote with its webhook, opens the window by the message's own time, and has the customer read what
// came before. A notice of WhatsApp's and a change of an older message are no message of theirs: they neither open nor read.
func (s *Simulator) receive(n Number, m message, o, contact object) error {
	updates, err := s.inbound(n, o, contact)
	if err != nil {
		return err
	}
	notice := m.Type == "system" || changesMessage(m.Type)
	err = s.store.write(func(tx *sql.Tx) error {
		if err := insertMessage(tx, m); err != nil {
			return err
		}
		if changesMessage(m.Type) {
			if err := applyChange(tx, m); err != nil {
				return err
			}
		}
		if notice {
			return insertUpdates(tx, updates)
		}
		if err := s.readAll(tx, n, m.Phone); err != nil {
			return err
		}
		if err := openWindow(tx, n.ID, m.Phone, m.At); err != nil {
			return err
		}
		return insertUpdates(tx, updates)
	})
	if err != nil {
		return err
	}
	if !notice {
		s.windows.extend(n.ID, m.Phone, m.At)
	}
	s.deliverer.nudge()
	return nil
}

func (s *Simulator) inbound(n Number, o, contact object) ([]update, error) {
	if s.cfg.WebhookURL == "" {
		return nil, nil
	}
	rawContact, err := json.Marshal(contact)
	if err != nil {
		return nil, fmt.Errorf("encode a contact: %w", err)
	}
	rawMessage, err := json.Marshal(o)
	if err != nil {
		return nil, fmt.Errorf("encode a message: %w", err)
	}
	u, err := s.newUpdate(n, messageUpdate, envelope{Contact: rawContact, Message: rawMessage}, time.Now())
	return []update{u}, err
}

// readAll marks what a phone has not read yet and tells the webhook.
func (s *Simulator) readAll(tx *sql.Tx, n Number, phone string) error {
	read, err := markRead(tx, n.ID, phone)
	if err != nil {
		return err
	}
	bend := s.faults.bending(phone)
	for _, m := range read {
		updates, err := s.statuses(n, m, bend, []string{"read"}, nil)
		if err != nil {
			return err
		}
		if err := insertUpdates(tx, updates); err != nil {
			return err
		}
	}
	return nil
}

// reads is POST /sim/phones/{phone}/read: the customer opens the chat.
func (s *Simulator) reads(r *http.Request) (any, error) {
	phone := normalPhone(r.PathValue("phone"))
	err := s.store.write(func(tx *sql.Tx) error {
		for _, n := range s.cfg.Numbers {
			if err := s.readAll(tx, n, phone); err != nil {
				return err
			}
		}
		return nil
	})
	s.deliverer.nudge()
	return object{"success": true}, err
}
