package api

import (
	"context"
	"slices"

	"cadenza/models"
)

// KeyStore keeps API keys.
type KeyStore interface {
	CreateAPIKey(ctx context.Context, key models.APIKey, actor string) (models.APIKey, error)
	GetAPIKey(ctx context.Context, workspaceID, id string) (models.APIKey, error)
	ListAPIKeys(ctx context.Context, workspaceID string, p models.Page) ([]models.APIKey, string, error)
	RevokeAPIKey(ctx context.Context, workspaceID, id, actor string) error
}

func keyAnswer(k models.APIKey) APIKey {
	scopes := each(k.Scopes, func(scope models.Scope) Scope { return Scope(scope) })
	return APIKey{ID: k.ID, Name: k.Name, Scopes: scopes, CreatedAt: k.CreatedAt.UTC(), RevokedAt: utc(k.RevokedAt)}
}

// ListAPIKeys pages through the keys.
func (s *server) ListAPIKeys(ctx context.Context, r ListAPIKeysRequestObject) (ListAPIKeysResponseObject, error) {
	rows, next, err := s.Keys.ListAPIKeys(ctx, callerOf(ctx).workspaceID, page(r.Params.Limit, r.Params.After))
	return ListAPIKeys200JSONResponse{Items: each(rows, keyAnswer), Next: optional(next)}, err
}

// CreateAPIKey makes a key and shows it, this once.
func (s *server) CreateAPIKey(ctx context.Context, r CreateAPIKeyRequestObject) (CreateAPIKeyResponseObject, error) {
	who := callerOf(ctx)
	scopes := each(r.Body.Scopes, func(scope Scope) models.Scope { return models.Scope(scope) })
	for _, scope := range scopes {
		if !slices.Contains(who.scopes, scope) {
			return nil, models.Errorf(models.CodeForbidden, "a key can only give scopes that it has itself")
		}
	}
	made, err := once(ctx, s, r.Params.IdempotencyKey, withoutKey, func(ctx context.Context) (APIKey, error) {
		secret, err := models.NewSecret(models.APIKeyPrefix, s.Random)
		if err != nil {
			return APIKey{}, err
		}
		key := models.APIKey{WorkspaceID: who.workspaceID, Name: r.Body.Name, Hash: models.HashSecret(secret), Scopes: scopes}
		key, err = s.Keys.CreateAPIKey(ctx, key, who.actor)
		answer := keyAnswer(key)
		answer.Key = &secret
		return answer, err
	})
	return CreateAPIKey201JSONResponse(made), err
}

func withoutKey(k APIKey) APIKey {
	k.Key = nil
	return k
}

// GetAPIKey reads a key's name and scopes.
func (s *server) GetAPIKey(ctx context.Context, r GetAPIKeyRequestObject) (GetAPIKeyResponseObject, error) {
	key, err := s.Keys.GetAPIKey(ctx, callerOf(ctx).workspaceID, r.ID)
	return GetAPIKey200JSONResponse(keyAnswer(key)), err
}

// RevokeAPIKey ends a key.
func (s *server) RevokeAPIKey(ctx context.Context, r RevokeAPIKeyRequestObject) (RevokeAPIKeyResponseObject, error) {
	who := callerOf(ctx)
	return RevokeAPIKey204Response{}, s.Keys.RevokeAPIKey(ctx, who.workspaceID, r.ID, who.actor)
}
