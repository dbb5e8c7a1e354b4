package whatsapptest

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// message is one row: something that a phone received from us, or (Inbound) that its owner wrote.
type message struct {
	Seq      int64
	WAMID    string
	Number   string
	Phone    string
	Inbound  bool
	Type     string
	Template string
	Text     string
	View     view
	Callback string
	Status   string
	At       time.Time
}

// view is what the page shows of a message beyond its text, and what a tap needs.
type view struct {
	Header  string `json:"header,omitempty"`
	Footer  string `json:"footer,omitempty"`
	Buttons []tap  `json:"buttons,omitempty"`
	Open    string `json:"open,omitempty"` // the words on the button that opens a list
	Rows    []tap  `json:"rows,omitempty"`
	Link    string `json:"link,omitempty"`
	MediaID string `json:"media_id,omitempty"`
	ReplyTo string `json:"reply_to,omitempty"`
	// Language is that of a template.
	Language string `json:"language,omitempty"`
	// Offer is the heading of a limited-time offer, Cards are those of a carousel.
	Offer string     `json:"offer,omitempty"`
	Cards []cardView `json:"cards,omitempty"`
	// Form is the token that the answers of a form come back with; empty for what is no form.
	Form string `json:"form,omitempty"`
	// Recipient is the business-scoped user id that it was sent to; empty for a phone.
	Recipient string `json:"recipient,omitempty"`
	// Typing means that the business showed, when it had read this message, that it was writing an answer.
	Typing bool `json:"typing,omitempty"`
}

// cardView is a card as it is shown.
type cardView struct {
	Text    string `json:"text"`
	Header  string `json:"header,omitempty"`
	Link    string `json:"link,omitempty"`
	MediaID string `json:"media_id,omitempty"`
	Buttons []tap  `json:"buttons,omitempty"`
}

// files are the ids of all uploaded files that are shown.
func (v view) files() []string {
	var out []string
	if v.MediaID != "" {
		out = append(out, v.MediaID)
	}
	for _, card := range v.Cards {
		if card.MediaID != "" {
			out = append(out, card.MediaID)
		}
	}
	return out
}

// tap is a button or a row. ID is a reply's id or a quick reply's payload; Dead marks buttons that send nothing back (URL, phone). URL
// is where one leads, whole.
type tap struct {
	URL         string `json:"url,omitempty"`
	ID          string `json:"id,omitempty"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	Dead        bool   `json:"dead,omitempty"`
}

// update is something that the webhook must be told.
type update struct {
	Seq     int64
	Due     time.Time
	Account string
	Number  string
	Kind    updateKind
	Value   json.RawMessage
}

type updateKind string

const (
	statusUpdate  updateKind = "status"
	messageUpdate updateKind = "message"
	fieldUpdate   updateKind = "field"
)

const messageColumns = "seq, wamid, number_id, phone, inbound, type, template, text, view, callback, status, at"

func insertMessage(tx *sql.Tx, m message) error {
	v, err := json.Marshal(m.View)
	if err != nil {
		return fmt.Errorf("encode the view: %w", err)
	}
	_, err = tx.ExecContext(groupContext(), "INSERT INTO messages (wamid, number_id, phone, inbound, type, template, text, view, "+
		"callback, status, at) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
		m.WAMID, m.Number, m.Phone, m.Inbound, m.Type, m.Template, m.Text, string(v), m.Callback, m.Status, m.At.UnixMicro())
	if err != nil {
		return fmt.Errorf("insert a message: %w", err)
	}
	return nil
}

func insertUpdates(tx *sql.Tx, updates []update) error {
	for _, u := range updates {
		_, err := tx.ExecContext(groupContext(), "INSERT INTO updates (due, account_id, number_id, kind, value) VALUES (?,?,?,?,?)",
			u.Due.UnixMilli(), u.Account, u.Number, string(u.Kind), string(u.Value))
		if err != nil {
			return fmt.Errorf("insert an update: %w", err)
		}
	}
	return nil
}

func openWindow(tx *sql.Tx, number, phone string, at time.Time) error {
	_, err := tx.ExecContext(groupContext(), `INSERT INTO windows (number_id, phone, last) VALUES (?,?,?)
		ON CONFLICT (number_id, phone) DO UPDATE SET last = max(last, excluded.last)`, number, phone, at.UnixMicro())
	if err != nil {
		return fmt.Errorf("open a window: %w", err)
	}
	return nil
}

// markRead turns what a phone has not read yet into read, and returns it.
func markRead(tx *sql.Tx, number, phone string) ([]message, error) {
	rows, err := tx.QueryContext(
		groupContext(),
		"UPDATE messages SET status = 'read' WHERE phone = ? AND number_id = ? AND inbound = 0 AND status = 'delivered' RETURNING "+
			messageColumns,
		phone, number,
	)
	if err != nil {
		return nil, fmt.Errorf("mark as read: %w", err)
	}
	return scanMessages(rows)
}

func scanMessages(rows *sql.Rows) (list []message, err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var m message
		var v string
		var at int64
		if err := rows.Scan(
			&m.Seq, &m.WAMID, &m.Number, &m.Phone, &m.Inbound, &m.Type, &m.Template, &m.Text, &v, &m.Callback, &m.Status, &at,
		); err != nil {
			return nil, fmt.Errorf("scan a message: %w", err)
		}
		if err := json.Unmarshal([]byte(v), &m.View); err != nil {
			return nil, fmt.Errorf("decode the view: %w", err)
		}
		m.At = time.UnixMicro(at).UTC()
		list = append(list, m)
	}
	return list, rows.Err()
}

func (s *store) query(ctx context.Context, where string, args ...any) ([]message, error) {
	//nolint:gosec // the condition is our own text, the values are arguments
	rows, err := s.reader.QueryContext(ctx, "SELECT "+messageColumns+" FROM messages WHERE "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read messages: %w", err)
	}
	return scanMessages(rows)
}

func (s *store) windows(ctx context.Context) (*windows, error) {
	w := &windows{until: map[[2]string]time.Time{}}
	rows, err := s.reader.QueryContext(ctx, "SELECT number_id, phone, last FROM windows")
	if err != nil {
		return nil, fmt.Errorf("read windows: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var number, phone string
		var last int64
		if err := rows.Scan(&number, &phone, &last); err != nil {
			return nil, fmt.Errorf("scan a window: %w", err)
		}
		w.extend(number, phone, time.UnixMicro(last))
	}
	return w, rows.Err()
}

// due reads the updates to deliver now, oldest first.
func (s *store) due(ctx context.Context, now time.Time, limit int) (list []update, err error) {
	rows, err := s.reader.QueryContext(
		ctx, "SELECT seq, due, account_id, number_id, kind, value FROM updates WHERE due <= ? ORDER BY due, seq LIMIT ?", now.UnixMilli(),
		limit,
	)
	if err != nil {
		return nil, fmt.Errorf("read updates: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var u update
		var due int64
		var value string
		if err := rows.Scan(&u.Seq, &due, &u.Account, &u.Number, &u.Kind, &value); err != nil {
			return nil, fmt.Errorf("scan an update: %w", err)
		}
		u.Due, u.Value = time.UnixMilli(due), json.RawMessage(value)
		list = append(list, u)
	}
	return list, rows.Err()
}

func (s *store) delivered(updates []update) error {
	return s.write(func(tx *sql.Tx) error {
		for _, u := range updates {
			if _, err := tx.ExecContext(groupContext(), "DELETE FROM updates WHERE seq = ?", u.Seq); err != nil {
				return fmt.Errorf("delete an update: %w", err)
			}
		}
		return nil
	})
}
