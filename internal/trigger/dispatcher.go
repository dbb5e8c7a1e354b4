package trigger

import (
	"context"
	"log/slog"
	"time"

	"cadenza/models"
)

// Rows are the store's side of starting and ending runs.
type Rows interface {
	Accept(ctx context.Context, e models.Entry) (models.Accepted, error)
	EnterMany(ctx context.Context, b models.BulkEntry) ([]models.Accepted, error)
	// RestToStart is a page of the automation's runs that were accepted since the instant and have no workflow
	// yet, the newest first, after the given one; more reports that others may follow.
	RestToStart(
		ctx context.Context, workspaceID, automationID string, since time.Time, after models.Run,
	) (page []models.Accepted, more bool, err error)
	EndContactRuns(ctx context.Context, v models.Viewer, contactID string, outcome models.Outcome, actor string) ([]models.Run, error)
	// ResumeParked resumes a page of parked runs after the id; more reports that others may follow.
	ResumeParked(
		ctx context.Context, workspaceID string, f models.ParkedFilter, after, actor string,
	) (resumed []models.Run, more bool, err error)
	// GoOnRestored lets an automation and a page of its runs go on that were set back with their database.
	GoOnRestored(
		ctx context.Context, workspaceID, automationID string, from models.GoOnFrom, after, actor string,
	) (page []models.Run, more bool, err error)
}

// HoldRows are the store's side of what is held.
type HoldRows interface {
	ReleaseHold(ctx context.Context, workspaceID, holdID, actor string) (models.Hold, error)
	NumberCured(ctx context.Context, workspaceID, numberID, actor string) error
	ReleasedHolds(ctx context.Context) ([]models.Hold, error)
	// WakeHeld lets a page of a released hold's runs go on; more reports that others may follow.
	WakeHeld(ctx context.Context, h models.Hold) (woken []models.Run, more bool, err error)
}

// AutomationRows are the store's side of an automation's states.
type AutomationRows interface {
	// ResumeAutomation returns the runs whose workflows must be told.
	ResumeAutomation(
		ctx context.Context, workspaceID, automationID string, overdue models.Overdue, actor string,
	) (models.Automation, []models.Run, error)
	ArchiveAutomation(ctx context.Context, workspaceID, automationID, actor string) (models.Automation, []models.Run, error)
	EnterLists(ctx context.Context, workspaceID, automationID, key string) (models.ListEntry, error)
}

// Workflows are Temporal's side.
type Workflows interface {
	StartRuns(ctx context.Context, accepted []models.Accepted) error
	CloseRuns(ctx context.Context, runs []models.Run, reason string) error
	NudgeAll(ctx context.Context, runs []models.Run, why string) error
}

// Dispatcher starts, ends and wakes runs.
type Dispatcher struct {
	Rows        Rows
	Automations AutomationRows
	Holds       HoldRows
	Workflows   Workflows
	Log         *slog.Logger

	background background
}

// tellTimeout is how long a caller waits for Temporal once its rows are committed. Starting
// 1000 workflows takes some seconds; a Temporal that does not answer is given up after one call.
const tellTimeout = time.Minute

// Start accepts one entry and starts its workflow. While Temporal is away the row alone
// keeps the entry, and Reconcile starts its workflow later.
func (d *Dispatcher) Start(ctx context.Context, e models.Entry) (models.Accepted, error) {
	accepted, err := d.Rows.Accept(ctx, e)
	if err != nil {
		return accepted, err
	}
	d.Begin(ctx, []models.Accepted{accepted})
	return accepted, nil
}

// StartMany accepts entries one by one and then starts their workflows. Each entry has its
// own result or error.
func (d *Dispatcher) StartMany(ctx context.Context, entries []models.Entry) ([]models.Accepted, []error) {
	accepted, failures := make([]models.Accepted, len(entries)), make([]error, len(entries))
	var taken []models.Accepted
	for i, e := range entries {
		accepted[i], failures[i] = d.Rows.Accept(ctx, e)
		if failures[i] == nil {
			taken = append(taken, accepted[i])
		}
	}
	d.Begin(ctx, taken)
	return accepted, failures
}

// EnterMany accepts many entries, all or none, and starts their workflows.
func (d *Dispatcher) EnterMany(ctx context.Context, b models.BulkEntry) ([]models.Accepted, error) {
	accepted, err := d.Rows.EnterMany(ctx, b)
	if err != nil {
		return nil, err
	}
	d.Begin(ctx, accepted)
	return accepted, nil
}

