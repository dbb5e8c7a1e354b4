package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// GetMessage reads a message.
func (s *Store) GetMessage(ctx context.Context, v models.Viewer, id string) (models.Message, error) {
	return database.ReadSeen[models.Message](s.Conn(ctx).Preload("Said").Preload("Links", inPlace), v, id, "contact_id", "message")
}

// ArrivedMessage reads what a contact wrote, by the number of its arrival.
func (s *Store) ArrivedMessage(ctx context.Context, v models.Viewer, contactID string, arrival int64) (models.InboundMessage, error) {
	var row models.InboundMessage
	q := database.SeenBy(s.Conn(ctx), v, "contact_id").Where(database.OfWorkspace("id"), v.WorkspaceID)
	if err := q.Where("contact_id = ? AND arrival = ?", contactID, arrival).Take(&row).Error; err != nil {
		return row, fmt.Errorf("read a message: %w", database.NotFound(err, "message"))
	}
	return row, nil
}

// ListMessages pages through the messages sent.
func (s *Store) ListMessages(
	ctx context.Context, v models.Viewer, f models.MessageFilter, p models.Page,
) ([]models.Message, string, error) {
	return database.ReadPage(database.SeenBy(listedMessages(s.Conn(ctx), v.WorkspaceID, f), v, "contact_id"), p, "id",
		func(m models.Message) string { return m.ID })
}

func listedMessages(db *gorm.DB, workspaceID string, f models.MessageFilter) *gorm.DB {
	return database.Keyed(
		db.Model(&models.Message{}).Preload("Said").Preload("Links", inPlace), workspaceID,
		database.Key{Column: "contact_id", Value: f.ContactID}, database.Key{Column: "run_id", Value: f.RunID},
	)
}

// inPlace orders the links of messages as they stand in them.
func inPlace(db *gorm.DB) *gorm.DB { return db.Order("message_links.place, message_links.token") }

// ListInboundMessages pages through what a contact wrote, the newest first by the messages' own time.
func (s *Store) ListInboundMessages(
	ctx context.Context, v models.Viewer, contactID string, p models.Page,
) ([]models.InboundMessage, string, error) {
	if _, err := database.ReadContact(s.Conn(ctx), v, contactID); err != nil {
		return nil, "", err
	}
	q := s.Conn(ctx).Where("contact_id = ?", contactID)
	if p.After != "" {
		var last []models.InboundMessage
		if err := s.Conn(ctx).Limit(1).Find(&last, "wamid = ? AND contact_id = ?", p.After, contactID).Error; err != nil {
			return nil, "", fmt.Errorf("read the cursor: %w", err)
		}
		if len(last) == 0 {
			return nil, "", database.BadCursor()
		}
		q = q.Where("(sent_at, wamid) < (?, ?)", last[0].SentAt, last[0].WAMID)
	}
	var rows []models.InboundMessage
	if err := q.Order("sent_at DESC, wamid DESC").Limit(p.Size() + 1).Find(&rows).Error; err != nil {
		return nil, "", fmt.Errorf("read a page: %w", err)
	}
	if len(rows) <= p.Size() {
		return rows, "", nil
	}
	rows = rows[:p.Size()]
	return rows, rows[len(rows)-1].WAMID, nil
}
