package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"cadenza/activities"
	"cadenza/models"
)

// MessageInput starts a Message, and is its whole state when it continues as new.
type MessageInput struct {
	MessageID string `json:"message_id"`
	// SendsNear is what the first look at the row said: see RunInput.
	SendsNear bool `json:"sends_near,omitempty"`
	// Looked is true in every continuation.
	Looked bool `json:"looked,omitempty"`
}

// MessageResult is how the workflow of a message ended; what became of the message is in its row.
type MessageResult struct {
	Outcome models.Outcome `json:"outcome,omitempty"`
}

// Message sends one message that belongs to no run (I2), as an answer to a customer. The message's row says what, and when it
// is to be tried; this workflow tries then, until the row is settled.
func Message(ctx workflow.Context, in MessageInput) (MessageResult, error) {
	m := message{state: in}
	move, err := m.locate(ctx)
	if err == nil && !in.Looked {
		m.state.Looked, m.state.SendsNear = true, move.SendsNear
	}
	for err == nil && move.State == activities.MoveWait {
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
			return MessageResult{}, workflow.NewContinueAsNewError(ctx, NameMessage, m.state)
		}
		if left := move.Due.Sub(workflow.Now(ctx)); left > 0 {
			err = m.sleep(ctx, roundUp(left), move)
		}
		if err == nil {
			move, err = m.deliver(ctx, move)
		}
	}
	if temporal.IsCanceledError(err) || ctx.Err() != nil {
		return m.leave(ctx)
	}
	return MessageResult{Outcome: move.Outcome}, err
}

// message is one execution of the workflow.
type message struct{ state MessageInput }

func (m *message) ref() activities.RunRef { return activities.RunRef{RunID: m.state.MessageID} }

func (m *message) locate(ctx workflow.Context) (activities.Move, error) {
	return near[activities.Move](ctx, activities.NameLocateMessage, "", m.where(ctx))
}

func (m *message) where(ctx workflow.Context) activities.LocateMessageInput {
	return activities.LocateMessageInput{LocateInput: activities.LocateInput{RunRef: m.ref(), Now: now(ctx)}}
}

func (m *message) sleep(ctx workflow.Context, d time.Duration, move activities.Move) error {
	return workflow.NewTimerWithOptions(ctx, d, workflow.TimerOptions{Summary: Summary(alarmSummary(move))}).Get(ctx, nil)
}

// deliver tries to send the message: here when it may, and through the queue for WhatsApp when it has no outcome here.
func (m *message) deliver(ctx workflow.Context, move activities.Move) (activities.Move, error) {
	in := activities.PerformInput{RunRef: m.ref(), StepID: move.StepID, Visit: move.Visit, Now: now(ctx)}
	const name, kind = activities.NameDeliverMessage, models.StartMessage
	if m.state.SendsNear {
		tried := in
		tried.Lane, tried.Priority = move.Lane, kind.Priority()
		var out activities.Move
		err := workflow.ExecuteLocalActivity(besideRun(ctx, ""), name, tried).Get(ctx, &out)
		if temporal.IsCanceledError(err) || (err == nil && out.State != activities.MoveQueue) {
			return out, err
		}
		in.NotBefore, in.Now = out.Due, now(ctx)
	}
	return call[activities.Move](throughWhatsApp(ctx, move, kind), name, in)
}

// leave closes the row of a message that has not left, and ends as cancelled.
func (m *message) leave(ctx workflow.Context) (MessageResult, error) {
	left, _ := workflow.NewDisconnectedContext(ctx)
	in := m.where(left)
	in.Cancelled = true
	if _, err := near[activities.Move](left, activities.NameLocateMessage, "", in); err != nil {
		return MessageResult{}, err
	}
	return MessageResult{}, temporal.NewCanceledError("the message was not sent")
}
