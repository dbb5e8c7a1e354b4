package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// RaiseEpoch raises the database's epoch. An epoch earlier than the remembered one shows that the
// database was set back to an older state. Every automation that may send is then held, in the
// same transaction: whoever looks first sees it, and nobody sees it again.
func (s *Store) RaiseEpoch(ctx context.Context, remembered time.Time) (epoch time.Time, setBack bool, err error) {
	type raised struct {
		epoch   time.Time
		setBack bool
	}
	out, err := database.TxOf(ctx, s.DB, func(tx *gorm.DB) (raised, error) {
		var marks []models.Watermark
		if err := database.ForUpdate(tx).Limit(1).Find(&marks, "workspace_id = '' AND name = ?", models.WatermarkEpoch).Error; err != nil {
			return raised{}, fmt.Errorf("read the epoch: %w", err)
		}
		var was time.Time
		if len(marks) > 0 {
			was = marks[0].At.UTC()
		}
		epoch := s.Now()
		for _, least := range []time.Time{was, remembered} { // a clock that was set back is no database that was
			if !epoch.After(least) {
				epoch = least.UTC().Add(time.Microsecond)
			}
		}
		mark := models.Watermark{Name: models.WatermarkEpoch, At: epoch}
		err := tx.Clauses(clause.OnConflict{
			Columns: database.Columns("workspace_id", "name"), DoUpdates: clause.AssignmentColumns([]string{"at"}),
		}).Create(&mark).Error
		if err != nil {
			return raised{}, fmt.Errorf("raise the epoch: %w", err)
		}
		if !was.Before(remembered) {
			return raised{epoch: epoch}, nil
		}
		return raised{epoch, true}, holdAll(tx, s.Now(), was, remembered)
	})
	return out.epoch, out.setBack, err
}

// holdAll holds every automation that lets contacts go on, and says so in each workspace's audit.
func holdAll(tx *gorm.DB, now, was, remembered time.Time) error {
	held := tx.Model(&models.Automation{}).Where(
		"state IN ? AND restored_at IS NULL", []models.AutomationState{models.AutomationActive, models.AutomationPaused},
	)
	if err := held.UpdateColumn("restored_at", now).Error; err != nil {
		return fmt.Errorf("hold all automations: %w", err)
	}
	var workspaces []string
	if err := tx.Model(&models.Automation{}).Where("restored_at = ?", now).Distinct().Pluck("workspace_id", &workspaces).Error; err != nil {
		return fmt.Errorf("read whose automations are held: %w", err)
	}
	detail := fmt.Sprintf("from %s to %s", remembered.UTC().Format(time.RFC3339), was.Format(time.RFC3339))
	for _, id := range workspaces {
		if err := database.Audit(tx, now, id, "system", "database.restored", "workspace/"+id, detail); err != nil {
			return err
		}
	}
	return nil
}

// ParkAhead parks a live run whose workflow has completed: the row was set back to before that. visit
// is the move at which the workflow completed. A row that has gone on beyond that since it was looked at is left
// alone: its message failed late, and the run lives again. It reports whether it parked the run.
func (s *Store) ParkAhead(ctx context.Context, runID string, visit int) (parked bool, err error) {
	return runTxOf(ctx, s, func(t *RunTx) (bool, error) {
		var run models.Run
		err := database.ForUpdate(t.db).Where(database.LiveRuns).Take(&run, "id = ?", runID).Error
		switch {
		case errors.Is(err, gorm.ErrRecordNotFound): // it has left since it was looked at
			return false, nil
		case err != nil:
			return false, fmt.Errorf("read run: %w", err)
		case visit < run.Visit:
			return false, nil
		}
		run.ParkAhead(models.Place{Visit: visit})
		return true, t.SaveRun(ctx, run)
	})
}

