package activities

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"go.temporal.io/sdk/activity"

	"cadenza/models"
)

// NameReconcile is the activity's name on the wire.
const NameReconcile = "ReconcileRuns"

// ReconcileInput bounds one pass.
type ReconcileInput struct {
	Now time.Time `json:"now"`
	// ClosedSince is where the last pass stopped looking at closed workflows; zero on the first.
	ClosedSince time.Time `json:"closed_since,omitzero"`
	// Overdue is where the last pass stopped looking at overdue rows.
	Overdue OverdueCursor `json:"overdue"`
}

// OverdueCursor is a place in the order of overdue rows; zero is the beginning.
type OverdueCursor struct {
	Due   time.Time `json:"due,omitzero"`
	RunID string    `json:"run_id,omitempty"`
}

// ReconcileReport counts what a pass found to do.
type ReconcileReport struct {
	Routed  int `json:"routed,omitempty"`
	Started int `json:"started"`
	Nudged  int `json:"nudged"`
	Told    int `json:"told"`
	Woken   int `json:"woken,omitempty"`
	Closed  int `json:"closed"`
	// RolledOut counts rollouts that were started again.
	RolledOut int `json:"rolled_out,omitempty"`
	// Campaigns counts the campaigns that were started or told of a change.
	Campaigns int `json:"campaigns,omitempty"`
	// Folded counts the changes that became part of the kept figures.
	Folded   int `json:"folded,omitempty"`
	Failures int `json:"failures"`
	// Overdue is where the next pass goes on.
	Overdue OverdueCursor `json:"overdue"`
}

// ReconcileStore reads the rows that may need help; each read is an indexed, bounded query.
type ReconcileStore interface {
	// StartingRuns is a page behind the given run; more tells that another may follow.
	StartingRuns(ctx context.Context, before time.Time, after models.Run) (page []models.Accepted, more bool, err error)
	OverdueRuns(ctx context.Context, before, afterDue time.Time, afterID string) ([]models.Accepted, error)
	ClosingRuns(ctx context.Context, before time.Time) ([]models.Run, error)
	LiveRun(ctx context.Context, runID string) (models.Run, error)
	CloseRun(ctx context.Context, runID string, outcome models.Outcome, reason string) (bool, error)
}

// WorkflowState is what Temporal says of a run's workflow.
type WorkflowState string

// The states of a workflow, as far as a run is concerned.
const (
	WorkflowIdle       WorkflowState = "idle" // open, and asleep
	WorkflowBusy       WorkflowState = "busy" // open, with an activity or a task under way
	WorkflowGone       WorkflowState = "gone" // never started, or forgotten after its retention
	WorkflowTerminated WorkflowState = "terminated"
	WorkflowFailed     WorkflowState = "failed" // failed or timed out
	WorkflowFinished   WorkflowState = "finished"
)

// ClosedWorkflow is one that visibility lists as terminated, failed or timed out.
type ClosedWorkflow struct{ RunID string }

// ReconcileEngine asks and tells Temporal about runs.
type ReconcileEngine interface {
	Engine
	// State looks a run's workflow up.
	State(ctx context.Context, run models.Run) (WorkflowState, string, error)
	// Nudge tells a workflow to look at its row.
	Nudge(ctx context.Context, run models.Run, why string) error
	// ClosedBadly lists workflows that were terminated, failed or timed out since.
	ClosedBadly(ctx context.Context, since time.Time) ([]ClosedWorkflow, error)
}

// RolloutQueue knows the edits whose rollout has not come to its end.
type RolloutQueue interface {
	OpenRollouts(ctx context.Context, before time.Time) ([]models.RolloutRef, error)
}

// RolloutStarter starts the rollout of a revision, unless it is under way.
type RolloutStarter interface {
	StartRollout(ctx context.Context, r models.RolloutRef) (started bool, err error)
}

// Inbox routes what customers wrote.
type Inbox interface {
	// Sweep routes the messages that were kept before the instant and never routed, and
	// tells how many; progress hears of it in between.
	Sweep(ctx context.Context, before time.Time, progress func(routed int)) (int, error)
}

// Holds lets the runs go on that released holds held.
type Holds interface {
	WakeReleased(ctx context.Context) (int, error)
}

// Figures folds what was counted into the kept figures of reports.
type Figures interface {
	// FoldFigures folds a page; more tells that another may follow.
	FoldFigures(ctx context.Context) (folded int, more bool, err error)
}

// SendPace tells Temporal how fast each number may send.
type SendPace interface {
	// PaceChanged makes the pace of the send queue that of the numbers as they are now,
	// or says in the log why it could not.
	PaceChanged(ctx context.Context)
}

