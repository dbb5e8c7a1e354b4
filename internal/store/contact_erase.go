package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// DeleteContact erases a contact with everything personal: see erase. A contact who is
// still inside an automation is a conflict: end the runs first.
func (s *Store) DeleteContact(ctx context.Context, workspaceID, id, actor string) error {
	return s.Tx(ctx, func(tx *gorm.DB) error {
		if _, err := database.ReadOne[models.Contact](database.ForUpdate(tx), workspaceID, id, "contact"); err != nil {
			return err
		}
		var live int64
		err := tx.Model(&models.Run{}).Where(database.LiveRuns).Where(
			"workspace_id = ? AND contact_id = ?", workspaceID, id,
		).Count(&live).Error
		if err != nil {
			return fmt.Errorf("count live runs: %w", err)
		}
		if live > 0 {
			return models.Errorf(models.CodeConflict, "the contact is inside an automation")
		}
		return (&RunTx{store: s, db: tx}).erase(workspaceID, id, actor)
	})
}

// DeleteContact removes the contact with all that is personal and ends its other live
// runs (A17): see erase.
func (t *RunTx) DeleteContact(_ context.Context, run models.Run, now time.Time) ([]models.Run, error) {
	var held []models.Contact
	if err := database.ForUpdate(t.db.Select("id")).Find(&held, "id = ?", run.ContactID).Error; err != nil {
		return nil, fmt.Errorf("hold the contact: %w", err)
	}
	ended, err := endRuns(t.db.Where("contact_id = ? AND id <> ?", run.ContactID, run.ID),
		models.OutcomeContactDeleted, "run/"+run.ID, now)
	if err != nil {
		return nil, err
	}
	return ended, t.erase(run.WorkspaceID, run.ContactID, "run/"+run.ID)
}

// Of the messages of a contact who is erased, those that nobody sends any more, and those of no run that may have left.
const (
	erasedUnsent   = "state = 'queued' OR (state = 'retry' AND run_id = '')"
	erasedUnderWay = "state = 'sending' AND run_id = ''"
)

// erase removes what is personal of a contact from every table. Rows that belong to the contact
// go with the contact's row; the statements before that are for rows that only name the person. Runs,
// their steps and messages stay, so that figures stay, with ids that lead nowhere. Statuses and
// repeated messages that come later bring nothing back: see erasedBefore and ApplyStatuses.
func (t *RunTx) erase(workspaceID, contactID, actor string) error {
	if err := t.rememberErased(workspaceID, contactID); err != nil {
		return err
	}
	if err := t.forgetNames(workspaceID, contactID); err != nil {
		return err
	}
	args := map[string]any{
		"contact": contactID, "workspace": workspaceID, "now": t.store.Now(), "typed": []models.Outcome{
			models.OutcomeTerminated,
			models.OutcomeFailed,
		},
	}
	for _, step := range []move{
		{
			"remembered answers",
			"DELETE FROM idempotency_keys WHERE contact_id = @contact AND contact_id <> '' AND workspace_id = @workspace",
		},
		// A wamid is the person's phone in another writing. What was sent twice has two.
		{"other statuses", `DELETE FROM message_statuses WHERE message_id <> '' AND message_id IN (SELECT id FROM messages
			WHERE contact_id = @contact)
			AND wamid NOT IN (SELECT wamid FROM messages WHERE contact_id = @contact AND wamid IS NOT NULL)`},
		{"statuses", `UPDATE message_statuses SET wamid = 'erased:' || message_id WHERE wamid IN
			(SELECT wamid FROM messages WHERE contact_id = @contact AND wamid IS NOT NULL)`},
		{"contents", "DELETE FROM message_contents WHERE message_id IN (SELECT id FROM messages WHERE contact_id = @contact)"},
		// What is under way may still get one: see SaveMessage. Of those of no run the row that would settle them goes with the contact.
		{"messages", `UPDATE messages SET error_details = '',
				failed_at = CASE WHEN ` + erasedUnsent + ` THEN created_at ELSE failed_at END,
				error_title = CASE WHEN ` + erasedUnsent + ` THEN 'contact_deleted' ELSE error_title END,
				unknown_until = CASE WHEN ` + erasedUnderWay + ` THEN @now ELSE unknown_until END,
				state = CASE WHEN ` + erasedUnsent + ` THEN 'failed' WHEN ` + erasedUnderWay + ` THEN 'unknown' ELSE state END,
				wamid = CASE WHEN wamid IS NOT NULL OR state IN ('sending', 'retry', 'unknown') THEN 'erased:' || id END
			WHERE contact_id = @contact AND (wamid IS NOT NULL OR state IN ('queued', 'sending', 'retry', 'unknown')
				OR error_details <> '')`},
		// An entry key is a wamid, or the caller's own words, as metadata is; a reason may be a person's in Temporal UI.
		{"runs", `UPDATE runs SET entry_key = 'erased:' || id, metadata = '', reason = CASE WHEN outcome IN @typed THEN '' ELSE reason END
			WHERE contact_id = @contact`},
		{"contact", "DELETE FROM contacts WHERE id = @contact"},
	} {
		if err := t.exec("erase contact: "+step.what, step.sql, args); err != nil {
			return err
		}
	}
	return database.Audit(t.db, t.store.Now(), workspaceID, actor, "contact.delete", "contact/"+contactID, "")
}

