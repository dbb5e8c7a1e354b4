package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"go.temporal.io/sdk/activity"

	"cadenza/models"
)

// WebhookCall is one call to an outside address.
type WebhookCall struct {
	// ID stays the same over all attempts: the receiver's key against doubles.
	ID string
	// SealedSecrets are the workspace's, which sign the call.
	SealedSecrets string
	Method        string
	URL           string
	// NoURL is why a value of the contact can have no place in the URL; nothing is called then.
	NoURL   error
	Headers map[string]string
	Body    json.RawMessage
	// Paths are looked up in the JSON answer.
	Paths []string
}

// host is the endpoint that the call goes to: in lower case, with the port unless it is
// the scheme's own; "" when the URL has none.
func (c WebhookCall) host() string {
	u, err := url.Parse(c.URL)
	if err != nil {
		return ""
	}
	host := strings.ToLower(u.Host)
	switch u.Scheme {
	case "https":
		return strings.TrimSuffix(host, ":443")
	case "http":
		return strings.TrimSuffix(host, ":80")
	}
	return host
}

// WebhookAnswer is what came back, also with a problem.
type WebhookAnswer struct {
	// Values are those found, by path.
	Values map[string]string
	// Status is the HTTP status; 0 when no answer came.
	Status int
	// Text is the beginning of the body, at most models.MaxKeptAnswer bytes.
	Text string
}

// WebhookProblem is why a call did not succeed.
type WebhookProblem struct {
	// Reason goes with the step: "webhook_500", "webhook_refused_address" …
	Reason string
	// Detail says it in words for people; it holds no part of the URL and no address.
	Detail string
	// Refused means that it was us who did not call, or did not follow: the endpoint has not failed.
	Refused bool
	// Final means that another attempt cannot succeed.
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

// WebhookCounters count what becomes of webhooks.
type WebhookCounters interface {
	// Delivery counts an attempt by what came of it.
	Delivery(ctx context.Context, state models.DeliveryState)
	// EndpointPaused counts a host that was paused.
	EndpointPaused(ctx context.Context)
}

// Webhooks performs the steps that call outside addresses (A10).
type Webhooks struct {
	Steps  *Steps
	Caller WebhookCaller
	Count  WebhookCounters
	// PauseAfter is how long a host may have nothing but failures before nothing is sent
	// there any more; 0 is for ever.
	PauseAfter time.Duration
}

// maxWebhookAttempts spans a little over an hour of growing pauses.
const maxWebhookAttempts = 12

// SendWebhook calls the step's address: read, call, settle. The call goes out at least
// once; the receiver tells repeats by webhook-id. A failure after the last attempt is
// noted and the run goes on, unless the step says to end.
func (w *Webhooks) SendWebhook(ctx context.Context, in PerformInput) (Move, error) {
	began := time.Now()
	move, try, err := w.prepare(ctx, in, clockAt(ctx, in.Now, began))
	if err != nil {
		return Move{}, err
	}
	if move != nil {
		return *move, nil
	}
	if err := w.call(ctx, try, activity.GetInfo(ctx).Attempt); err != nil {
		return Move{}, err
	}
	return w.settle(ctx, in, began, try)
}

// attempt is one attempt in progress.
type attempt struct {
	// call is nil for a step that has nothing to call any more.
	call *WebhookCall
	host string
	// endpoint is what was known of the host before; the zero value when nothing was.
	endpoint models.WebhookEndpoint
	// calls is 1 when the call was made.
	calls   int
	took    time.Duration
	answer  WebhookAnswer
	problem *WebhookProblem
	// again is how long to wait before the next attempt; 0 for none.
	again time.Duration
}

// prepare checks that the step is to be performed and renders the call.
func (w *Webhooks) prepare(ctx context.Context, in PerformInput, now time.Time) (*Move, *attempt, error) {
	return whenReady(ctx, w.Steps, in, now, func(tx Tx, row models.ClaimRow, step models.Step) (try *attempt, err error) {
		try = &attempt{}
		settings, ok := step.Settings.(*models.SendWebhook)
		if !ok || step.Deleted || row.Contact == nil {
			return try, nil
		}
		if try.call, err = w.render(ctx, tx, row.Standing, settings); err != nil {
			return nil, err
		}
		try.host = try.call.host()
		try.endpoint, err = tx.Endpoint(ctx, row.Run.WorkspaceID, try.host)
		return try, err
	})
}

func (w *Webhooks) render(ctx context.Context, tx fieldStore, at models.Standing, step *models.SendWebhook) (*WebhookCall, error) {
	values, err := w.Steps.values(ctx, tx, at, step.Texts())
	if err != nil {
		return nil, err
	}
	call := &WebhookCall{
		ID:            fmt.Sprintf("%s-%d", at.Run.ID, at.Run.Visit),
		SealedSecrets: at.Workspace.WebhookSecretSealed, Method: step.Method, Headers: map[string]string{},
	}
	if call.URL, call.NoURL = w.Steps.Render.URL(step.URL, values); call.NoURL != nil {
		call.URL = step.URL // names the host
	}
	for name, value := range step.Headers {
		call.Headers[name] = w.Steps.Render.Header(value, values)
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

// call makes the attempt, unless the endpoint is paused. The error is not the endpoint's:
// the activity itself was called off, and is performed again if the run still stands there.
func (w *Webhooks) call(ctx context.Context, try *attempt, nth int32) error {
	switch {
	case try.call == nil:
		return nil
	case try.call.NoURL != nil:
		try.problem = &WebhookProblem{
			Reason: models.ReasonInvalidValue, Detail: "nothing was sent: " + try.call.NoURL.Error(), Refused: true, Final: true,
		}
		return nil //nolint:nilerr // it is the step's result, and no failure of the activity
	case try.endpoint.PausedAt != nil:
		try.problem = &WebhookProblem{
			Reason: models.ReasonEndpointPaused, Detail: "nothing was sent: the endpoint failed for days and is paused", Final: true,
		}
		return nil
	}
	began := time.Now()
	answer, err := w.Caller.Call(ctx, *try.call)
	if ctx.Err() != nil && err != nil {
		return fmt.Errorf("call off the webhook: %w", ctx.Err())
	}
	try.calls, try.took, try.answer = 1, time.Since(began), answer
	problem, ok := errors.AsType[*WebhookProblem](err)
	if err != nil && !ok {
		problem = &WebhookProblem{Reason: "webhook_no_answer"}
	}
	try.problem = problem
	if problem != nil && !problem.Final && nth < maxWebhookAttempts {
		// Who asks for less than our own pause would use the attempts up in seconds.
		try.again = max(backoff(int(nth), 0), problem.RetryAfter)
	}
	return nil
}
