package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/contacts"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// What steps change of a contact, each in as few statements as it takes.

// AddTags puts tags on a contact by name, and answers how many of them there are.
func (t *RunTx) AddTags(_ context.Context, workspaceID, contactID string, names []string) (int, error) {
	return t.changed("add tags", `INSERT INTO contact_tags (contact_id, tag_id, workspace_id, created_at)
		SELECT ?, id, workspace_id, ? FROM tags WHERE workspace_id = ? AND name IN ?
		ON CONFLICT (contact_id, tag_id) DO UPDATE SET created_at = contact_tags.created_at`, contactID, t.store.Now(), workspaceID, names)
}

// RemoveTags takes tags off a contact by name, and answers how many of them there are.
func (t *RunTx) RemoveTags(_ context.Context, workspaceID, contactID string, names []string) (int, error) {
	n, err := t.changed("remove tags", `DELETE FROM contact_tags WHERE contact_id = ?
		AND tag_id IN (SELECT id FROM tags WHERE workspace_id = ? AND name IN ?)`, contactID, workspaceID, names)
	return unlessAll[models.Tag](t, n, err, workspaceID, "name", names)
}

// AddToLists puts a contact into lists, and answers how many of them there are.
func (t *RunTx) AddToLists(_ context.Context, workspaceID, contactID string, listIDs []string) (int, error) {
	return t.changed("add to lists", `INSERT INTO list_members (list_id, contact_id, workspace_id, created_at)
		SELECT id, ?, workspace_id, ? FROM lists WHERE workspace_id = ? AND id IN ?
		ON CONFLICT (list_id, contact_id) DO UPDATE
			SET created_at = list_members.created_at`, contactID, t.store.Now(), workspaceID, listIDs)
}

// RemoveFromLists takes a contact out of lists, and answers how many of them there are; nil
// means all that the contact is in.
func (t *RunTx) RemoveFromLists(_ context.Context, workspaceID, contactID string, listIDs []string) (int, error) {
	if listIDs == nil {
		return t.changed("leave all lists", "DELETE FROM list_members WHERE contact_id = ?", contactID)
	}
	n, err := t.changed("remove from lists", "DELETE FROM list_members WHERE contact_id = ? AND list_id IN ?", contactID, listIDs)
	return unlessAll[models.List](t, n, err, workspaceID, "id", listIDs)
}

// AssignOperators assigns operators to a contact, and answers how many of them there are.
func (t *RunTx) AssignOperators(_ context.Context, workspaceID, contactID string, userIDs []string) (int, error) {
	return t.changed("assign operators", `INSERT INTO contact_operators (contact_id, user_id, workspace_id, created_at)
		SELECT ?, id, workspace_id, ? FROM users WHERE workspace_id = ? AND id IN ?
		ON CONFLICT (contact_id, user_id) DO UPDATE
			SET created_at = contact_operators.created_at`, contactID, t.store.Now(), workspaceID, userIDs)
}

// UnassignOperators takes operators off a contact, and answers how many of them there are; none
// named means all that the contact has.
func (t *RunTx) UnassignOperators(_ context.Context, workspaceID, contactID string, userIDs []string) (int, error) {
	if len(userIDs) == 0 {
		return t.changed("unassign operators", "DELETE FROM contact_operators WHERE contact_id = ?", contactID)
	}
	n, err := t.changed("unassign operators", "DELETE FROM contact_operators WHERE contact_id = ? AND user_id IN ?", contactID, userIDs)
	return unlessAll[models.User](t, n, err, workspaceID, "id", userIDs)
}

// unlessAll returns how many of the named rows exist: all of them where all were removed, else it
// counts.
func unlessAll[T any](t *RunTx, removed int, err error, workspaceID, column string, named []string) (int, error) {
	if err != nil || removed == len(named) {
		return removed, err
	}
	known, err := database.Existing[T](t.db, workspaceID, column, named)
	return len(known), err
}

// changed is how many rows a statement changed.
func (t *RunTx) changed(what, sql string, args ...any) (int, error) {
	result := t.db.Exec(sql, args...)
	if result.Error != nil {
		return 0, fmt.Errorf("%s: %w", what, result.Error)
	}
	return int(result.RowsAffected), nil
}

func (t *RunTx) exec(what, sql string, args ...any) error {
	_, err := t.changed(what, sql, args...)
	return err
}

// BlockContact blocks a contact and takes it out of every list (A11).
func (t *RunTx) BlockContact(ctx context.Context, contactID string, now time.Time) error {
	if err := t.exec("block contact", "UPDATE contacts SET blocked_at = ?, updated_at = ? WHERE id = ? AND blocked_at IS NULL",
		now, t.store.Now(), contactID); err != nil {
		return err
	}
	_, err := t.RemoveFromLists(ctx, "", contactID, nil)
	return err
}

