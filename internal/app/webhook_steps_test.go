package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/internal/outbound"
	"cadenza/internal/seal"
	"cadenza/internal/webhook"
	"cadenza/models"
)

// tally counts what becomes of webhooks.
type tally struct {
	states []models.DeliveryState
	paused int
}

// Delivery counts an attempt.
func (c *tally) Delivery(_ context.Context, state models.DeliveryState) {
	c.states = append(c.states, state)
}

// EndpointPaused counts a host.
func (c *tally) EndpointPaused(context.Context) { c.paused++ }

// hookBundle is the engine with webhook steps that call real servers.
type hookBundle struct {
	*bundle
	hooks *activities.Webhooks
	tally *tally
	// answer is what the server says; calls is how often it was asked.
	answer http.HandlerFunc
	calls  atomic.Int32
	server *httptest.Server
}

// withHooks adds webhook steps to the engine. With the guard no server on this machine can be called.
func withHooks(t *testing.T, b *bundle, guarded bool) *hookBundle {
	t.Helper()
	box, err := seal.New(oneKey)
	require.NoError(t, err)
	secret, err := outbound.NewSecret(strings.NewReader(strings.Repeat("x", 64)))
	require.NoError(t, err)
	sealed, err := box.Seal([]byte(secret), models.PurposeWebhookSecret)
	require.NoError(t, err)
	require.NoError(t, b.store.ReplaceWebhookSecret(t.Context(), b.workspace, "", sealed, "test"))
	client := outbound.New(outbound.Config{AllowPrivate: !guarded})
	t.Cleanup(client.Close)
	h := &hookBundle{bundle: b, tally: &tally{}}
	h.hooks = &activities.Webhooks{
		Steps: b.steps, Caller: webhook.Caller{Client: client, Box: box, Now: time.Now}, Count: h.tally, PauseAfter: 72 * time.Hour,
	}
	b.env.RegisterActivity(h.hooks.SendWebhook)
	h.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.calls.Add(1)
		h.answer(w, r)
	}))
	t.Cleanup(h.server.Close)
	h.says(http.StatusOK, "{}")
	return h
}

// says makes the server answer so from now on.
func (h *hookBundle) says(status int, body string) {
	h.answer = func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// hook is a step that calls the URL.
func hook(url string, save map[string]string) models.Step {
	return models.Step{Kind: models.KindSendWebhook, Settings: &models.SendWebhook{
		Method: http.MethodPost, URL: url, Body: []byte(`{"city":"%%CITY%%"}`), Save: save,
	}}
}

// attempt makes one attempt of the step at the clock's time.
func (h *hookBundle) attempt(run models.Run, m activities.Move) (activities.Move, error) {
	return h.try(h.hooks.SendWebhook, h.input(run, m))
}

// delivery is what is logged of the run's one webhook.
func (h *hookBundle) delivery(run models.Run) models.WebhookDelivery {
	h.t.Helper()
	rows, _, err := h.store.ListWebhookDeliveries(h.t.Context(), h.workspace, models.DeliveryFilter{RunID: run.ID}, models.Page{})
	require.NoError(h.t, err)
	require.Len(h.t, rows, 1)
	return rows[0]
}

func TestAWebhookStepTakesAtMostTenStatements(t *testing.T) { // A10
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		h := withHooks(t, b, false)
		h.says(http.StatusOK, `{"id":"77"}`)
		a := h.automation(models.Reentry{}, hook(h.server.URL, map[string]string{"id": "CITY"}))
		for i := range 3 {
			run, move := h.enter(a, fmt.Sprintf("+39333123456%d", i))
			n := h.counted(func() {
				after, err := h.attempt(run, move)
				require.NoError(t, err)
				require.Equal(t, activities.MoveDone, after.State)
			})
			if i > 0 { // the first finds out about the host
				require.LessOrEqual(t, n, int64(10), "fields read and a value saved included")
				require.GreaterOrEqual(t, n, int64(8), "the counter counts")
			}
		}
	})
}

