package activities

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// failing answers every call with its error.
type failing struct{ err error }

// Call fails.
func (f failing) Call(context.Context, WebhookCall) (WebhookAnswer, error) {
	return WebhookAnswer{}, f.err
}

func TestACallThatAStoppingWorkerBreaksOffIsNoFailureOfTheEndpoint(t *testing.T) { // A10
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	try := &attempt{call: &WebhookCall{}}
	w := &Webhooks{Caller: failing{&WebhookProblem{Reason: "webhook_no_answer", Final: true}}}
	require.ErrorIs(t, w.call(ctx, try, 1), context.Canceled, "another worker performs the step again")
	require.Nil(t, try.problem)
	require.Zero(t, try.calls)
}

func TestAWebhookWaitsAsLongAsAskedAndNeverLessThanItsOwnPause(t *testing.T) { // A10
	t.Parallel()
	for _, c := range []struct {
		name    string
		problem WebhookProblem
		nth     int32
		want    time.Duration
	}{
		{"nothing asked", WebhookProblem{}, 3, 16 * time.Second},
		{"more asked", WebhookProblem{RetryAfter: time.Hour}, 3, time.Hour},
		{"less asked", WebhookProblem{RetryAfter: time.Second}, 3, 16 * time.Second},
		{"the last attempt", WebhookProblem{RetryAfter: time.Hour}, maxWebhookAttempts, 0},
		{"a final answer", WebhookProblem{RetryAfter: time.Hour, Final: true}, 1, 0},
	} {
		try := &attempt{call: &WebhookCall{}}
		w := &Webhooks{Caller: failing{&c.problem}}
		require.NoError(t, w.call(t.Context(), try, c.nth), c.name)
		require.Equal(t, c.want, try.again, c.name)
	}
}

func TestAHostIsOneEndpointHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	for url, host := range map[string]string{
		"https://CRM.example/a?b=c": "crm.example", "https://crm.example:443/": "crm.example", "http://crm.example:80/": "crm.example",
		"http://crm.example:443/": "crm.example:443", "http://[::1]:8080/": "[::1]:8080", "::": "",
	} {
		require.Equal(t, host, WebhookCall{URL: url}.host(), url)
	}
}
