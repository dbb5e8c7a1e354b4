package e2e

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
)

// sleeper is an automation whose second message is a day away.
func sleeper(t *testing.T, w *world, name string) automation {
	t.Helper()
	later := after("P1D", welcome("due"))
	later["name"] = "later"
	return w.api.steps(t, name, welcome("uno"), later)
}

func TestARunEndedByTheAPIIsCanceledInTemporal(t *testing.T) { // R3
	t.Parallel()
	w, phone := shared(t), newPhone()
	a := w.api.steps(t, "R3 API", welcome("uno"), after("PT3S", welcome("due")))
	r := w.api.start(t, a.ID, phone)
	eventually(t, "the first message", func(c *assert.CollectT) { require.Len(c, w.sim.messages(c, phone), 1) })

	ended := post[run](t, w.api, http.StatusOK, "/v1/runs/"+r.ID+"/end", nil)
	require.Equal(t, "ended", ended.Status)
	require.Equal(t, "ended_by_api", ended.Outcome)
	eventually(t, "canceled", func(c *assert.CollectT) {
		require.Equal(c, enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED, w.workflowStatus(c, r.WorkflowID, ""))
	})
	// A run that starts now passes the time at which the ended one would have sent.
	witness := newPhone()
	other := w.api.start(t, a.ID, witness)
	w.reaches(t, other.ID, "completed")
	require.Equal(t, []string{welcomeText("uno")}, w.sim.texts(t, phone))
	again := post[run](t, w.api, http.StatusOK, "/v1/runs/"+r.ID+"/end", nil)
	require.Equal(t, ended.EndedAt, again.EndedAt, "ending twice is ending once")
}

func TestARunCancelledInTemporalIsEnded(t *testing.T) { // R3
	t.Parallel()
	w, phone := shared(t), newPhone()
	r := w.api.start(t, sleeper(t, w, "R3 cancel").ID, phone)
	w.waiting(t, r.ID, "later")
	require.NoError(t, w.temporal.CancelWorkflow(t.Context(), r.WorkflowID, ""))
	require.Equal(t, "cancelled_in_temporal", w.reaches(t, r.ID, "ended").Outcome)
	eventually(t, "canceled", func(c *assert.CollectT) {
		require.Equal(c, enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED, w.workflowStatus(c, r.WorkflowID, ""))
	})
}

func TestARunTerminatedInTemporalIsNoticed(t *testing.T) { // R3
	t.Parallel()
	w, phone := shared(t), newPhone()
	r := w.api.start(t, sleeper(t, w, "R3 terminate").ID, phone)
	w.waiting(t, r.ID, "later")
	require.NoError(t, w.temporal.TerminateWorkflow(t.Context(), r.WorkflowID, "", "by hand"))
	require.Equal(t, "terminated_in_temporal", w.reaches(t, r.ID, "ended").Outcome)
	require.Equal(t, []string{welcomeText("uno")}, w.sim.texts(t, phone))
}

func TestAllRunsOfAContactEndByOneCall(t *testing.T) { // R3
	t.Parallel()
	w, phone := shared(t), newPhone()
	var runs []run
	var bystander run
	for i := range 3 {
		a := sleeper(t, w, fmt.Sprintf("R3 all %d", i))
		runs = append(runs, w.api.start(t, a.ID, phone))
		w.waiting(t, runs[i].ID, "later")
		bystander = w.api.start(t, a.ID, newPhone())
	}
	got := post[struct{ Ended int }](t, w.api, http.StatusOK, "/v1/contacts/"+runs[0].ContactID+"/end_runs", nil)
	require.Equal(t, 3, got.Ended)
	for _, r := range runs {
		require.Equal(t, "ended_by_api", w.reaches(t, r.ID, "ended").Outcome)
		eventually(t, "canceled", func(c *assert.CollectT) {
			require.Equal(c, enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED, w.workflowStatus(c, r.WorkflowID, ""))
		})
	}
	w.waiting(t, bystander.ID, "later")
}

