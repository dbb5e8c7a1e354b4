package store

import (
	"context"
	"time"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// ControlRun does what a person asks of one run, in one transaction over its row, and returns
// the run (R3, R4, R6). A state that forbids it is CodeConflict, in words for whoever asked;
// one that has left already is answered as it is when it is to be ended.
func (s *Store) ControlRun(ctx context.Context, v models.Viewer, runID string, c models.Control, actor string) (models.Run, error) {
	if c.Kind == models.ControlEnd {
		outcome := models.OutcomeEndedByAPI
		if actor == models.ActorTemporal {
			outcome = models.OutcomeCancelled
		}
		run, _, err := s.endSeen(ctx, v, runID, outcome, actor)
		return run, err
	}
	return runTxOf(ctx, s, func(t *RunTx) (models.Run, error) {
		known, err := database.ReadSeen[models.Run](t.db, v, runID, "contact_id", "run")
		if err != nil {
			return known, err
		}
		at, err := t.Lock(ctx, known.AutomationID, runID)
		if err != nil {
			return known, err
		}
		run, err := t.steer(ctx, at, c)
		if err != nil {
			return run, err
		}
		detail := ""
		if c.Kind == models.ControlReschedule {
			detail = "due " + run.DueAt.UTC().Format(time.RFC3339)
		}
		return run, database.Audit(t.db, t.store.Now(), v.WorkspaceID, actor, "run."+string(c.Kind), "run/"+runID, detail)
	})
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
