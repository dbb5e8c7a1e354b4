package store

import (
	"context"
	"fmt"

	"gorm.io/gorm/clause"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// EnterMany accepts the entries of existing contacts, all or none, in a few
// statements whatever their number, which should be a page of some hundred. The results
// are in the order of the members. A contact that is gone is EntryRefused with no run; one
// that entered too often within the hour is EntryTooMany. An automation that is not active is CodeConflict.
func (s *Store) EnterMany(ctx context.Context, b models.BulkEntry) ([]models.Accepted, error) {
	return runTxOf(ctx, s, func(t *RunTx) ([]models.Accepted, error) { return t.EnterMany(ctx, b) })
}

// EnterMany accepts entries inside the transaction.
func (t *RunTx) EnterMany(ctx context.Context, b models.BulkEntry) ([]models.Accepted, error) {
	if len(b.Members) == 0 {
		return nil, nil
	}
	a, err := t.entered(b.WorkspaceID, b.AutomationID)
	if err != nil {
		return nil, err
	}
	if a.State != models.AutomationActive {
		return nil, notActive()
	}
	if err := t.planAnew(); err != nil {
		return nil, err
	}
	known, full, err := t.mayEnter(b)
	if err != nil {
		return nil, err
	}
	rule := a.Reentry.WithDefaults()
	inBulk := rule.WhileRunning == models.WhileRunningIgnore && rule.AfterFinish == models.AfterFinishAllow
	e := bulk{
		RunTx: t, BulkEntry: b, automation: a, known: known, full: full, keys: map[string]models.Run{}, inside: map[string]models.Run{},
	}
	if inBulk {
		if err := e.insert(); err != nil {
			return nil, err
		}
	}
	return e.answers(ctx, inBulk)
}

// planAnew lets PostgreSQL plan the statements of a page by the tables as they are: a plan
// kept from when runs were few reads all of them for each page that follows.
func (t *RunTx) planAnew() error {
	if database.IsSQLite(t.db) {
		return nil
	}
	return t.exec("set the planner", "SET LOCAL plan_cache_mode = force_custom_plan")
}

// mayEnter finds which of the members exist, and which of them entered too often.
func (t *RunTx) mayEnter(b models.BulkEntry) (known, full map[string]bool, err error) {
	ids := make([]string, len(b.Members))
	for i, m := range b.Members {
		ids[i] = m.ContactID
	}
	if known, err = database.Existing[models.Contact](database.ForKeyShare(t.db), b.WorkspaceID, "id", ids); err != nil {
		return nil, nil, err
	}
	full, err = crowded(t.db, t.store.Now(), b.WorkspaceID, b.AutomationID, ids, 0)
	return known, full, err
}

// bulk is a BulkEntry under way.
type bulk struct {
	*RunTx
	models.BulkEntry
	automation  models.Automation
	known, full map[string]bool
	// made are the rows that this entry tried to insert, by key.
	made map[string]string
	// keys are the runs of the members' keys, inside the live runs of the others' contacts.
	keys, inside map[string]models.Run
}

// insert adds the rows whose key and place are free. Only when one was not, it reads who has them.
func (b *bulk) insert() error {
	b.made = map[string]string{}
	now := b.store.Now()
	rows := make([]models.Run, 0, len(b.Members))
	for _, m := range b.Members {
		if b.known[m.ContactID] && !b.full[m.ContactID] {
			run := newRun(b.Entry(m), b.automation, m.ContactID, now)
			workflow, err := b.workflowID(b.automation, m.ContactID)
			if err != nil {
				return err
			}
			run.KeptWorkflowID = workflow
			rows, b.made[m.Key] = append(rows, run), run.ID
		}
	}
	inserted := int64(0)
	if len(rows) > 0 {
		result := b.db.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(rows, database.Batch)
		inserted = result.RowsAffected
		if result.Error != nil {
			return fmt.Errorf("insert runs: %w", result.Error)
		}
	}
	if inserted < int64(len(b.Members)) {
		return b.findTaken()
	}
	for _, run := range rows {
		b.keys[run.EntryKey] = run
	}
	return nil
}

// findTaken reads the runs of the members' keys, and the live runs of the others.
func (b *bulk) findTaken() error {
	keys := make([]string, len(b.Members))
	for i, m := range b.Members {
		keys[i] = m.Key
	}
	var runs []models.Run
	if err := b.db.Find(&runs, "automation_id = ? AND entry_key IN ?", b.AutomationID, keys).Error; err != nil {
		return fmt.Errorf("read runs: %w", err)
	}
	for _, run := range runs {
		b.keys[run.EntryKey] = run
	}
	return b.findInside()
}

// findInside reads the live runs of the members who found their place taken.
func (b *bulk) findInside() error {
	var contacts []string
	for _, m := range b.Members {
		if _, has := b.keys[m.Key]; !has {
			contacts = append(contacts, m.ContactID)
		}
	}
	if len(contacts) == 0 {
		return nil
	}
	var runs []models.Run
	if err := b.db.Where(database.LiveRuns).Find(
		&runs, "automation_id = ? AND contact_id IN ?", b.AutomationID, contacts,
	).Error; err != nil {
		return fmt.Errorf("read live runs: %w", err)
	}
	for _, run := range runs {
		b.inside[run.ContactID] = run
	}
	return nil
}

// answers are the members' results. A member that has none yet enters as a single contact does:
// the automation has another rule than the default one, or their run left a moment ago.
func (b *bulk) answers(ctx context.Context, inBulk bool) ([]models.Accepted, error) {
	out := make([]models.Accepted, len(b.Members))
	var tooMany []models.Run
	for i, m := range b.Members {
		out[i] = models.Accepted{AutomationName: b.automation.Name}
		run, has := b.keys[m.Key]
		live, in := b.inside[m.ContactID]
		switch {
		case has && run.ID == b.made[m.Key]:
			out[i].Result, out[i].Run = models.EntryAccepted, run
		case has:
			out[i].Result, out[i].Run = models.EntryRepeated, run
		case !b.known[m.ContactID]:
			out[i].Result = models.EntryRefused
		case inBulk && b.full[m.ContactID] && !in:
			out[i].Result = models.EntryTooMany
			tooMany = append(tooMany, newRun(b.Entry(m), b.automation, m.ContactID, b.store.Now()))
		case in:
			out[i].Result, out[i].Run = models.EntryInside, live
		default:
			one, err := b.Accept(ctx, b.Entry(m))
			if models.CodeOf(err) == models.CodeNotFound { // deleted a moment ago
				one.Result, err = models.EntryRefused, nil
			}
			out[i] = one
			if err != nil {
				return nil, err
			}
		}
	}
	if len(tooMany) == 0 {
		return out, nil
	}
	return out, b.refused(tooMany...)
}
