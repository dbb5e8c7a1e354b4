package store

import (
	"fmt"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/schedule"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// refitPage is how many thawed runs are read and written at a time.
const refitPage = 1000

// fitAnew brings waits for a time of day back to that time, after the automation's due times were
// moved by the length of its pause. Runs that a person paused are brought back when they are resumed.
// The caller holds the automation, so that no run moves.
func (s *Store) fitAnew(db *gorm.DB, a models.Automation, now time.Time) error {
	definition, err := s.Definitions.Read(db, a.ID, a.Revision)
	if err != nil {
		return err
	}
	var steps []models.Step
	for _, step := range definition.Every() {
		if step.Wait.At != "" {
			steps = append(steps, step)
		}
	}
	if len(steps) == 0 {
		return nil
	}
	plan, err := planOf(db, a.WorkspaceID)
	if err != nil {
		return err
	}
	if err := (&RunTx{store: s, db: db}).planAnew(); err != nil {
		return err
	}
	for _, step := range steps {
		if err := fitStepAnew(db, a.ID, step, plan, now); err != nil {
			return err
		}
	}
	return nil
}

// fitStepAnew brings the runs that wait at one step back to its time of day, in the order of their ids.
func fitStepAnew(db *gorm.DB, automationID string, step models.Step, plan schedule.Plan, now time.Time) error {
	for after := ""; ; {
		var page []insideRun
		err := insideRuns(db, true).
			Where(
				"runs.automation_id = ? AND runs.step_id = ? AND runs.id > ?", automationID, step.ID, after,
			).Where("runs."+database.LiveRuns).
			Where("runs.frozen_at IS NULL AND runs.wait_began_at IS NOT NULL AND runs.due_at > ?", now).
			Order("runs.id").Limit(refitPage).Find(&page).Error
		if err != nil {
			return fmt.Errorf("read the runs that thaw: %w", err)
		}
		moved := make([]models.Run, len(page))
		for i, run := range page {
			if err := run.FitAnew(step.Wait, now, planFor(plan, run.Zone)); err != nil {
				return err
			}
			moved[i] = run.Run
		}
		if err := saveMoved(db, moved, nil); err != nil || len(page) < refitPage {
			return err
		}
		after = page[len(page)-1].ID
	}
}

// planFor plans waits for a contact in the zone of that name.
func planFor(plan schedule.Plan, zone string) models.WaitPlan {
	return func(w models.Wait, from time.Time) (time.Time, error) { return plan.Due(w, from, zone), nil }
}

// fitOneAnew brings the wait of a run that a person resumed back to its time of day.
func fitOneAnew(at models.Standing, run *models.Run, now time.Time) error {
	step, _, known := at.Definition.Find(run.StepID)
	if !known || step.Wait.At == "" {
		return nil
	}
	plan, err := schedule.PlanOf(at.Workspace)
	if err != nil {
		return err
	}
	return run.FitAnew(step.Wait, now, planFor(plan, at.Zone()))
}
