package activities

import (
	"context"
	"maps"
	"slices"
	"time"

	"cadenza/models"
)

type webhookStore interface {
	// Endpoint is what is known of a host; the zero value when nothing is.
	Endpoint(ctx context.Context, workspaceID, host string) (models.WebhookEndpoint, error)
	// SaveDelivery writes what an attempt brought; the attempts add up.
	SaveDelivery(ctx context.Context, d models.WebhookDelivery) error
	// EndpointAnswered notes that a call to the host succeeded.
	EndpointAnswered(ctx context.Context, workspaceID, host string) error
	// EndpointFailed notes the first failure of the host since its last success.
	EndpointFailed(ctx context.Context, workspaceID, host, reason string, at time.Time) error
	// PauseEndpoint pauses a host that has had nothing but failures since before the
	// instant, and reports whether this call did it.
	PauseEndpoint(ctx context.Context, workspaceID, host, reason string, since, now time.Time) (bool, error)
}

// settle writes what the attempt brought. Of the last one it saves what the answer held,
// records the step and moves the run on; before another it leaves the run where it stands.
func (w *Webhooks) settle(ctx context.Context, in PerformInput, began time.Time, try *attempt) (Move, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	out, err := onRun(ctx, w.Steps, in.RunRef, func(tx Tx, at models.Standing) (delivered, error) {
		return w.settled(ctx, tx, at, in, try, clockAt(ctx, in.Now, began))
	})
	if err != nil {
		return Move{}, err
	}
	w.count(ctx, try, out.paused)
	if out.stood && try.again > 0 {
		return Move{}, later(try.problem.Reason, try.again)
	}
	return out.move, nil
}

// delivered is what was written of an attempt.
type delivered struct {
	move Move
	// stood: the run still stands at the step. paused: the endpoint is paused now.
	stood, paused bool
}

func (w *Webhooks) settled(
	ctx context.Context, tx Tx, at models.Standing, in PerformInput, try *attempt, now time.Time,
) (out delivered, err error) {
	out.stood = stands(at.Run, in)
	if out.paused, err = w.log(ctx, tx, at, in, try, now); err != nil {
		return out, err
	}
	if !out.stood || try.again > 0 {
		out.move, err = w.Steps.locate(at, now)
		return out, err
	}
	step, _, _ := at.Definition.Find(in.StepID)
	r := try.result(at, step)
	if settings, ok := step.Settings.(*models.SendWebhook); ok && r.Status == models.StepDone {
		if err := saveAnswer(ctx, tx, at, settings, try.answer, &r); err != nil {
			return out, err
		}
	}
	out.move, err = w.Steps.finish(ctx, tx, at, r, now)
	return out, err
}

// result is what the step's record says.
func (a *attempt) result(at models.Standing, step models.Step) result {
	switch {
	case at.Contact == nil:
		return result{Status: models.StepSkipped, Reason: string(models.OutcomeContactDeleted), Gone: true}
	case step.Deleted || a.call == nil:
		return result{Status: models.StepSkipped, Reason: models.ReasonStepDeleted}
	case a.problem != nil:
		return *failure(step, a.problem.Reason)
	}
	return result{Status: models.StepDone}
}

// saveAnswer writes the values that the step wants from the answer into their fields. What
// the answer lacks leaves its field as it was.
func saveAnswer(ctx context.Context, tx fieldStore, at models.Standing, step *models.SendWebhook, answer WebhookAnswer, r *result) error {
	values := map[string]string{}
	for path, code := range step.Save {
		if value, ok := answer.Values[path]; ok {
			values[code] = value
		} else {
			r.Reason = models.ReasonNoValue
		}
	}
	if len(values) == 0 {
		return nil
	}
	left, err := tx.SetFields(ctx, at.Run.WorkspaceID, at.Run.ContactID, values)
	for _, code := range slices.Sorted(maps.Keys(left)) {
		r.Reason = left[code]
	}
	return err
}

// log writes the delivery and what it says of its endpoint, and reports whether that is
// paused now. Of a contact who is gone nothing is kept.
func (w *Webhooks) log(
	ctx context.Context, tx webhookStore, at models.Standing, in PerformInput, try *attempt, now time.Time,
) (paused bool, err error) {
	if try.call == nil {
		return false, nil
	}
	if at.Contact != nil {
		if err := tx.SaveDelivery(ctx, try.delivery(at.Run, in, now)); err != nil {
			return false, err
		}
	}
	return w.noteEndpoint(ctx, tx, at.Run.WorkspaceID, try, now)
}

func (a *attempt) delivery(run models.Run, in PerformInput, now time.Time) models.WebhookDelivery {
	d := models.WebhookDelivery{
		WorkspaceID: run.WorkspaceID, AutomationID: run.AutomationID, RunID: run.ID, StepID: in.StepID, Visit: in.Visit,
		ContactID: run.ContactID, Host: a.host, State: a.state(), Attempts: a.calls,
		LastStatus: a.answer.Status, Answer: a.answer.Text, DurationMS: a.took.Milliseconds(),
	}
	if a.problem != nil {
		d.Error = a.problem.Detail
	}
	if a.again > 0 {
		next := now.Add(a.again)
		d.NextAttemptAt = &next
	}
	return d
}

func (a *attempt) state() models.DeliveryState {
	switch {
	case a.problem == nil:
		return models.DeliveryDelivered
	case a.problem.Refused:
		return models.DeliveryRefused
	case a.again > 0:
		return models.DeliveryRetrying
	}
	return models.DeliveryFailed
}

// noteEndpoint writes what changes for the host: while it goes on as before, nothing. It
// is paused by a step that is given up, never in the middle of one's attempts.
func (w *Webhooks) noteEndpoint(
	ctx context.Context, tx webhookStore, workspaceID string, try *attempt, now time.Time,
) (paused bool, err error) {
	known := try.endpoint
	switch {
	case try.calls == 0 || try.host == "":
	case try.problem == nil:
		if known.ID == "" || known.FirstFailureAt != nil {
			return false, tx.EndpointAnswered(ctx, workspaceID, try.host)
		}
	case try.problem.Refused:
	case known.FirstFailureAt == nil:
		return false, tx.EndpointFailed(ctx, workspaceID, try.host, try.problem.Reason, now)
	case try.again == 0 && w.PauseAfter > 0:
		if since := now.Add(-w.PauseAfter); !known.FirstFailureAt.After(since) {
			return tx.PauseEndpoint(ctx, workspaceID, try.host, try.problem.Reason, since, now)
		}
	}
	return false, nil
}

// count tells the metrics, and of a pause the log: many runs feel it.
func (w *Webhooks) count(ctx context.Context, try *attempt, paused bool) {
	if try.call != nil {
		w.Count.Delivery(ctx, try.state())
	}
	if paused {
		w.Count.EndpointPaused(ctx)
		w.Steps.Log.WarnContext(ctx, "a webhook endpoint is paused: it had nothing but failures", "reason", try.problem.Reason)
	}
}