// Begin starts the workflows of entries that were accepted elsewhere and are committed, where
// their rows still wait for one. It goes on when the caller's context ends.
func (d *Dispatcher) Begin(ctx context.Context, accepted []models.Accepted) {
	d.tell(ctx, "start workflows", func(ctx context.Context) error { return d.Workflows.StartRuns(ctx, waiting(accepted)) })
}

// Revive starts the workflows of runs that had completed and live again; their rows are
// committed. A workflow that has not ended yet cannot be started again: Reconcile finds its run
// when the step is overdue.
func (d *Dispatcher) Revive(ctx context.Context, revived []models.Accepted) {
	d.tell(ctx, "start workflows again", func(ctx context.Context) error { return d.Workflows.StartRuns(ctx, revived) })
}

// waiting returns the entries whose rows wait for their workflow.
func waiting(accepted []models.Accepted) []models.Accepted {
	var out []models.Accepted
	for _, a := range accepted {
		if a.Begins() {
			out = append(out, a)
		}
	}
	return out
}

// tell lets Temporal know what the rows say already. A failure is only logged: Reconcile finds
// the rows and tells again.
func (d *Dispatcher) tell(ctx context.Context, what string, fn func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tellTimeout)
	defer cancel()
	if err := fn(ctx); err != nil {
		d.Log.WarnContext(ctx, "left to reconcile", "what", what, "error", err)
	}
}

// Controlled tells the workflow of a run whose row was changed as a person asked (R3, R4, R6), once
// that is committed.
func (d *Dispatcher) Controlled(ctx context.Context, run models.Run, c models.Control, actor string) {
	switch {
	case run.Closing:
		d.Closed(ctx, []models.Run{run}, "ended by "+actor)
	case run.Status.Live():
		d.Wake(ctx, []models.Run{run}, c.Kind.Done()+" by "+actor)
	}
}

// EndAll ends every live run of a contact whom the viewer sees at once (R3) with the outcome. It returns how many
// there were.
func (d *Dispatcher) EndAll(ctx context.Context, v models.Viewer, contactID string, outcome models.Outcome, actor string) (int, error) {
	ended, err := d.Rows.EndContactRuns(ctx, v, contactID, outcome, actor)
	if err != nil {
		return 0, err
	}
	d.Closed(ctx, ended, "all runs of the contact ended by "+actor)
	return len(ended), nil
}

// Closed tells the workflows of runs whose rows have ended.
func (d *Dispatcher) Closed(ctx context.Context, runs []models.Run, reason string) {
	d.tellRuns(ctx, "close workflows", runs, func(ctx context.Context, page []models.Run) error {
		return d.Workflows.CloseRuns(ctx, page, reason)
	})
}

// ResumeAll lets all runs that parked for a reason go on (R6). It returns how many it resumed;
// after an error, a repeat resumes the others.
func (d *Dispatcher) ResumeAll(ctx context.Context, workspaceID string, f models.ParkedFilter, actor string) (int, error) {
	return d.resumePages(ctx, actor, func(after string) ([]models.Run, bool, error) {
		return d.Rows.ResumeParked(ctx, workspaceID, f, after, actor)
	})
}

// GoOnRestored lets an automation that was set back with its database go on, together with all
// its runs that parked for it. They go on from the chosen place. It returns how many it resumed;
// after an error, a repeat resumes the others.
func (d *Dispatcher) GoOnRestored(ctx context.Context, workspaceID, automationID string, from models.GoOnFrom, actor string) (int, error) {
	return d.resumePages(ctx, actor, func(after string) ([]models.Run, bool, error) {
		return d.Rows.GoOnRestored(ctx, workspaceID, automationID, from, after, actor)
	})
}

// resumePages resumes page after page and then wakes all of them.
func (d *Dispatcher) resumePages(ctx context.Context, actor string, resume func(after string) ([]models.Run, bool, error)) (int, error) {
	var all []models.Run
	var failure error
	for after, more := "", true; more && failure == nil; {
		var page []models.Run
		if page, more, failure = resume(after); failure == nil {
			all = append(all, page...)
			for _, run := range page {
				after = max(after, run.ID)
			}
		}
	}
	d.Wake(ctx, all, "resumed by "+actor)
	return len(all), failure
}