// RestoreContact lifts the block and nothing else (A12).
func (t *RunTx) RestoreContact(_ context.Context, contactID string) error {
	return t.exec("restore contact", "UPDATE contacts SET blocked_at = NULL, updated_at = ? WHERE id = ?", t.store.Now(), contactID)
}

// FieldValues are a contact's own values by field code.
func (t *RunTx) FieldValues(_ context.Context, contactID string) (map[string]string, error) {
	if t.claimed.values != nil && t.claimed.contactID == contactID {
		return t.claimed.values, nil
	}
	return contacts.FieldValues(t.db, contactID)
}

// SetFields sets values by code. Values that do not fit, and codes that do not exist,
// are left out and returned, each with its reason.
func (t *RunTx) SetFields(_ context.Context, workspaceID, contactID string, values map[string]string) (map[string]string, error) {
	t.claimed.values = nil
	violations, err := contacts.SetFields(t.db, t.store.Now(), workspaceID, contactID, values, "")
	if err != nil {
		return nil, err
	}
	left := map[string]string{}
	for _, v := range violations {
		left[v.Pointer] = models.ReasonInvalidValue
		if v.Detail == contacts.UnknownField {
			left[v.Pointer] = models.ReasonFieldDeleted
		}
	}
	return left, nil
}

// MessageOf is the message of a (run, step, visit).
func (t *RunTx) MessageOf(_ context.Context, runID, stepID string, visit int) (models.Message, bool, error) {
	var found []models.Message
	if err := t.db.Limit(1).Find(&found, "run_id = ? AND step_id = ? AND visit = ?", runID, stepID, visit).Error; err != nil {
		return models.Message{}, false, fmt.Errorf("read message: %w", err)
	}
	if len(found) == 0 {
		return models.Message{}, false, nil
	}
	return found[0], true, nil
}

// SaveMessage writes what an attempt knows of a message. Where a status webhook was
// quicker and has set a state above, that state and its times stay. It returns the message as it is now.
func (t *RunTx) SaveMessage(_ context.Context, m models.Message) (models.Message, error) {
	set := map[string]any{
		"attempts": m.Attempts, "unknown_until": m.UnknownUntil, "kind": m.Kind, "template": m.Template,
		"owner": m.Owner, "leased_until": m.LeasedUntil,
	}
	if m.WAMID != nil {
		// An answer that comes after the contact was erased must not bring their phone back.
		set["wamid"] = gorm.Expr("CASE WHEN wamid LIKE 'erased:%' THEN wamid ELSE ? END", *m.WAMID)
	} else if m.State == models.MessageFailed { // it never had one
		set["wamid"] = gorm.Expr("CASE WHEN wamid LIKE 'erased:%' AND state IN ('queued', 'sending', 'retry') THEN NULL ELSE wamid END")
	}
	var saved []models.Message
	db := t.db.Model(&saved).Clauses(clause.Returning{}).Where("id = ?", m.ID)
	set["state"] = gorm.Expr("CASE WHEN state IN ('sent','delivered','read','failed') THEN state ELSE ? END", m.State)
	set["sent_at"] = gorm.Expr("COALESCE(sent_at, ?)", m.SentAt)
	set["failed_at"] = gorm.Expr("COALESCE(failed_at, ?)", m.FailedAt)
	set["error_code"] = gorm.Expr("CASE WHEN state IN ('sent','delivered','read','failed') THEN error_code ELSE ? END", m.ErrorCode)
	set["error_details"] = gorm.Expr(
		"CASE WHEN state IN ('sent','delivered','read','failed') THEN error_details WHEN wamid LIKE 'erased:%' THEN '' ELSE ? END",
		m.ErrorDetails,
	)
	set["error_title"] = gorm.Expr("CASE WHEN state IN ('sent','delivered','read','failed') THEN error_title ELSE ? END", m.ErrorTitle)
	if err := db.Updates(set).Error; err != nil {
		return m, fmt.Errorf("save message: %w", err)
	}
	if len(saved) == 0 {
		return m, models.NotFound("message")
	}
	return saved[0], nil
}

// KeepSending lets the lease of a message end later, while its owner is sending it.
func (s *Store) KeepSending(ctx context.Context, messageID, owner string, until time.Time) error {
	err := s.Conn(ctx).Model(&models.Message{}).
		Where("id = ? AND owner = ? AND state = ?", messageID, owner, models.MessageSending).Update("leased_until", until).Error
	if err != nil {
		return fmt.Errorf("renew the lease of a message: %w", err)
	}
	return nil
}

// CloseWindow forgets the contact's window: the provider says that it is over. What the
// contact wrote after the instant has opened it again.
func (t *RunTx) CloseWindow(_ context.Context, numberID, contactID string, asOf time.Time) error {
	return t.exec(
		"close window", "DELETE FROM windows WHERE number_id = ? AND contact_id = ? AND last_inbound_at <= ?", numberID, contactID, asOf,
	)
}
