package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/database"
	"cadenza/internal/store/workspace"
	"cadenza/models"
)

// ActivateAutomation lets contacts in. What the definition needs must be there: at
// least one step and approved templates. It enters nobody by itself: the members of its
// lists enter when somebody starts it for them (S3, EnterLists).
func (s *Store) ActivateAutomation(ctx context.Context, workspaceID, automationID, actor string) (models.Automation, error) {
	return s.changeState(ctx, workspaceID, automationID, actor, "automation.activate", s.activate)
}

func (s *Store) activate(db *gorm.DB, a *models.Automation) error {
	if a.State != models.AutomationDraft && a.State != models.AutomationActive {
		return stateConflict(*a, "activated")
	}
	definition, err := s.Definitions.Read(db, a.ID, a.Revision)
	if err != nil {
		return err
	}
	if len(definition.Live()) == 0 {
		return models.Invalid("the automation cannot be activated",
			[]models.Violation{{Pointer: "/steps", Detail: "needs at least one step"}})
	}
	if err := defaultNumber(db, a.WorkspaceID, &a.NumberID); err != nil {
		return err
	}
	refs := definition.References()
	violations, err := s.checkTemplates(db, a.WorkspaceID, a.NumberID, refs.Templates)
	if err != nil {
		return err
	}
	gone, err := checkReferences(db, a.WorkspaceID, refs, definition.Start)
	if err != nil {
		return err
	}
	violations = append(violations, gone...)
	if err := workspace.MakeTags(db, a.WorkspaceID, tagsOf(definition)); err != nil {
		return err
	}
	loops, err := s.checkLoops(db, *a, a.Name, definition)
	if err != nil {
		return err
	}
	a.State = models.AutomationActive
	return models.Invalid("the automation cannot be activated", slices.Concat(violations, s.unsendable(definition), loops))
}

// defaultNumber makes the workspace's first number the one that sends, where none was
// chosen; a workspace without numbers leaves it empty.
func defaultNumber(db *gorm.DB, workspaceID string, numberID *string) error {
	if *numberID != "" {
		return nil
	}
	var numbers []models.Number
	if err := db.Order("id").Limit(1).Find(&numbers, "workspace_id = ?", workspaceID).Error; err != nil {
		return fmt.Errorf("read the workspace's number: %w", err)
	}
	if len(numbers) > 0 {
		*numberID = numbers[0].ID
	}
	return nil
}

// PauseAutomation lets nobody in and freezes the waits (R5). Pausing twice is pausing once.
func (s *Store) PauseAutomation(ctx context.Context, workspaceID, automationID, actor string) (models.Automation, error) {
	return s.changeState(ctx, workspaceID, automationID, actor, "automation.pause", func(_ *gorm.DB, a *models.Automation) error {
		if a.State == models.AutomationPaused {
			return nil
		}
		if a.State != models.AutomationActive {
			return stateConflict(*a, "paused")
		}
		now := s.Now()
		a.State, a.PausedAt = models.AutomationPaused, &now
		return nil
	})
}

// ResumeAutomation lets waits go on with the time that was left (R5): every due time
// moves by the length of the pause, and what is overdue does what was chosen. It returns the
// runs whose workflows must be told: those that were held, which sleep without a timer, and
// those that went through by a skip. Those that a person paused stay paused.
func (s *Store) ResumeAutomation(
	ctx context.Context, workspaceID, automationID string, overdue models.Overdue, actor string,
) (a models.Automation, held []models.Run, err error) {
	a, err = s.changeState(ctx, workspaceID, automationID, actor, "automation.resume", func(db *gorm.DB, a *models.Automation) error {
		if a.State == models.AutomationActive {
			return nil
		}
		if a.State != models.AutomationPaused {
			return stateConflict(*a, "resumed")
		}
		now := s.Now()
		late, err := overdueRuns(db, *a, overdue)
		if err != nil {
			return err
		}
		if held, err = s.thaw(db, *a, now); err != nil {
			return err
		}
		a.State, a.PausedAt = models.AutomationActive, nil
		through, err := s.catchUp(db, *a, overdue, late, now)
		held = append(held, through...)
		return err
	})
	return a, held, err
}

