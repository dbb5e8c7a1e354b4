package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// addedColumns are those of a message that is about to leave; all others have their defaults.
const addedColumns = "id, workspace_id, run_id, automation_id, campaign_id, step_id, visit, contact_id, number_id, kind, template, " +
	"state, wamid, error_code, error_title, attempts, owner, leased_until, unknown_until, created_at, sent_at"

func addedValues(m models.Message) []any {
	return []any{
		m.ID, m.WorkspaceID, m.RunID, m.AutomationID, m.CampaignID, m.StepID, m.Visit, m.ContactID, m.NumberID, m.Kind, m.Template, m.State,
		m.WAMID, m.ErrorCode, m.ErrorTitle, m.Attempts, m.Owner, m.LeasedUntil, m.UnknownUntil, m.CreatedAt, m.SentAt,
	}
}

// AddMessage inserts the message of a (run, step, visit) with what it says, in one statement. When one is there
// already, that one comes back and added is false.
func (t *RunTx) AddMessage(_ context.Context, m models.Message) (models.Message, bool, error) {
	content, err := contentText(m)
	if err != nil {
		return m, false, err
	}
	added := t.db.Exec(addMessage(t.db), append(addedValues(m), content)...)
	if added.Error != nil {
		return m, false, fmt.Errorf("add message: %w", added.Error)
	}
	if added.RowsAffected == 1 {
		return m, true, nil
	}
	var first models.Message
	err = t.db.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
		Take(&first, "run_id = ? AND step_id = ? AND visit = ?", m.RunID, m.StepID, m.Visit).Error
	if err != nil {
		return m, false, fmt.Errorf("read message: %w", err)
	}
	return first, false, nil
}

// addMessage is the statement of AddMessage. It affects one row if it added the message.
func addMessage(db *gorm.DB) string {
	signs := strings.Repeat(", ?", strings.Count(addedColumns, ","))
	const once = " ON CONFLICT (run_id, step_id, visit) DO NOTHING"
	if database.IsSQLite(db) {
		return "INSERT INTO messages (" + addedColumns + ", content_in) VALUES (?" + signs + ", ?)" + once
	}
	return "WITH added AS (INSERT INTO messages (" + addedColumns + ") VALUES (?" + signs + ")" + once + " RETURNING id) " +
		"INSERT INTO message_contents (message_id, content) SELECT id, ? FROM added"
}

func contentText(m models.Message) (string, error) {
	var content models.Content
	if m.Said != nil {
		content = m.Said.Content
	}
	text, err := json.Marshal(content)
	if err != nil {
		return "", fmt.Errorf("write what a message says: %w", err)
	}
	return string(text), nil
}

// SaveContent replaces what a message says: it was composed anew before it leaves.
func (t *RunTx) SaveContent(_ context.Context, messageID string, content models.Content) error {
	row := models.MessageContent{MessageID: messageID, Content: content}
	err := t.db.Clauses(clause.OnConflict{
		Columns: database.Columns("message_id"), DoUpdates: clause.AssignmentColumns([]string{"content"}),
	}).Create(&row).Error
	if err != nil {
		return fmt.Errorf("save what a message says: %w", err)
	}
	return nil
}
