package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"cadenza/models"
)

// EndRun ends one run of a workspace; one that has left already is answered as it is (R3).
func (s *Store) EndRun(ctx context.Context, workspaceID, runID string, outcome models.Outcome, actor string) (run models.Run, ended bool, err error) {
	err = s.inTx(ctx, func(db *gorm.DB) error {
		now := s.now()
		gone, err := endRuns(db.Where("id = ? AND workspace_id = ?", runID, workspaceID), outcome, actor, now)
		if err != nil {
			return err
		}
		if len(gone) > 0 {
			run, ended = gone[0], true
			return audit(db, now, workspaceID, actor, "run.end", "run/"+runID, string(outcome))
		}
		return notFound(db.Take(&run, "id = ? AND workspace_id = ?", runID, workspaceID).Error, "run")
	})
	return run, ended, err
}

// EndContactRuns ends every live run of a contact and returns them (R3).
func (s *Store) EndContactRuns(ctx context.Context, workspaceID, contactID, actor string) (ended []models.Run, err error) {
	err = s.inTx(ctx, func(db *gorm.DB) error {
		var contact models.Contact
		if err := db.Take(&contact, "id = ? AND workspace_id = ?", contactID, workspaceID).Error; err != nil {
			return notFound(err, "contact")
		}
		now := s.now()
		ended, err = endRuns(db.Where("contact_id = ?", contactID), models.OutcomeEndedByAPI, actor, now)
		if err != nil {
			return err
		}
		return audit(db, now, workspaceID, actor, "contact.end_runs", "contact/"+contactID, fmt.Sprintf("%d runs", len(ended)))
	})
	return ended, err
}

// MarkClosed notes that the workflows of ended runs have been told.
func (s *Store) MarkClosed(ctx context.Context, runIDs []string) error {
	if len(runIDs) == 0 {
		return nil
	}
	err := s.db.WithContext(ctx).Model(&models.Run{}).Where("id IN ? AND closing", runIDs).
		UpdateColumn("closing", false).Error
	if err != nil {
		return fmt.Errorf("mark runs closed: %w", err)
	}
	return nil
}

// CloseRun ends a live run whose workflow was found closed in Temporal.
func (s *Store) CloseRun(ctx context.Context, runID string, outcome models.Outcome, reason string) (bool, error) {
	ended, err := endRuns(s.db.WithContext(ctx).Where("id = ?", runID), outcome, "temporal", s.now())
	if err != nil || len(ended) == 0 {
		return false, err
	}
	err = s.db.WithContext(ctx).Model(&models.Run{}).Where("id = ?", runID).
		Updates(map[string]any{"closing": false, "reason": reason}).Error
	if err != nil {
		return false, fmt.Errorf("close run: %w", err)
	}
	return true, nil
}

// ResumeRun lets a run that needs attention go on from its step, at once (R6).
func (s *Store) ResumeRun(ctx context.Context, workspaceID, runID, actor string) (run models.Run, err error) {
	err = s.inTx(ctx, func(db *gorm.DB) error {
		if err := forUpdate(db).Take(&run, "id = ? AND workspace_id = ?", runID, workspaceID).Error; err != nil {
			return notFound(err, "run")
		}
		if run.Status != models.RunNeedsAttention {
			return models.Errorf(models.CodeConflict, "the run is %s: only one that needs attention can be resumed", run.Status)
		}
		now := s.now()
		if err := unhold(db, workspaceID, run.Held); err != nil {
			return err
		}
		resumed, err := goOn(db, []string{runID}, now)
		if err != nil {
			return err
		}
		run = resumed[0]
		return audit(db, now, workspaceID, actor, "run.resume", "run/"+runID, "")
	})
	return run, err
}

// audit adds one line of who did what.
func audit(db *gorm.DB, now time.Time, workspaceID, actor, action, object, detail string) error {
	entry := models.AuditEntry{
		ID: NewID(), WorkspaceID: workspaceID, Actor: actor, Action: action, Object: object, Detail: detail, At: now,
	}
	if err := db.Create(&entry).Error; err != nil {
		return fmt.Errorf("write audit entry: %w", err)
	}
	return nil
}
