package database

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/models"
)

// Once performs a creation for an idempotency key. fn runs in one transaction with
// the key's row, through the context that it is given, so that the creation and
// the memory of it are there together or not at all; fn may be run again after a
// deadlock. It returns what to remember, which must hold no secret.
//
// A repeat with the same hash returns what is remembered and true; with another
// hash it fails with CodeKeyReused. A repeat that comes while the first is under way waits for it.
func (d *DB) Once(
	ctx context.Context, key models.IdempotencyKey, fn func(context.Context) (models.Remembered, error),
) (kept models.Remembered, repeated bool, err error) {
	type answer struct {
		kept     models.Remembered
		repeated bool
	}
	out, err := TxOf(ctx, d, func(tx *gorm.DB) (answer, error) {
		row := key
		claimed := tx.Clauses(clause.OnConflict{Columns: Columns("workspace_id", "key"), DoNothing: true}).Create(&row)
		if claimed.Error != nil {
			return answer{}, fmt.Errorf("claim the idempotency key: %w", claimed.Error)
		}
		if claimed.RowsAffected == 0 {
			kept, err := remembered(tx, key)
			return answer{kept, true}, err
		}
		made, err := fn(context.WithValue(tx.Statement.Context, txKey{}, tx))
		if err != nil {
			return answer{}, err
		}
		return answer{kept: made}, tx.Model(&row).Where("workspace_id = ? AND key = ?", key.WorkspaceID, key.Key).
			Updates(map[string]any{"body": string(made.Body), "contact_id": made.ContactID}).Error
	})
	return out.kept, out.repeated, err
}

func remembered(tx *gorm.DB, key models.IdempotencyKey) (models.Remembered, error) {
	var row models.IdempotencyKey
	if err := tx.Where("workspace_id = ? AND key = ?", key.WorkspaceID, key.Key).Take(&row).Error; err != nil {
		return models.Remembered{}, fmt.Errorf("read the idempotency key: %w", err)
	}
	if row.RequestHash != key.RequestHash {
		return models.Remembered{}, models.Errorf(models.CodeKeyReused, "the Idempotency-Key was used for another request")
	}
	return models.Remembered{Body: []byte(row.Body), ContactID: row.ContactID}, nil
}
