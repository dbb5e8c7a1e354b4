package e2e

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"

	"cadenza/models"
)

func TestAStartedRunIsFoundAtOnceAndItsRepeatStartsNothing(t *testing.T) {
	t.Parallel()
	w, phone := shared(t), newPhone()
	a := w.api.steps(t, "R2 repeat", welcome("uno"), after("PT1S", welcome("due")))

	first := w.api.start(t, a.ID, phone, "Idempotency-Key", "order-1")
	found := w.api.run(t, first.ID)
	require.Equal(t, first.ContactID, found.ContactID)
	require.Equal(t, first.WorkflowID, found.WorkflowID)
	short, _ := models.ShortID(first.ContactID)
	require.Equal(t, a.Slug+"/"+short, first.WorkflowID)

	again := w.api.start(t, a.ID, phone, "Idempotency-Key", "order-1")
	require.Equal(t, first.ID, again.ID)
	w.reaches(t, first.ID, "completed")
	late := w.api.start(t, a.ID, phone, "Idempotency-Key", "order-1")
	require.Equal(t, first.ID, late.ID, "a repeat after the end finds the first run too")
	require.Equal(t, []string{welcomeText("uno"), welcomeText("due")}, w.sim.texts(t, phone))
	require.Len(t, get[page[run]](t, w.api, "/v1/automations/"+a.ID+"/runs").Items, 1)
}

func TestEnteringAgainWhileInsideIsIgnored(t *testing.T) { // R1
	t.Parallel()
	w, phone := shared(t), newPhone()
	a := sleeper(t, w, "R1 ignore")
	first := w.api.start(t, a.ID, phone)
	w.waiting(t, first.ID, "later")
	got := w.api.call(t, http.MethodPost, "/v1/automations/"+a.ID+"/runs", object{"contact_id": first.ContactID})
	require.Equal(t, http.StatusOK, got.status, string(got.body))
	var inside run
	got.into(t, &inside)
	require.Equal(t, first.ID, inside.ID)
	require.Equal(t, []string{welcomeText("uno")}, w.sim.texts(t, phone))
}

func TestEnteringAgainRestartsWhereTheAutomationSaysSo(t *testing.T) { // R1
	t.Parallel()
	w, phone := shared(t), newPhone()
	later := after("P1D", welcome("due"))
	later["name"] = "later"
	a := w.api.automation(t, object{
		"name": "R1 restart", "reentry": object{"while_running": "restart"}, "steps": []object{welcome("uno"), later},
	})

	first := w.api.start(t, a.ID, phone)
	w.waiting(t, first.ID, "later")
	old := w.execution(t, first.WorkflowID)
	second := w.api.start(t, a.ID, phone)
	require.NotEqual(t, first.ID, second.ID)
	w.waiting(t, second.ID, "later")

	ended := w.api.run(t, first.ID)
	require.Equal(t, "ended", ended.Status)
	require.Equal(t, "restarted_by_new_entry", ended.Outcome)
	require.Equal(t, []string{welcomeText("uno"), welcomeText("uno")}, w.sim.texts(t, phone))
	require.Equal(t, enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED, w.workflowStatus(t, first.WorkflowID, old))
	require.Equal(t, enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, w.workflowStatus(t, second.WorkflowID, ""))
}

func TestOnceEverRefusesTheSecondEntry(t *testing.T) { // R1
	t.Parallel()
	w, phone := shared(t), newPhone()
	a := w.api.automation(t, object{"name": "R1 once", "reentry": object{"after_finish": "once"}, "steps": []object{welcome("uno")}})
	first := w.api.start(t, a.ID, phone)
	w.reaches(t, first.ID, "completed")
	got := w.api.call(t, http.MethodPost, "/v1/automations/"+a.ID+"/runs", object{"contact_id": first.ContactID})
	require.Equal(t, http.StatusConflict, got.status, string(got.body))
	got.problem(t)
	require.Equal(t, []string{welcomeText("uno")}, w.sim.texts(t, phone))
	require.Len(t, get[page[run]](t, w.api, "/v1/automations/"+a.ID+"/runs").Items, 1)
}

func TestTheFirstTaskOfARunComesBackWithItsStartWhereTheStarterIsAWorker(t *testing.T) {
	t.Parallel()
	w, phone := shared(t), newPhone()
	a := w.api.steps(t, "eager start", welcome("uno"))
	started := w.api.start(t, a.ID, phone)
	w.reaches(t, started.ID, "completed")
	events := w.history(t, started.WorkflowID, "")
	require.True(t, events[0].GetWorkflowExecutionStartedEventAttributes().GetEagerExecutionAccepted())
	require.Equal(t, enumspb.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED, events[1].GetEventType(), "the history is otherwise the same")
	require.Equal(t, enumspb.EVENT_TYPE_WORKFLOW_TASK_STARTED, events[2].GetEventType())
	require.Equal(t, enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED, events[3].GetEventType())
}
