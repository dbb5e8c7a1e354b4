package whatsapptest

import (
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"cadenza/internal/whatsapp"
)

// errLost asks for the connection to be closed without an answer.
var errLost = errors.New("the answer is lost by a fault rule")

// messages is POST /{version}/{number id}/messages.
func (s *Simulator) messages(r *http.Request) (any, error) {
	n, ok := s.number(r.PathValue("id"))
	if !ok {
		return nil, unknownObject()
	}
	wire, err := readSend(r)
	if err != nil {
		return nil, err
	}
	if wire.Status != "" {
		return s.businessReads(r, n, wire)
	}
	recipient, err := wire.recipient(n)
	if err != nil {
		return nil, err
	}
	phone := s.people.home(recipient)
	act := s.faults.match(phone)
	answer, err := s.send(r, n, wire, phone, act)
	pause(r.Context(), act.latency) // after the fact: a caller that gives up has sent all the same
	if err == nil && act.lose {
		return nil, errLost
	}
	return answer, err
}

func (s *Simulator) send(r *http.Request, n Number, wire wireMessage, phone string, act action) (any, error) {
	if act.code != 0 && !act.later {
		return nil, refuse(act.code)
	}
	m, err := s.compose(r, n, wire, phone)
	if err != nil {
		return nil, err
	}
	now := s.cfg.Clock()
	outside := !s.windows.open(n.ID, phone, now)
	if outside && m.Template == "" {
		return nil, refuse(whatsapp.CodeWindowClosed)
	}
	if err := s.faults.admit(n.ID, phone, outside, now); err != nil {
		return nil, err
	}
	m.At = now
	if err := s.record(n, m, act); err != nil {
		return nil, err
	}
	s.deliverer.nudge()
	return accepted(wire, m), nil
}

// comesLater reports whether Meta reports the error by webhook only.
func comesLater(code int) bool { return code == whatsapp.CodeUnhealthy }

// compose checks a send by itself and against templates and files, and makes its row.
func (s *Simulator) compose(r *http.Request, n Number, wire wireMessage, phone string) (message, error) {
	m := message{WAMID: newWAMID(phone), Number: n.ID, Phone: phone, Type: wire.Type, Callback: wire.Callback, Status: "delivered"}
	if len(wire.Callback) > whatsapp.MaxCallbackData {
		return m, refuse(100, "Param biz_opaque_callback_data is too long")
	}
	var err error
	switch {
	case wire.foreign():
		m.Text, m.View, err = wire.show()
	case wire.Type == "template":
		if _, err = wire.content(); err != nil {
			break
		}
		m.Template = wire.Template.Name
		m.Text, m.View, err = s.templates.fill(n.WABAID, *wire.Template, s.faults, s.cfg.Clock())
	default:
		var out whatsapp.Message
		if out, err = wire.content(); err != nil {
			break
		}
		m.Text, m.View = shown(out)
		err = check(out)
	}
	for _, id := range m.View.files() {
		if err == nil {
			err = s.knownMedia(r.Context(), n.ID, id)
		}
	}
	if wire.To == "" {
		m.View.Recipient = wire.Recipient
	}
	if wire.Context != nil && m.View.ReplyTo == "" {
		m.View.ReplyTo = wire.Context.MessageID
	}
	return m, err
}

// check turns the first limit that a message breaks into Meta's error.
func check(m whatsapp.Message) error {
	m.To = "+10000000000" // the recipient was checked before
	broken := whatsapp.Validate(m)
	if len(broken) == 0 {
		return nil
	}
	details := "Param " + strings.ReplaceAll(strings.TrimPrefix(broken[0].Pointer, "/"), "/", ".") + " " + broken[0].Detail
	switch {
	case broken[0].Missing:
		return refuse(131008, details)
	case m.Buttons != nil || m.List != nil:
		return refuse(131009, details)
	}
	return refuse(100, details)
}

// record commits a message together with the webhooks that it will cause.
func (s *Simulator) record(n Number, m message, act action) error {
	names := []string{"sent", "delivered"}
	var fault *metaError
	switch {
	case act.code != 0:
		names, fault = []string{"failed"}, refuse(act.code)
		m.Status = "failed"
	case s.cfg.AutoRead:
		names, m.Status = append(names, "read"), "read"
	}
	updates, err := s.statuses(n, m, act.statuses, names, fault)
	if err != nil {
		return err
	}
	return s.store.write(func(tx *sql.Tx) error {
		if err := insertMessage(tx, m); err != nil {
			return err
		}
		return insertUpdates(tx, updates)
	})
}

func accepted(wire wireMessage, m message) object {
	contact := object{"input": wire.To, "wa_id": waID(m.Phone)}
	if wire.To == "" {
		contact = object{"input": wire.Recipient, "user_id": wire.Recipient}
	}
	sent := object{"id": m.WAMID}
	if m.Template != "" {
		sent["message_status"] = "accepted"
	}
	return object{"messaging_product": "whatsapp", "contacts": []object{contact}, "messages": []object{sent}}
}

// newWAMID makes an id of Meta's look.
func newWAMID(phone string) string {
	var random [9]byte
	_, _ = rand.Read(random[:]) // never fails
	id := strings.TrimPrefix(phone, "+")
	raw := append([]byte{0x1d, byte(len(id))}, id...)
	raw = append(raw, 0x15, 0x02, 0x00, 0x11, 0x18, 0x12)
	raw = append(raw, strings.ToUpper(hex.EncodeToString(random[:]))...)
	return "wamid." + base64.StdEncoding.EncodeToString(append(raw, 0))
}

// businessReads is the mark-as-read form of the messages call.
func (s *Simulator) businessReads(r *http.Request, n Number, wire wireMessage) (any, error) {
	if wire.Status != "read" || (wire.Typing != nil && wire.Typing.Type != "text") {
		return nil, refuse(100, "Param status must be read, and typing_indicator.type text")
	}
	if wire.MessageID == "" {
		return nil, refuse(131008, "Param message_id is required")
	}
	found, err := s.store.query(r.Context(), "wamid = ? AND number_id = ? AND inbound = 1", wire.MessageID, n.ID)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, refuse(100, "Param message_id is not a message that this number received")
	}
	found[0].View.Typing = found[0].View.Typing || wire.Typing != nil
	view, err := json.Marshal(found[0].View)
	if err != nil {
		return nil, fmt.Errorf("encode the view: %w", err)
	}
	err = s.store.write(func(tx *sql.Tx) error {
		const marked = "UPDATE messages SET status = 'read', view = ? WHERE wamid = ?"
		if _, err := tx.ExecContext(groupContext(), marked, string(view), wire.MessageID); err != nil {
			return fmt.Errorf("mark as read: %w", err)
		}
		return nil
	})
	return object{"success": true}, err
}

// mediaLife is how long an uploaded file can be sent.
const mediaLife = 30 * 24 * time.Hour
