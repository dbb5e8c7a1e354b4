package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/models"
)

// NoteTemplate writes what WhatsApp says about a template between two syncs: empty parts of
// the change stay as they are. A notice older than what we know changes nothing; its time is in
// whole seconds, so one of the same second is not older. A pause
// holds what would send the template, an approval lets it go on (W6): see ReleasedHolds.
func (s *Store) NoteTemplate(ctx context.Context, wabaID string, change models.Template) error {
	set := map[string]any{"synced_at": change.SyncedAt}
	for column, value := range map[string]string{"status": string(change.Status), "category": change.Category, "quality": change.Quality} {
		if value != "" {
			set[column] = value
		}
	}
	if change.Status != "" {
		set["rejected_reason"] = change.Rejected
	}
	return s.Tx(ctx, func(tx *gorm.DB) error {
		var noted []models.Template
		err := tx.Model(&noted).Clauses(clause.Returning{}).
			Where(
				"waba_id = ? AND name = ? AND language = ? AND synced_at < ? AND status <> ?", wabaID, change.Name, change.Language,
				change.SyncedAt.Add(time.Second), models.TemplateDrafted, // a sync takes up what was made of a draft
			).
			Updates(set).Error
		if err != nil {
			return fmt.Errorf("note a template's change: %w", err)
		}
		for _, t := range noted {
			if change.Status == models.TemplateApproved {
				err = letGo(tx, t.WorkspaceID, models.HoldTemplate, t.ID, s.Now())
			} else if change.Status != "" {
				err = holdTemplate(tx, t, s.Now())
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// holdTemplate holds a template that WhatsApp has paused, until it is approved again. What
// was disabled, rejected or deleted needs no hold: the runs that come to it need a person.
func holdTemplate(db *gorm.DB, t models.Template, now time.Time) error {
	if t.Status != models.TemplatePaused {
		return nil
	}
	return raiseHold(db, models.Hold{
		WorkspaceID: t.WorkspaceID, Scope: models.HoldTemplate, Object: t.ID, Reason: "WhatsApp paused the template for its quality",
		CreatedAt: now,
	})
}