// CampaignQueue knows the campaigns whose workflows should be at work.
type CampaignQueue interface {
	// TellOpen starts those that are not, tells those that were not told of a change made
	// before the instant, and answers how many that were.
	TellOpen(ctx context.Context, before time.Time) (int, error)
}

// Reconciler makes rows and workflows true to each other.
type Reconciler struct {
	Store   ReconcileStore
	Engine  ReconcileEngine
	Inbox   Inbox
	Holds   Holds
	Pace    SendPace
	Figures Figures
	// Edits and Rollouts see to edits whose rollout was never started.
	Edits    RolloutQueue
	Rollouts RolloutStarter
	// Campaigns sees to campaigns, and to the schedules of recurring ones.
	Campaigns CampaignQueue
	Log       *slog.Logger
	// Patience is how old a starting or closing row must be, and how late a step,
	// before it is taken to be forgotten.
	Patience time.Duration
}

// closedOverlap is how far behind the last pass visibility is read again, because it lags.
const closedOverlap = 5 * time.Minute

// Reconcile does one pass. Each part goes on where another has failed; a failure of any
// is answered at the end, so that it shows and is tried again.
func (r *Reconciler) Reconcile(ctx context.Context, in ReconcileInput) (ReconcileReport, error) {
	var report ReconcileReport
	var failures []error
	for _, part := range []func(context.Context, ReconcileInput, *ReconcileReport) error{
		r.routeForgotten, r.rollOut, r.campaigns, r.tellEnded, r.wakeReleased, r.nudgeOverdue, r.closeLost, r.pace, r.foldFigures, r.startForgotten, // the last may take long
	} {
		activity.RecordHeartbeat(ctx, report)
		if err := part(ctx, in, &report); err != nil {
			failures = append(failures, err)
			report.Failures++
		}
	}
	if report.Routed+report.Started+report.Nudged+report.Told+report.Woken+report.Closed+report.RolledOut+report.Campaigns+report.Failures > 0 {
		r.Log.InfoContext(ctx, "reconciled", "routed", report.Routed, "started", report.Started, "nudged", report.Nudged,
			"told", report.Told, "woken", report.Woken, "closed", report.Closed, "rolled_out", report.RolledOut,
			"campaigns", report.Campaigns, "failures", report.Failures)
	}
	return report, errors.Join(failures...)
}

// routeForgotten routes the messages that were stored and never routed, because a process
// died or the database was away in between.
func (r *Reconciler) routeForgotten(ctx context.Context, in ReconcileInput, report *ReconcileReport) error {
	routed, err := r.Inbox.Sweep(ctx, in.Now.Add(-r.Patience), func(routed int) {
		report.Routed = routed
		activity.RecordHeartbeat(ctx, *report)
	})
	report.Routed = routed
	return err
}

// pace tells Temporal of numbers that changed while it was away, or while two told it at once.
func (r *Reconciler) pace(ctx context.Context, _ ReconcileInput, _ *ReconcileReport) error {
	r.Pace.PaceChanged(ctx)
	return nil
}

// maxFolds bounds how many pages one pass folds; reports are right all the same.
const maxFolds = 50

// foldFigures keeps short what a report has to add up.
func (r *Reconciler) foldFigures(ctx context.Context, _ ReconcileInput, report *ReconcileReport) error {
	for range maxFolds {
		folded, more, err := r.Figures.FoldFigures(ctx)
		report.Folded += folded
		if err != nil || !more {
			return err
		}
		activity.RecordHeartbeat(ctx, *report)
	}
	return nil
}

// rollOut starts the rollouts of edits that nobody started, or that were terminated (E7).
func (r *Reconciler) rollOut(ctx context.Context, in ReconcileInput, report *ReconcileReport) error {
	open, err := r.Edits.OpenRollouts(ctx, in.Now.Add(-r.Patience))
	if err != nil {
		return err
	}
	var failures []error
	for _, one := range open {
		started, err := r.Rollouts.StartRollout(ctx, one)
		if err != nil {
			failures = append(failures, err)
		}
		if started {
			report.RolledOut++
		}
	}
	return errors.Join(failures...)
}

// campaigns starts and tells the campaigns that nobody told, or whose workflow was terminated.
func (r *Reconciler) campaigns(ctx context.Context, in ReconcileInput, report *ReconcileReport) (err error) {
	report.Campaigns, err = r.Campaigns.TellOpen(ctx, in.Now.Add(-r.Patience))
	return err
}

// maxForgotten bounds how many rows one pass starts, and passMargin how long before its
// time limit it stops: the rest is the next pass's, and what else a pass does is not put off for long.
const (
	maxForgotten = 20_000
	passMargin   = 2 * time.Minute
)

