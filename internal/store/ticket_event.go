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

// OpenTicket adds a ticket and accepts the entries that its opening brings (S7).
func (t *RunTx) OpenTicket(ctx context.Context, ticket models.Ticket) (models.Ticket, []models.Accepted, error) {
	ticket.ID, ticket.Version = database.NewID(), 1
	row := ticketRow{Ticket: ticket}
	if err := t.db.Clauses(ticketReturned()).Create(&row).Error; err != nil {
		return ticket, nil, fmt.Errorf("open ticket: %w", err)
	}
	started, err := t.fire(ctx, row, models.TicketEvent{Opened: true})
	return row.Ticket, started, err
}

// UserExists reports whether the user is one of the workspace.
func (t *RunTx) UserExists(_ context.Context, workspaceID, userID string) (bool, error) {
	known, err := database.Existing[models.User](t.db, workspaceID, "id", []string{userID})
	return known[userID], err
}

// ticketRow is a ticket, and whether any automation of its workspace starts on tickets:
// where none does, a ticket costs no further statement.
type ticketRow struct {
	models.Ticket
	Watched bool `gorm:"->"`
}

// TableName is the ticket's.
func (ticketRow) TableName() string { return "tickets" }

func ticketReturned() clause.Returning {
	return clause.Returning{Columns: []clause.Column{{Name: "*", Raw: true}, {Name: `EXISTS (SELECT 1 FROM start_steps
		WHERE start_steps.kind = 'ticket' AND start_steps.workspace_id = tickets.workspace_id) AS watched`, Raw: true}}}
}

// openTicket is the condition of a ticket that still needs work.
const openTicket = "status IN ('open', 'in_progress')"

// ChangeTicket changes the ticket that started the run, else the one with the reference,
// else the contact's newest open one (A8). It accepts the entries that this brings (S7).
func (t *RunTx) ChangeTicket(
	ctx context.Context, run models.Run, reference string, change models.TicketChange,
) (found bool, started []models.Accepted, err error) {
	pick := database.Fresh(t.db).Model(&models.Ticket{}).Select("id").Where("contact_id = ?", run.ContactID)
	switch {
	case run.TicketID != "":
		pick = pick.Where("id = ?", run.TicketID)
	case reference != "":
		pick = pick.Where("reference = ?", reference).Order("id DESC").Limit(1)
	default:
		pick = pick.Where(openTicket).Order("id DESC").Limit(1)
	}
	changed, started, err := t.changeTicket(ctx, pick, change)
	return changed != nil, started, err
}

// changeTicket changes the ticket that pick selects, in one statement; nil when there is none.
func (t *RunTx) changeTicket(ctx context.Context, pick *gorm.DB, change models.TicketChange) (*models.Ticket, []models.Accepted, error) {
	var rows []ticketRow
	q := t.db.Model(&rows).Clauses(ticketReturned()).Where("id IN (?)", pick)
	if change.Version != 0 {
		// not in pick, which PostgreSQL does not ask again once another change of the row is through
		q = q.Where("version = ?", change.Version)
	}
	if err := q.Updates(ticketColumns(change, t.store.Now())).Error; err != nil {
		return nil, nil, fmt.Errorf("change ticket: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil, nil
	}
	row := rows[0]
	if change.Status == nil || row.PreviousStatus == row.Status {
		return &row.Ticket, nil, nil
	}
	started, err := t.fire(ctx, row, models.TicketEvent{From: row.PreviousStatus, To: row.Status})
	return &row.Ticket, started, err
}

// ticketColumns are what a change sets. Setting the state that a ticket has changes nothing; leaving
// the open states notes when that was.
func ticketColumns(change models.TicketChange, now time.Time) map[string]any {
	set := map[string]any{"updated_at": now}
	for column, text := range map[string]*string{
		"title": change.Title, "description": change.Description, "category": change.Category, "reference": change.Reference,
	} {
		if text != nil {
			set[column] = *text
		}
	}
	if change.Priority != nil {
		set["priority"] = *change.Priority
	}
	if change.OwnerID != nil {
		set["owner_id"] = change.OwnerID
		if *change.OwnerID == "" {
			set["owner_id"] = nil
		}
	}
	if change.Status != nil {
		var closed *time.Time
		if *change.Status == models.TicketResolved || *change.Status == models.TicketClosed {
			closed = &now
		}
		set["status"], set["previous_status"] = *change.Status, gorm.Expr("status")
		set["version"] = gorm.Expr("version + CASE WHEN status = ? THEN 0 ELSE 1 END", *change.Status)
		set["closed_at"] = gorm.Expr("CASE WHEN status = ? THEN closed_at ELSE ? END", *change.Status, closed)
	}
	return set
}

// fire accepts the entries that a ticket's event brings (S7). An automation that
// stopped letting contacts in at this moment is passed over.
func (t *RunTx) fire(ctx context.Context, ticket ticketRow, event models.TicketEvent) ([]models.Accepted, error) {
	if !ticket.Watched {
		return nil, nil
	}
	rules, err := t.rules(ticket.WorkspaceID, database.Fresh(t.db).Where("start_steps.kind = ?", models.StartTicket))
	if err != nil {
		return nil, err
	}
	entry := models.Entry{
		WorkspaceID: ticket.WorkspaceID, Kind: models.StartTicket, Key: ticket.EventKey(), TicketID: ticket.ID,
		Contact: models.ContactInput{ID: ticket.ContactID},
	}
	return t.fired(ctx, rules, entry, func(start models.Start) bool {
		on, ok := start.Settings.(*models.OnTicket)
		return ok && on.Fires(event)
	})
}

// fired accepts an entry by each rule whose start the event fires, and returns those that begin. An automation
// that stopped letting contacts in at this moment is passed over.
func (t *RunTx) fired(
	ctx context.Context, rules []models.Rule, entry models.Entry, fires func(models.Start) bool,
) (started []models.Accepted, err error) {
	for _, rule := range rules {
		if !fires(rule.Start) {
			continue
		}
		entry.AutomationID, entry.StartID = rule.AutomationID, rule.Start.ID
		accepted, err := t.Accept(ctx, entry)
		if models.CodeOf(err) == models.CodeConflict || models.CodeOf(err) == models.CodeNotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		if accepted.Begins() {
			started = append(started, accepted)
		}
	}
	return started, nil
}
