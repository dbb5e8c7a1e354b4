package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/models"
)

// txKey is the context key of a transaction under way.
type txKey struct{}

// conn is the transaction that the context carries, else the pool.
func (s *Store) conn(ctx context.Context) *gorm.DB {
	if tx, ok := ctx.Value(txKey{}).(*gorm.DB); ok {
		return tx.WithContext(ctx)
	}
	return s.db.WithContext(ctx)
}

// Once performs a creation for an idempotency key. fn runs in one transaction with
// the key's row, through the context that it is given, so that the creation and
// the memory of it are there together or not at all; fn may be run again after a
// deadlock. It returns what to remember, which must hold no secret.
//
// A repeat with the same hash returns the remembered body and true; with another
// hash it fails with CodeKeyReused. A repeat that comes while the first is under way waits for it.
func (s *Store) Once(ctx context.Context, key models.IdempotencyKey, fn func(context.Context) (models.Remembered, error)) (body []byte, repeated bool, err error) {
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		row := key
		claimed := tx.Clauses(clause.OnConflict{Columns: columns("workspace_id", "key"), DoNothing: true}).Create(&row)
		if claimed.Error != nil {
			return fmt.Errorf("claim the idempotency key: %w", claimed.Error)
		}
		if repeated = claimed.RowsAffected == 0; repeated {
			body, err = remembered(tx, key)
			return err
		}
		answer, err := fn(context.WithValue(tx.Statement.Context, txKey{}, tx))
		if err != nil {
			return err
		}
		body = answer.Body
		return tx.Model(&row).Where("workspace_id = ? AND key = ?", key.WorkspaceID, key.Key).
			Updates(map[string]any{"body": string(answer.Body), "contact_id": answer.ContactID}).Error
	})
	return body, repeated, err
}

func remembered(tx *gorm.DB, key models.IdempotencyKey) ([]byte, error) {
	var row models.IdempotencyKey
	if err := tx.Where("workspace_id = ? AND key = ?", key.WorkspaceID, key.Key).Take(&row).Error; err != nil {
		return nil, fmt.Errorf("read the idempotency key: %w", err)
	}
	if row.RequestHash != key.RequestHash {
		return nil, models.Errorf(models.CodeKeyReused, "the Idempotency-Key was used for another request")
	}
	return []byte(row.Body), nil
}

func columns(names ...string) []clause.Column {
	out := make([]clause.Column, len(names))
	for i, name := range names {
		out[i] = clause.Column{Name: name}
	}
	return out
}
