package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// ApplyStatuses stores statuses and moves messages upwards by them. Statuses that come
// twice, late or out of order change nothing (W5). An unanswered message is found by
// its callback data and adopts the wamid (W1). It returns the messages that are reported
// as failed and are failed, also when that was known before: Sends.FailedLater acts on each.
func (s *Store) ApplyStatuses(ctx context.Context, workspaceID string, updates []models.StatusUpdate) ([]models.Message, error) {
	return database.TxOf(ctx, s.DB, func(db *gorm.DB) ([]models.Message, error) {
		byID, byWAMID, err := messagesOf(db, workspaceID, updates)
		if err != nil {
			return nil, err
		}
		erased, err := erasedOf(db, workspaceID, updates, byID, byWAMID)
		if err != nil {
			return nil, err
		}
		var failed []models.Message
		var rows []models.MessageStatus
		changed := map[string]*models.Message{}
		for _, u := range updates {
			m := byID[u.CallbackData]
			if m == nil {
				m = byWAMID[u.WAMID]
			}
			if m == nil && erased[u.WAMID] {
				continue
			}
			row := models.MessageStatus{
				WAMID: u.WAMID, Status: string(u.State), WorkspaceID: workspaceID, ErrorCode: u.ErrorCode, At: u.At, ReceivedAt: s.Now(),
			}
			if m != nil {
				row.MessageID = m.ID
				if m.Erased() {
					row.WAMID = *m.WAMID
				}
				doubtful := m.State == models.MessageUnknown
				if raise(m, u) {
					changed[m.ID] = m
				}
				if m.WAMID != nil {
					byWAMID[*m.WAMID] = m // also when it has it of this status: the next may come without callback data
				}
				if doubtful && m.State.Rank() > 0 && m.State != models.MessageFailed {
					if err := resolve(db, *m); err != nil {
						return nil, err
					}
				}
				if u.State == models.MessageFailed && m.State == models.MessageFailed {
					failed = append(failed, *m)
				}
			}
			rows = append(rows, row)
		}
		if err := saveRaised(db, slices.Collect(maps.Values(changed))); err != nil {
			return nil, err
		}
		return failed, saveStatuses(db, rows)
	})
}

// statusColumns are all of a status.
var statusColumns = []rowColumn{
	{"wamid", "text"},
	{"status", "text"},
	{"workspace_id", "text"},
	{"message_id", "text"},
	{"error_code", "integer"},
	{"at", "timestamptz"},
	{"received_at", "timestamptz"},
}

// saveStatuses keeps the statuses that were not known, in one statement.
func saveStatuses(db *gorm.DB, statuses []models.MessageStatus) error {
	rows := make([]map[string]any, len(statuses))
	for i, s := range statuses {
		rows[i] = map[string]any{
			"wamid": s.WAMID, "status": s.Status, "workspace_id": s.WorkspaceID, "message_id": s.MessageID, "error_code": s.ErrorCode,
			"at": stored(&s.At), "received_at": stored(&s.ReceivedAt),
		}
	}
	if err := addRows(db, "message_statuses", statusColumns, rows); err != nil {
		return fmt.Errorf("store statuses: %w", err)
	}
	return nil
}

// raisedColumns are what a status may change in a message: see raise.
var raisedColumns = []rowColumn{
	{"wamid", "text"},
	{"state", "text"},
	{"unknown_until", "timestamptz"},
	{"sent_at", "timestamptz"},
	{"delivered_at", "timestamptz"},
	{"read_at", "timestamptz"},
	{"failed_at", "timestamptz"},
	{"error_code", "integer"},
	{"error_title", "text"},
	{"error_details", "text"},
	{"price", "text"},
}

