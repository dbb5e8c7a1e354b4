package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"cadenza/models"
)

// MessageLinks are the tracked links of a message, by their places.
func (t *RunTx) MessageLinks(_ context.Context, messageID string) ([]models.Link, error) {
	var out []models.Link
	if err := t.db.Order("place, token").Find(&out, "message_id = ?", messageID).Error; err != nil {
		return nil, fmt.Errorf("read the links of a message: %w", err)
	}
	return out, nil
}

// AddLinks adds links to a message that is there already: it says something else when it leaves once more. Those that it has stay,
// for it may be on the phone as it left before.
func (t *RunTx) AddLinks(_ context.Context, links []models.Link) error {
	if len(links) == 0 {
		return nil
	}
	if err := t.db.Create(&links).Error; err != nil {
		return fmt.Errorf("add links to a message: %w", err)
	}
	return nil
}

// FollowLink finds a tracked link by its token; one that is not there is CodeNotFound.
func (s *Store) FollowLink(ctx context.Context, token string) (models.FollowedLink, error) {
	var link models.FollowedLink
	err := s.Conn(ctx).Model(&models.Link{}).Select("message_links.*, messages.created_at AS sent_at").
		Joins("JOIN messages ON messages.id = message_links.message_id").Where("message_links.token = ?", token).Take(&link).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return link, models.NotFound("link")
	}
	if err != nil {
		return link, fmt.Errorf("read a link: %w", err)
	}
	return link, nil
}

// LinkOpened counts that somebody opened a link: a program, or the person who got its message. The first time that a person
// opens any link of a message counts for the message.
func (s *Store) LinkOpened(ctx context.Context, token string, robot bool) error {
	now := s.Now()
	return s.RunTx(ctx, func(t *RunTx) error {
		if robot {
			return t.exec("count a robot", "UPDATE message_links SET robots = robots + 1 WHERE token = ?", token)
		}
		err := t.exec("count an opening", `UPDATE message_links SET opened = opened + 1,
			first_opened_at = COALESCE(first_opened_at, ?), last_opened_at = ? WHERE token = ?`, now, now, token)
		if err != nil {
			return err
		}
		return t.exec("note a click", `UPDATE messages SET clicked_at = ? WHERE clicked_at IS NULL
			AND id = (SELECT message_id FROM message_links WHERE token = ?)`, now, token)
	})
}