// rememberErased notes the digests of the contact's latest messages, so that repeats of
// their webhooks are recognised.
func (t *RunTx) rememberErased(workspaceID, contactID string) error {
	now := t.store.Now()
	since := now.Add(-models.KeptErased)
	var wamids []string
	err := t.db.Raw(`SELECT wamid FROM inbound_messages WHERE contact_id = @contact AND sent_at >= @since
		UNION SELECT wamid FROM messages WHERE contact_id = @contact AND id >= @floor AND wamid IS NOT NULL`,
		map[string]any{"contact": contactID, "since": since, "floor": database.IDFloor(since)}).Scan(&wamids).Error
	if err != nil {
		return fmt.Errorf("read the contact's messages: %w", err)
	}
	return t.noteErased(workspaceID, wamids, now)
}

func (t *RunTx) noteErased(workspaceID string, wamids []string, now time.Time) error {
	if len(wamids) == 0 {
		return nil
	}
	for some := range slices.Chunk(wamids, database.Batch) {
		if err := t.exec(
			"forget what was set aside", "DELETE FROM set_aside WHERE part = ? AND key IN ?", models.PartRoute, some,
		); err != nil {
			return err
		}
	}
	rows := make([]models.ErasedWAMID, len(wamids))
	for i, wamid := range wamids {
		rows[i] = models.ErasedWAMID{Digest: digestOf(workspaceID, wamid), WorkspaceID: workspaceID, ErasedAt: now}
	}
	if err := t.db.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(rows, database.Batch).Error; err != nil {
		return fmt.Errorf("remember erased messages: %w", err)
	}
	return nil
}

func digestOf(workspaceID, wamid string) string {
	sum := sha256.Sum256([]byte(workspaceID + "/" + wamid))
	return hex.EncodeToString(sum[:])
}

// erasedBefore are those of the wamids whose contact was erased.
func erasedBefore(db *gorm.DB, workspaceID string, wamids []string) (map[string]bool, error) {
	if len(wamids) == 0 {
		return nil, nil
	}
	byDigest := make(map[string]string, len(wamids))
	digests := make([]string, len(wamids))
	for i, wamid := range wamids {
		digests[i] = digestOf(workspaceID, wamid)
		byDigest[digests[i]] = wamid
	}
	var known []string
	if err := db.Model(&models.ErasedWAMID{}).Where(among(db, "digest"), listed(digests)).Pluck("digest", &known).Error; err != nil {
		return nil, fmt.Errorf("look for erased messages: %w", err)
	}
	out := make(map[string]bool, len(known))
	for _, digest := range known {
		out[byDigest[digest]] = true
	}
	return out, nil
}

// forgetNames removes what only names the contact: messages that were not routed, notices,
// and pieces of webhooks that nobody reads, in which the name is looked for.
func (t *RunTx) forgetNames(workspaceID, contactID string) error {
	names, err := t.namesOf(contactID)
	if err != nil || len(names) == 0 {
		return err
	}
	var loose []string
	const named = "contact_id IS NULL AND workspace_id = ? AND (wa_id IN ? OR user_id IN ? OR new_wa_id IN ? OR new_user_id IN ?)"
	args := []any{workspaceID, names, names, names, names}
	err = t.db.Raw("DELETE FROM inbound_messages WHERE routed_at IS NULL AND "+named+" RETURNING wamid", args...).Scan(&loose).Error
	if err != nil {
		return fmt.Errorf("forget unrouted messages: %w", err)
	}
	if err := t.noteErased(workspaceID, loose, t.store.Now()); err != nil {
		return err
	}
	if err := t.exec("forget notices", "DELETE FROM inbound_messages WHERE routed_at IS NOT NULL AND "+named, args...); err != nil {
		return err
	}
	return t.forgetPieces(workspaceID, names)
}

// forgetPieces removes the unread pieces that hold any of the names. They are few, because
// they are kept for a month only: those of the workspace are read.
func (t *RunTx) forgetPieces(workspaceID string, names []string) error {
	const shortestName = 6 // less may stand anywhere by chance
	escape := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
	var holds []string
	args := []any{[]string{workspaceID, ""}}
	for _, name := range names {
		if len(name) >= shortestName {
			holds, args = append(holds, `body LIKE ? ESCAPE '\'`), append(args, "%"+escape.Replace(name)+"%")
		}
	}
	if len(holds) == 0 {
		return nil
	}
	return t.exec(
		"forget unread pieces", "DELETE FROM unread_webhooks WHERE workspace_id IN ? AND ("+strings.Join(holds, " OR ")+")", args...,
	)
}

// namesOf are the ways in which WhatsApp names the contact, phones without the plus.
func (t *RunTx) namesOf(contactID string) ([]string, error) {
	var names []string
	if err := t.db.Model(&models.Identity{}).Where("contact_id = ?", contactID).Pluck("value", &names).Error; err != nil {
		return nil, fmt.Errorf("read the contact's identities: %w", err)
	}
	for i, name := range names {
		names[i] = strings.TrimPrefix(name, "+")
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}
