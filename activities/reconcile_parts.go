package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/activity"

	"cadenza/models"
)

// raiseEpoch compares the database with what is remembered of it.
func (p *reconcilePass) raiseEpoch(ctx context.Context) error {
	epoch, setBack, err := p.Store.RaiseEpoch(ctx, p.in.Epoch)
	if err != nil {
		return err
	}
	p.report.Epoch, p.report.SetBack = epoch, setBack
	if setBack {
		p.Log.ErrorContext(ctx, "the database was set back to an older state: every automation is held until a person decides")
	}
	return nil
}

// routeForgotten routes the messages that were stored and never routed, because a process
// died or the database was away in between.
func (p *reconcilePass) routeForgotten(ctx context.Context) error {
	routed, err := p.Inbox.Sweep(ctx, p.in.Now.Add(-p.Patience), func(routed int) {
		p.report.Routed = routed
		activity.RecordHeartbeat(ctx, p.report)
	})
	p.report.Routed = routed
	return err
}

// pace tells Temporal how fast each number may send, in case that was lost while Temporal was away or
// while two processes told it at the same time.
func (p *reconcilePass) pace(ctx context.Context) error {
	p.Pace.PaceChanged(ctx)
	return nil
}

// rollOut starts the rollouts of edits that nobody started, or that were terminated (E7).
func (p *reconcilePass) rollOut(ctx context.Context) error {
	open, err := p.Edits.OpenRollouts(ctx, p.in.Now.Add(-p.Patience))
	var t tries
	for _, one := range open {
		started, err := p.Rollouts.StartRollout(ctx, one)
		if started {
			p.report.RolledOut++
		}
		if t.note(ctx, err, models.RowFailure{Part: models.PartRollout, Key: one.AutomationID, WorkspaceID: one.WorkspaceID}) {
			break
		}
	}
	return t.result(err)
}

// tries are the attempts of a part at its rows.
type tries struct {
	failed  []models.RowFailure
	inARow  int
	stopped error
}

// tooManyInARow is how many rows may fail one after the other before the cause is taken to lie elsewhere.
const tooManyInARow = 10

// note writes down whether a row failed, and reports whether to stop trying.
func (t *tries) note(ctx context.Context, err error, row models.RowFailure) (stop bool) {
	if err == nil {
		t.inARow = 0
		return false
	}
	if ctx.Err() != nil {
		t.stopped = ctx.Err()
		return true
	}
	row.Err = err
	t.failed = append(t.failed, row)
	if t.inARow++; t.inARow >= tooManyInARow {
		t.stopped = fmt.Errorf("%d rows failed one after the other, the last: %v", tooManyInARow, err) //nolint:errorlint // the row has it
	}
	return t.stopped != nil
}

func (t *tries) result(err error) error {
	if err == nil {
		err = t.stopped
	}
	return models.Partial(t.failed, err)
}

// campaigns starts and tells the campaigns that nobody told, or whose workflow was terminated.
func (p *reconcilePass) campaigns(ctx context.Context) (err error) {
	p.report.Campaigns, err = p.Campaigns.TellOpen(ctx, p.in.Now.Add(-p.Patience))
	return err
}

// sendMessages starts the workflows of messages of no run that nobody started, or that were terminated (I2).
func (p *reconcilePass) sendMessages(ctx context.Context) (err error) {
	p.report.Messages, err = p.Messages.SendOpen(ctx, p.in.Now.Add(-p.Patience))
	return err
}

// maxForgotten bounds how many rows one pass starts, so that the other parts of a pass need not wait
// long. The next pass starts the rest.
const maxForgotten = 20_000

// startForgotten starts the workflows of accepted rows that nobody started, page by page
// until none is left, or the end of its time. A row that fails holds up none after it.
func (p *reconcilePass) startForgotten(ctx context.Context) error {
	var last models.Run
	var failed []models.RowFailure
	looks := maxLooks
	for begun := 0; begun < maxForgotten && ctx.Err() == nil; {
		rows, more, err := p.Store.StartingRuns(ctx, p.in.Now.Add(-p.Patience), last)
		if err != nil || len(rows) == 0 {
			return models.Partial(failed, err)
		}
		begun += len(rows)
		for i := range rows {
			rows[i].Forgotten = true
		}
		bad, err := partialOf(p.Engine.StartRuns(ctx, rows))
		bad, unparked := p.setBack(ctx, rows, bad)
		err = errors.Join(err, unparked)
		p.report.Started += len(rows) - len(bad)
		failed = append(failed, bad...)
		if err == nil {
			looks, err = p.notEntered(ctx, rows, looks)
		}
		if err != nil || !more {
			return models.Partial(failed, err)
		}
		activity.RecordHeartbeat(ctx, p.report)
		last = rows[len(rows)-1].Run
	}
	return models.Partial(failed, ctx.Err())
}

