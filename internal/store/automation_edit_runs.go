package store

import (
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/schedule"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// editPage is how many runs a publish reads and writes at a time. A page takes two statements, and
// one more where runs move on from a deleted step.
const editPage = 1000

// meeting applies an edit to the runs inside an automation, page by page: models.Edit decides what
// becomes of each.
type meeting struct {
	db   *gorm.DB
	edit models.Edit
	plan schedule.Plan
	// now is the clock for updated times; edit.Now may be the moment of a pause.
	now time.Time
	// save writes what the edit does; else it is only counted.
	save    bool
	preview models.Preview
}

// meet counts what the edit does to the runs inside and, where save is set, does it. The
// caller holds the automation, so that no run moves and nobody enters meanwhile.
func (s *Store) meet(db *gorm.DB, a models.Automation, before, after models.Definition, save bool) (models.Preview, error) {
	m := meeting{
		db: db, now: s.Now(), save: save,
		edit: models.Edit{Before: before, After: after, Revision: a.Revision, Now: s.Now().Truncate(time.Millisecond)},
	}
	if a.PausedAt != nil { // due times move by the length of the pause when it ends
		m.edit.Now = a.PausedAt.UTC().Truncate(time.Millisecond)
	}
	ids, err := m.count(a.ID)
	if err != nil || len(ids) == 0 {
		return m.preview, err
	}
	if m.plan, err = planOf(db, a.WorkspaceID); err != nil {
		return m.preview, err
	}
	if err := (&RunTx{store: s, db: db}).planAnew(); err != nil {
		return m.preview, err
	}
	for _, id := range ids {
		if err := m.step(a.ID, id); err != nil {
			return m.preview, err
		}
	}
	return m.preview, nil
}

// planOf is how the waits of a workspace's contacts are planned.
func planOf(db *gorm.DB, workspaceID string) (schedule.Plan, error) {
	var workspace models.Workspace
	if err := db.Take(&workspace, "id = ?", workspaceID).Error; err != nil {
		return schedule.Plan{}, fmt.Errorf("read workspace: %w", err)
	}
	return schedule.PlanOf(workspace)
}

// crowd are the live runs that stand at a step in one state.
type crowd struct {
	StepID string
	Status models.RunStatus
	Count  int
}

// count finds how many runs stand at each step, and returns the steps whose runs the edit may change.
func (m *meeting) count(automationID string) ([]string, error) {
	var crowds []crowd
	err := m.db.Model(&models.Run{}).Select("step_id, status, COUNT(*) AS count").
		Where("automation_id = ?", automationID).Where(database.LiveRuns).Group("step_id, status").Find(&crowds).Error
	if err != nil {
		return nil, fmt.Errorf("count the runs inside: %w", err)
	}
	contacts, sending := map[string]int{}, map[string]int{}
	var ids []string
	for _, c := range crowds {
		if contacts[c.StepID] == 0 && c.StepID != "" {
			ids = append(ids, c.StepID)
		}
		contacts[c.StepID] += c.Count
		if c.Status == models.RunExecuting {
			sending[c.StepID] += c.Count
		}
	}
	slices.Sort(ids)
	m.preview = models.NewPreview(m.edit, contacts, sending)
	return m.edit.Touched(ids), nil
}

// insideRun is a run with the time zone of its contact, "" for none.
type insideRun struct {
	models.Run
	Zone string
}

// insideRuns reads runs with their contacts' time zones, and holds them when they are to be moved.
func insideRuns(db *gorm.DB, hold bool) *gorm.DB {
	q := db.Model(&models.Run{}).Select("runs.*, COALESCE(contacts.time_zone, '') AS zone").
		Joins("LEFT JOIN contacts ON contacts.id = runs.contact_id")
	if hold {
		q = q.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate, Table: clause.Table{Name: "runs"}})
	}
	return q
}

