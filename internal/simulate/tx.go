package simulate

import (
	"context"
	"time"

	"cadenza/activities"
	"cadenza/models"
)

// InTx opens a transaction on the stage that writes down what it changes.
func (r *record) InTx(ctx context.Context, fn func(activities.Tx) error) error {
	return r.stage.InTx(ctx, func(tx activities.Tx) error { return fn(recordedTx{tx, r}) })
}

// recordedTx is a transaction whose changes are written down.
type recordedTx struct {
	activities.Tx
	record *record
}

func (t recordedTx) changed(c models.SimulatedChange) {
	t.record.pending.Changes = append(t.record.pending.Changes, c)
}

// Lock holds the run's row.
func (t recordedTx) Lock(ctx context.Context, ref activities.RunRef) (models.Standing, error) {
	at, err := t.Tx.Lock(ctx, ref)
	t.record.stands(at)
	return at, err
}

// Claim reads what a send needs, but for its pace: nothing else sends here.
func (t recordedTx) Claim(ctx context.Context, ref activities.RunRef) (models.ClaimRow, error) {
	row, err := t.Tx.Claim(ctx, ref)
	t.record.stands(row.Standing)
	row.BurstSince = nil
	return row, err
}

func (r *record) stands(at models.Standing) {
	if at.Contact == nil {
		at.Contact = r.standing.Contact // who was deleted keeps their zone to the end
	}
	r.standing, r.run = at, at.Run
	if at.Run.DueAt != nil && !at.Run.Listening {
		r.due = *at.Run.DueAt
	}
}

// Record writes the step down.
func (t recordedTx) Record(ctx context.Context, e models.StepExecution) error {
	t.record.did(e)
	return t.Tx.Record(ctx, e)
}

// SaveRun sees where the run stands now.
func (t recordedTx) SaveRun(ctx context.Context, run models.Run) error {
	t.record.run = run
	if run.Status == models.RunNeedsAttention || run.Held != "" {
		t.record.stays(run)
	}
	return t.Tx.SaveRun(ctx, run)
}

// Templates remembers the texts.
func (t recordedTx) Templates(ctx context.Context, workspaceID, wabaID, name string) ([]models.Template, error) {
	found, err := t.Tx.Templates(ctx, workspaceID, wabaID, name)
	if t.record.templates == nil {
		t.record.templates = map[string]models.Template{}
	}
	for _, one := range found {
		t.record.templates[one.Name+"/"+one.Language] = one
	}
	return found, err
}

// AddTags puts tags on the contact.
func (t recordedTx) AddTags(ctx context.Context, workspaceID, contactID string, names []string) (int, error) {
	t.changed(models.SimulatedChange{Change: models.ChangeTagsAdded, Names: names})
	return t.Tx.AddTags(ctx, workspaceID, contactID, names)
}

// RemoveTags takes tags off.
func (t recordedTx) RemoveTags(ctx context.Context, workspaceID, contactID string, names []string) (int, error) {
	t.changed(models.SimulatedChange{Change: models.ChangeTagsRemoved, Names: names})
	return t.Tx.RemoveTags(ctx, workspaceID, contactID, names)
}

// AddToLists puts the contact into lists.
func (t recordedTx) AddToLists(ctx context.Context, workspaceID, contactID string, ids []string) (int, error) {
	t.changed(models.SimulatedChange{Change: models.ChangeListsJoined, Names: ids})
	return t.Tx.AddToLists(ctx, workspaceID, contactID, ids)
}

// RemoveFromLists takes the contact out of lists.
func (t recordedTx) RemoveFromLists(ctx context.Context, workspaceID, contactID string, ids []string) (int, error) {
	t.changed(models.SimulatedChange{Change: models.ChangeListsLeft, Names: ids})
	return t.Tx.RemoveFromLists(ctx, workspaceID, contactID, ids)
}

// AssignOperators assigns operators.
func (t recordedTx) AssignOperators(ctx context.Context, workspaceID, contactID string, ids []string) (int, error) {
	t.changed(models.SimulatedChange{Change: models.ChangeOperatorsAssigned, Names: ids})
	return t.Tx.AssignOperators(ctx, workspaceID, contactID, ids)
}

// UnassignOperators takes operators off.
func (t recordedTx) UnassignOperators(ctx context.Context, workspaceID, contactID string, ids []string) (int, error) {
	t.changed(models.SimulatedChange{Change: models.ChangeOperatorsRemoved, Names: ids})
	return t.Tx.UnassignOperators(ctx, workspaceID, contactID, ids)
}