// thaw moves all times of the automation's runs by the length of its pause, also the moment at
// which a person paused one. It releases the runs that the pause held, and returns them.
func (s *Store) thaw(db *gorm.DB, a models.Automation, now time.Time) (held []models.Run, err error) {
	moved, pause := map[string]any{}, now.Sub(*a.PausedAt)
	for _, column := range []string{"due_at", "listen_until", "wait_began_at", "frozen_at"} {
		moved[column] = later(db, column, pause)
	}
	err = db.Model(&models.Run{}).Where(database.LiveRuns).Where(
		"automation_id = ? AND due_at IS NOT NULL", a.ID,
	).UpdateColumns(moved).Error
	if err != nil {
		return nil, fmt.Errorf("move due times: %w", err)
	}
	if err := s.fitAnew(db, a, now); err != nil {
		return nil, err
	}
	released := models.Run{UpdatedAt: now}
	released.ReleaseFromPause()
	err = db.Model(&held).Clauses(clause.Returning{}).Where(
		"automation_id = ? AND status = ? AND frozen_at IS NULL", a.ID, models.RunPaused,
	).
		Select("status", "updated_at").Updates(released).Error
	if err != nil {
		return nil, fmt.Errorf("release held runs: %w", err)
	}
	return held, nil
}

// later is a column's time moved by d, in the words of the database. SQLite compares times
// as texts, so it gets what the driver writes: a fraction without zeros at its end.
func later(db *gorm.DB, column string, d time.Duration) any {
	if database.IsSQLite(db) {
		return gorm.Expr(
			"rtrim(rtrim(strftime('%Y-%m-%d %H:%M:%f', "+column+", ?), '0'), '.') || '+00:00'", fmt.Sprintf("%+.3f seconds", d.Seconds()),
		)
	}
	return gorm.Expr(column+" + make_interval(secs => ?)", d.Seconds())
}

// dueAtOnce is the due time of a run that is to go on at once. Where the automation or the run is
// paused, it is the beginning of the pause: resuming moves due times by the length of the pause.
func dueAtOnce(now time.Time) clause.Expr {
	return gorm.Expr(
		"COALESCE(runs.frozen_at, (SELECT automations.paused_at FROM automations WHERE automations.id = runs.automation_id), ?)", now,
	)
}

// ArchiveAutomation ends all runs and lets nobody in any more (R5). It returns the runs
// whose workflows are to be told.
func (s *Store) ArchiveAutomation(
	ctx context.Context, workspaceID, automationID, actor string,
) (a models.Automation, ended []models.Run, err error) {
	a, err = s.changeState(ctx, workspaceID, automationID, actor, "automation.archive", func(db *gorm.DB, a *models.Automation) error {
		if a.State == models.AutomationArchived {
			return nil
		}
		a.State, a.PausedAt = models.AutomationArchived, nil
		var err error
		if ended, err = endRuns(db.Where("automation_id = ?", a.ID), models.OutcomeArchived, actor, s.Now()); err != nil {
			return err
		}
		// An archived automation no longer holds its phrases and addresses.
		return db.Delete(&models.StartStep{}, "automation_id = ?", a.ID).Error
	})
	return a, ended, err
}

func stateConflict(a models.Automation, verb string) error {
	return models.Errorf(models.CodeConflict, "the automation is %s: it cannot be %s", a.State, verb)
}

// changeState moves an automation in a transaction of its own.
func (s *Store) changeState(
	ctx context.Context, workspaceID, automationID, actor, action string, change func(*gorm.DB, *models.Automation) error,
) (models.Automation, error) {
	return database.TxOf(ctx, s.DB, func(db *gorm.DB) (models.Automation, error) {
		return s.changeStateIn(db, workspaceID, automationID, actor, action, change)
	})
}

// changeStateIn holds the automation against every run's move while change works on it.
func (s *Store) changeStateIn(
	db *gorm.DB, workspaceID, automationID, actor, action string, change func(*gorm.DB, *models.Automation) error,
) (models.Automation, error) {
	a, err := database.ReadOne[models.Automation](database.ForUpdate(db), workspaceID, automationID, "automation")
	if err != nil {
		return a, err
	}
	if a.CampaignID != "" {
		return a, ofCampaign()
	}
	before := a.State
	if err := change(db, &a); err != nil || a.State == before {
		return a, err
	}
	a.UpdatedAt = s.Now()
	if err := db.Model(&a).Select("state", "number_id", "paused_at", "updated_at").Updates(a).Error; err != nil {
		return a, fmt.Errorf("save automation: %w", err)
	}
	return a, database.Audit(db, a.UpdatedAt, workspaceID, actor, action, "automation/"+a.ID, "")
}