// step applies the edit to the runs at one step, in the order of their ids.
func (m *meeting) step(automationID, stepID string) error {
	for after := ""; ; {
		var page []insideRun
		q := insideRuns(m.db, m.save).
			Where(
				"runs.automation_id = ? AND runs.step_id = ? AND runs.id > ?", automationID, stepID, after,
			).Where("runs." + database.LiveRuns)
		if err := q.Order("runs.id").Limit(editPage).Find(&page).Error; err != nil {
			return fmt.Errorf("read the runs at a step: %w", err)
		}
		if err := m.page(page); err != nil {
			return err
		}
		if len(page) < editPage {
			return nil
		}
		after = page[len(page)-1].ID
	}
}

func (m *meeting) page(page []insideRun) error {
	var changed []models.Run
	var passed []models.StepExecution
	for _, run := range page {
		plan := func(w models.Wait, from time.Time) (time.Time, error) { return m.plan.Due(w, from, run.Zone), nil }
		met, fate, err := m.edit.Meet(run.Run, plan)
		if err != nil {
			return fmt.Errorf("move run %s: %w", run.ID, err)
		}
		if fate.Kind != models.FateStays {
			m.preview.Add(m.edit, run.Run, met, fate)
			met.UpdatedAt = m.now
			changed = append(changed, met)
			if met.StepID != run.StepID {
				passed = append(passed, skippedStep(m.edit.After, run.Run, models.ReasonStepDeleted, m.now))
			}
		}
	}
	if !m.save {
		return nil
	}
	return saveMoved(m.db, changed, passed)
}

// skippedStep records that the run goes on without the step that it waited for.
func skippedStep(d models.Definition, run models.Run, reason string, now time.Time) models.StepExecution {
	step, _, _ := d.Find(run.StepID)
	return models.StepExecution{
		RunID: run.ID, StepID: run.StepID, Visit: run.Visit, WorkspaceID: run.WorkspaceID, AutomationID: run.AutomationID,
		ContactID: run.ContactID, CampaignID: run.CampaignID, Kind: step.Kind, Status: models.StepSkipped, Reason: reason, At: now,
	}
}

// saveMoved writes a page of runs that were moved, and the steps that they passed over.
func saveMoved(db *gorm.DB, runs []models.Run, passed []models.StepExecution) error {
	if len(runs) == 0 {
		return nil
	}
	if len(passed) > 0 {
		if err := db.Create(&passed).Error; err != nil {
			return fmt.Errorf("record the steps that were passed over: %w", err)
		}
	}
	return saveMet(db, runs)
}

// metColumns are what an edit may change in a run, with PostgreSQL's types of them.
var metColumns = []rowColumn{
	{"status", "text"},
	{"reason", "text"},
	{"reason_code", "text"},
	{"held", "text"},
	{"outcome", "text"},
	{"revision", "integer"},
	{"step_id", "text"},
	{"visit", "integer"},
	{"due_at", "timestamptz"},
	{"wait_began_at", "timestamptz"},
	{"frozen_at", "timestamptz"},
	{"taken_over", "boolean"},
	{"listening", "boolean"},
	{"listen_until", "timestamptz"},
	{"nudge", "integer"},
	{"updated_at", "timestamptz"},
	{"ended_at", "timestamptz"},
}

// saveMet writes a page of runs in one statement.
func saveMet(db *gorm.DB, runs []models.Run) error {
	rows := make([]map[string]any, len(runs))
	for i, r := range runs {
		rows[i] = map[string]any{
			"id": r.ID, "status": r.Status, "reason": r.Reason, "reason_code": r.ReasonCode, "held": r.Held, "outcome": r.Outcome,
			"revision": r.Revision,
			"step_id":  r.StepID, "visit": r.Visit, "due_at": stored(r.DueAt), "wait_began_at": stored(r.WaitBeganAt),
			"frozen_at": stored(r.FrozenAt), "taken_over": r.TakenOver, "listening": r.Listening,
			"listen_until": stored(r.ListenUntil), "nudge": r.Nudge, "updated_at": stored(&r.UpdatedAt), "ended_at": stored(r.EndedAt),
		}
	}
	if err := updateRows(db, "runs", metColumns, rows); err != nil {
		return fmt.Errorf("move runs: %w", err)
	}
	return nil
}