// Release ends a hold and lets what waits for it go on (W2, W6).
func (d *Dispatcher) Release(ctx context.Context, workspaceID, holdID, actor string) (models.Hold, error) {
	h, err := d.Holds.ReleaseHold(ctx, workspaceID, holdID, actor)
	if err == nil {
		d.FinishReleases(ctx)
	}
	return h, err
}

// TokenRenewed lets everything go on that waited for another token of the number (R6). After
// an error, a repeat resumes what is left.
func (d *Dispatcher) TokenRenewed(ctx context.Context, workspaceID, numberID, actor string) error {
	if err := d.Holds.NumberCured(ctx, workspaceID, numberID, actor); err != nil {
		return err
	}
	d.FinishReleases(ctx)
	for _, reason := range []models.ParkReason{models.ParkTokenRefused, models.ParkTokenUnreadable} {
		if _, err := d.ResumeAll(ctx, workspaceID, models.ParkedFilter{Reason: reason, NumberID: numberID}, actor); err != nil {
			return err
		}
	}
	return nil
}

// FinishReleases lets the runs go on that waited for released holds. Whoever releases a hold
// calls it after the commit. Runs that it does not reach are found by Reconcile.
func (d *Dispatcher) FinishReleases(ctx context.Context) {
	d.tell(ctx, "wake held runs", func(ctx context.Context) error {
		_, err := d.WakeReleased(ctx)
		return err
	})
}

// WakeReleased lets the runs of all released holds go on and returns how many. A hold that
// fails does not stop the others: the error, a PartialError, names it.
func (d *Dispatcher) WakeReleased(ctx context.Context) (int, error) {
	count := 0
	holds, err := d.Holds.ReleasedHolds(ctx)
	var failed []models.RowFailure
	for _, h := range holds {
		woken, err := d.wakeHeld(ctx, h)
		count += woken
		if ctx.Err() != nil {
			return count, models.Partial(failed, ctx.Err())
		}
		if err != nil {
			failed = append(failed, models.RowFailure{Part: models.PartRelease, Key: h.ID, WorkspaceID: h.WorkspaceID, Err: err})
		}
	}
	return count, models.Partial(failed, err)
}

// wakeHeld lets the runs of one hold go on. Reconcile finds those whose workflows could not be
// told, once they are overdue.
func (d *Dispatcher) wakeHeld(ctx context.Context, h models.Hold) (count int, err error) {
	for more := true; more; {
		var woken []models.Run
		if woken, more, err = d.Holds.WakeHeld(ctx, h); err != nil {
			return count, err
		}
		count += len(woken)
		if err := d.Workflows.NudgeAll(ctx, woken, "what held it is free"); err != nil {
			d.Log.WarnContext(ctx, "left to reconcile", "what", "wake held runs", "error", err)
		}
	}
	return count, nil
}

// Wake tells workflows that their rows have changed.
func (d *Dispatcher) Wake(ctx context.Context, runs []models.Run, why string) {
	d.tellRuns(ctx, "wake workflows", runs, func(ctx context.Context, page []models.Run) error {
		return d.Workflows.NudgeAll(ctx, page, why)
	})
}

// StartLists lets the members of an active automation's lists enter (S3) and returns how many
// were accepted. A call repeated with the same key enters nobody twice and goes on where the
// first one stopped; without a key each call starts anew.
func (d *Dispatcher) StartLists(ctx context.Context, workspaceID, automationID, key string) (int, error) {
	entered, err := d.Automations.EnterLists(ctx, workspaceID, automationID, key)
	if err != nil {
		return 0, err
	}
	d.Begin(ctx, entered.First)
	if entered.More {
		d.StartRest(workspaceID, automationID, entered.Since)
	}
	return entered.Entered, nil
}

// ResumeAutomation lets waits go on with the time that was left. Steps that are overdue do what
// the caller chose (R5).
func (d *Dispatcher) ResumeAutomation(
	ctx context.Context, workspaceID, automationID string, overdue models.Overdue, actor string,
) (models.Automation, error) {
	a, held, err := d.Automations.ResumeAutomation(ctx, workspaceID, automationID, overdue, actor)
	if err == nil {
		d.Wake(ctx, held, "the automation was resumed")
	}
	return a, err
}

// Archive ends the automation's runs and stops entries for good (R5).
func (d *Dispatcher) Archive(ctx context.Context, workspaceID, automationID, actor string) (models.Automation, error) {
	a, ended, err := d.Automations.ArchiveAutomation(ctx, workspaceID, automationID, actor)
	if err == nil {
		d.Closed(ctx, ended, "the automation was archived")
	}
	return a, err
}
