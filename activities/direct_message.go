package activities

import (
	"context"
	"errors"

	"go.temporal.io/sdk/temporal"

	"cadenza/models"
)

// The names on the wire of what sends a message of no run.
const (
	NameLocateMessage  = "LocateMessage"
	NameDeliverMessage = "DeliverMessage"
)

// DirectMessages send messages that belong to no run, each with the same claim, call and settlement as a step that sends.
type DirectMessages struct {
	// Sends works on the rows of direct messages where those of steps work on runs.
	Sends *Sends
}

// LocateMessageInput asks how a message of no run stands.
type LocateMessageInput struct {
	LocateInput
	// Cancelled closes the row of a message that has not left: its workflow was cancelled.
	Cancelled bool `json:"cancelled,omitempty"`
}

// LocateMessage answers how a message stands. One whose row is gone, because its contact was erased, is done.
func (d *DirectMessages) LocateMessage(ctx context.Context, in LocateMessageInput) (Move, error) {
	move, err := onRun(ctx, d.Sends.Steps, in.RunRef, func(tx Tx, at models.Standing) (Move, error) {
		if in.Cancelled && at.Run.Status.Live() {
			at.Run.Park(models.ParkOther, string(models.OutcomeCancelled), "")
			if err := tx.SaveRun(ctx, at.Run); err != nil {
				return Move{}, err
			}
		}
		move, err := d.Sends.Steps.locate(at, in.Now)
		move.SendsNear = d.Sends.Steps.SendsNear
		return move, err
	})
	return orGone(move, err)
}

// SendNear sends a message in the worker that holds its workflow, or answers MoveQueue: see Sends.SendNear.
func (d *DirectMessages) SendNear(ctx context.Context, in PerformInput) (Move, error) {
	move, err := d.Sends.SendNear(ctx, in)
	return orGone(move, err)
}

// Send sends a message as it comes through the queue: see Sends.Send.
func (d *DirectMessages) Send(ctx context.Context, in PerformInput) (Move, error) {
	move, err := d.Sends.Send(ctx, in)
	return orGone(move, err)
}

// orGone makes a message whose row is gone one that is done.
func orGone(move Move, err error) (Move, error) {
	if failed, ok := errors.AsType[*temporal.ApplicationError](err); ok && failed.Type() == string(models.CodeNotFound) {
		return Move{State: MoveDone, Outcome: models.OutcomeContactDeleted}, nil
	}
	return move, err
}

// failedAlone handles a failure that WhatsApp reports of a message of no run: the message says it, and only what concerns
// others is left to do.
func (s *Sends) failedAlone(ctx context.Context, tx Tx, m models.Message) (Aftermath, error) {
	problem, now := s.Classify(m.ErrorCode), s.Now().UTC()
	if problem.OptedOut {
		started, err := tx.StopMarketing(ctx, m.ContactID, now)
		return Aftermath{Started: started}, err
	}
	_, err := s.holdLater(ctx, tx, m, problem, now)
	return Aftermath{}, err
}
