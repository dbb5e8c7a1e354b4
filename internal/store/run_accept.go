package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/contacts"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// Accept accepts an entry: contact and run are committed together, the run in state
// starting. The row is the outbox: whoever has it can start the workflow, at any time.
func (s *Store) Accept(ctx context.Context, e models.Entry) (models.Accepted, error) {
	return runTxOf(ctx, s, func(t *RunTx) (models.Accepted, error) { return t.Accept(ctx, e) })
}

// Accept accepts an entry inside the transaction (R1, R2).
func (t *RunTx) Accept(_ context.Context, e models.Entry) (models.Accepted, error) {
	a, err := t.entered(e.WorkspaceID, e.AutomationID)
	if err != nil {
		return models.Accepted{}, err
	}
	out := models.Accepted{AutomationName: a.Name}
	if a.State != models.AutomationActive {
		return t.repeatedOnly(out, e)
	}
	now := t.store.Now()
	contact, made, err := contacts.Upsert(t.db, now, e.WorkspaceID, e.Contact, e.PointerPrefix)
	if err != nil {
		return out, err
	}
	run := newRun(e, a, contact.ID, now)
	if run.KeptWorkflowID, err = t.workflowID(a, contact.ID); err != nil {
		return out, err
	}
	inserted, err := t.insertRun(run)
	if err != nil {
		return out, err
	}
	if !inserted {
		return t.resolve(out, a, run, now)
	}
	out.Result, out.Run = models.EntryAccepted, run
	if made {
		return out, nil // who was not here before was never inside
	}
	if out, err = t.onceEver(out, a); err != nil || out.Result != models.EntryAccepted {
		return out, err
	}
	return t.notTooOften(out, 1)
}

// entered reads an automation that contacts are about to enter. Until they have, nobody can publish,
// pause or archive it.
func (t *RunTx) entered(workspaceID, automationID string) (models.Automation, error) {
	var a models.Automation
	err := t.db.Clauses(clause.Locking{Strength: "KEY SHARE"}).Take(&a, "id = ? AND workspace_id = ?", automationID, workspaceID).Error
	if err != nil {
		return a, fmt.Errorf("accept: %w", database.NotFound(err, "automation"))
	}
	return a, nil
}

// notActive refuses an entry into an automation that lets nobody in.
func notActive() error {
	return models.Errorf(models.CodeConflict, "the automation is not active: nobody can enter")
}

func newRun(e models.Entry, a models.Automation, contactID string, now time.Time) models.Run {
	run := models.Run{
		ID: database.NewID(), WorkspaceID: e.WorkspaceID, AutomationID: a.ID, ContactID: contactID, EntryKey: e.Key,
		StartKind: e.Kind, StartID: e.StartID, CampaignID: e.CampaignID, TicketID: e.TicketID, Status: models.RunStarting,
		Metadata: e.Metadata, Revision: a.Revision, StartedAt: now, UpdatedAt: now,
	}
	if run.EntryKey == "" {
		run.EntryKey = "run:" + run.ID
	}
	return run
}

// insertRun adds the row unless its entry or its contact's place is taken.
func (t *RunTx) insertRun(run models.Run) (bool, error) {
	res := t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&run)
	if res.Error != nil {
		return false, fmt.Errorf("insert run: %w", res.Error)
	}
	return res.RowsAffected == 1, nil
}

// resolve answers an entry whose key or place was taken. A repeat gets the first run
// (R2). A live run is kept or replaced, as the automation says (R1).
func (t *RunTx) resolve(out models.Accepted, a models.Automation, run models.Run, now time.Time) (models.Accepted, error) {
	first, err := t.runByKey(a.ID, run.EntryKey)
	if err == nil {
		out.Result, out.Run = models.EntryRepeated, first
		return out, nil
	}
	if !errors.Is(err, gorm.ErrRecordNotFound) {
		return out, fmt.Errorf("read run: %w", err)
	}
	if a.Reentry.WithDefaults().WhileRunning == models.WhileRunningIgnore {
		err := t.db.Where(database.LiveRuns).Take(&out.Run, "automation_id = ? AND contact_id = ?", a.ID, run.ContactID).Error
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return out, database.ErrRace // it left between our two statements: the place is free now
		}
		out.Result = models.EntryInside
		return out, err
	}
	out.Run = run
	if out, err = t.notTooOften(out, 0); err != nil || out.Result == models.EntryTooMany {
		return out, err
	}
	return t.restart(out, a, run, now)
}

// restart ends the contact's live run and puts the new one in its place (R1). It holds
// the contact, so that entries of the same moment come one after the other.
func (t *RunTx) restart(out models.Accepted, a models.Automation, run models.Run, now time.Time) (models.Accepted, error) {
	err := database.ForNoKeyUpdate(t.db).Select("id").
		Find(&models.Contact{}, "id = ?", run.ContactID).Error
	if err != nil {
		return out, fmt.Errorf("hold the contact: %w", err)
	}
	replaced, err := endRuns(
		t.db.Where("automation_id = ? AND contact_id = ?", a.ID, run.ContactID), models.OutcomeRestarted, "run/"+run.ID, now,
	)
	if err != nil {
		return out, err
	}
	for _, old := range replaced {
		if old.WorkflowID() != run.WorkflowID() {
			continue // it has an id of its own, of the earlier form or of a merged contact: it is told as others are
		}
		// The start of the new workflow ends the old one: nobody else has to be told.
		if err := t.exec("replace run", "UPDATE runs SET closing = ? WHERE id = ?", false, old.ID); err != nil {
			return out, err
		}
	}
	inserted, err := t.insertRun(run)
	if err == nil && !inserted {
		err = database.ErrRace
	}
	out.Result, out.Run, out.Replaced = models.EntryAccepted, run, true
	return out, err
}

func (t *RunTx) runByKey(automationID, key string) (models.Run, error) {
	var first models.Run
	err := t.db.Take(&first, "automation_id = ? AND entry_key = ?", automationID, key).Error
	return first, err
}

// onceEver undoes an accepted entry of a contact who was here before, where contacts may enter once
// only. It looks after the insert, because the unique index has put the entries in order by then.
func (t *RunTx) onceEver(out models.Accepted, a models.Automation) (models.Accepted, error) {
	if a.Reentry.AfterFinish != models.AfterFinishOnce {
		return out, nil
	}
	var before models.Run
	err := t.db.Order("id").Take(&before, "automation_id = ? AND contact_id = ? AND id <> ?", a.ID, out.Run.ContactID, out.Run.ID).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return out, nil
	}
	if err != nil {
		return out, fmt.Errorf("read earlier run: %w", err)
	}
	out.Result, err = models.EntryRefused, t.undo(out.Run)
	out.Run = before
	return out, err
}

// undo takes back a row that was inserted a moment ago.
func (t *RunTx) undo(run models.Run) error {
	if err := t.db.Delete(&models.Run{}, "id = ?", run.ID).Error; err != nil {
		return fmt.Errorf("undo run: %w", err)
	}
	return nil
}

// repeatedOnly answers an entry into an automation that lets nobody in: a repeat of one
// that was accepted before still gets its run.
func (t *RunTx) repeatedOnly(out models.Accepted, e models.Entry) (models.Accepted, error) {
	if e.Key != "" {
		first, err := t.runByKey(e.AutomationID, e.Key)
		if err == nil {
			out.Result, out.Run = models.EntryRepeated, first
			return out, nil
		}
		if !errors.Is(err, gorm.ErrRecordNotFound) {
			return out, fmt.Errorf("read run: %w", err)
		}
	}
	return out, notActive()
}