// startForgotten starts the workflows of accepted rows that nobody started, page by page
// until none is left, the first failure, or the end of its time.
func (r *Reconciler) startForgotten(ctx context.Context, in ReconcileInput, report *ReconcileReport) error {
	var last models.Run
	deadline, limited := ctx.Deadline()
	for begun := 0; begun < maxForgotten && (!limited || time.Until(deadline) > passMargin); {
		rows, more, err := r.Store.StartingRuns(ctx, in.Now.Add(-r.Patience), last)
		if err != nil || len(rows) == 0 {
			return err
		}
		begun += len(rows)
		report.Started += len(rows)
		if err := r.Engine.StartRuns(ctx, rows); err != nil || !more {
			return err
		}
		activity.RecordHeartbeat(ctx, *report)
		last = rows[len(rows)-1].Run
	}
	return nil
}

// tellEnded closes the workflows of rows that have ended.
func (r *Reconciler) tellEnded(ctx context.Context, in ReconcileInput, report *ReconcileReport) error {
	rows, err := r.Store.ClosingRuns(ctx, in.Now.Add(-r.Patience))
	if err != nil || len(rows) == 0 {
		return err
	}
	report.Told += len(rows)
	return r.Engine.CloseRuns(ctx, rows, "its row has ended")
}

// wakeReleased wakes the runs of holds that were released while a process died.
func (r *Reconciler) wakeReleased(ctx context.Context, _ ReconcileInput, report *ReconcileReport) (err error) {
	report.Woken, err = r.Holds.WakeReleased(ctx)
	return err
}

// nudgeOverdue wakes workflows that slept over their due time, and starts again those
// that are gone. It takes one page of rows a pass and goes round.
func (r *Reconciler) nudgeOverdue(ctx context.Context, in ReconcileInput, report *ReconcileReport) error {
	rows, err := r.Store.OverdueRuns(ctx, in.Now.Add(-r.Patience), in.Overdue.Due, in.Overdue.RunID)
	if err != nil {
		return err
	}
	var failures []error
	for _, row := range rows {
		activity.RecordHeartbeat(ctx, *report)
		if err := r.help(ctx, row, report); err != nil {
			failures = append(failures, err)
		}
		report.Overdue = OverdueCursor{Due: *row.Run.DueAt, RunID: row.Run.ID}
	}
	if len(rows) < overduePage {
		report.Overdue = OverdueCursor{}
	}
	return errors.Join(failures...)
}

// overduePage is how many rows the store gives at most: with fewer the end was reached.
const overduePage = 500

// help does for one live run what its workflow's state asks for. One that is busy is
// left alone: what it waits for is being tried already.
func (r *Reconciler) help(ctx context.Context, row models.Accepted, report *ReconcileReport) error {
	state, reason, err := r.Engine.State(ctx, row.Run)
	if err != nil {
		return err
	}
	switch state {
	case WorkflowIdle:
		report.Nudged++
		return r.Engine.Nudge(ctx, row.Run, "its step is overdue")
	case WorkflowGone, WorkflowFinished:
		report.Started++
		return r.Engine.StartRuns(ctx, []models.Accepted{row})
	case WorkflowTerminated, WorkflowFailed:
		return r.close(ctx, row.Run, state, reason, report)
	case WorkflowBusy:
	}
	return nil
}

func (r *Reconciler) close(ctx context.Context, run models.Run, state WorkflowState, reason string, report *ReconcileReport) error {
	outcome := models.OutcomeTerminated
	if state == WorkflowFailed {
		outcome = models.OutcomeFailed
	}
	closed, err := r.Store.CloseRun(ctx, run.ID, outcome, reason)
	if closed {
		report.Closed++
	}
	return err
}

// closeLost closes the rows of runs that were terminated, failed or timed out (R3).
// Visibility only gives the hint; each is looked up by its id.
func (r *Reconciler) closeLost(ctx context.Context, in ReconcileInput, report *ReconcileReport) error {
	since := in.ClosedSince
	if since.IsZero() {
		since = in.Now.Add(-24 * time.Hour)
	}
	lost, err := r.Engine.ClosedBadly(ctx, since.Add(-closedOverlap))
	if err != nil {
		return err
	}
	var failures []error
	for _, w := range lost {
		activity.RecordHeartbeat(ctx, *report)
		run, err := r.Store.LiveRun(ctx, w.RunID)
		if models.CodeOf(err) == models.CodeNotFound {
			continue
		}
		if err == nil {
			err = r.closeIfLost(ctx, run, report)
		}
		if err != nil {
			failures = append(failures, err)
		}
	}
	return errors.Join(failures...)
}

func (r *Reconciler) closeIfLost(ctx context.Context, run models.Run, report *ReconcileReport) error {
	state, reason, err := r.Engine.State(ctx, run)
	if err != nil || (state != WorkflowTerminated && state != WorkflowFailed) {
		return err
	}
	return r.close(ctx, run, state, reason, report)
}
