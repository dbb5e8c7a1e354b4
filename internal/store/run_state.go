package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// EndRun ends one run of a workspace; one that has left already is answered as it is (R3).
func (s *Store) EndRun(ctx context.Context, workspaceID, runID string, outcome models.Outcome, actor string) (run models.Run, ended bool, err error) {
	type end struct {
		run   models.Run
		ended bool
	}
	out, err := database.TxOf(ctx, s.DB, func(db *gorm.DB) (end, error) {
		now := s.Now()
		gone, err := endRuns(db.Where("id = ? AND workspace_id = ?", runID, workspaceID), outcome, actor, now)
		if err != nil {
			return end{}, err
		}
		if len(gone) > 0 {
			return end{gone[0], true}, database.Audit(db, now, workspaceID, actor, "run.end", "run/"+runID, string(outcome))
		}
		run, err := database.ReadOne[models.Run](db, workspaceID, runID, "run")
		return end{run: run}, err
	})
	return out.run, out.ended, err
}

// EndContactRuns ends every live run of a contact and returns them (R3); the outcome says why.
func (s *Store) EndContactRuns(ctx context.Context, workspaceID, contactID string, outcome models.Outcome, actor string) (ended []models.Run, err error) {
	err = s.Tx(ctx, func(db *gorm.DB) error {
		var contact models.Contact
		if err := db.Take(&contact, "id = ? AND workspace_id = ?", contactID, workspaceID).Error; err != nil {
			return database.NotFound(err, "contact")
		}
		now := s.Now()
		ended, err = endRuns(db.Where("contact_id = ?", contactID), outcome, actor, now)
		if err != nil {
			return err
		}
		return database.Audit(db, now, workspaceID, actor, "contact.end_runs", "contact/"+contactID, fmt.Sprintf("%d runs", len(ended)))
	})
	return ended, err
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

// ControlRun does what a person asks of one run, in one transaction over its row, and returns
// the run (R3, R4, R6). A state that forbids it is CodeConflict, in words for whoever asked;
// one that has left already is answered as it is when it is to be ended.
func (s *Store) ControlRun(ctx context.Context, workspaceID, runID string, c models.Control, actor string) (run models.Run, err error) {
	if c.Kind == models.ControlEnd {
		outcome := models.OutcomeEndedByAPI
		if actor == models.ActorTemporal {
			outcome = models.OutcomeCancelled
		}
		run, _, err = s.EndRun(ctx, workspaceID, runID, outcome, actor)
		return run, err
	}
	err = s.RunTx(ctx, func(t *RunTx) error {
		known, err := database.ReadOne[models.Run](t.db, workspaceID, runID, "run")
		if err != nil {
			return err
		}
		at, err := t.Lock(ctx, known.AutomationID, runID)
		if err != nil {
			return err
		}
		if run, err = t.steer(ctx, at, c); err != nil {
			return err
		}
		detail := ""
		if c.Kind == models.ControlReschedule {
			detail = "due " + run.DueAt.UTC().Format(time.RFC3339)
		}
		return database.Audit(t.db, t.store.Now(), workspaceID, actor, "run."+string(c.Kind), "run/"+runID, detail)
	})
	return run, err
}

// steer changes a run whose row is held.
func (t *RunTx) steer(ctx context.Context, at models.Standing, c models.Control) (models.Run, error) {
	now := t.store.Now()
	if c.Kind == models.ControlResume && at.Run.ReasonCode == models.ParkRestored {
		return at.Run, decideForRestored()
	}
	if c.Kind == models.ControlResume && at.Run.Status == models.RunNeedsAttention {
		if err := unhold(t.db, at.Run.WorkspaceID, at.Run.Held); err != nil {
			return at.Run, err
		}
		resumed, err := goOn(t.db, []models.Run{at.Run}, now)
		if err != nil {
			return at.Run, err
		}
		return resumed[0], nil
	}
	run, err := at.Steer(c, now)
	if err == nil && c.Kind == models.ControlResume && at.Automation.PausedAt == nil {
		err = fitOneAnew(at, &run, now)
	}
	if err != nil {
		return run, err
	}
	return run, t.SaveRun(ctx, run)
}
