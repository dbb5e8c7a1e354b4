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
	// Once runs fn in one transaction with the memory of the key. A repeat returns the
	// remembered body and true; the key with another hash is CodeKeyReused.
	Once(ctx context.Context, key models.IdempotencyKey, fn func(context.Context) ([]byte, error)) (body []byte, repeated bool, err error)
}

// once creates a thing, or answers the one that the same key created before. remember
// returns what may be kept of the answer: everything but its secrets.
func once[T any](ctx context.Context, s *server, key *string, remember func(T) T, create func(context.Context) (T, error)) (T, error) {
	if key == nil {
		return create(ctx)
	}
	var made T
	row := models.IdempotencyKey{WorkspaceID: callerOf(ctx).workspaceID, Key: *key, RequestHash: digestOf(ctx), Status: http.StatusCreated}
	body, repeated, err := s.Store.Once(ctx, row, func(ctx context.Context) (_ []byte, err error) {
		if made, err = create(ctx); err != nil {
			return nil, err
		}
		return json.Marshal(remember(made))
	})
	if err != nil || !repeated {
		return made, err
	}
	var first T
	if err := json.Unmarshal(body, &first); err != nil {
		return first, fmt.Errorf("read the remembered answer: %w", err)
	}
	return first, nil
}

// whole remembers all of an answer.
func whole[T any](answer T) T { return answer }
