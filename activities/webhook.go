package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/activity"

	"cadenza/models"
)

// WebhookCall is one call to an outside address.
type WebhookCall struct {
	// ID stays the same over all attempts: the receiver's key against doubles.
	ID          string
	WorkspaceID string
	Method      string
	URL         string
	Headers     map[string]string
	Body        json.RawMessage
	// Paths are looked up in the JSON answer.
	Paths []string
}

// WebhookAnswer is what came back: the values found, by path.
type WebhookAnswer struct{ Values map[string]string }

// WebhookProblem is why a call did not succeed.
type WebhookProblem struct {
	// Status is the HTTP status; 0 when no answer came.
	Status int
	// Reason goes with the step: "webhook_500", "webhook_refused_address" …
	Reason string
	// Final tells that another attempt cannot succeed.
	Final bool
	// RetryAfter is what the receiver asked for; 0 leaves it to us.
	RetryAfter time.Duration
}

// Error names the reason.
func (p *WebhookProblem) Error() string { return p.Reason }

// WebhookCaller makes one attempt. Its errors are *WebhookProblem.
type WebhookCaller interface {
	Call(ctx context.Context, call WebhookCall) (WebhookAnswer, error)
}

// Webhooks performs the steps that call outside addresses (A10).
type Webhooks struct {
	Steps  *Steps
	Caller WebhookCaller
}

// maxWebhookAttempts spans a little over an hour of growing pauses.
const maxWebhookAttempts = 12

// SendWebhook calls the step's address: read, call, settle. The call goes out at least
// once; the receiver tells repeats by webhook-id. A failure after the last attempt is
// noted and the run goes on, unless the step says to end.
func (w *Webhooks) SendWebhook(ctx context.Context, in PerformInput) (Move, error) {
	began := time.Now()
	move, call, err := w.prepare(ctx, in, clockAt(ctx, in.Now, began))
	if err != nil {
		return Move{}, err
	}
	if move != nil {
		return *move, nil
	}
	var answer WebhookAnswer
	if call != nil {
		answer, err = w.Caller.Call(ctx, *call)
	}
	problem, failed := errors.AsType[*WebhookProblem](err)
	if err != nil && !failed {
		problem, failed = &WebhookProblem{Reason: "webhook_no_answer"}, true
	}
	if attempt := activity.GetInfo(ctx).Attempt; failed && !problem.Final && attempt < maxWebhookAttempts {
		return Move{}, later(problem.Reason, backoff(attempt, problem.RetryAfter))
	}
	return w.settle(ctx, in, began, answer, problem)
}

// prepare checks that the step is to be performed and renders the call; a nil call
// with a nil move is a step that has nothing to call any more.
func (w *Webhooks) prepare(ctx context.Context, in PerformInput, now time.Time) (*Move, *WebhookCall, error) {
	var call *WebhookCall
	move, err := w.Steps.whenReady(ctx, in, now, func(tx Tx, row models.ClaimRow, step models.Step) error {
		call = nil
		settings, ok := step.Settings.(*models.SendWebhook)
		if !ok || step.Deleted || row.Contact == nil {
			return nil
		}
		var err error
		call, err = w.render(ctx, tx, row.Standing, settings)
		return err
	})
	return move, call, err
}

func (w *Webhooks) render(ctx context.Context, tx fieldStore, at models.Standing, step *models.SendWebhook) (*WebhookCall, error) {
	values, err := w.Steps.values(ctx, tx, at, step.Texts())
	if err != nil {
		return nil, err
	}
	call := &WebhookCall{
		ID:          fmt.Sprintf("%s-%d", at.Run.ID, at.Run.Visit),
		WorkspaceID: at.Run.WorkspaceID, Method: step.Method, URL: w.Steps.Render.Text(step.URL, values),
		Headers: map[string]string{},
	}
	for name, value := range step.Headers {
		call.Headers[name] = w.Steps.Render.Text(value, values)
	}
	for path := range step.Save {
		call.Paths = append(call.Paths, path)
	}
	if len(step.Body) > 0 {
		if call.Body, err = w.Steps.Render.JSON(step.Body, values); err != nil {
			return nil, fmt.Errorf("render the body of step %s: %w", at.Run.StepID, err)
		}
	}
	return call, nil
}

// settle saves what the answer held, records the step and moves the run on.
func (w *Webhooks) settle(ctx context.Context, in PerformInput, began time.Time, answer WebhookAnswer, problem *WebhookProblem) (Move, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	return w.Steps.inTx(ctx, in.RunRef, func(tx Tx, at models.Standing) (Move, error) {
		now := clockAt(ctx, in.Now, began)
		if !stands(at.Run, in) {
			return w.Steps.locate(at, now)
		}
		step, _, _ := at.Definition.Find(in.StepID)
		r := result{Status: models.StepDone}
		settings, ok := step.Settings.(*models.SendWebhook)
		switch {
		case at.Contact == nil:
			r = result{Status: models.StepSkipped, Reason: string(models.OutcomeContactDeleted), Gone: true}
		case step.Deleted || !ok:
			r = result{Status: models.StepSkipped, Reason: reasonDeleted}
		case problem != nil:
			r = *failure(step, problem.Reason)
		default:
			if err := saveAnswer(ctx, tx, at, settings, answer, &r); err != nil {
				return Move{}, err
			}
		}
		return w.Steps.finish(ctx, tx, at, r, now)
	})
}

// saveAnswer writes the values that the step wants from the answer into their fields.
func saveAnswer(ctx context.Context, tx fieldStore, at models.Standing, step *models.SendWebhook, answer WebhookAnswer, r *result) error {
	values := map[string]string{}
	for path, code := range step.Save {
		if value, ok := answer.Values[path]; ok {
			values[code] = value
		}
	}
	if len(values) == 0 {
		return nil
	}
	invalid, err := tx.SetFields(ctx, at.Run.WorkspaceID, at.Run.ContactID, values)
	if len(invalid) > 0 {
		r.Reason = models.ReasonInvalidValue
	}
	return err
}
