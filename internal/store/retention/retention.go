package retention

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// expiredPage bounds the rows that one look takes, and so those that one transaction removes.
const expiredPage = 500

// WorkspacesAfter is a page of the workspaces in order of id, after the given one. The
// last page is empty.
func (s *Retention) WorkspacesAfter(ctx context.Context, after models.Workspace) ([]models.Workspace, error) {
	var page []models.Workspace
	if err := s.db.Conn(ctx).Where("id > ?", after.ID).Order("id").Limit(expiredPage).Find(&page).Error; err != nil {
		return nil, fmt.Errorf("read workspaces: %w", err)
	}
	return page, nil
}

// RemoveExpired looks at a page of what is expired, after the cursor, and removes what nobody
// needs any more, all in one transaction. It may be repeated and killed at any time.
func (s *Retention) RemoveExpired(ctx context.Context, e models.Expired, after models.ExpiredCursor) (models.ExpiredPage, error) {
	page, err := database.TxOf(ctx, s.db, func(tx *gorm.DB) (models.ExpiredPage, error) {
		x := expiry{db: tx, Expired: e, now: s.db.Now(), page: models.ExpiredPage{Removed: models.Removed{}}}
		remove, own := map[models.Removable]func(models.ExpiredCursor) error{ //nolint:exhaustive // the others are plain rows
			models.RemovableRuns: x.runs, models.RemovableInbound: x.inbound, models.RemovableDirect: x.direct,
		}[e.What]
		if !own {
			remove = x.plain
		}
		err := remove(after)
		return x.page, err
	})
	if err != nil {
		return models.ExpiredPage{}, fmt.Errorf("remove expired %s: %w", e.What, err)
	}
	return page, nil
}

// NoteRemoved writes into the audit what retention removed of a workspace.
func (s *Retention) NoteRemoved(ctx context.Context, workspaceID string, removed models.Removed) error {
	return database.Audit(s.db.Conn(ctx), s.db.Now(), workspaceID, "system", "retention.remove", "workspace/"+workspaceID, removed.String())
}

// expiry is the removal of a page.
type expiry struct {
	models.Expired
	db   *gorm.DB
	now  time.Time
	page models.ExpiredPage
}

// remove deletes and counts.
func (x *expiry) remove(table, where string, args ...any) error {
	gone := x.db.Exec("DELETE FROM "+table+" WHERE "+where, args...)
	if gone.Error != nil {
		return fmt.Errorf("delete %s: %w", table, gone.Error)
	}
	x.page.Removed.Add(models.Removed{table: int(gone.RowsAffected)})
	return nil
}

// runs looks at the runs of the workspace that were accepted before the instant, by their
// ids, which sort by age: what ended before it goes with all that it did.
func (x *expiry) runs(after models.ExpiredCursor) error {
	var page []models.Run
	if err := x.runPage(after).Find(&page).Error; err != nil {
		return fmt.Errorf("read runs: %w", err)
	}
	var over []string
	for _, run := range page {
		if !run.Status.Live() && !run.Closing && run.EndedAt != nil && run.EndedAt.Before(x.Before) {
			over = append(over, run.ID)
		}
	}
	if len(page) == expiredPage {
		x.page.Next = &models.ExpiredCursor{Key: page[len(page)-1].ID}
	}
	ids, err := x.notNeeded(over)
	if err != nil || len(ids) == 0 {
		return err
	}
	for _, of := range []struct{ table, where string }{
		{"message_statuses", "message_id <> '' AND message_id IN (SELECT id FROM messages WHERE run_id IN ?)"},
		{"message_contents", "message_id IN (SELECT id FROM messages WHERE run_id IN ?)"},
		{"messages", "run_id IN ?"},
		{"step_executions", "run_id IN ?"},
		{"webhook_deliveries", "run_id IN ?"},
		{"runs", "id IN ?"},
	} {
		if err := x.remove(of.table, of.where, ids); err != nil {
			return err
		}
	}
	return nil
}

func (x *expiry) runPage(after models.ExpiredCursor) *gorm.DB {
	return x.db.Model(&models.Run{}).Select("id", "status", "closing", "ended_at").Order("id").Limit(expiredPage).
		Where("workspace_id = ? AND id > ? AND id < ?", x.WorkspaceID, after.Key, database.IDFloor(x.Before))
}

// notNeeded are those of the runs that nothing depends on any more. A run is needed while it may
// still turn out whether a message of it left. Where contacts may enter once only, their newest run
// is needed as long as the contact exists: it shows that they have been here (R1).
func (x *expiry) notNeeded(runIDs []string) (ids []string, err error) {
	if len(runIDs) == 0 {
		return nil, nil
	}
	err = x.db.Table("runs AS r").Where("r.id IN ?", runIDs).
		Where("NOT EXISTS (SELECT 1 FROM messages m WHERE m.run_id = r.id AND m.unknown_until >= ?)", x.now).
		Where(`NOT EXISTS (SELECT 1 FROM automations a WHERE a.id = r.automation_id AND a.reentry ->> 'after_finish' = ?)
			OR EXISTS (SELECT 1 FROM runs newer WHERE newer.contact_id = r.contact_id AND newer.automation_id = r.automation_id
			AND newer.id > r.id)
			OR NOT EXISTS (SELECT 1 FROM contacts c WHERE c.id = r.contact_id)`, models.AfterFinishOnce).
		Pluck("r.id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("find what is still needed: %w", err)
	}
	return ids, nil
}

