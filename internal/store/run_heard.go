package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/audience"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// heard is the condition of the messages that a run may take for its own: of a person,
// from an instant on, not an answer to another run, and not the very one that started it.
var heard = `contact_id = ? AND sent_at >= ? AND kind IN ('` + strings.Join(models.SpokenKinds(), "', '") + `')
	AND answers_run_id IN ('', ?) AND wamid <> ?`

func heardBy(run models.Run, since time.Time) []any {
	return []any{run.ContactID, since, run.ID, run.OpeningMessage()}
}

// answering are, of those, the messages that came after the run's last send and do not name an
// earlier one: models.Run.Hears in the words of the database (R7).
var answering = heard + ` AND arrival >= ? AND (answers_run_id = '' OR answers_visit >= ?)`

func answeringTo(run models.Run) []any {
	return append(heardBy(run, run.ListensSince()), run.HeardFrom, run.AskedVisit)
}

// FirstMessage is the text of the first message that counts for a step of the run that
// listens; with words, one without text, such as a picture without a caption, is none, and neither
// is one that refused marketing (K2).
// Within one of WhatsApp's whole seconds the first to arrive is the first.
func (t *RunTx) FirstMessage(_ context.Context, run models.Run, words bool) (string, bool, error) {
	q := t.db.Where(answering, answeringTo(run)...)
	if words {
		q = q.Where("text <> '' AND consent <> ?", models.ConsentRefused)
	}
	var m models.InboundMessage
	err := q.Order("sent_at, arrival, wamid").Take(&m).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("read inbound message: %w", err)
	}
	return m.Text, true, nil
}

// newestWritten is the newest message that the contact wrote to the number and has not taken back.
func newestWritten(db *gorm.DB, contactID, numberID string) *gorm.DB {
	return db.Model(&models.InboundMessage{}).
		Where("contact_id = ? AND number_id = ? AND deleted_at IS NULL AND kind IN ?", contactID, numberID, models.SpokenKinds()).
		Order("sent_at DESC, arrival DESC, wamid DESC").Limit(1)
}

// NewestWritten is the wamid of the newest message that the contact wrote to the number and has not taken back;
// "" for none.
func (t *RunTx) NewestWritten(_ context.Context, contactID, numberID string) (string, error) {
	var wamids []string
	if err := newestWritten(t.db, contactID, numberID).Pluck("wamid", &wamids).Error; err != nil {
		return "", fmt.Errorf("read inbound message: %w", err)
	}
	if len(wamids) == 0 {
		return "", nil
	}
	return wamids[0], nil
}

// TakeUnread is the wamid of the newest message that the contact wrote to the number, if nobody has marked it as read; it
// is noted as marked. "" for none. It holds no other row meanwhile: routing holds a message and then runs.
func (s *Store) TakeUnread(ctx context.Context, workspaceID, contactID, numberID string) (string, error) {
	db := s.Conn(ctx)
	newest := newestWritten(db, contactID, numberID).Select("wamid")
	var taken []models.InboundMessage
	err := db.Model(&taken).Clauses(clause.Returning{Columns: database.Columns("wamid")}).
		Where("wamid = (?) AND workspace_id = ? AND marked_at IS NULL", newest, workspaceID).
		UpdateColumn("marked_at", s.Now()).Error
	if err != nil {
		return "", fmt.Errorf("take a message that is to be marked as read: %w", err)
	}
	if len(taken) == 0 {
		return "", nil
	}
	return taken[0].WAMID, nil
}