// SetFields sets values; what does not fit is no change.
func (t recordedTx) SetFields(ctx context.Context, workspaceID, contactID string, values map[string]string) (map[string]string, error) {
	left, err := t.Tx.SetFields(ctx, workspaceID, contactID, values)
	set := map[string]string{}
	for code, value := range values {
		if left[code] == "" {
			set[code] = value
		}
	}
	if len(set) > 0 {
		t.changed(models.SimulatedChange{Change: models.ChangeFieldSet, Values: set})
	}
	return left, err
}

// OpenTicket opens a ticket.
func (t recordedTx) OpenTicket(ctx context.Context, ticket models.Ticket) (models.Ticket, []models.Accepted, error) {
	values := attributes(map[string]*string{
		"title": &ticket.Title, "priority": (*string)(&ticket.Priority), "category": &ticket.Category, "owner_id": ticket.OwnerID,
		"reference": &ticket.Reference, "status": (*string)(&ticket.Status),
	})
	t.changed(models.SimulatedChange{Change: models.ChangeTicketOpened, Values: values})
	opened, started, err := t.Tx.OpenTicket(ctx, ticket)
	t.started(started)
	return opened, started, err
}

// ChangeTicket changes a ticket, where there is one.
func (t recordedTx) ChangeTicket(ctx context.Context, run models.Run, reference string, change models.TicketChange) (bool, []models.Accepted, error) {
	found, started, err := t.Tx.ChangeTicket(ctx, run, reference, change)
	if found {
		values := attributes(map[string]*string{
			"title": change.Title, "priority": (*string)(change.Priority), "category": change.Category, "owner_id": change.OwnerID,
			"reference": change.Reference, "status": (*string)(change.Status),
		})
		t.changed(models.SimulatedChange{Change: models.ChangeTicketChanged, Values: values})
	}
	t.started(started)
	return found, started, err
}

// attributes are those of a ticket that are given.
func attributes(of map[string]*string) map[string]string {
	out := map[string]string{}
	for name, value := range of {
		if value != nil && *value != "" {
			out[name] = *value
		}
	}
	return out
}

// BlockContact blocks the contact.
func (t recordedTx) BlockContact(ctx context.Context, contactID string, now time.Time) error {
	t.changed(models.SimulatedChange{Change: models.ChangeContactBlocked})
	return t.Tx.BlockContact(ctx, contactID, now)
}

// RestoreContact lifts the block.
func (t recordedTx) RestoreContact(ctx context.Context, contactID string) error {
	t.changed(models.SimulatedChange{Change: models.ChangeContactRestored})
	return t.Tx.RestoreContact(ctx, contactID)
}

// DeleteContact deletes the contact, here only.
func (t recordedTx) DeleteContact(ctx context.Context, run models.Run, now time.Time) ([]models.Run, error) {
	t.changed(models.SimulatedChange{Change: models.ChangeContactDeleted})
	ended, err := t.Tx.DeleteContact(ctx, run, now)
	t.ended(ended)
	return ended, err
}

// EndOtherRuns ends the contact's other runs.
func (t recordedTx) EndOtherRuns(ctx context.Context, run models.Run, automationIDs []string, now time.Time) ([]models.Run, error) {
	ended, err := t.Tx.EndOtherRuns(ctx, run, automationIDs, now)
	t.ended(ended)
	return ended, err
}

func (t recordedTx) ended(runs []models.Run) {
	var ids []string
	for _, run := range runs {
		ids = append(ids, run.AutomationID)
	}
	if len(ids) > 0 {
		t.changed(models.SimulatedChange{Change: models.ChangeAutomationsEnded, Names: ids})
	}
}

// Accept lets the contact enter another automation, which is not followed.
func (t recordedTx) Accept(ctx context.Context, e models.Entry) (models.Accepted, error) {
	accepted, err := t.Tx.Accept(ctx, e)
	if err == nil && accepted.Begins() {
		t.started([]models.Accepted{accepted})
	}
	return accepted, err
}

func (t recordedTx) started(accepted []models.Accepted) {
	var ids []string
	for _, a := range accepted {
		ids = append(ids, a.Run.AutomationID)
	}
	if len(ids) > 0 {
		t.changed(models.SimulatedChange{Change: models.ChangeAutomationStarted, Names: ids})
	}
}
