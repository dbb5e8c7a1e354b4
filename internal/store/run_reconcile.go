package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// reconcilePage bounds what one pass of reconciliation takes.
const reconcilePage = 500

// namedRun is a run with its automation's name, which a workflow's summary shows.
type namedRun struct {
	models.Run
	AutomationName string
}

func accepted(rows []namedRun) []models.Accepted {
	out := make([]models.Accepted, len(rows))
	for i, r := range rows {
		out[i] = models.Accepted{Result: models.EntryAccepted, Run: r.Run, AutomationName: r.AutomationName}
	}
	return out
}

func (s *Store) namedRuns(ctx context.Context) *gorm.DB {
	return s.Conn(ctx).Model(&models.Run{}).Select("runs.*, automations.name AS automation_name").
		Joins("JOIN automations ON automations.id = runs.automation_id").Limit(reconcilePage)
}

// StartingRuns are a page of the rows that were accepted before the instant and whose workflow has
// not entered yet, the oldest first, after the given one. The last page is shorter than the others.
func (s *Store) StartingRuns(ctx context.Context, before time.Time, after models.Run) ([]models.Accepted, bool, error) {
	var rows []namedRun
	err := database.NotAside(s.namedRuns(ctx), models.PartStart, "runs.id", s.Now()).Where(
		"runs.status = 'starting' AND runs.started_at < ?", before,
	).
		Where("runs.started_at >= ? AND (runs.started_at, runs.id) > (?, ?)", after.StartedAt, after.StartedAt, after.ID).
		Order("runs.started_at, runs.id").Find(&rows).Error
	if err != nil {
		return nil, false, fmt.Errorf("read starting runs: %w", err)
	}
	return accepted(rows), len(rows) == reconcilePage, nil
}

// RestToStart is a page of the automation's runs that were accepted since the instant and whose workflow has
// not entered yet, the newest first, after the given one. The last page is shorter than the others.
func (s *Store) RestToStart(
	ctx context.Context, workspaceID, automationID string, since time.Time, after models.Run,
) ([]models.Accepted, bool, error) {
	var rows []namedRun
	q := restToStart(database.NotAside(s.namedRuns(ctx), models.PartStart, "runs.id", s.Now()), workspaceID, automationID, since, after)
	if err := q.Find(&rows).Error; err != nil {
		return nil, false, fmt.Errorf("read starting runs: %w", err)
	}
	return accepted(rows), len(rows) == reconcilePage, nil
}

// restToStart reads from the newest down to the instant: of an automation that has had millions of runs,
// that is what it accepted since then.
func restToStart(q *gorm.DB, workspaceID, automationID string, since time.Time, after models.Run) *gorm.DB {
	q = q.Where("runs.automation_id = ? AND runs.workspace_id = ? AND runs.status = 'starting'", automationID, workspaceID).
		Where("runs.started_at >= ?", since)
	if after.ID != "" {
		q = q.Where("runs.started_at <= ? AND (runs.started_at, runs.id) < (?, ?)", after.StartedAt, after.StartedAt, after.ID)
	}
	return q.Order("runs.started_at DESC, runs.id DESC")
}

// OverdueRuns are a page of the rows whose step was due before the instant and is not
// performed yet, in order of due time after the place where the last page ended.
func (s *Store) OverdueRuns(ctx context.Context, before, afterDue time.Time, afterID string) ([]models.Accepted, error) {
	var rows []namedRun
	err := database.NotAside(s.namedRuns(ctx), models.PartOverdue, "runs.id", s.Now()).Where(
		"runs.status IN ('waiting', 'executing') AND runs.due_at < ?", before,
	).
		Where("runs.due_at >= ? AND (runs.due_at, runs.id) > (?, ?)", afterDue, afterDue, afterID).
		Order("runs.due_at, runs.id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read overdue runs: %w", err)
	}
	return accepted(rows), nil
}

// ClosingRuns are rows that ended before the instant and whose workflow was not told.
func (s *Store) ClosingRuns(ctx context.Context, before time.Time) ([]models.Run, error) {
	var runs []models.Run
	err := database.NotAside(
		s.Conn(ctx), models.PartClose, "runs.id", s.Now(),
	).Where("closing AND updated_at < ?", before).Order("updated_at").Limit(reconcilePage).Find(&runs).Error
	if err != nil {
		return nil, fmt.Errorf("read closing runs: %w", err)
	}
	return runs, nil
}

// LiveRun is the run with the id, while it is inside its automation.
func (s *Store) LiveRun(ctx context.Context, runID string) (models.Run, error) {
	var run models.Run
	err := s.Conn(ctx).Where(database.LiveRuns).Take(&run, "id = ?", runID).Error
	if err != nil {
		return run, fmt.Errorf("read live run: %w", database.NotFound(err, "run"))
	}
	return run, nil
}