// inbound looks at what contacts wrote, the oldest first.
func (x *expiry) inbound(after models.ExpiredCursor) error {
	var page []models.InboundMessage
	if err := x.inboundPage(after).Find(&page).Error; err != nil {
		return fmt.Errorf("read inbound messages: %w", err)
	}
	if len(page) == 0 {
		return nil
	}
	if len(page) == expiredPage {
		last := page[len(page)-1]
		x.page.Next = &models.ExpiredCursor{At: last.ReceivedAt, Key: last.WAMID}
	}
	inside, err := x.insideSince(page)
	if err != nil {
		return err
	}
	var wamids []string
	for _, m := range page {
		if m.RoutedAt != nil && !heardInside(m, inside) {
			wamids = append(wamids, m.WAMID)
		}
	}
	if len(wamids) == 0 {
		return nil
	}
	return x.remove("inbound_messages", "wamid IN ?", wamids)
}

func (x *expiry) inboundPage(after models.ExpiredCursor) *gorm.DB {
	return x.db.Model(&models.InboundMessage{}).Select("wamid", "contact_id", "sent_at", "received_at", "routed_at").
		Where("workspace_id = ? AND received_at < ? AND received_at >= ?", x.WorkspaceID, x.Before, after.At).
		Where("(received_at, wamid) > (?, ?)", after.At, after.Key).
		Order("received_at, wamid").Limit(expiredPage)
}

// insideSince is since when the writers of the messages are inside an automation, by contact.
func (x *expiry) insideSince(page []models.InboundMessage) (map[string]time.Time, error) {
	var contacts []string
	for _, m := range page {
		if m.ContactID != nil {
			contacts = append(contacts, *m.ContactID)
		}
	}
	since := map[string]time.Time{}
	if len(contacts) == 0 {
		return since, nil
	}
	var live []models.Run
	if err := x.db.Select("contact_id", "started_at").Where(database.LiveRuns).Find(
		&live, "contact_id IN ?", database.Unique(contacts),
	).Error; err != nil {
		return nil, fmt.Errorf("read live runs: %w", err)
	}
	for _, run := range live {
		if first, has := since[run.ContactID]; !has || run.StartedAt.Before(first) {
			since[run.ContactID] = run.StartedAt
		}
	}
	return since, nil
}

// heardInside reports whether a run of the writer may still ask for the message (A9, A14, A15). No
// run asks for messages from before it began.
func heardInside(m models.InboundMessage, inside map[string]time.Time) bool {
	if m.ContactID == nil {
		return false
	}
	since, is := inside[*m.ContactID]
	return is && !m.SentAt.Before(since.Truncate(time.Second))
}

// plain removes a page of rows that nothing refers to. It needs no cursor: what it removed is not
// found again.
func (x *expiry) plain(models.ExpiredCursor) error {
	all := plainRows()
	i := slices.IndexFunc(all, func(r expiredRows) bool { return r.what == x.What })
	if i < 0 {
		return fmt.Errorf("%q is nothing that expires", x.What)
	}
	rows := all[i]
	args := map[string]any{
		"workspace": x.WorkspaceID, "before": x.Before, "floor": database.IDFloor(x.Before), "page": expiredPage,
		"retrying": models.DeliveryRetrying,
	}
	table := string(x.What)
	gone := x.db.Exec(
		"DELETE FROM "+table+" WHERE "+rows.key+" IN (SELECT "+rows.columns()+" FROM "+table+" WHERE "+rows.where+" LIMIT @page)", args,
	)
	if gone.Error != nil {
		return fmt.Errorf("delete: %w", gone.Error)
	}
	x.page.Removed.Add(models.Removed{table: int(gone.RowsAffected)})
	if gone.RowsAffected == expiredPage {
		x.page.Next = &models.ExpiredCursor{}
	}
	return nil
}

// expiredRows are the rows of a table that go without another look at them.
type expiredRows struct {
	what       models.Removable
	key, where string
}

// columns are those of the key.
func (r expiredRows) columns() string {
	if r.key[0] == '(' {
		return r.key[1 : len(r.key)-1]
	}
	return r.key
}

func plainRows() []expiredRows {
	return []expiredRows{
		{models.RemovableAudit, "id", "workspace_id = @workspace AND id < @floor AND at < @before"},
		{models.RemovableKeys, "(workspace_id, key)", "created_at < @before"},
		{models.RemovableDeliveries, "id", `id < @floor AND updated_at < @before AND state <> @retrying
			AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.id = webhook_deliveries.run_id AND runs.` + database.LiveRuns + ")"},
		{models.RemovableStatuses, "(wamid, status)", "message_id = '' AND received_at < @before"},
		{models.RemovableUnread, "(workspace_id, digest)", "last_at < @before"},
		{models.RemovableRecipients, "(workspace_id, portfolio_id, contact_id)", `(workspace_id, portfolio_id) IN
			(SELECT p.workspace_id, p.id FROM portfolios p) AND last_at < @before`},
		{models.RemovableErased, "digest", "erased_at < @before"},
		{models.RemovableJobs, "id", "ended_at < @before"},
		{models.RemovableMarks, "(user_id, kind, object)", "marked_at < @before"},
	}
}
