package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// addDirect writes a message of no run together with how it is to be sent, and reports whether it did: a stop that is
// confirmed already is not confirmed again.
func (t *RunTx) addDirect(ctx context.Context, d models.DirectMessage) (added bool, err error) {
	row := t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&d)
	if row.Error != nil {
		return false, fmt.Errorf("add a direct message: %w", row.Error)
	}
	if row.RowsAffected == 0 {
		return false, nil
	}
	if _, added, err = t.AddMessage(ctx, d.Outgoing()); err == nil && !added {
		err = database.ErrRace
	}
	return added, err
}

// directRow is a message of no run with all that its send depends on.
type directRow struct {
	models.DirectMessage
	Contact    *models.Contact   `gorm:"foreignKey:ContactID"`
	Workspace  *models.Workspace `gorm:"foreignKey:WorkspaceID"`
	Number     *numberRow        `gorm:"foreignKey:NumberID"`
	NumberHold *models.Hold      `gorm:"foreignKey:NumberID;references:Object"`
	Window     *models.Window    `gorm:"foreignKey:ContactID;references:ContactID"`
	Portfolio  *models.Portfolio `gorm:"foreignKey:WorkspaceID;references:WorkspaceID"`
	// Later reports whether an older message of the conversation is not settled.
	Later bool
}

// TableName is the direct message's.
func (directRow) TableName() string { return "direct_messages" }

// olderUnsettled reports, among the newest messages before this one, one of the conversation that is not settled.
const olderUnsettled = `EXISTS (SELECT 1 FROM (SELECT number_id, state FROM messages
	WHERE messages.contact_id = direct_messages.contact_id AND messages.id < direct_messages.id ORDER BY messages.id DESC LIMIT 20) AS older
	WHERE older.number_id = direct_messages.number_id AND older.state IN ('queued', 'sending', 'retry', 'unknown'))`

// LockDirect reads a message of no run as a run that stands at its only step, and holds its row.
func (t *RunTx) LockDirect(_ context.Context, id string) (models.Standing, error) {
	r, err := t.directRow(id)
	standing := r.standing()
	standing.LooksWithin = r.HeldLonger(t.store.Now())
	return standing, err
}

// ClaimDirect reads all that its send depends on, and holds its row.
func (t *RunTx) ClaimDirect(_ context.Context, id string) (models.ClaimRow, error) {
	r, err := t.directRow(id)
	if err != nil {
		return models.ClaimRow{}, err
	}
	t.claimed = claimed{}
	row := models.ClaimRow{
		Standing: r.standing(), Window: r.Window, Portfolio: r.Portfolio, NumberHold: r.NumberHold, ReplyTo: r.ReplyTo,
		BurstSince: &r.CreatedAt, // so that the pace to the contact is looked at
	}
	if r.Number != nil {
		row.Number, row.AccountHold = &r.Number.Number, r.Number.AccountHold
	}
	if r.Later {
		row.Turn = r.CreatedAt.Add(models.ConversationTurn)
	}
	if r.Contact.Phone == nil {
		row.UserID, err = t.userID(r.ContactID)
	}
	return row, err
}

func (t *RunTx) directRow(id string) (directRow, error) {
	var r directRow
	err := t.direct(id).Take(&r).Error
	if err != nil {
		return r, fmt.Errorf("read direct message: %w", database.NotFound(err, "message"))
	}
	if r.Contact == nil || r.Workspace == nil {
		return r, database.ErrRace // two contacts became one while we waited for the row
	}
	return r, nil
}

func (t *RunTx) direct(id string) *gorm.DB {
	of := func(alias string, scope models.HoldScope) *gorm.DB {
		table := `"` + alias + `".`
		return database.Fresh(t.db).Where(table+`"scope" = ? AND `+table+`"workspace_id" = "direct_messages"."workspace_id"`, scope)
	}
	return t.db.Model(&directRow{}).Select("direct_messages.*, "+olderUnsettled+" AS later").
		Joins("Contact").Joins("Workspace").Joins("Number").
		Joins("NumberHold", of("NumberHold", models.HoldNumber)).
		Joins("Number.AccountHold", of("Number__AccountHold", models.HoldAccount)).
		Joins("Window", database.Fresh(t.db).Where(`"Window"."number_id" = "direct_messages"."number_id"`)).
		Joins("Portfolio", database.Fresh(t.db).Where(`"Portfolio"."id" = `+portfolioOf(`"Number"`))).
		Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate, Table: clause.Table{Name: "direct_messages"}}).
		Where("direct_messages.id = ?", id)
}

