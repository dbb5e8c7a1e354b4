package store

import (
	"fmt"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// entryWindow is the span in which a contact's entries into one automation are counted.
const entryWindow = time.Hour

// notTooOften refuses an entry by which its contact would be in the automation more often
// within an hour than the workspace allows. own is 1 where the entry's row is there already.
func (t *RunTx) notTooOften(out models.Accepted, own int) (models.Accepted, error) {
	run := out.Run
	full, err := crowded(t.db, t.store.Now(), run.WorkspaceID, run.AutomationID, []string{run.ContactID}, own)
	if err != nil || !full[run.ContactID] {
		return out, err
	}
	if own > 0 {
		if err := t.undo(run); err != nil {
			return out, err
		}
	}
	out.Result, out.Run = models.EntryTooMany, models.Run{}
	return out, t.refused(run)
}

// refused writes down entries that were too many, and counts them.
func (t *RunTx) refused(runs ...models.Run) error {
	entries := make([]models.AuditEntry, len(runs))
	for i, run := range runs {
		entries[i] = models.AuditEntry{
			ID: database.NewID(), WorkspaceID: run.WorkspaceID, Actor: "system", Action: "entry.refused", Object: "automation/" +
				run.AutomationID,
			Detail: fmt.Sprintf("contact/%s entered too often within an hour, now by %s", run.ContactID, run.StartKind), At: t.store.Now(),
		}
		if t.store.onRefused != nil {
			database.AfterCommit(t.db, func() { t.store.onRefused(run.StartKind) })
		}
	}
	if err := t.db.Create(&entries).Error; err != nil {
		return fmt.Errorf("note refused entries: %w", err)
	}
	return nil
}

// crowded are those of the contacts that entered the automation as often within the last
// hour as their workspace allows: automations that start each other in a circle stop
// there. own entries of each are not counted.
func crowded(db *gorm.DB, now time.Time, workspaceID, automationID string, contactIDs []string, own int) (map[string]bool, error) {
	var ids []string
	if err := entriesOf(db, now, workspaceID, automationID, contactIDs, own).Find(&ids).Error; err != nil {
		return nil, fmt.Errorf("count entries: %w", err)
	}
	found := make(map[string]bool, len(ids))
	for _, id := range ids {
		found[id] = true
	}
	return found, nil
}

// entriesOf counts contact by contact, which keeps the planner at the contacts' own runs
// also while it knows nothing of the table's contents.
func entriesOf(db *gorm.DB, now time.Time, workspaceID, automationID string, contactIDs []string, own int) *gorm.DB {
	since := now.Add(-entryWindow)
	fresh := database.Fresh(db)
	most := fresh.Model(&models.Workspace{}).Select("max_entries_per_hour").Where("id = ?", workspaceID)
	// Ids sort by age: the floor keeps the look at the index short, the start time is what counts. The
	// automation is no key here: its entries of the hour may be many more than the contact's.
	entries := fresh.Table("runs").Select("count(*)").Where("runs.contact_id = contacts.id AND runs.id >= ?", database.IDFloor(since)).
		Where("runs.automation_id || '' = ? AND runs.started_at > ?", automationID, since)
	return db.Table("contacts").Select("contacts.id").Where("contacts.workspace_id = ? AND contacts.id IN ?", workspaceID, contactIDs).
		Where("(?) >= (?) + ?", entries, most, own)
}