// Unrouted reports whether a message of the contact was kept since the instant and is not
// routed yet. Until then it is known by its writer's names only.
func (t *RunTx) Unrouted(_ context.Context, run models.Run, since time.Time) (bool, error) {
	var n int64
	err := t.db.Model(&models.InboundMessage{}).
		Joins(`JOIN contact_identities known ON known.workspace_id = inbound_messages.workspace_id AND known.contact_id = ?
			AND ((known.kind = ? AND known.value = inbound_messages.wa_id) OR (known.kind = ? AND known.value = inbound_messages.user_id))`,
			run.ContactID, models.IdentityWaID, models.IdentityUserID).
		Where("routed_at IS NULL AND received_at >= ?", since).Count(&n).Error
	if err != nil {
		return false, fmt.Errorf("look for unrouted messages: %w", err)
	}
	return n > 0, nil
}

// factsQuery reads all that conditions may ask in one statement: a branch costs the same
// whatever it asks.
var factsQuery = `
SELECT 'tag' AS what, tags.name AS name, '' AS value, '' AS reply_id
	FROM contact_tags JOIN tags ON tags.id = contact_tags.tag_id WHERE contact_tags.contact_id = ?
UNION ALL SELECT 'list', list_id, '', '' FROM list_members WHERE contact_id = ?
UNION ALL SELECT 'field', fields.code, field_values.text, ''
	FROM field_values JOIN fields ON fields.id = field_values.field_id WHERE field_values.contact_id = ?
UNION ALL SELECT 'operator', user_id, '', '' FROM contact_operators WHERE contact_id = ?
UNION ALL SELECT 'inside', automation_id, step_id, '' FROM runs WHERE contact_id = ? AND ` + database.LiveRuns + `
UNION ALL SELECT 'window', number_id, '', '' FROM windows WHERE contact_id = ? AND last_inbound_at > ?
UNION ALL SELECT 'clicked', step_id, '', '' FROM messages WHERE run_id = ? AND clicked_at IS NOT NULL
UNION ALL SELECT 'reply', kind, text, reply_id FROM (
	SELECT kind, text, reply_id FROM inbound_messages WHERE ` + heard + `
	ORDER BY sent_at DESC, arrival DESC, wamid DESC LIMIT 1) AS last_reply`

// Facts are what conditions may ask of the run's contact.
func (t *RunTx) Facts(_ context.Context, run models.Run, numberID string, now time.Time) (models.Facts, error) {
	id := run.ContactID
	args := append([]any{id, id, id, id, id, id, models.WindowsSince(now), run.ID}, heardBy(run, run.StartedAt.Truncate(time.Second))...)
	var rows []factRow
	if err := t.db.Raw(factsQuery, args...).Scan(&rows).Error; err != nil {
		return models.Facts{}, fmt.Errorf("read facts: %w", err)
	}
	facts := models.Facts{
		Tags: map[string]bool{}, Lists: map[string]bool{}, Fields: map[string]string{}, Clicked: map[string]bool{},
		Operators: map[string]bool{}, Inside: map[string]string{},
	}
	for _, row := range rows {
		row.tell(&facts)
		facts.WindowOpen = facts.WindowOpen || row.What == "window" && row.Name == numberID
	}
	return facts, nil
}

// Expanded is the condition with those of the segments that it names in their places.
func (t *RunTx) Expanded(_ context.Context, workspaceID string, c models.Condition) (models.Condition, error) {
	if len(c.References("").Segments) == 0 {
		return c, nil
	}
	segments, err := audience.Conditions(t.db, workspaceID)
	return c.Expanded(segments), err
}

type factRow struct{ What, Name, Value, ReplyID string }

func (r factRow) tell(facts *models.Facts) {
	switch r.What {
	case "tag":
		facts.Tags[r.Name] = true
	case "list":
		facts.Lists[r.Name] = true
	case "field":
		facts.Fields[r.Name] = r.Value
	case "window":
		facts.AnyWindowOpen = true
	case "operator":
		facts.Operators[r.Name] = true
	case "inside":
		facts.Inside[r.Name] = r.Value
	case "clicked":
		facts.Clicked[r.Name] = true
	case "reply":
		facts.Reply = &models.Reply{Text: r.Value, Tapped: r.Name == "button" || r.Name == "interactive", ID: r.ReplyID}
	}
}
