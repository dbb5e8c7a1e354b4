package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"cadenza/activities"
)

// AutomationRun carries one contact through one automation. The run's row says where
// the contact is and when the next step is due; this workflow sleeps until then,
// performs the step, and asks again.
func AutomationRun(ctx workflow.Context, in RunInput) (RunResult, error) {
	r := automationRun{state: in}
	if err := r.setup(ctx); err != nil {
		return RunResult{}, err
	}
	return r.run(ctx)
}

// automationRun is one execution of the workflow.
type automationRun struct {
	state RunInput
	wakes workflow.ReceiveChannel
	// steered holds a value when an update has changed the row; one is enough.
	steered workflow.Channel
	// left is true when the run is over, so that updates are refused.
	left bool
	// shown is the RunState attribute as it was last written.
	shown string
}

func (r *automationRun) setup(ctx workflow.Context) error {
	r.wakes = workflow.GetSignalChannel(ctx, Changed.Name)
	r.shown = StateLive
	r.steered = workflow.NewBufferedChannel(ctx, 1)
	return r.answerControls(ctx)
}

// run goes from move to move until the run has left its automation.
func (r *automationRun) run(ctx workflow.Context) (RunResult, error) {
	move, err := r.begin(ctx)
	for err == nil && move.State != activities.MoveDone {
		r.saw(move)
		if err := r.show(ctx, move); err != nil {
			return RunResult{}, err
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
			if err := r.answered(ctx); err != nil {
				return r.leave(ctx)
			}
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
	r.left = true
	workflow.SetCurrentDetails(ctx, r.farewell(move))
	return RunResult{Outcome: move.Outcome, Visit: r.state.Visit}, r.answered(ctx)
}

// saw remembers the move, so that a row which was set back is noticed: it stands at an earlier one. A
// run that was parked for that answers an earlier move too, which is not remembered.
func (r *automationRun) saw(move activities.Move) {
	if move.Visit >= r.state.Visit {
		r.state.StepID, r.state.Visit, r.state.Due = move.StepID, move.Visit, move.Due
	}
}

func (r *automationRun) begin(ctx workflow.Context) (activities.Move, error) {
	if r.state.Entered {
		return r.locate(ctx)
	}
	r.state.Entered = true
	move, err := near[activities.Move](ctx, activities.NameEnter, "", activities.EnterInput{
		RunRef: r.state.RunRef, Now: now(ctx), FirstRunID: workflow.GetInfo(ctx).FirstRunID,
	})
	r.state.SendsNear = move.SendsNear
	return move, err
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
	for _, wake := range []workflow.ReceiveChannel{r.wakes, r.steered} {
		selector.AddReceive(wake, func(workflow.ReceiveChannel, bool) { woken = true })
	}
	timing, stop := workflow.WithCancel(ctx)
	defer stop()
	if move.State == activities.MoveWait {
		left := move.Due.Sub(workflow.Now(ctx))
		if left <= 0 {
			return false, ctx.Err()
		}
		alarm := workflow.NewTimerWithOptions(timing, roundUp(left), workflow.TimerOptions{Summary: Summary(alarmSummary(move))})
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

// drain takes all signals that have come, and the value that an update left: reading the row once
// answers them all.
func (r *automationRun) drain() bool {
	found := r.steered.ReceiveAsync(nil)
	var nudge Nudge
	for r.wakes.ReceiveAsync(&nudge) {
		found = true
	}
	return found
}

// perform does one step: in the worker when it needs only our database, or sends; otherwise as an ordinary
// activity on the queue for outside calls.
func (r *automationRun) perform(ctx workflow.Context, move activities.Move) (activities.Move, error) {
	in := activities.PerformInput{
		RunRef: r.state.RunRef, StepID: move.StepID, Visit: move.Visit, Now: now(ctx),
	}
	name := activities.StepName(move.Kind)
	switch {
	case move.Kind.Sends():
		return r.send(ctx, move, name, in)
	case move.Kind.CallsOut():
		return call[activities.Move](throughOutside(ctx, move), name, in)
	}
	return near[activities.Move](ctx, name, move.Step, in)
}

// send does a step that sends: where the run is when it may, and through the queue for WhatsApp when it has no
// outcome there.
func (r *automationRun) send(ctx workflow.Context, move activities.Move, name string, in activities.PerformInput) (activities.Move, error) {
	if r.state.SendsNear {
		tried := in
		tried.Lane, tried.Priority = move.Lane, r.state.StartKind.Priority()
		var out activities.Move
		err := workflow.ExecuteLocalActivity(besideRun(ctx, move.Step), name, tried).Get(ctx, &out)
		if temporal.IsCanceledError(err) || (err == nil && out.State != activities.MoveQueue) {
			return out, err
		}
		in.NotBefore, in.Now = out.Due, now(ctx)
	}
	return call[activities.Move](throughWhatsApp(ctx, move, r.state.StartKind), name, in)
}

// locate asks where the run stands.
func (r *automationRun) locate(ctx workflow.Context) (activities.Move, error) {
	return near[activities.Move](ctx, activities.NameLocate, "", activities.LocateInput{
		RunRef: r.state.RunRef, Now: now(ctx), StepID: r.state.StepID, Visit: r.state.Visit, Due: r.state.Due,
	})
}

// near runs an activity in the worker, and as an ordinary one when that fails.
func near[T any](ctx workflow.Context, name, summary string, in any) (T, error) {
	var out T
	err := workflow.ExecuteLocalActivity(inWorker(ctx, summary), name, in).Get(ctx, &out)
	if err == nil || temporal.IsCanceledError(err) {
		return out, err
	}
	return call[T](inDatabase(ctx, summary), name, in)
}

func call[T any](ctx workflow.Context, name string, in any) (T, error) {
	var out T
	err := workflow.ExecuteActivity(ctx, name, in).Get(ctx, &out)
	return out, err
}

// now is the workflow's clock in whole milliseconds, which is what rows and alarms keep.
func now(ctx workflow.Context) time.Time { return workflow.Now(ctx).UTC().Truncate(time.Millisecond) }

// leave closes the row after a cancellation and ends as cancelled.
func (r *automationRun) leave(ctx workflow.Context) (RunResult, error) {
	left, _ := workflow.NewDisconnectedContext(ctx)
	r.left = true
	in := activities.LeaveInput{RunRef: r.state.RunRef, Now: now(ctx)}
	move, err := near[activities.Move](left, activities.NameLeave, "", in)
	if err != nil {
		return RunResult{}, err
	}
	workflow.SetCurrentDetails(left, r.farewell(move))
	if err := r.answered(left); err != nil {
		return RunResult{}, err
	}
	return RunResult{Outcome: move.Outcome}, temporal.NewCanceledError(string(move.Outcome))
}

// continueAsNew starts over with a short history and the same state.
func (r *automationRun) continueAsNew(ctx workflow.Context) error {
	return workflow.NewContinueAsNewError(ctx, NameAutomationRun, r.state)
}
