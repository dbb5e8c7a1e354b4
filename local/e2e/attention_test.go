package e2e

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"cadenza/local/stack"
)

// attention is what needs a person, for one reason.
type attention struct {
	Reason, Words string
	Runs          int
	Since         time.Time
	Automations   []struct {
		ID   string `json:"automation_id"`
		Runs int
	}
}

// attention are the counts by reason.
func (a api) attention(t require.TestingT) map[string]attention {
	out := map[string]attention{}
	for _, one := range get[page[attention]](t, a, "/v1/runs/attention").Items {
		out[one.Reason] = one
	}
	return out
}

// fail puts the rules of the simulator's script in force; none makes all good.
func (s simulator) fail(t require.TestingT, rules ...object) {
	if rules == nil {
		rules = []object{}
	}
	got := send(t, http.MethodPut, s.url+"/sim/faults", object{"rules": rules}, nil)
	require.Equal(t, http.StatusOK, got.status, string(got.body))
}

// inTemporal is how many open runs of the automation Temporal finds in the state.
func (w *world) inTemporal(t *testing.T, c require.TestingT, automationID, state string) int {
	t.Helper()
	got, err := w.temporal.CountWorkflow(t.Context(), &workflowservice.CountWorkflowExecutionsRequest{
		Namespace: client.DefaultNamespace,
		Query:     fmt.Sprintf("ExecutionStatus = 'Running' AND AutomationId = '%s' AND RunState = '%s'", automationID, state),
	})
	require.NoError(c, err)
	return int(got.GetCount())
}

// TestARevokedTokenParksRunsUntilAllOfThemAreResumed is R6: what a person must see to is
// listed, counted and found in Temporal, and one call lets all of it go on.
func TestARevokedTokenParksRunsUntilAllOfThemAreResumed(t *testing.T) {
	t.Parallel()
	w := start(t, stack.Options{}) // the token is that of all tests
	bystander := w.api.steps(t, "R6 altro motivo", object{"kind": "send_template", "template": "choice", "language": "it"})
	w.sim.fail(t, object{"error": 132016})
	stopped := w.api.start(t, bystander.ID, newPhone())
	require.Equal(t, "template_unusable", w.reaches(t, stopped.ID, "needs_attention").ReasonCode)

	w.sim.fail(t, object{"token": "revoked"})
	const each = 6
	first, second := w.api.steps(t, "R6 campagna", welcome("uno")), w.api.steps(t, "R6 rinnovo", welcome("due"))
	expected, runs := map[string]string{}, map[string]string{}
	for range each {
		for words, id := range map[string]string{"uno": first.ID, "due": second.ID} {
			phone := newPhone()
			expected[phone] = welcomeText(words)
			runs[w.api.start(t, id, phone).ID] = id
		}
	}
	parked := func() {
		eventually(t, "all are parked", func(c *assert.CollectT) {
			got := w.api.attention(c)
			require.Equal(c, 2*each, got["token_refused"].Runs)
			require.Equal(c, 1, got["template_unusable"].Runs)
			require.Len(c, got["token_refused"].Automations, 2)
			for _, a := range []automation{first, second} {
				require.Equal(c, each, w.inTemporal(t, c, a.ID, "needs_attention"), "the search attribute")
			}
		})
		require.Empty(t, w.sim.messages(t, ""), "nothing has left")
	}
	parked()
	for _, r := range get[page[run]](t, w.api, "/v1/runs?reason=token_refused&limit=200").Items {
		require.Equal(t, runs[r.ID], r.AutomationID)
		require.Equal(t, "needs_attention", r.Status)
		require.Contains(t, r.Reason, "token")
	}
	require.Len(t, get[page[run]](t, w.api, "/v1/runs?reason=token_refused&automation_id="+first.ID).Items, each)

	resume := func(body object) int {
		return post[struct{ Resumed int }](t, w.api, http.StatusAccepted, "/v1/runs/resume", body).Resumed
	}
	require.Equal(t, each, resume(object{"reason": "token_refused", "automation_id": first.ID}))
	parked() // the cause is there still

	w.sim.fail(t)
	require.Equal(t, 2*each, resume(object{"reason": "token_refused"}))
	require.Zero(t, resume(object{"reason": "token_refused"}), "a repeat resumes nobody")
	for id := range runs {
		require.Empty(t, w.reaches(t, id, "completed").ReasonCode)
	}
	for phone, text := range expected {
		require.Equal(t, []string{text}, w.sim.texts(t, phone), "once")
	}
	require.Len(t, w.sim.messages(t, ""), 2*each)
	require.Equal(t, "needs_attention", w.api.run(t, stopped.ID).Status, "another reason stays")
	require.NotContains(t, w.api.attention(t), "token_refused")
	eventually(t, "Temporal finds none", func(c *assert.CollectT) {
		require.Zero(c, w.inTemporal(t, c, first.ID, "needs_attention"))
		require.Equal(c, 1, w.inTemporal(t, c, bystander.ID, "needs_attention"))
	})
}

// TestANewTokenLetsWaitingRunsGoOn is R6: whoever renews the token need not know which runs wait for it.
func TestANewTokenLetsWaitingRunsGoOn(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	w, phone := start(t, stack.Options{Data: data}), newPhone() // the token is that of all tests
	w.sim.fail(t, object{"token": "revoked"})
	r := w.api.start(t, w.api.steps(t, "R6 nuovo token", welcome("uno")).ID, phone)
	require.Equal(t, "token_refused", w.reaches(t, r.ID, "needs_attention").ReasonCode)

	number := get[page[struct{ ID string }]](t, w.api, "/v1/numbers").Items[0]
	named := w.api.call(t, http.MethodPatch, "/v1/numbers/"+number.ID, object{"messages_per_second": 40})
	require.Equal(t, http.StatusOK, named.status, string(named.body))
	require.Equal(t, "needs_attention", w.api.run(t, r.ID).Status, "another change of the number is no cure")

	w.sim.fail(t)
	renewed := w.api.call(t, http.MethodPatch, "/v1/numbers/"+number.ID, object{"token": secretsOf(t, data).Token})
	require.Equal(t, http.StatusOK, renewed.status, string(renewed.body))
	w.reaches(t, r.ID, "completed")
	require.Equal(t, []string{welcomeText("uno")}, w.sim.texts(t, phone))
}