// RestoredAutomations are the automations whose runs wait for a person to decide how they go on after
// the database was set back, the one with the most runs first.
func (s *Store) RestoredAutomations(ctx context.Context, workspaceID string) ([]models.RestoredAutomation, error) {
	var rows []struct {
		AutomationID, Name string
		Runs               int
		Since              computedTime
	}
	err := s.Conn(ctx).Table("automations").
		Select(
			"automations.id AS automation_id, automations.name, COUNT(runs.id) AS runs, COALESCE(automations.restored_at, "+
				"MIN(runs.updated_at)) AS since",
		).
		Joins(
			"LEFT JOIN runs ON runs.automation_id = automations.id AND runs.status = 'needs_attention' AND runs.reason_code = ?",
			models.ParkRestored,
		).
		Where("automations.workspace_id = ?", workspaceID).Group("automations.id, automations.name, automations.restored_at").
		Having("automations.restored_at IS NOT NULL OR COUNT(runs.id) > 0").Order("runs DESC, automations.id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read what was set back: %w", err)
	}
	out := make([]models.RestoredAutomation, len(rows))
	for i, row := range rows {
		out[i] = models.RestoredAutomation{AutomationID: row.AutomationID, Name: row.Name, Runs: row.Runs, Since: row.Since.UTC()}
	}
	return out, nil
}

// GoOnRestored lets an automation that was set back with its database go on, and a page of the
// runs that parked for it: those with the least ids after the given one. They go on from the chosen
// place. It returns them, and whether more may follow.
func (s *Store) GoOnRestored(
	ctx context.Context, workspaceID, automationID string, from models.GoOnFrom, after, actor string,
) ([]models.Run, bool, error) {
	out, err := database.TxOf(ctx, s.DB, func(tx *gorm.DB) (runsPage, error) {
		a, err := database.ReadOne[models.Automation](database.ForUpdate(tx), workspaceID, automationID, "automation")
		if err != nil {
			return runsPage{}, err
		}
		if err := tx.Model(&a).UpdateColumn("restored_at", nil).Error; err != nil {
			return runsPage{}, fmt.Errorf("let the automation go on: %w", err)
		}
		definition, err := s.Definitions.Read(tx, a.ID, a.Revision)
		if err != nil {
			return runsPage{}, err
		}
		var page []models.Run
		f := models.ParkedFilter{Reason: models.ParkRestored, AutomationID: automationID}
		if err := database.ForUpdate(parkedPage(tx, workspaceID, f, after)).Find(&page).Error; err != nil {
			return runsPage{}, fmt.Errorf("read parked runs: %w", err)
		}
		more := len(page) == resumePage
		if page, err = takeUp(tx, models.Standing{Automation: a, Definition: definition}, page, from, s.Now()); err != nil {
			return runsPage{}, err
		}
		detail := fmt.Sprintf("from the %s: %d runs", from, len(page))
		return runsPage{page, more}, database.Audit(tx, s.Now(), workspaceID, actor, "runs.restored", "automation/"+automationID, detail)
	})
	return out.runs, out.more, err
}

// takeUp lets the runs of an automation go on from their new places.
func takeUp(tx *gorm.DB, at models.Standing, page []models.Run, from models.GoOnFrom, now time.Time) ([]models.Run, error) {
	if len(page) == 0 {
		return nil, nil
	}
	ids := make([]string, len(page))
	for i, run := range page {
		at.Run = run
		page[i] = at.TakeUp(from, now)
		page[i].UpdatedAt, ids[i] = now, run.ID
	}
	if err := saveMet(tx, page); err != nil {
		return nil, err
	}
	err := tx.Model(&models.Run{}).Where("id IN ?", ids).UpdateColumns(map[string]any{
		"ahead_visit": 0, "ahead_step_id": "", "ahead_due_at": nil,
	}).Error
	if err != nil {
		return nil, fmt.Errorf("let runs go on: %w", err)
	}
	return page, nil
}

// withRestored adds the reason that the database was set back, also before a run has parked for it.
func (s *Store) withRestored(ctx context.Context, workspaceID string, reasons []models.ParkedRuns) ([]models.ParkedRuns, error) {
	held, err := s.RestoredAutomations(ctx, workspaceID)
	if err != nil || len(held) == 0 {
		return reasons, err
	}
	since := held[0].Since
	for _, a := range held {
		if a.Since.Before(since) {
			since = a.Since
		}
	}
	for i, r := range reasons {
		if r.Reason == models.ParkRestored {
			reasons[i].Since = since
			return reasons, nil
		}
	}
	return append(reasons, models.ParkedRuns{Reason: models.ParkRestored, Since: since}), nil
}

// decideForRestored refuses to resume what was set back without the decision from where.
func decideForRestored() error {
	return models.Errorf(
		models.CodeConflict, "the database was set back: decide with POST /v1/attention/restored how the automation's runs go on",
	)
}