func (r directRow) standing() models.Standing {
	if r.Workspace == nil {
		return models.Standing{}
	}
	return models.Standing{
		Workspace: *r.Workspace, Run: r.Run(), Contact: r.Contact, Definition: r.Definition(),
		Automation: models.Automation{WorkspaceID: r.WorkspaceID, NumberID: r.NumberID, State: models.AutomationActive},
	}
}

// SaveDirect writes where the send of a message of no run stands. One that only a person could let go on is not sent: the
// message says why.
func (t *RunTx) SaveDirect(_ context.Context, id string, run models.Run) error {
	now := t.store.Now()
	set := map[string]any{"status": run.Status, "due_at": run.DueAt, "held": run.Held}
	switch {
	case run.Status == models.RunNeedsAttention:
		if err := t.failDirect(id, run.Reason); err != nil {
			return err
		}
		fallthrough
	case !run.Status.Live():
		set["status"], set["due_at"] = models.RunEnded, nil
		set["ended_at"], set["held"] = now, ""
	default:
		set["reason"] = run.Reason
	}
	return t.updateDirect(id, set)
}

func (t *RunTx) updateDirect(id string, set map[string]any) error {
	if err := t.db.Model(&models.DirectMessage{}).Where("id = ?", id).Updates(set).Error; err != nil {
		return fmt.Errorf("save direct message: %w", err)
	}
	return nil
}

// RecordDirect notes how the send of a message of no run ended. One that no call was made for has failed.
func (t *RunTx) RecordDirect(_ context.Context, id string, e models.StepExecution) error {
	if e.MessageID == nil {
		return t.failDirect(id, e.Reason)
	}
	return t.updateDirect(id, map[string]any{"reason": e.Reason})
}

// failDirect lets a message fail that has not left. Of one that may have left its status decides.
func (t *RunTx) failDirect(id, reason string) error {
	now := t.store.Now()
	waits := []models.MessageState{models.MessageQueued, models.MessageRetry}
	for _, step := range []struct {
		from []models.MessageState
		set  map[string]any
	}{
		{waits, map[string]any{"state": models.MessageFailed, "failed_at": now, "error_title": reason}},
		{[]models.MessageState{models.MessageSending}, map[string]any{"state": models.MessageUnknown, "unknown_until": now}},
	} {
		if err := t.db.Model(&models.Message{}).Where("id = ? AND state IN ?", id, step.from).Updates(step.set).Error; err != nil {
			return fmt.Errorf("let a direct message fail: %w", err)
		}
	}
	return t.updateDirect(id, map[string]any{"reason": reason})
}

// OpenDirect is a page of the messages of no run that were due before the instant and are not settled, in order of their
// due time after the given one; more reports that others may follow.
func (s *Store) OpenDirect(ctx context.Context, before time.Time, after models.DirectMessage) ([]models.DirectMessage, bool, error) {
	var rows []models.DirectMessage
	q := database.NotAside(s.Conn(ctx).Model(&models.DirectMessage{}), models.PartMessage, "direct_messages.id", s.Now()).
		Where("due_at IS NOT NULL AND due_at < ?", before)
	if after.DueAt != nil {
		q = q.Where("due_at >= ? AND (due_at, direct_messages.id) > (?, ?)", *after.DueAt, *after.DueAt, after.ID)
	}
	if err := q.Order("due_at, direct_messages.id").Limit(reconcilePage).Find(&rows).Error; err != nil {
		return nil, false, fmt.Errorf("read direct messages: %w", err)
	}
	return rows, len(rows) == reconcilePage, nil
}

// GiveUpDirect settles a message whose workflow had completed before its row was set back: it may have left. One that is
// settled stays as it is: its workflow may have completed since the row was read.
func (s *Store) GiveUpDirect(ctx context.Context, id string) error {
	return s.RunTx(ctx, func(t *RunTx) error {
		var open []models.DirectMessage
		if err := database.ForUpdate(t.db.Select("id")).Find(&open, "id = ? AND due_at IS NOT NULL", id).Error; err != nil {
			return fmt.Errorf("hold a direct message: %w", err)
		}
		if len(open) == 0 {
			return nil
		}
		states := []models.MessageState{models.MessageQueued, models.MessageRetry, models.MessageSending}
		err := t.db.Model(&models.Message{}).Where("id = ? AND state IN ?", id, states).
			Updates(map[string]any{"state": models.MessageUnknown, "unknown_until": s.Now()}).Error
		if err != nil {
			return fmt.Errorf("give a direct message up: %w", err)
		}
		return t.updateDirect(id, map[string]any{
			"status": models.RunEnded, "due_at": nil, "ended_at": s.Now(), "reason": models.ReasonNoAnswer, "held": "",
		})
	})
}
