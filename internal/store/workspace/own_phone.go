package workspace

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// OfferOwnPhone keeps the word by which a user's phone will be known, in place of one offered before, and returns the number to write
// it to: the one named, or for "" the first.
func (s *Workspaces) OfferOwnPhone(ctx context.Context, word models.OwnPhone, numberID string) (models.Number, error) {
	return database.TxOf(ctx, s.db, func(tx *gorm.DB) (n models.Number, err error) {
		if numberID != "" {
			n, err = database.ReadOne[models.Number](tx, word.WorkspaceID, numberID, "number")
		} else if err = tx.Order("id").Take(&n, "workspace_id = ?", word.WorkspaceID).Error; err != nil {
			err = models.Errorf(models.CodeConflict, "number_missing: there is no number to write to")
		}
		if err != nil {
			return n, err
		}
		err = tx.Clauses(clause.OnConflict{
			Columns: []clause.Column{{Name: "user_id"}}, DoUpdates: clause.AssignmentColumns([]string{"word_hash", "word_until"}),
		}).Create(&word).Error
		if err != nil {
			return n, fmt.Errorf("keep the word for a phone: %w", err)
		}
		return n, nil
	})
}

// OwnPhone reads the phone of a user; its parts are nil where none is known.
func (s *Workspaces) OwnPhone(ctx context.Context, userID string) (out models.OwnPhoneView, err error) {
	err = s.db.Conn(ctx).Model(&models.OwnPhone{}).Select("own_phones.*, contacts.phone").
		Joins("LEFT JOIN contacts ON contacts.id = own_phones.contact_id").Where("user_id = ?", userID).Limit(1).Scan(&out).Error
	if err != nil {
		return out, fmt.Errorf("read the phone of a user: %w", err)
	}
	return out, nil
}

// ForgetOwnPhone takes a user's phone away, and the word that was offered.
func (s *Workspaces) ForgetOwnPhone(ctx context.Context, userID string) error {
	if err := s.db.Conn(ctx).Delete(&models.OwnPhone{}, "user_id = ?", userID).Error; err != nil {
		return fmt.Errorf("forget the phone of a user: %w", err)
	}
	return nil
}
