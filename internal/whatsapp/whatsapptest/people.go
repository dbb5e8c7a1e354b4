package whatsapptest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"maps"
	"strings"
	"sync"
)

// sender is how a webhook names a customer: by phone, by business-scoped user id, or by both.
type sender struct {
	waID   string
	userID string
}

// sender says how the customer shows themselves in this message, and remembers a user id as that of the phone.
func (s *Simulator) sender(phone string, w words) (sender, error) {
	who := sender{waID: waID(phone)}
	switch {
	case who.waID == "":
		return sender{userID: phone}, nil
	case !w.Hidden && !w.Linked && w.UserID == "":
		return who, nil
	}
	who.userID = w.UserID
	if who.userID == "" {
		who.userID = userIDOf(phone)
	}
	if !w.Linked {
		who.waID = ""
	}
	return who, s.people.meet(s.store, who.userID, phone)
}

// userIDOf makes up the user id of a phone, always the same and without a digit of it.
func userIDOf(phone string) string {
	sum := sha256.Sum256([]byte(phone))
	return "ZZ." + strings.ToUpper(hex.EncodeToString(sum[:10]))
}

// contact is the webhook's contact of the customer.
func (p sender) contact(name string) object {
	if name == "" {
		name = "Customer"
	}
	contact := object{"profile": object{"name": name}}
	maps.Copy(contact, p.named("wa_id", "user_id"))
	return contact
}

// named names the customer under these keys.
func (p sender) named(phoneKey, userKey string) object {
	o := object{}
	if p.waID != "" {
		o[phoneKey] = p.waID
	}
	if p.userID != "" {
		o[userKey] = p.userID
	}
	return o
}

// people knows whose user ids are whose, so that a send to a user id comes to the chat of its phone.
type people struct {
	mu     sync.RWMutex
	phones map[string]string
}

// home is the phone of a user id; whatever else is sent to, and unknown ids, are their own chats.
func (p *people) home(recipient string) string {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if phone, ok := p.phones[recipient]; ok {
		return phone
	}
	return recipient
}

// meet keeps a user id as the phone's. One that is somebody else's is refused.
func (p *people) meet(st *store, userID, phone string) error {
	switch p.home(userID) {
	case phone:
		return nil
	case userID:
	default:
		return badRequest("user_id is another phone's")
	}
	err := st.write(func(tx *sql.Tx) error {
		_, err := tx.ExecContext(groupContext(), "INSERT OR REPLACE INTO people (user_id, phone) VALUES (?,?)", userID, phone)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep a user id: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.phones[userID] = phone
	return nil
}

func (s *store) people(ctx context.Context) (*people, error) {
	p := &people{phones: map[string]string{}}
	rows, err := s.reader.QueryContext(ctx, "SELECT user_id, phone FROM people")
	if err != nil {
		return nil, fmt.Errorf("read user ids: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var userID, phone string
		if err := rows.Scan(&userID, &phone); err != nil {
			return nil, fmt.Errorf("scan a user id: %w", err)
		}
		p.phones[userID] = phone
	}
	return p, rows.Err()
}
