package store

import (
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/schedule"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// overduePage is how many overdue runs a resume reads and writes at a time.
const overduePage = 1000

// overdueRuns are the ids of the runs whose wait was over when the automation was paused, the longest
// overdue first. A run whose step has begun is not overdue: it listens, or an attempt of its
// message or webhook was made.
func overdueRuns(db *gorm.DB, a models.Automation, chosen models.Overdue) (ids []string, err error) {
	if chosen.Choice != models.OverdueSkip && chosen.Choice != models.OverdueSpread {
		return nil, nil // they are due, and go on
	}
	err = db.Model(&models.Run{}).Where("automation_id = ?", a.ID).Where(database.LiveRuns).
		Where(
			"status IN ? AND frozen_at IS NULL AND NOT listening AND due_at <= ?", []models.RunStatus{models.RunWaiting, models.RunPaused},
			*a.PausedAt,
		).
		Where(
			"NOT EXISTS (SELECT 1 FROM messages WHERE messages.run_id = runs.id AND messages.step_id = runs.step_id AND messages.visit "+
				"= runs.visit)",
		).
		Where(
			"NOT EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.run_id = runs.id AND d.step_id = runs.step_id AND d.visit = "+
				"runs.visit)",
		).
		Order("due_at, id").Pluck("id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("read the overdue runs: %w", err)
	}
	return ids, nil
}

// catchUp skips the steps of the overdue runs of an automation that is resumed, or spreads them, as
// was chosen. The caller holds the automation, so that none of them moves meanwhile.
type catchUp struct {
	db         *gorm.DB
	now        time.Time
	chosen     models.Overdue
	definition models.Definition
	revision   int
	plan       schedule.Plan
	// done and all count runs.
	done, all int
	// through are those that completed, because their last step was skipped; one that was held
	// is told twice, which does no harm.
	through []models.Run
}

// catchUp moves the overdue runs, page by page.
func (s *Store) catchUp(
	db *gorm.DB, a models.Automation, chosen models.Overdue, ids []string, now time.Time,
) (through []models.Run, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	c := catchUp{db: db, now: now.Truncate(time.Millisecond), chosen: chosen, revision: a.Revision, all: len(ids)}
	if c.plan, err = planOf(db, a.WorkspaceID); err != nil {
		return nil, err
	}
	if c.definition, err = s.Definitions.Read(db, a.ID, a.Revision); err != nil {
		return nil, err
	}
	for page := range slices.Chunk(ids, overduePage) {
		if err := c.page(page); err != nil {
			return nil, err
		}
	}
	return c.through, nil
}

// page moves one page of runs. A run that ended or began meanwhile is left alone.
func (c *catchUp) page(ids []string) error {
	var runs []insideRun
	err := insideRuns(c.db, true).Where("runs.id IN ? AND runs.status = ?", ids, models.RunWaiting).Find(&runs).Error
	if err != nil {
		return fmt.Errorf("read a page of overdue runs: %w", err)
	}
	byID := make(map[string]insideRun, len(runs))
	for _, run := range runs {
		byID[run.ID] = run
	}
	var changed []models.Run
	var passed []models.StepExecution
	for _, id := range ids {
		place := c.done
		c.done++
		run, there := byID[id]
		if !there {
			continue
		}
		was := run.Run
		if err := c.move(&run, place); err != nil {
			return fmt.Errorf("catch up with run %s: %w", id, err)
		}
		run.UpdatedAt = c.now
		changed = append(changed, run.Run)
		if !run.Status.Live() {
			c.through = append(c.through, run.Run)
		}
		if c.chosen.Choice == models.OverdueSkip {
			passed = append(passed, skippedStep(c.definition, was, models.ReasonOverdueSkipped, c.now))
		}
	}
	return saveMoved(c.db, changed, passed)
}

// move changes one run, the one at that place among the overdue.
func (c *catchUp) move(run *insideRun, place int) error {
	if c.chosen.Choice == models.OverdueSpread {
		run.Spread(c.chosen.Place(place, c.all, c.now))
		return nil
	}
	run.Revision = c.revision
	nudge := run.Nudge // Arrive forgets it; the rollout under way still counts this run
	err := run.Skip(
		c.definition, c.now, func(w models.Wait, from time.Time) (time.Time, error) { return c.plan.Due(w, from, run.Zone), nil },
	)
	run.Nudge = nudge
	return err
}
