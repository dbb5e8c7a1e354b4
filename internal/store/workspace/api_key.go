package workspace

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// Authenticate finds the key with the hash that is not revoked, and its workspace's
// phone region, in one statement. An unknown hash is CodeNotFound.
func (s *Workspaces) Authenticate(ctx context.Context, hash string) (key models.APIKey, phoneRegion string, err error) {
	var row struct {
		models.APIKey
		PhoneRegion string
	}
	err = s.db.Conn(ctx).Table("api_keys").Select("api_keys.*, workspaces.phone_region").
		Joins("JOIN workspaces ON workspaces.id = api_keys.workspace_id").
		Where("api_keys.hash = ? AND api_keys.revoked_at IS NULL", hash).Take(&row).Error
	if err != nil {
		return models.APIKey{}, "", fmt.Errorf("look up the API key: %w", database.NotFound(err, "API key"))
	}
	return row.APIKey, row.PhoneRegion, nil
}

// CreateAPIKey adds a key; its Hash is all that is known of the key itself.
func (s *Workspaces) CreateAPIKey(ctx context.Context, key models.APIKey, actor string) (models.APIKey, error) {
	key.ID = database.NewID()
	err := s.db.Tx(ctx, func(tx *gorm.DB) error {
		if err := database.InsertOne(tx, &key, "API key", "this key exists"); err != nil {
			return err
		}
		return database.Audit(tx, s.db.Now(), key.WorkspaceID, actor, "api_key.create", "api_key/"+key.ID, key.Name)
	})
	return key, err
}

// GetAPIKey reads a key, a revoked one too.
func (s *Workspaces) GetAPIKey(ctx context.Context, workspaceID, id string) (models.APIKey, error) {
	return database.ReadOne[models.APIKey](s.db.Conn(ctx), workspaceID, id, "API key")
}

// ListAPIKeys pages through the keys, revoked ones included.
func (s *Workspaces) ListAPIKeys(ctx context.Context, workspaceID string, p models.Page) ([]models.APIKey, string, error) {
	return database.ReadPage(s.db.Conn(ctx).Where("workspace_id = ?", workspaceID), p, "id", func(k models.APIKey) string { return k.ID })
}

// RevokeAPIKey ends a key at once. Revoking again changes nothing.
func (s *Workspaces) RevokeAPIKey(ctx context.Context, workspaceID, id, actor string) error {
	return s.db.Tx(ctx, func(tx *gorm.DB) error {
		key, err := database.ReadOne[models.APIKey](database.ForUpdate(tx), workspaceID, id, "API key")
		if err != nil || key.RevokedAt != nil {
			return err
		}
		if err := tx.Model(&key).Update("revoked_at", s.db.Now()).Error; err != nil {
			return fmt.Errorf("revoke the API key: %w", err)
		}
		return database.Audit(tx, s.db.Now(), workspaceID, actor, "api_key.revoke", "api_key/"+id, key.Name)
	})
}
