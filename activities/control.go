package activities

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"cadenza/models"
)

// NameControl is the activity's name on the wire.
const NameControl = "ControlRun"

// ControlInput asks for one control of a run, in the name of somebody in Temporal.
type ControlInput struct {
	RunRef
	WorkspaceID string             `json:"workspace_id"`
	Control     models.ControlKind `json:"control"`
	// DueAt goes with a reschedule.
	DueAt time.Time `json:"due_at,omitzero"`
	// UpdateID names the request: performed again, it is answered as it was and changes nothing.
	UpdateID string `json:"update_id"`
}

// RunState is where a control left its run.
type RunState struct {
	Status models.RunStatus `json:"status"`
	StepID string           `json:"step_id,omitempty"`
	// DueAt is when the step is due; while the run is paused, that moves on.
	DueAt   *time.Time     `json:"due_at,omitempty"`
	Outcome models.Outcome `json:"outcome,omitempty"`
}

// ControlReply is the new state of the run, or why it was refused.
type ControlReply struct {
	RunState
	// Refused is for whoever asked; "" when it was done.
	Refused string `json:"refused,omitempty"`
}

// ControlRows do what a person asks of one run.
type ControlRows interface {
	// ControlRun is one transaction over the run's row; a state that forbids it is CodeConflict.
	ControlRun(ctx context.Context, v models.Viewer, runID string, c models.Control, actor string) (models.Run, error)
	// Once remembers what fn answered in the transaction in which it acts.
	Once(
		ctx context.Context, key models.IdempotencyKey, fn func(context.Context) (models.Remembered, error),
	) (kept models.Remembered, repeated bool, err error)
	// MarkClosed notes that the workflows of ended runs know it.
	MarkClosed(ctx context.Context, runIDs []string) error
}

// Controls carry out the updates of a run's workflow (R4).
type Controls struct{ Rows ControlRows }

// Control does what was asked, once. A refusal is a reply, not an error.
func (c *Controls) Control(ctx context.Context, in ControlInput) (ControlReply, error) {
	key := models.IdempotencyKey{
		WorkspaceID: in.WorkspaceID, Key: "update/" + in.RunID + "/" + in.UpdateID, RequestHash: string(in.Control) +
			in.DueAt.UTC().String(),
	}
	kept, _, err := c.Rows.Once(ctx, key, func(ctx context.Context) (models.Remembered, error) {
		run, err := c.Rows.ControlRun(
			ctx, models.Everyone(in.WorkspaceID), in.RunID, models.Control{Kind: in.Control, DueAt: in.DueAt}, models.ActorTemporal,
		)
		if err != nil {
			return models.Remembered{}, err
		}
		state, err := json.Marshal(RunState{Status: run.Status, StepID: run.StepID, DueAt: run.DueAt, Outcome: run.Outcome})
		return models.Remembered{Body: state, ContactID: run.ContactID}, err
	})
	if refusal, ok := errors.AsType[*models.Error](err); ok &&
		(refusal.Code == models.CodeConflict || refusal.Code == models.CodeNotFound) {
		return ControlReply{Refused: refusal.Message}, nil
	}
	var reply ControlReply
	if err == nil {
		err = json.Unmarshal(kept.Body, &reply.RunState)
	}
	if err == nil && in.Control == models.ControlEnd {
		err = c.Rows.MarkClosed(ctx, []string{in.RunID}) // its workflow is who asks
	}
	return reply, classify(err)
}