func TestAWebhookIsLoggedFromItsFirstFailureToItsSuccess(t *testing.T) { // A10
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		h := withHooks(t, b, false)
		run, move := h.enter(h.automation(models.Reentry{}, hook(h.server.URL+"/?key=private", nil)), "+393331234567")
		h.answer = func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "90")
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = io.WriteString(w, strings.Repeat("è", models.MaxKeptAnswer)+"\x00")
		}
		_, err := h.attempt(run, move)
		require.ErrorContains(t, err, "webhook_503", "the server is asked to call again")
		d := h.delivery(run)
		require.Equal(t, models.DeliveryRetrying, d.State)
		require.Equal(t, 503, d.LastStatus)
		require.Equal(t, "the endpoint did not accept it", d.Error)
		require.Len(t, d.Answer, models.MaxKeptAnswer)
		require.WithinRange(t, *d.NextAttemptAt, h.now.Add(90*time.Second), h.now.Add(2*time.Minute), "Retry-After is honoured")
		require.NotContains(t, fmt.Sprint(d), "private")
		_, steps := h.view(run)
		require.Empty(t, steps, "the step is not over")

		h.says(http.StatusCreated, "ok")
		after, err := h.attempt(run, move)
		require.NoError(t, err)
		require.Equal(t, activities.MoveDone, after.State)
		d = h.delivery(run)
		require.Equal(t, models.DeliveryDelivered, d.State)
		require.Equal(t, 2, d.Attempts)
		require.Equal(t, 201, d.LastStatus)
		require.Equal(t, "ok", d.Answer)
		require.Empty(t, d.Error)
		require.Nil(t, d.NextAttemptAt)
		_, err = h.attempt(run, move)
		require.NoError(t, err)
		require.EqualValues(t, 2, h.calls.Load(), "a step that is done is not called again")
		require.Equal(t, []models.DeliveryState{models.DeliveryRetrying, models.DeliveryDelivered}, h.tally.states)
	})
}

func TestAWebhookToAnInnerAddressIsRefusedAndSaysWhy(t *testing.T) { // A10
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		h := withHooks(t, b, true)
		phone := 0
		for _, url := range []string{
			"http://127.0.0.1/?key=private", "http://localhost/", "http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/",
			"http://[::ffff:127.0.0.1]/", "http://0.0.0.0/", "http://100.64.0.1/", "http://[fe80::1]/", h.server.URL,
		} {
			phone++
			run, move := h.enter(h.automation(models.Reentry{}, hook(url, nil)), fmt.Sprintf("+39333123450%d", phone))
			after, err := h.attempt(run, move)
			require.NoError(t, err, url)
			require.Equal(t, activities.MoveDone, after.State, "the run goes on")
			d := h.delivery(run)
			require.Equal(t, models.DeliveryRefused, d.State, url)
			require.NotEmpty(t, d.Error, url)
			require.NotContains(t, d.Error, "127.0.0.1", "nothing is said of what a name resolves to")
			require.Empty(t, d.Answer)
			require.NotContains(t, fmt.Sprint(d), "private")
			_, steps := h.view(run)
			require.Equal(t, models.StepFailed, steps[0].Status)
			require.Equal(t, "webhook_refused_address", steps[0].Reason, url)
		}
		require.Zero(t, h.calls.Load())
		endpoints, _, err := h.store.ListWebhookEndpoints(t.Context(), h.workspace, models.Page{})
		require.NoError(t, err)
		require.Empty(t, endpoints, "a refusal is not the endpoint's failure")
	})
}

func TestAnEndpointThatFailsForDaysIsNotCalledUntilItIsResumed(t *testing.T) { // A10
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		h, phone := withHooks(t, b, false), 0
		h.says(http.StatusNotFound, "gone")
		a := h.automation(models.Reentry{}, hook(h.server.URL, nil))
		// step lets another contact come to the webhook, and returns the step's record.
		step := func() (models.Run, string) {
			phone++
			run, move := h.enter(a, fmt.Sprintf("+39333123450%d", phone))
			_, err := h.attempt(run, move)
			require.NoError(t, err)
			_, steps := h.view(run)
			return run, string(steps[0].Status) + " " + steps[0].Reason
		}
		state := func() models.WebhookEndpoint {
			rows, _, err := h.store.ListWebhookEndpoints(t.Context(), h.workspace, models.Page{})
			require.NoError(t, err)
			require.Len(t, rows, 1)
			return rows[0]
		}
		step()
		h.now = h.now.Add(71 * time.Hour)
		step()
		require.Nil(t, state().PausedAt, "not for days yet")
		h.says(http.StatusOK, "")
		step()
		require.Nil(t, state().FirstFailureAt, "a success ends it")
		h.says(http.StatusNotFound, "gone")
		step()
		h.now = h.now.Add(72*time.Hour + time.Minute)
		_, said := step()
		require.Equal(t, "failed webhook_404", said, "this one was still called")
		require.NotNil(t, state().PausedAt)
		require.Equal(t, 1, h.tally.paused)

		calls := h.calls.Load()
		run, said := step()
		require.Equal(t, "failed endpoint_paused", said)
		require.Equal(t, calls, h.calls.Load(), "without a call")
		d := h.delivery(run)
		require.Equal(t, models.DeliveryFailed, d.State)
		require.Zero(t, d.Attempts)
		require.NotEmpty(t, d.Error)

		_, err := h.store.ResumeWebhookEndpoint(t.Context(), h.workspace, state().ID, "test")
		require.NoError(t, err)
		h.says(http.StatusOK, "")
		_, said = step()
		require.Equal(t, "done ", said)
	})
}

