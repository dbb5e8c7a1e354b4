package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// NumberByPhoneNumberID finds a number by Meta's id, in whatever workspace: the one whose token was
// shown to reach it.
func (s *Store) NumberByPhoneNumberID(ctx context.Context, id string) (models.Number, error) {
	var n models.Number
	err := s.Conn(ctx).Take(&n, "phone_number_id = ? AND NOT unverified", id).Error
	if err != nil {
		return n, fmt.Errorf("read number: %w", database.NotFound(err, "number"))
	}
	return n, nil
}

// KeepInbound keeps messages as they came, each once, to be routed afterwards. WhatsApp
// may be answered as soon as it returns (W5). Messages of contacts who were erased since are left
// out when they come again.
func (s *Store) KeepInbound(ctx context.Context, messages []models.InboundMessage) error {
	messages, err := s.withoutErased(ctx, messages)
	if err != nil || len(messages) == 0 {
		return err
	}
	now := s.Now()
	files := false
	for i := range messages {
		messages[i].ReceivedAt = now
		files = nameFile(&messages[i]) || files
	}
	if !files {
		return keepInbound(s.Conn(ctx), messages)
	}
	return s.Tx(ctx, func(tx *gorm.DB) error {
		if err := keepInbound(tx, messages); err != nil {
			return err
		}
		return keepInboundFiles(tx, now, messages)
	})
}

func keepInbound(db *gorm.DB, messages []models.InboundMessage) error {
	if err := db.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(&messages, database.Batch).Error; err != nil {
		return fmt.Errorf("keep inbound messages: %w", err)
	}
	return nil
}

// nameFile gives the file that a person sent with a message the id by which it will be kept, and reports whether
// there is one.
func nameFile(m *models.InboundMessage) bool {
	if !m.ByPerson() || m.Content == nil || m.Content.Media == nil {
		return false
	}
	content, media := *m.Content, *m.Content.Media
	media.MediaID = database.NewID()
	content.Media = &media
	m.Content = &content
	return true
}

func (s *Store) withoutErased(ctx context.Context, messages []models.InboundMessage) ([]models.InboundMessage, error) {
	wamids := map[string][]string{}
	for _, m := range messages {
		wamids[m.WorkspaceID] = append(wamids[m.WorkspaceID], m.WAMID)
	}
	gone := map[string]map[string]bool{}
	for workspaceID, of := range wamids {
		var err error
		if gone[workspaceID], err = erasedBefore(s.Conn(ctx), workspaceID, of); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(slices.Clone(messages), func(m models.InboundMessage) bool { return gone[m.WorkspaceID][m.WAMID] }), nil
}

// KeepUnread keeps pieces of webhooks that nobody reads, each once with how often it came.
func (s *Store) KeepUnread(ctx context.Context, pieces []models.UnreadWebhook) error {
	now := s.Now()
	for _, piece := range pieces {
		piece.Times, piece.FirstAt, piece.LastAt = 1, now, now
		err := s.Conn(ctx).Clauses(clause.OnConflict{
			Columns: database.Columns("workspace_id", "digest"),
			DoUpdates: clause.Assignments(map[string]any{
				"times": gorm.Expr("unread_webhooks.times + 1"), "last_at": now,
			}),
		}).Create(&piece).Error
		if err != nil {
			return fmt.Errorf("keep what is not read: %w", err)
		}
	}
	return nil
}

// unroutedPage bounds what one look at the inbox takes.
const unroutedPage = 200

// Unrouted are a page of the messages that were kept before the instant and not routed, the
// oldest first, after the last one of the page before.
func (s *Store) Unrouted(ctx context.Context, before time.Time, after models.InboundMessage) ([]models.InboundMessage, error) {
	var page []models.InboundMessage
	err := database.NotAside(
		s.Conn(ctx), models.PartRoute, "inbound_messages.wamid", s.Now(),
	).Where("routed_at IS NULL AND received_at < ?", before).
		Where("received_at >= ? AND (received_at, wamid) > (?, ?)", after.ReceivedAt, after.ReceivedAt, after.WAMID).
		Order("received_at, wamid").Limit(unroutedPage).Find(&page).Error
	if err != nil {
		return nil, fmt.Errorf("read unrouted messages: %w", err)
	}
	return page, nil
}
