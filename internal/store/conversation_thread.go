package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"cadenza/internal/store/contacts"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// Thread is a page of what was sent to a contact and what came, the newest first; a number narrows it unless "". The page is next
// to the place, before it or after it. older and newer are the places from which to go on; nil where nothing more is known.
func (s *Store) Thread(
	ctx context.Context, v models.Viewer, contactID, numberID string, from models.ThreadCursor, limit int,
) (page []models.ThreadMessage, older, newer *models.ThreadCursor, err error) {
	if _, err := contacts.Seen(s.Conn(ctx), v, contactID); err != nil {
		return nil, nil, nil, err
	}
	t := threadPage{contactID: contactID, numberID: numberID, from: from, limit: limit + 1}
	sent, err := t.sent(s.Conn(ctx))
	if err != nil {
		return nil, nil, nil, err
	}
	came, err := t.came(s.Conn(ctx))
	if err != nil {
		return nil, nil, nil, err
	}
	page, older, newer = t.merged(sent, came)
	return page, older, newer, s.sayWho(ctx, page)
}

// threadPage reads both directions, each by an index, from the same place: what was sent in order of its id, which begins
// with its instant, and what came in order of its own time.
type threadPage struct {
	contactID, numberID string
	from                models.ThreadCursor
	limit               int
}

func (t threadPage) of(db *gorm.DB) *gorm.DB {
	q := db.Where("contact_id = ?", t.contactID).Limit(t.limit)
	if t.numberID != "" {
		q = q.Where("number_id = ?", t.numberID)
	}
	return q
}

func (t threadPage) sent(db *gorm.DB) ([]models.ThreadMessage, error) {
	q := t.of(db).Preload("Said").Preload("Links", inPlace)
	switch {
	case t.from.At.IsZero():
		q = q.Order("id DESC")
	case t.from.Newer:
		q = q.Where("id > ?", t.floor()).Order("id")
	default:
		q = q.Where("id < ?", t.floor()).Order("id DESC")
	}
	var rows []models.Message
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read what was sent: %w", err)
	}
	out := make([]models.ThreadMessage, len(rows))
	for i := range rows {
		out[i] = models.ThreadMessage{At: instantOf(rows[i]), Sent: &rows[i]}
	}
	return out, nil
}

// floor is the place among ids: the message's own where it is one that was sent.
func (t threadPage) floor() string {
	if _, err := uuid.Parse(t.from.ID); err == nil {
		return t.from.ID
	}
	return database.IDFloor(t.from.At)
}

// instantOf is the instant of a message's id, by which those that were sent are in order.
func instantOf(m models.Message) time.Time {
	id, err := uuid.Parse(m.ID)
	if err != nil || id.Version() != 7 {
		return m.CreatedAt.UTC()
	}
	sec, nsec := id.Time().UnixTime()
	return time.Unix(sec, nsec).UTC().Truncate(time.Millisecond)
}

func (t threadPage) came(db *gorm.DB) ([]models.ThreadMessage, error) {
	q := t.of(db).Where("decision <> ?", models.RoutedNotice)
	key := t.from.ID
	if _, err := uuid.Parse(key); err == nil {
		key = "" // of one instant, what was sent goes after what came
	}
	switch {
	case t.from.At.IsZero():
		q = q.Order("sent_at DESC, wamid DESC")
	case t.from.Newer && key != "":
		q = q.Where("(sent_at, wamid) > (?, ?)", t.from.At, key).Order("sent_at, wamid")
	case t.from.Newer:
		q = q.Where("sent_at > ?", t.from.At).Order("sent_at, wamid")
	case key != "":
		q = q.Where("(sent_at, wamid) < (?, ?)", t.from.At, key).Order("sent_at DESC, wamid DESC")
	default:
		q = q.Where("sent_at <= ?", t.from.At).Order("sent_at DESC, wamid DESC")
	}
	var rows []models.InboundMessage
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read what came: %w", err)
	}
	out := make([]models.ThreadMessage, len(rows))
	for i := range rows {
		out[i] = models.ThreadMessage{At: rows[i].SentAt.UTC(), Came: &rows[i]}
	}
	return out, nil
}

// merged are the messages nearest to the place, the newest first.
func (t threadPage) merged(sent, came []models.ThreadMessage) (page []models.ThreadMessage, older, newer *models.ThreadCursor) {
	page = slices.Concat(sent, came)
	slices.SortFunc(page, func(a, b models.ThreadMessage) int {
		if order := b.At.Compare(a.At); order != 0 {
			return order
		}
		if (a.Sent == nil) != (b.Sent == nil) {
			return map[bool]int{true: -1, false: 1}[a.Sent != nil]
		}
		return strings.Compare(b.ID(), a.ID())
	})
	more := len(page) >= t.limit
	if more && t.from.Newer {
		page = page[len(page)-t.limit+1:]
	} else if more {
		page = page[:t.limit-1]
	}
	if len(page) == 0 {
		return page, nil, nil
	}
	first, last := page[0], page[len(page)-1]
	if more || t.from.Newer {
		older = &models.ThreadCursor{At: last.At, ID: last.ID()}
	}
	newer = &models.ThreadCursor{At: first.At, ID: first.ID(), Newer: true}
	return page, older, newer
}

// sayWho notes who wrote each message that was sent.
func (s *Store) sayWho(ctx context.Context, page []models.ThreadMessage) error {
	var direct, automations []string
	for _, m := range page {
		switch {
		case m.Sent == nil:
		case m.Sent.Direct():
			direct = append(direct, m.Sent.ID)
		default:
			automations = append(automations, m.Sent.AutomationID)
		}
	}
	var rows []models.DirectMessage
	if err := s.Conn(ctx).Select("id", "sent_by", "reason", "test_of").Find(&rows, "id IN ?", append(direct, "")).Error; err != nil {
		return fmt.Errorf("read who sent: %w", err)
	}
	var named []models.Automation
	if err := s.Conn(ctx).Select("id", "name").Find(&named, "id IN ?", append(database.Unique(automations), "")).Error; err != nil {
		return fmt.Errorf("read the names of automations: %w", err)
	}
	for i := range page {
		sent := page[i].Sent
		if sent == nil {
			continue
		}
		for _, d := range rows {
			if d.ID == sent.ID {
				page[i].SentBy, page[i].TestOf = d.SentBy, d.TestOf
				if !sent.State.Left() {
					page[i].Reason = d.Reason
				}
			}
		}
		for _, a := range named {
			if a.ID == sent.AutomationID {
				page[i].AutomationName = a.Name
			}
		}
	}
	return nil
}
