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
	links, err := linksText(m.Links)
	if err != nil {
		return m, false, err
	}
	sql, values := addMessage(t.db, content, links)
	added := t.db.Exec(sql, append(addedValues(m), values...)...)
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

// addMessage is the statement of AddMessage with the values that follow the message's own. It affects one row if it added
// the message. A message without tracked links costs nothing for them.
func addMessage(db *gorm.DB, content string, links *string) (sql string, values []any) {
	signs := strings.Repeat(", ?", strings.Count(addedColumns, ","))
	const once = " ON CONFLICT (run_id, step_id, visit) DO NOTHING"
	if database.IsSQLite(db) {
		sql = "INSERT INTO messages (" + addedColumns + ", content_in, links_in) VALUES (?" + signs + ", ?, ?)" + once
		return sql, []any{content, links}
	}
	sql = "WITH added AS (INSERT INTO messages (" + addedColumns + ") VALUES (?" + signs + ")" + once + " RETURNING id, workspace_id) "
	if links != nil {
		sql += `, linked AS (INSERT INTO message_links (token, message_id, workspace_id, place, target)
			SELECT l.token, added.id, added.workspace_id, l.place, l.target
			FROM added, jsonb_to_recordset(CAST(? AS jsonb)) AS l (token text, place text, target text)) `
		values = append(values, *links)
	}
	return sql + "INSERT INTO message_contents (message_id, content) SELECT id, ? FROM added", append(values, content)
}

// linkRow is a link on its way into the database, together with its message.
type linkRow struct {
	Token  string `json:"token"`
	Place  string `json:"place"`
	Target string `json:"target"`
}

// linksText are the links of a message as its statement takes them; nil for none.
func linksText(links []models.Link) (*string, error) {
	if len(links) == 0 {
		return nil, nil
	}
	rows := make([]linkRow, len(links))
	for i, l := range links {
		rows[i] = linkRow{Token: l.Token, Place: l.Place, Target: l.Target}
	}
	raw, err := json.Marshal(rows)
	if err != nil {
		return nil, fmt.Errorf("write the links of a message: %w", err)
	}
	text := string(raw)
	return &text, nil
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
