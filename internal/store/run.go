package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// GetRun reads a run with its next step and what it did, oldest first.
func (s *Store) GetRun(ctx context.Context, v models.Viewer, id string) (models.RunView, []models.StepExecution, error) {
	run, err := database.ReadSeen[models.Run](s.Conn(ctx), v, id, "contact_id", "run")
	if err != nil {
		return models.RunView{}, nil, err
	}
	views, err := s.runViews(ctx, []models.Run{run})
	if err != nil {
		return models.RunView{}, nil, err
	}
	var steps []models.StepExecution
	if err := s.Conn(ctx).Where("run_id = ?", id).Order("visit, at").Find(&steps).Error; err != nil {
		return models.RunView{}, nil, fmt.Errorf("read the run's steps: %w", err)
	}
	return views[0], steps, nil
}

// ListRuns pages through the runs that the filter lets through.
func (s *Store) ListRuns(ctx context.Context, v models.Viewer, f models.RunFilter, p models.Page) ([]models.RunView, string, error) {
	runs, next, err := database.ReadPage(database.SeenBy(filteredRuns(s.Conn(ctx), v.WorkspaceID, f), v, "contact_id"), p, "id",
		func(r models.Run) string { return r.ID })
	if err != nil {
		return nil, "", err
	}
	views, err := s.runViews(ctx, runs)
	return views, next, err
}

func filteredRuns(db *gorm.DB, workspaceID string, f models.RunFilter) *gorm.DB {
	q := database.Keyed(
		db.Model(&models.Run{}), workspaceID, database.Key{Column: "automation_id", Value: f.AutomationID},
		database.Key{Column: "contact_id", Value: f.ContactID},
	)
	if f.StepID != "" {
		q = q.Where("step_id = ?", f.StepID)
	}
	if f.Status != "" {
		q = q.Where("status = ?", f.Status)
	}
	if f.StepID != "" || f.Status.Live() { // so that runs_position or runs_status may serve it
		q = q.Where(database.LiveRuns)
	}
	if f.Reason == models.ParkStuck {
		stuck := stuckRuns(database.Fresh(db), db.NowFunc()).Where("stuck_runs.workspace_id = ?", workspaceID)
		return q.Where("id IN (?)", stuck.Select("runs.id"))
	}
	if f.Reason != "" {
		q = q.Where("reason_code = ?", f.Reason).Where(parkedRuns)
	}
	return q
}

// runViews finds the next steps in the definitions in force. A run of a deleted automation has none.
func (s *Store) runViews(ctx context.Context, runs []models.Run) ([]models.RunView, error) {
	definitions, err := s.definitionsOf(ctx, runs)
	if err == nil {
		err = s.showStuck(ctx, runs)
	}
	if err != nil {
		return nil, err
	}
	views := make([]models.RunView, len(runs))
	for i, run := range runs {
		views[i].Run = run
		if step, _, ok := definitions[run.AutomationID].Find(run.StepID); ok && run.Status.Live() {
			views[i].Step = &step
		}
	}
	return views, nil
}

func (s *Store) definitionsOf(ctx context.Context, runs []models.Run) (map[string]models.Definition, error) {
	out := map[string]models.Definition{}
	var ids []string
	for _, run := range runs {
		if _, seen := out[run.AutomationID]; !seen && run.StepID != "" && run.Status.Live() {
			ids = append(ids, run.AutomationID)
			out[run.AutomationID] = models.Definition{}
		}
	}
	if len(ids) == 0 {
		return out, nil
	}
	var automations []models.Automation
	if err := s.Conn(ctx).Select("id", "revision").Where("id IN ?", ids).Find(&automations).Error; err != nil {
		return nil, fmt.Errorf("read automations: %w", err)
	}
	for _, a := range automations {
		definition, err := s.Definitions.Read(s.Conn(ctx), a.ID, a.Revision)
		if err != nil {
			return nil, err
		}
		out[a.ID] = definition
	}
	return out, nil
}