// maxLooks bounds how many old rows of a pass are looked up one by one; they come first.
const maxLooks = 200

// notEntered looks after rows whose workflow was started long ago and has not entered yet.
func (p *reconcilePass) notEntered(ctx context.Context, rows []models.Accepted, looks int) (left int, err error) {
	var s stuckness
	for _, row := range rows {
		if looks == 0 || ctx.Err() != nil || !row.Run.StartedAt.Before(p.in.Now.Add(-p.StuckAfter)) {
			break
		}
		looks--
		activity.RecordHeartbeat(ctx, p.report)
		state, words, err := p.Engine.State(ctx, row.Run)
		if err != nil {
			continue // it was started a moment ago without an error: the next pass looks again
		}
		s.saw(row.Run, state, words)
	}
	return looks, p.noteStuck(ctx, s)
}

// stuckness is what was seen of runs that are late.
type stuckness struct {
	stuck  []models.StuckRun
	moving []string
}

// sleepsOn says that a workflow does nothing though its row asks for something.
const sleepsOn = "the workflow sleeps, though it was told that its step is due"

// saw notes what a late run's workflow does.
func (s *stuckness) saw(run models.Run, state WorkflowState, words string) {
	if state == WorkflowIdle {
		words = sleepsOn
	}
	if words == "" || (state != WorkflowIdle && state != WorkflowBusy) {
		s.moving = append(s.moving, run.ID)
		return
	}
	s.stuck = append(s.stuck, models.StuckRun{
		RunID: run.ID, WorkspaceID: run.WorkspaceID, AutomationID: run.AutomationID, Visit: run.Visit, Reason: words,
	})
}

// noteStuck shows people the runs that stand still, and no longer those that move again.
func (p *reconcilePass) noteStuck(ctx context.Context, s stuckness) error {
	p.report.Stuck += len(s.stuck)
	if err := p.Store.NoteStuck(ctx, s.stuck, p.StuckAfter); err != nil {
		return err
	}
	return p.Store.ForgetStuck(ctx, s.moving)
}

// tellEnded closes the workflows of rows that have ended.
func (p *reconcilePass) tellEnded(ctx context.Context) error {
	rows, err := p.Store.ClosingRuns(ctx, p.in.Now.Add(-p.Patience))
	if err != nil || len(rows) == 0 {
		return err
	}
	p.report.Told += len(rows)
	return p.Engine.CloseRuns(ctx, rows, "its row has ended")
}

// wakeReleased wakes the runs of holds that were released while a process died.
func (p *reconcilePass) wakeReleased(ctx context.Context) (err error) {
	p.report.Woken, err = p.Holds.WakeReleased(ctx)
	return err
}

// nudgeOverdue wakes workflows that slept over their due time, and starts again those
// that are gone. It takes one page of rows a pass and goes round.
func (p *reconcilePass) nudgeOverdue(ctx context.Context) (err error) {
	rows, err := p.Store.OverdueRuns(ctx, p.in.Now.Add(-p.Patience), p.in.Overdue.Due, p.in.Overdue.RunID)
	if err != nil {
		return err
	}
	p.tried = map[string]bool{}
	var t tries
	var s stuckness
	defer func() { err = errors.Join(err, p.noteStuck(context.WithoutCancel(ctx), s)) }()
	for _, row := range rows {
		activity.RecordHeartbeat(ctx, p.report)
		err := p.help(ctx, row, &s)
		p.tried[row.Run.ID] = err == nil
		if ctx.Err() == nil {
			p.report.Overdue = OverdueCursor{Due: *row.Run.DueAt, RunID: row.Run.ID}
		}
		if t.note(ctx, err, models.RowFailure{Part: models.PartOverdue, Key: row.Run.ID, WorkspaceID: row.Run.WorkspaceID}) {
			return t.result(nil)
		}
	}
	if len(rows) < overduePage {
		p.report.Overdue = OverdueCursor{}
	}
	return t.result(p.noLongerOverdue(ctx))
}

// noLongerOverdue looks which rows that were set aside have gone on without help.
func (p *reconcilePass) noLongerOverdue(ctx context.Context) error {
	for _, a := range p.asideOf(models.PartOverdue) {
		run, err := p.Store.LiveRun(ctx, a.Key)
		if err != nil && models.CodeOf(err) != models.CodeNotFound {
			return err
		}
		waits := run.Status == models.RunWaiting || run.Status == models.RunExecuting
		if !waits || run.DueAt == nil || run.DueAt.After(p.in.Now.Add(-p.Patience)) {
			p.tried[a.Key] = true
		}
	}
	return nil
}