// saveRaised writes what statuses changed in messages, in one statement.
func saveRaised(db *gorm.DB, messages []*models.Message) error {
	rows := make([]map[string]any, len(messages))
	for i, m := range messages {
		rows[i] = map[string]any{
			"id": m.ID, "wamid": m.WAMID, "state": m.State, "unknown_until": stored(m.UnknownUntil), "sent_at": stored(m.SentAt),
			"delivered_at": stored(m.DeliveredAt), "read_at": stored(m.ReadAt), "failed_at": stored(m.FailedAt),
			"error_code": m.ErrorCode, "error_title": m.ErrorTitle, "error_details": m.ErrorDetails,
			"price": m.Price,
		}
	}
	if err := updateRows(db, "messages", raisedColumns, rows); err != nil {
		return fmt.Errorf("save messages: %w", err)
	}
	return nil
}

// resolve records that a step whose message was given up as unknown was done after all.
func resolve(db *gorm.DB, m models.Message) error {
	err := stepOf(db, m).Where("status = ?", models.StepUnknown).Updates(map[string]any{"status": models.StepDone, "reason": ""}).Error
	if err != nil {
		return fmt.Errorf("resolve an unknown step: %w", err)
	}
	return nil
}

// messagesOf reads and holds the messages that the statuses are about, in id order so
// that two webhooks at once cannot wait for each other.
func messagesOf(db *gorm.DB, workspaceID string, updates []models.StatusUpdate) (byID, byWAMID map[string]*models.Message, err error) {
	var ids, wamids []string
	for _, u := range updates {
		wamids = append(wamids, u.WAMID)
		if u.CallbackData != "" {
			ids = append(ids, u.CallbackData)
		}
	}
	var found []*models.Message
	if err := database.ForUpdate(toldOf(db, workspaceID, ids, wamids)).Find(&found).Error; err != nil {
		return nil, nil, fmt.Errorf("read messages: %w", err)
	}
	byID, byWAMID = map[string]*models.Message{}, map[string]*models.Message{}
	for _, m := range found {
		byID[m.ID] = m
		if m.WAMID != nil {
			byWAMID[*m.WAMID] = m
		}
	}
	return byID, byWAMID, nil
}

// toldOf are the messages with one of the ids or wamids.
func toldOf(db *gorm.DB, workspaceID string, ids, wamids []string) *gorm.DB {
	return db.Model(&models.Message{}).Where(
		database.OfWorkspace("id"), workspaceID,
	).Where(among(db, "id")+" OR "+among(db, "wamid"), listed(ids), listed(wamids)).Order("id")
}

// erasedOf are the wamids of statuses that have no message of ours, because it was of
// somebody who was erased. Where all have one, nothing is read.
func erasedOf(
	db *gorm.DB, workspaceID string, updates []models.StatusUpdate, byID, byWAMID map[string]*models.Message,
) (map[string]bool, error) {
	var unmatched []string
	for _, u := range updates {
		if byID[u.CallbackData] == nil && byWAMID[u.WAMID] == nil {
			unmatched = append(unmatched, u.WAMID)
		}
	}
	return erasedBefore(db, workspaceID, unmatched)
}

// raise applies one status to a message and reports whether anything changed.
func raise(m *models.Message, u models.StatusUpdate) bool {
	if u.State == models.MessageFailed && m.OfAnotherCopy(u.WAMID) {
		return false
	}
	changed := false
	if m.WAMID == nil {
		m.WAMID, changed = &u.WAMID, true
	}
	if m.Takes(u) {
		m.Price, changed = u.Price, true
	}
	note := func(at **time.Time) {
		if *at == nil {
			*at, changed = &u.At, true
		}
	}
	switch u.State {
	case models.MessageSent, models.MessageAccepted:
		note(&m.SentAt)
	case models.MessageDelivered:
		note(&m.DeliveredAt)
	case models.MessageRead:
		note(&m.ReadAt)
	case models.MessageFailed:
		note(&m.FailedAt)
	case models.MessageQueued, models.MessageSending, models.MessageRetry, models.MessageUnknown:
		return changed
	}
	if u.State.Rank() > m.State.Rank() {
		m.State, m.UnknownUntil, changed = u.State, nil, true
		// none where it arrived: what failed before is over
		m.ErrorCode, m.ErrorTitle, m.ErrorDetails = u.ErrorCode, u.ErrorTitle, u.ErrorDetails
	}
	return changed
}
