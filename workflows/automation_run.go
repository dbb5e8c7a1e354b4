package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"cadenza/activities"
	"cadenza/models"
)

// AutomationRun carries one contact through one automation. The run's row says where
// the contact is and when the next step is due; this workflow sleeps until then,
// performs the step, and asks again.
func AutomationRun(ctx workflow.Context, in RunInput) (RunResult, error) {
	r := automationRun{state: in}
	r.setup(ctx)
	return r.run(ctx)
}

// automationRun is one execution of the workflow.
type automationRun struct {
	state RunInput
	wakes workflow.ReceiveChannel
	names map[models.StepKind]string
	// shown is the RunState attribute as it was last written.
	shown string
}

func (r *automationRun) setup(ctx workflow.Context) {
	r.wakes = workflow.GetSignalChannel(ctx, Changed.Name)
	r.names = activities.StepNames()
	r.shown = StateLive
}

// run goes from move to move until the run has left its automation.
func (r *automationRun) run(ctx workflow.Context) (RunResult, error) {
	move, err := r.begin(ctx)
	for err == nil && move.State != activities.MoveDone {
		if err := r.show(ctx, move); err != nil {
			return RunResult{}, err
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
			return RunResult{}, r.continueAsNew(ctx)
		}
		var next activities.Move
		next, err = r.step(ctx, move)
		if err == nil && next.Did != "" {
			r.remember(next.Did)
		}
		move = next
	}
	if temporal.IsCanceledError(err) || ctx.Err() != nil {
		return r.leave(ctx)
	}
	if err != nil {
		return RunResult{}, err
	}
	workflow.SetCurrentDetails(ctx, r.farewell(move))
	return RunResult{Outcome: move.Outcome}, nil
}

func (r *automationRun) begin(ctx workflow.Context) (activities.Move, error) {
	if r.state.Entered {
		return r.locate(ctx)
	}
	r.state.Entered = true
	return r.near(ctx, activities.NameEnter, "", activities.EnterInput{
		RunRef: r.state.RunRef, Now: now(ctx), FirstRunID: workflow.GetInfo(ctx).FirstRunID,
	})
}

// step does what the move asks for and answers the next one.
func (r *automationRun) step(ctx workflow.Context, move activities.Move) (activities.Move, error) {
	woken, err := r.wait(ctx, move)
	if err != nil {
		return move, err
	}
	if woken {
		return r.locate(ctx)
	}
	return r.perform(ctx, move)
}

// wait sleeps until the step is due, or until somebody says that the row has changed.
func (r *automationRun) wait(ctx workflow.Context, move activities.Move) (woken bool, err error) {
	if r.drain() {
		return true, nil
	}
	selector := workflow.NewSelector(ctx)
	selector.AddReceive(ctx.Done(), func(workflow.ReceiveChannel, bool) { err = ctx.Err() })
	selector.AddReceive(r.wakes, func(c workflow.ReceiveChannel, _ bool) {
		woken = true
	})
	timing, stop := workflow.WithCancel(ctx)
	defer stop()
	if move.State == activities.MoveWait {
		left := move.Due.Sub(workflow.Now(ctx))
		if left <= 0 {
			return false, ctx.Err()
		}
		alarm := workflow.NewTimerWithOptions(timing, roundUp(left), workflow.TimerOptions{Summary: alarmSummary(move)})
		selector.AddFuture(alarm, func(f workflow.Future) {
			if ctx.Err() == nil {
				err = f.Get(ctx, nil)
			}
		})
	}
	selector.Select(ctx)
	if woken {
		r.drain()
	}
	return woken, err
}

// drain takes all signals that are there: one look at the row answers them all.
func (r *automationRun) drain() bool {
	found := false
	var nudge Nudge
	for r.wakes.ReceiveAsync(&nudge) {
		found = true
	}
	return found
}

// perform does one step: in the worker when only our database is concerned, else as
// an ordinary activity on the queue of what it calls.
func (r *automationRun) perform(ctx workflow.Context, move activities.Move) (activities.Move, error) {
	in := activities.PerformInput{
		RunRef: r.state.RunRef, StepID: move.StepID, Visit: move.Visit, Now: now(ctx),
	}
	name := r.names[move.Kind]
	switch {
	case move.Kind.Sends():
		return r.call(throughWhatsApp(ctx, move, r.state.StartKind), name, in)
	case move.Kind.CallsOut():
		return r.call(throughOutside(ctx, move), name, in)
	}
	return r.near(ctx, name, move.Step, in)
}

// locate asks where the run stands.
func (r *automationRun) locate(ctx workflow.Context) (activities.Move, error) {
	return r.near(ctx, activities.NameLocate, "", activities.LocateInput{RunRef: r.state.RunRef, Now: now(ctx)})
}

// near runs an activity in the worker, and as an ordinary one when that fails.
func (r *automationRun) near(ctx workflow.Context, name, summary string, in any) (activities.Move, error) {
	var next activities.Move
	err := workflow.ExecuteLocalActivity(inWorker(ctx, summary), name, in).Get(ctx, &next)
	if err == nil || temporal.IsCanceledError(err) {
		return next, err
	}
	return r.call(inDatabase(ctx, summary), name, in)
}

func (r *automationRun) call(ctx workflow.Context, name string, in any) (activities.Move, error) {
	var next activities.Move
	err := workflow.ExecuteActivity(ctx, name, in).Get(ctx, &next)
	return next, err
}

// now is the workflow's clock in whole milliseconds, which is what rows and alarms keep.
func now(ctx workflow.Context) time.Time { return workflow.Now(ctx).UTC().Truncate(time.Millisecond) }

// leave closes the row after a cancellation, whoever asked for it, and ends as cancelled.
func (r *automationRun) leave(ctx workflow.Context) (RunResult, error) {
	left, _ := workflow.NewDisconnectedContext(ctx)
	in := activities.LeaveInput{RunRef: r.state.RunRef, Now: now(ctx)}
	move, err := r.near(left, activities.NameLeave, "", in)
	if err != nil {
		return RunResult{}, err
	}
	workflow.SetCurrentDetails(left, r.farewell(move))
	return RunResult{Outcome: move.Outcome}, temporal.NewCanceledError(string(move.Outcome))
}

// continueAsNew starts over with a short history and the same state.
func (r *automationRun) continueAsNew(ctx workflow.Context) error {
	return workflow.NewContinueAsNewError(ctx, NameAutomationRun, r.state)
}
