package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/models"
)

// StatusUpdate is one status webhook as it concerns our messages.
type StatusUpdate struct {
	WAMID string
	// CallbackData is the message's id when it is one of ours.
	CallbackData string
	State        models.MessageState
	ErrorCode    int
	ErrorTitle   string
	At           time.Time
}

// ApplyStatuses stores statuses and moves messages upwards by them. Statuses that come
// twice, late or out of order change nothing (W5). An unanswered message is found by
// its callback data and adopts the wamid (W1). It returns the messages that are reported
// as failed and are, also when that was known: see FailSent.
func (s *Store) ApplyStatuses(ctx context.Context, workspaceID string, updates []StatusUpdate) (failed []models.Message, err error) {
	err = s.inTx(ctx, func(db *gorm.DB) error {
		failed = nil
		byID, byWAMID, err := messagesOf(db, workspaceID, updates)
		if err != nil {
			return err
		}
		var rows []models.MessageStatus
		changed := map[string]*models.Message{}
		for _, u := range updates {
			m := byID[u.CallbackData]
			if m == nil {
				m = byWAMID[u.WAMID]
			}
			row := models.MessageStatus{
				WAMID: u.WAMID, Status: string(u.State), WorkspaceID: workspaceID, ErrorCode: u.ErrorCode, At: u.At, ReceivedAt: s.now(),
			}
			if m != nil {
				row.MessageID = m.ID
				if raise(m, u) {
					changed[m.ID] = m
				}
				if u.State == models.MessageFailed && m.State == models.MessageFailed {
					failed = append(failed, *m)
				}
			}
			rows = append(rows, row)
		}
		for _, m := range changed {
			if err := db.Model(m).Select("*").Updates(m).Error; err != nil {
				return fmt.Errorf("save message: %w", err)
			}
		}
		if err := db.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(&rows, 200).Error; err != nil {
			return fmt.Errorf("store statuses: %w", err)
		}
		return nil
	})
	return failed, err
}

// FailSent lets a failure that WhatsApp reports after it took a message count as one that
// came at once: the step's record says so, the window is corrected, and the run ends where
// the step says that it ends on failure (R6, W2). What has been recorded stays; a repeat
// changes nothing. It returns the run that ended, if one did.
func (s *Store) FailSent(ctx context.Context, m models.Message, windowClosed bool) (ended []models.Run, err error) {
	err = s.RunTx(ctx, func(t *RunTx) error {
		ended = nil
		at, err := t.Lock(ctx, m.AutomationID, m.RunID)
		if models.CodeOf(err) == models.CodeNotFound {
			return nil // the automation was deleted: nobody looks at its steps any more
		}
		if err != nil {
			return err
		}
		status, reason := models.StepFailed, models.WhatsAppReason(m.ErrorCode)
		if windowClosed {
			status, reason = models.StepSkipped, models.ReasonWindowClosed
			// What the contact wrote since has opened the window again.
			err := t.exec("close window", "DELETE FROM windows WHERE number_id = ? AND contact_id = ? AND last_inbound_at <= ?",
				m.NumberID, m.ContactID, m.CreatedAt)
			if err != nil {
				return err
			}
		}
		changed := t.db.Model(&models.StepExecution{}).
			Where("run_id = ? AND step_id = ? AND visit = ? AND status = ?", m.RunID, m.StepID, m.Visit, models.StepDone).
			Updates(map[string]any{"status": status, "reason": reason})
		if changed.Error != nil {
			return fmt.Errorf("record a late failure: %w", changed.Error)
		}
		step, _, _ := at.Definition.Find(m.StepID)
		if changed.RowsAffected == 0 || windowClosed || step.OnFailure != models.FailureEnd {
			return nil
		}
		ended, err = endRuns(t.db.Where("id = ?", m.RunID), models.OutcomeEndedOnFailure, "run/"+m.RunID, s.now())
		return err
	})
	return ended, err
}

// messagesOf reads and holds the messages that the statuses are about, in id order so
// that two webhooks at once cannot wait for each other.
func messagesOf(db *gorm.DB, workspaceID string, updates []StatusUpdate) (byID, byWAMID map[string]*models.Message, err error) {
	var ids, wamids []string
	for _, u := range updates {
		wamids = append(wamids, u.WAMID)
		if u.CallbackData != "" {
			ids = append(ids, u.CallbackData)
		}
	}
	var found []*models.Message
	err = db.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Order("id").
		Where("workspace_id = ?", workspaceID).Where("id IN ? OR wamid IN ?", ids, wamids).Find(&found).Error
	if err != nil {
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

// raise applies one status to a message and tells whether anything changed.
func raise(m *models.Message, u StatusUpdate) bool {
	changed := false
	if m.WAMID == nil {
		m.WAMID, changed = &u.WAMID, true
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
	case models.MessageSending, models.MessageRetry, models.MessageUnknown:
		return changed
	}
	if u.State.Rank() > m.State.Rank() {
		m.State, m.UnknownUntil, changed = u.State, nil, true
		if u.State == models.MessageFailed {
			m.ErrorCode, m.ErrorTitle = u.ErrorCode, u.ErrorTitle
		}
	}
	return changed
}
