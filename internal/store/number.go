package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// CreateNumber adds a number. Meta's id of it is a conflict when the workspace has it, and for a
// number that is verified also when another workspace has it verified.
func (s *Store) CreateNumber(ctx context.Context, number models.Number, actor string) (models.Number, error) {
	number.ID = database.NewID()
	if number.MessagesPerSecond == 0 {
		number.MessagesPerSecond = models.DefaultMessagesPerSecond
	}
	err := s.Tx(ctx, func(tx *gorm.DB) error {
		if err := database.InsertOne(tx, &number, "number", numberTaken); err != nil {
			return err
		}
		return database.Audit(tx, s.Now(), number.WorkspaceID, actor, "number.create", "number/"+number.ID, "")
	})
	return number, err
}

// GetNumber reads a number.
func (s *Store) GetNumber(ctx context.Context, workspaceID, id string) (models.Number, error) {
	return database.ReadOne[models.Number](s.Conn(ctx), workspaceID, id, "number")
}

// ListNumbers pages through the numbers.
func (s *Store) ListNumbers(ctx context.Context, workspaceID string, p models.Page) ([]models.Number, string, error) {
	return database.ReadPage(s.Conn(ctx).Where("workspace_id = ?", workspaceID), p, "id", func(n models.Number) string { return n.ID })
}

// numbersAtATime bounds a page of NumbersAfter.
const numbersAtATime = 200

// NumbersAfter is a page of the numbers of all workspaces after the given number, each
// account's together. The last page is empty.
func (s *Store) NumbersAfter(ctx context.Context, after models.Number) ([]models.Number, error) {
	var out []models.Number
	err := s.Conn(ctx).Where("(workspace_id, waba_id, id) > (?, ?, ?)", after.WorkspaceID, after.WABAID, after.ID).
		Order("workspace_id, waba_id, id").Limit(numbersAtATime).Find(&out).Error
	if err != nil {
		return nil, fmt.Errorf("read a page of numbers: %w", err)
	}
	return out, nil
}

// ChangeNumber changes token, throughput or what people read of a number.
func (s *Store) ChangeNumber(ctx context.Context, workspaceID, id, actor string, change models.NumberChange) (models.Number, error) {
	return database.TxOf(ctx, s.DB, func(tx *gorm.DB) (models.Number, error) {
		number, err := database.ReadOne[models.Number](database.ForUpdate(tx), workspaceID, id, "number")
		if err != nil {
			return number, err
		}
		database.SetIf(&number.DisplayPhone, change.DisplayPhone)
		database.SetIf(&number.TokenSealed, change.TokenSealed)
		database.SetIf(&number.MessagesPerSecond, change.MessagesPerSecond)
		database.SetIf(&number.PortfolioID, change.PortfolioID)
		number.Unverified = number.Unverified && !change.Verified
		if err := tx.Save(&number).Error; err != nil {
			return number, fmt.Errorf("change number: %w", database.Conflict(err, numberTaken))
		}
		return number, database.Audit(tx, s.Now(), workspaceID, actor, "number.change", "number/"+id, "")
	})
}

const numberTaken = "this phone number id is in use"

// NumberVerified notes that the number's token reaches it at Meta: its webhooks go to it from now
// on. It is a conflict while another workspace has the number verified.
func (s *Store) NumberVerified(ctx context.Context, n models.Number) error {
	return s.Tx(ctx, func(tx *gorm.DB) error {
		done := tx.Model(&models.Number{}).Where(
			"id = ? AND unverified AND token_sealed = ?", n.ID, n.TokenSealed,
		).Update("unverified", false)
		if done.Error != nil {
			return fmt.Errorf("note that a number is verified: %w", database.Conflict(done.Error, numberTaken))
		}
		if done.RowsAffected == 0 {
			return nil // somebody gave another token meanwhile
		}
		return database.Audit(tx, s.Now(), n.WorkspaceID, "system", "number.verify", "number/"+n.ID, "")
	})
}
