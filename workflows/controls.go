package workflows

import (
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"cadenza/activities"
	"cadenza/models"
)

// Update is a request to a workflow that answers, by its wire name.
type Update[I, O any] struct{ Name string }

// What may be asked of a run (R4). Each answers with the run's new state, or fails with the
// reason why not. The API does the same by the row alone: see docs/decisions/0012.
var (
	PauseRun      = Update[ControlRequest, activities.RunState]{Name: "pause"}
	ResumeRun     = Update[ControlRequest, activities.RunState]{Name: "resume"}
	SkipWait      = Update[ControlRequest, activities.RunState]{Name: "skip_wait"}
	RescheduleRun = Update[RescheduleRequest, activities.RunState]{Name: "reschedule"}
	EndRun        = Update[ControlRequest, activities.RunState]{Name: "end"}
)

// ControlRequest asks for what needs no settings; it may be left out.
type ControlRequest struct{}

// RescheduleRequest moves the due time of a run's step.
type RescheduleRequest struct {
	// DueAt is the new due time; a time in the past means now.
	DueAt time.Time `json:"due_at"`
}

// ErrorRefused is the type of the error with which a control is refused.
const ErrorRefused = "refused"

// answerControls lets people steer the run from Temporal.
func (r *automationRun) answerControls(ctx workflow.Context) error {
	return errors.Join(
		r.answer(ctx, PauseRun, models.ControlPause),
		r.answer(ctx, ResumeRun, models.ControlResume),
		r.answer(ctx, SkipWait, models.ControlSkipWait),
		r.answer(ctx, EndRun, models.ControlEnd),
		workflow.SetUpdateHandlerWithOptions(ctx, RescheduleRun.Name,
			func(ctx workflow.Context, in RescheduleRequest) (activities.RunState, error) {
				return r.control(ctx, models.Control{Kind: models.ControlReschedule, DueAt: in.DueAt})
			},
			workflow.UpdateHandlerOptions{
				Description: "Moves the due time of the step that comes next",
				Validator: func(in RescheduleRequest) error {
					if in.DueAt.IsZero() {
						return errors.New("due_at is missing: give an instant such as 2026-12-24T08:00:00Z")
					}
					return r.stillInside()
				},
			}))
}

func (r *automationRun) answer(ctx workflow.Context, u Update[ControlRequest, activities.RunState], kind models.ControlKind) error {
	return workflow.SetUpdateHandlerWithOptions(ctx, u.Name,
		func(ctx workflow.Context, _ ControlRequest) (activities.RunState, error) {
			return r.control(ctx, models.Control{Kind: kind})
		},
		workflow.UpdateHandlerOptions{Validator: func(ControlRequest) error { return r.stillInside() }})
}

// stillInside refuses a request when the run is over, without a trace in history. Whether the run's
// state allows it, only the row says.
func (r *automationRun) stillInside() error {
	if r.left {
		return errors.New("the run has left its automation")
	}
	return nil
}

// control changes the row and lets the run look at it.
func (r *automationRun) control(ctx workflow.Context, c models.Control) (activities.RunState, error) {
	reply, err := near[activities.ControlReply](ctx, activities.NameControl, string(c.Kind), activities.ControlInput{
		RunRef: r.state.RunRef, WorkspaceID: r.state.WorkspaceID, Control: c.Kind, DueAt: c.DueAt,
		UpdateID: workflow.GetCurrentUpdateInfo(ctx).ID,
	})
	if err != nil {
		return activities.RunState{}, err
	}
	if reply.Refused != "" {
		return activities.RunState{}, temporal.NewApplicationError(reply.Refused, ErrorRefused)
	}
	r.steered.SendAsync(true)
	return reply.RunState, nil
}

// answered waits until all requests have their answer: a workflow that closes earlier would drop it.
func (r *automationRun) answered(ctx workflow.Context) error {
	return workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}
