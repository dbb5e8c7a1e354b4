package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/contacts"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// EndRun ends one run of a workspace; one that has left already is answered as it is (R3).
func (s *Store) EndRun(
	ctx context.Context, workspaceID, runID string, outcome models.Outcome, actor string,
) (run models.Run, ended bool, err error) {
	return s.endSeen(ctx, models.Everyone(workspaceID), runID, outcome, actor)
}

// endSeen is EndRun of a run whose contact the viewer sees.
func (s *Store) endSeen(
	ctx context.Context, v models.Viewer, runID string, outcome models.Outcome, actor string,
) (run models.Run, ended bool, err error) {
	type end struct {
		run   models.Run
		ended bool
	}
	out, err := database.TxOf(ctx, s.DB, func(db *gorm.DB) (end, error) {
		now := s.Now()
		gone, err := endRuns(database.SeenBy(db.Where("id = ? AND workspace_id = ?", runID, v.WorkspaceID), v, "contact_id"), outcome,
			actor, now)
		if err != nil {
			return end{}, err
		}
		if len(gone) > 0 {
			return end{gone[0], true}, database.Audit(db, now, v.WorkspaceID, actor, "run.end", "run/"+runID, string(outcome))
		}
		run, err := database.ReadSeen[models.Run](db, v, runID, "contact_id", "run")
		return end{run: run}, err
	})
	return out.run, out.ended, err
}

// EndContactRuns ends every live run of a contact whom the viewer sees and returns them (R3); the outcome says why.
func (s *Store) EndContactRuns(
	ctx context.Context, v models.Viewer, contactID string, outcome models.Outcome, actor string,
) ([]models.Run, error) {
	return database.TxOf(ctx, s.DB, func(db *gorm.DB) ([]models.Run, error) {
		if _, err := contacts.Seen(db, v, contactID); err != nil {
			return nil, err
		}
		now := s.Now()
		ended, err := endRuns(db.Where("contact_id = ?", contactID), outcome, actor, now)
		if err != nil {
			return nil, err
		}
		detail := fmt.Sprintf("%d runs", len(ended))
		return ended, database.Audit(db, now, v.WorkspaceID, actor, "contact.end_runs", "contact/"+contactID, detail)
	})
}

// MarkClosed notes that the workflows of ended runs have been told.
func (s *Store) MarkClosed(ctx context.Context, runIDs []string) error {
	if len(runIDs) == 0 {
		return nil
	}
	err := s.Conn(ctx).Model(&models.Run{}).Where("id IN ? AND closing", runIDs).
		UpdateColumn("closing", false).Error
	if err != nil {
		return fmt.Errorf("mark runs closed: %w", err)
	}
	return nil
}

// CloseRun ends a live run whose workflow was found closed in Temporal.
func (s *Store) CloseRun(ctx context.Context, runID string, outcome models.Outcome, reason string) (bool, error) {
	ended, err := endRuns(s.Conn(ctx).Where("id = ?", runID), outcome, "temporal", s.Now())
	if err != nil || len(ended) == 0 {
		return false, err
	}
	err = s.Conn(ctx).Model(&models.Run{}).Where("id = ?", runID).
		Updates(map[string]any{"closing": false, "reason": reason}).Error
	if err != nil {
		return false, fmt.Errorf("close run: %w", err)
	}
	return true, nil
}

// endRuns ends every live run of the condition in one statement and returns them; their
// workflows are still to be told, which is what closing says.
func endRuns(where *gorm.DB, outcome models.Outcome, by string, now time.Time) ([]models.Run, error) {
	left := models.Run{Closing: true, UpdatedAt: now}
	left.End(outcome, by, now)
	var ended []models.Run
	err := where.Model(&ended).Clauses(clause.Returning{}).Where(database.LiveRuns).
		Select(append(models.EndColumns(), "closing", "updated_at")).Updates(left).Error
	if err != nil {
		return nil, fmt.Errorf("end runs: %w", err)
	}
	return ended, nil
}
