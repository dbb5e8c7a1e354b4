package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// NoteStuck notes runs that are late and do not move. One that was noted at the same visit keeps
// its time; it is shown once it has stood there for as long as patience.
func (s *Store) NoteStuck(ctx context.Context, rows []models.StuckRun, patience time.Duration) error {
	if len(rows) == 0 {
		return nil
	}
	now := s.Now()
	for i := range rows {
		rows[i].Since, rows[i].ShownFrom = now, now.Add(patience)
	}
	kept := func(column string) clause.Assignment {
		return clause.Assignment{
			Column: clause.Column{Name: column},
			Value: gorm.Expr(
				"CASE WHEN stuck_runs.visit = excluded.visit THEN stuck_runs." + column + " ELSE excluded." + column + " END",
			),
		}
	}
	as := clause.AssignmentColumns([]string{"visit", "reason", "automation_id"})
	err := s.Conn(ctx).Clauses(clause.OnConflict{
		Columns: database.Columns("run_id"), DoUpdates: append(as, kept("since"), kept("shown_from")),
	}).CreateInBatches(&rows, database.Batch).Error
	if err != nil {
		return fmt.Errorf("note stuck runs: %w", err)
	}
	return nil
}

// ForgetStuck forgets the runs, which do move, and all that have moved on or left.
func (s *Store) ForgetStuck(ctx context.Context, moving []string) error {
	q := s.Conn(ctx).Where(
		"NOT EXISTS (SELECT 1 FROM runs WHERE runs.id = stuck_runs.run_id AND runs.visit = stuck_runs.visit AND runs.status IN ?)",
		movingStates(),
	)
	if len(moving) > 0 {
		q = q.Or("run_id IN ?", moving)
	}
	if err := q.Delete(&models.StuckRun{}).Error; err != nil {
		return fmt.Errorf("forget stuck runs: %w", err)
	}
	return nil
}

// movingStates are the states in which a run waits for nobody but the engine.
func movingStates() []models.RunStatus {
	return []models.RunStatus{models.RunStarting, models.RunWaiting, models.RunExecuting}
}

// stuckRuns are the runs that are shown as stuck: those that stand where they were seen.
func stuckRuns(db *gorm.DB, now time.Time) *gorm.DB {
	return db.Model(&models.Run{}).Joins("JOIN stuck_runs ON stuck_runs.run_id = runs.id AND stuck_runs.visit = runs.visit").
		Where("stuck_runs.shown_from <= ? AND runs.status IN ? AND (runs.due_at IS NULL OR runs.due_at <= ?)", now, movingStates(), now)
}

// stuckGroups counts a workspace's stuck runs by automation, as parkedGroups the parked.
func (s *Store) stuckGroups(ctx context.Context, workspaceID string) (groups []parkedGroup, err error) {
	err = stuckRuns(s.Conn(ctx), s.Now()).
		Select("? AS reason_code, runs.automation_id, COUNT(*) AS count, MIN(stuck_runs.since) AS since", models.ParkStuck).
		Where(
			"stuck_runs.workspace_id = ?", workspaceID,
		).Group("runs.automation_id").Order("count DESC, runs.automation_id").Find(&groups).Error
	if err != nil {
		return nil, fmt.Errorf("count stuck runs: %w", err)
	}
	return groups, nil
}

// stuckCount counts the stuck runs of all workspaces.
func (s *Store) stuckCount(ctx context.Context) (int, error) {
	var n int64
	if err := stuckRuns(s.Conn(ctx), s.Now()).Count(&n).Error; err != nil {
		return 0, fmt.Errorf("count stuck runs: %w", err)
	}
	return int(n), nil
}

// showStuck gives runs that are stuck that reason.
func (s *Store) showStuck(ctx context.Context, runs []models.Run) error {
	ids := make([]string, 0, len(runs))
	for _, run := range runs {
		if run.Status.Live() {
			ids = append(ids, run.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	var stuck []struct{ ID, Words string }
	err := stuckRuns(s.Conn(ctx), s.Now()).Select(
		"runs.id, stuck_runs.reason AS words",
	).Where("stuck_runs.run_id IN ?", ids).Find(&stuck).Error
	if err != nil {
		return fmt.Errorf("read stuck runs: %w", err)
	}
	words := map[string]string{}
	for _, one := range stuck {
		words[one.ID] = one.Words
	}
	for i := range runs {
		if why, is := words[runs[i].ID]; is {
			runs[i].ReasonCode, runs[i].Reason = models.ParkStuck, why
		}
	}
	return nil
}

// retryStuck forgets that a page of runs was stuck and returns them, for their workflows to be woken.
// The runs themselves are not changed. Those that still do not move are noted again.
func (s *Store) retryStuck(
	ctx context.Context, workspaceID string, f models.ParkedFilter, after, actor string,
) ([]models.Run, bool, error) {
	out, err := database.TxOf(ctx, s.DB, func(db *gorm.DB) (runsPage, error) {
		var page []models.Run
		q := stuckRuns(db, s.Now()).Where("stuck_runs.workspace_id = ? AND stuck_runs.run_id > ?", workspaceID, after)
		if f.AutomationID != "" {
			q = q.Where("runs.automation_id = ?", f.AutomationID)
		}
		if err := q.Select("runs.*").Order("stuck_runs.run_id").Limit(resumePage).Find(&page).Error; err != nil {
			return runsPage{}, fmt.Errorf("read stuck runs: %w", err)
		}
		if len(page) == 0 {
			return runsPage{}, nil
		}
		ids := make([]string, len(page))
		for i, run := range page {
			ids[i] = run.ID
		}
		if err := db.Where("run_id IN ?", ids).Delete(&models.StuckRun{}).Error; err != nil {
			return runsPage{}, fmt.Errorf("forget stuck runs: %w", err)
		}
		return runsPage{page, len(page) == resumePage}, database.Audit(
			db, s.Now(), workspaceID, actor, "runs.resume", "workspace/"+workspaceID, fmt.Sprintf("%s: %d runs", f.Reason, len(page)),
		)
	})
	return out.runs, out.more, err
}