func TestWhatAnAnswerLacksLeavesItsFieldAsItWas(t *testing.T) { // A10
	t.Parallel()
	for name, c := range map[string]struct{ body, reason, city string }{
		"a value":         {`{"data":{"id":"Bari"}}`, "", "Bari"},
		"not JSON":        {"<html>", models.ReasonNoValue, "Brindisi"},
		"nothing":         {"", models.ReasonNoValue, "Brindisi"},
		"two documents":   {`{"data":{"id":"Bari"}}{}`, models.ReasonNoValue, "Brindisi"},
		"no such path":    {`{"data":{}}`, models.ReasonNoValue, "Brindisi"},
		"an object there": {`{"data":{"id":{}}}`, models.ReasonNoValue, "Brindisi"},
		"larger than we read": {
			`{"data":{"id":"Bari"},"x":"` + strings.Repeat("x", outbound.MaxAnswer) + `"}`, models.ReasonNoValue, "Brindisi",
		},
		"longer than a field":  {`{"data":{"id":"` + strings.Repeat("x", models.MaxText+1) + `"}}`, models.ReasonInvalidValue, "Brindisi"},
		"what no database has": {`{"data":{"id":"a\u0000b"}}`, models.ReasonInvalidValue, "Brindisi"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, b *bundle) {
				h := withHooks(t, b, false)
				h.says(http.StatusOK, c.body)
				run, move := h.enter(
					h.automation(models.Reentry{}, hook(h.server.URL, map[string]string{"data.id": "CITY"})), "+393331234567",
				)
				after, err := h.attempt(run, move)
				require.NoError(t, err)
				require.Equal(t, activities.MoveDone, after.State)
				_, steps := h.view(run)
				require.Equal(t, models.StepDone, steps[0].Status)
				require.Equal(t, c.reason, steps[0].Reason)
				contact, err := h.store.GetContact(t.Context(), models.Everyone(h.workspace), run.ContactID)
				require.NoError(t, err)
				require.Equal(t, c.city, contact.Fields["CITY"])
			})
		})
	}
}

func TestAnAnswersValueMustSuitItsDateField(t *testing.T) { // A10
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		h := withHooks(t, b, false)
		_, err := h.store.CreateField(t.Context(), models.Field{
			WorkspaceID: h.workspace, Code: "BIRTHDAY", Name: "Birthday", Type: models.FieldDate,
		})
		require.NoError(t, err)
		h.says(http.StatusOK, `{"born":"24/12/1990","city":"Bari"}`)
		save := map[string]string{"born": "BIRTHDAY", "city": "CITY"}
		run, move := h.enter(h.automation(models.Reentry{}, hook(h.server.URL, save)), "+393331234567")
		_, err = h.attempt(run, move)
		require.NoError(t, err)
		_, steps := h.view(run)
		require.Equal(t, models.ReasonInvalidValue, steps[0].Reason)
		contact, err := h.store.GetContact(t.Context(), models.Everyone(h.workspace), run.ContactID)
		require.NoError(t, err)
		require.Equal(t, map[string]string{"CITY": "Bari"}, contact.Fields, "what suits is saved")
	})
}

func TestOfARunThatEndedDuringItsWebhookTheDeliveryIsLogged(t *testing.T) { // A10, R3
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		h := withHooks(t, b, false)
		run, move := h.enter(h.automation(models.Reentry{}, hook(h.server.URL, nil)), "+393331234567")
		h.answer = func(w http.ResponseWriter, r *http.Request) {
			_, _, err := h.store.EndRun(r.Context(), h.workspace, run.ID, models.OutcomeEndedByAPI, "test")
			if err != nil {
				w.WriteHeader(http.StatusInternalServerError)
			}
		}
		_, err := h.attempt(run, move)
		require.NoError(t, err)
		require.Equal(t, models.DeliveryDelivered, h.delivery(run).State)
		_, steps := h.view(run)
		require.Empty(t, steps)
	})
}
