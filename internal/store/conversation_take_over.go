package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/contacts"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// TakeOver leaves a contact to operators: their runs pause, and what enters later pauses at its first step (I2). It returns the
// runs whose workflows are to be told. Done again, it pauses what was under way the first time.
func (s *Store) TakeOver(ctx context.Context, v models.Viewer, contactID, actor string) ([]models.Run, error) {
	// The contact first, and alone: who holds a run reads it, and runs are held before contacts.
	err := s.Tx(ctx, func(tx *gorm.DB) error {
		c, err := contacts.Seen(tx, v, contactID)
		if err != nil || c.TakenOverAt != nil {
			return err
		}
		now := s.Now()
		if err := noteTakenOver(tx, contactID, &now); err != nil {
			return err
		}
		return database.Audit(tx, now, v.WorkspaceID, actor, "contact.take_over", "contact/"+contactID, "")
	})
	if err != nil {
		return nil, err
	}
	return s.steerOf(ctx, contactID)
}

// HandBack lets automations go on with a contact: it resumes the runs that TakeOver paused, and no more. It returns those.
func (s *Store) HandBack(ctx context.Context, v models.Viewer, contactID, actor string) ([]models.Run, error) {
	err := s.Tx(ctx, func(tx *gorm.DB) error {
		c, err := contacts.Seen(tx, v, contactID)
		if err != nil || c.TakenOverAt == nil {
			return err
		}
		if err := noteTakenOver(tx, contactID, nil); err != nil {
			return err
		}
		return database.Audit(tx, s.Now(), v.WorkspaceID, actor, "contact.hand_back", "contact/"+contactID, "")
	})
	if err != nil {
		return nil, err
	}
	return s.steerOf(ctx, contactID)
}

func noteTakenOver(tx *gorm.DB, contactID string, at *time.Time) error {
	result := tx.Model(&models.Contact{}).Where("id = ?", contactID).UpdateColumn("taken_over_at", at)
	if result.Error != nil {
		return fmt.Errorf("note who has the contact: %w", result.Error)
	}
	if result.RowsAffected == 0 {
		return models.NotFound("contact") // they became part of another one meanwhile
	}
	return nil
}

// steerOf lets the live runs of a contact pause or go on, one by one, as the contact stands when each is held, and returns those
// that were changed. It waits for the steps of all: one that is under way may have read how the contact stood before.
func (s *Store) steerOf(ctx context.Context, contactID string) ([]models.Run, error) {
	var live []models.Run
	err := s.Conn(ctx).Select("id", "automation_id").Where(database.LiveRuns).Order("id").Find(&live, "contact_id = ?", contactID).Error
	if err != nil {
		return nil, fmt.Errorf("read the contact's runs: %w", err)
	}
	var changed []models.Run
	for _, run := range live {
		one, err := runTxOf(ctx, s, func(t *RunTx) ([]models.Run, error) { return t.steerByContact(ctx, run) })
		if err != nil && models.CodeOf(err) != models.CodeNotFound {
			return changed, err
		}
		changed = append(changed, one...)
	}
	return changed, nil
}

func (t *RunTx) steerByContact(ctx context.Context, run models.Run) ([]models.Run, error) {
	at, err := t.Lock(ctx, run.AutomationID, run.ID)
	if err != nil {
		return nil, err
	}
	// Read anew: who waited for the run has its contact as it was before.
	taken, err := takenOver(t.db, at.Run.ContactID)
	if err != nil {
		return nil, err
	}
	steer := models.Standing.HandBack
	if taken[at.Run.ContactID] {
		steer = models.Standing.TakeOver
	}
	next, did := steer(at, t.store.Now())
	if !did {
		return nil, nil
	}
	return []models.Run{next}, t.SaveRun(ctx, next)
}

// takenOver are those of the contacts to whom operators alone write.
func takenOver(db *gorm.DB, contactIDs ...string) (map[string]bool, error) {
	var ids []string
	err := db.Model(&models.Contact{}).Where("id IN ? AND taken_over_at IS NOT NULL", database.Unique(contactIDs)).Pluck("id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("read who is taken over: %w", err)
	}
	out := map[string]bool{}
	for _, id := range ids {
		out[id] = true
	}
	return out, nil
}
