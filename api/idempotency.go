package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"cadenza/models"
)

// IdempotencyStore remembers the answers of creations.
type IdempotencyStore interface {
	// Once runs fn in one transaction with the memory of the key. A repeat returns what is
	// remembered and true; the key with another hash is CodeKeyReused.
	Once(
		ctx context.Context, key models.IdempotencyKey, fn func(context.Context) (models.Remembered, error),
	) (kept models.Remembered, repeated bool, err error)
}

// once creates a thing, or answers the one that the same key created before. remember
// returns what may be kept of the answer: everything but its secrets. A repeat shows a contact to
// who sees them now.
func once[T any](ctx context.Context, s *server, key *string, remember func(T) T, create func(context.Context) (T, error)) (T, error) {
	if key == nil {
		return create(ctx)
	}
	var made T
	who, name := callerOf(ctx), *key
	if who.userID != "" {
		name = who.keyed("person") + ":" + name
	}
	row := models.IdempotencyKey{WorkspaceID: who.workspaceID, Key: name, RequestHash: digestOf(ctx), Status: http.StatusCreated}
	kept, repeated, err := s.Idempotency.Once(ctx, row, func(ctx context.Context) (answer models.Remembered, err error) {
		if made, err = create(ctx); err != nil {
			return answer, err
		}
		if about, ok := any(made).(aboutContact); ok {
			answer.ContactID = about.contact()
		}
		answer.Body, err = json.Marshal(remember(made))
		return answer, err
	})
	if err != nil || !repeated {
		return made, err
	}
	var first T
	if err := s.sees(ctx, kept.ContactID); err != nil {
		return first, err
	}
	if err := json.Unmarshal(kept.Body, &first); err != nil {
		return first, fmt.Errorf("read the remembered answer: %w", err)
	}
	return first, nil
}

// sees is CodeNotFound where the caller does not see a contact at this moment; "" is about nobody.
func (s *server) sees(ctx context.Context, contactID string) error {
	who := callerOf(ctx)
	if contactID == "" || !who.onlyAssigned {
		return nil
	}
	_, err := s.Contacts.GetContact(ctx, who.viewer(), contactID)
	return err
}

// aboutContact is an answer that tells of a contact: what is remembered of it goes with them.
type aboutContact interface{ contact() string }

func (c Contact) contact() string { return c.ID }
func (t Ticket) contact() string  { return t.ContactID }
func (r Run) contact() string     { return r.ContactID }

// whole remembers all of an answer.
func whole[T any](answer T) T { return answer }