// overduePage is how many rows the store gives at most: with fewer the end was reached.
const overduePage = 500

// help does for one live run what its workflow's state asks for. A busy one is left alone, because
// it is trying already.
func (p *reconcilePass) help(ctx context.Context, row models.Accepted, s *stuckness) error {
	state, reason, err := p.Engine.State(ctx, row.Run)
	if err != nil {
		return err
	}
	s.saw(row.Run, state, reason)
	switch state {
	case WorkflowIdle:
		p.report.Nudged++
		return p.Engine.Nudge(ctx, row.Run, "its step is overdue")
	case WorkflowFinished:
		if parked, err := p.parkAhead(ctx, row.Run); parked || err != nil {
			return err
		}
		fallthrough // it lives again after its end: a message failed late
	case WorkflowGone:
		p.report.Started++
		return p.Engine.StartRuns(ctx, []models.Accepted{row})
	case WorkflowTerminated, WorkflowFailed, WorkflowCancelled:
		return p.close(ctx, row.Run, state, reason)
	case WorkflowBusy:
	}
	return nil
}

// parkAhead parks a run whose workflow completed for the very move at which its row is live, or for
// a later one: the row was set back with its database. It reports whether that is so, or the row has gone on since
// it was looked at.
func (p *reconcilePass) parkAhead(ctx context.Context, run models.Run) (bool, error) {
	visit, err := p.Engine.LastVisit(ctx, run)
	if err != nil || visit == 0 || visit < run.Visit {
		return false, err
	}
	parked, err := p.Store.ParkAhead(ctx, run.ID, visit)
	if parked {
		p.report.Ahead++
	}
	return true, err
}

// setBack parts those of failed starts whose workflows have completed already.
func (p *reconcilePass) setBack(
	ctx context.Context, rows []models.Accepted, failed []models.RowFailure,
) (others []models.RowFailure, err error) {
	for _, f := range failed {
		i := slices.IndexFunc(rows, func(a models.Accepted) bool { return a.Run.ID == f.Key })
		if !errors.Is(f.Err, models.ErrWorkflowAhead) || i < 0 {
			others = append(others, f)
			continue
		}
		if _, failure := p.parkAhead(ctx, rows[i].Run); failure != nil {
			err = failure
		}
	}
	return others, err
}

func (p *reconcilePass) close(ctx context.Context, run models.Run, state WorkflowState, reason string) error {
	outcome := map[WorkflowState]models.Outcome{ //nolint:exhaustive // the others are open, or never closed a run
		WorkflowTerminated: models.OutcomeTerminated, WorkflowFailed: models.OutcomeFailed, WorkflowCancelled: models.OutcomeCancelled,
	}[state]
	closed, err := p.Store.CloseRun(ctx, run.ID, outcome, reason)
	if closed {
		p.report.Closed++
	}
	return err
}

// closedOverlap is how far before the last pass visibility is read again, because it lags.
const closedOverlap = 5 * time.Minute

// closeLost closes the rows of runs that were terminated, failed or timed out (R3).
// Visibility only gives the hint; each is looked up by its id. The next pass goes on from the instant
// up to which this one has looked at all of them.
func (p *reconcilePass) closeLost(ctx context.Context) error {
	since := p.in.ClosedSince
	if since.IsZero() {
		since = p.in.Now.Add(-24 * time.Hour)
	}
	lost, err := p.Engine.ClosedBadly(ctx, since.Add(-closedOverlap))
	unreadable, err := partialOf(err)
	for _, a := range p.asideOf(models.PartLost) {
		if again := (ClosedWorkflow{RunID: a.Key}); !slices.Contains(lost, again) {
			lost = append(lost, again)
		}
	}
	t := tries{failed: unreadable}
	for _, w := range lost {
		activity.RecordHeartbeat(ctx, p.report)
		run, err := p.Store.LiveRun(ctx, w.RunID)
		if models.CodeOf(err) == models.CodeNotFound {
			continue
		}
		if err == nil {
			err = p.closeIfLost(ctx, run)
		}
		if t.note(ctx, err, models.RowFailure{Part: models.PartLost, Key: w.RunID, WorkspaceID: run.WorkspaceID}) {
			break
		}
	}
	if err == nil && t.stopped == nil {
		p.report.ClosedSince = p.in.Now
	}
	return t.result(err)
}

func (p *reconcilePass) closeIfLost(ctx context.Context, run models.Run) error {
	state, reason, err := p.Engine.State(ctx, run)
	if err != nil || (state != WorkflowTerminated && state != WorkflowFailed) {
		return err
	}
	return p.close(ctx, run, state, reason)
}