func TestEndAutomationsEndsTwoHundredOtherRunsAtOnce(t *testing.T) { // A13
	t.Parallel()
	w, phone := shared(t), newPhone()
	const others = 200
	sleeps := after("P1D", object{"kind": "add_tags", "tags": []string{"svegliato"}})
	// no message: one person gets few at a time (W4)
	first := w.api.steps(t, "A13 others", object{"kind": "add_tags", "tags": []string{"dentro"}}, sleeps)
	ids := []string{first.ID}
	for len(ids) < others {
		made := post[automation](t, w.api, http.StatusCreated, "/v1/automations/"+first.ID+"/duplicate", nil)
		post[automation](t, w.api, http.StatusOK, "/v1/automations/"+made.ID+"/activate", nil)
		ids = append(ids, made.ID)
	}
	var runs []run
	for _, id := range ids {
		runs = append(runs, w.api.start(t, id, phone))
	}
	live := func(c require.TestingT, status string) int {
		n, next := 0, ""
		for {
			p := get[page[run]](c, w.api, "/v1/runs?limit=200&status="+status+"&contact_id="+runs[0].ContactID+next)
			n += len(p.Items)
			if p.Next == nil {
				return n
			}
			next = "&after=" + *p.Next
		}
	}
	eventually(t, "all wait", func(c *assert.CollectT) { require.Equal(c, others, live(c, "waiting")) })

	last := w.api.steps(t, "A13 ends", object{"kind": "end_automations"}, welcome("solo io"))
	r := w.api.start(t, last.ID, phone)
	w.reaches(t, r.ID, "completed")
	require.Equal(t, others, live(t, "ended"), "the step ends all rows in its own transaction")
	for _, other := range runs {
		eventually(t, "its workflow closes", func(c *assert.CollectT) {
			require.Equal(c, enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED, w.workflowStatus(c, other.WorkflowID, ""))
		})
	}
	require.Equal(t, "ended_by_end_automations", w.api.run(t, runs[0].ID).Outcome)
	require.Equal(t, []string{welcomeText("solo io")}, w.sim.texts(t, phone))
}

func TestAPausedAutomationHoldsADueStepUntilItIsResumed(t *testing.T) { // R5
	t.Parallel()
	w, phone := shared(t), newPhone()
	a := w.api.steps(t, "R5 pause", welcome("uno"), after("PT2S", welcome("due")))
	path := "/v1/automations/" + a.ID
	r := w.api.start(t, a.ID, phone)
	eventually(t, "the first message", func(c *assert.CollectT) { require.Len(c, w.sim.messages(c, phone), 1) })

	post[automation](t, w.api, http.StatusOK, path+"/pause", nil)
	require.Equal(
		t, http.StatusConflict, w.api.call(t, http.MethodPost, path+"/runs", object{"contact": object{"phone": newPhone()}}).status,
	)
	w.reaches(t, r.ID, "paused")
	require.Equal(t, []string{welcomeText("uno")}, w.sim.texts(t, phone))

	post[automation](t, w.api, http.StatusOK, path+"/resume", nil)
	w.reaches(t, r.ID, "completed")
	require.Equal(t, []string{welcomeText("uno"), welcomeText("due")}, w.sim.texts(t, phone))
}

func TestArchivingAnAutomationEndsItsRuns(t *testing.T) { // R5
	t.Parallel()
	w, phone := shared(t), newPhone()
	a := sleeper(t, w, "R5 archive")
	r := w.api.start(t, a.ID, phone)
	w.waiting(t, r.ID, "later")
	post[automation](t, w.api, http.StatusOK, "/v1/automations/"+a.ID+"/archive", nil)
	require.Equal(t, "automation_archived", w.reaches(t, r.ID, "ended").Outcome)
	eventually(t, "canceled", func(c *assert.CollectT) {
		require.Equal(c, enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED, w.workflowStatus(c, r.WorkflowID, ""))
	})
	got := w.api.call(t, http.MethodPost, "/v1/automations/"+a.ID+"/runs", object{"contact_id": r.ContactID})
	require.Equal(t, http.StatusConflict, got.status)
}
