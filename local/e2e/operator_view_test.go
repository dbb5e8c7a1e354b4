package e2e

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	sdkpb "go.temporal.io/api/sdk/v1"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/proto"
)

// text is what a payload of Temporal says.
func text(t require.TestingT, p *commonpb.Payload) string {
	var s string
	require.NoError(t, converter.GetDefaultDataConverter().FromPayload(p, &s))
	return s
}

// details are the current details of a workflow, as Temporal UI asks for them.
func (w *world) details(t *testing.T, workflowID string) string {
	t.Helper()
	got, err := w.temporal.QueryWorkflow(t.Context(), workflowID, "", "__temporal_workflow_metadata")
	require.NoError(t, err)
	var metadata sdkpb.WorkflowMetadata
	require.NoError(t, got.Get(&metadata))
	return metadata.GetCurrentDetails()
}

func TestAnOperatorCanReadARunInTemporal(t *testing.T) {
	t.Parallel()
	w := shared(t)
	offer := after("P2D", welcome("offerta"))
	offer["name"] = "the offer"
	hello := welcome("ciao")
	hello["name"] = "the greeting"
	a := w.api.steps(t, "Vista operatore", hello, object{"kind": "add_tags", "tags": []string{"visto"}}, offer)
	r := w.api.start(t, a.ID, newPhone())
	w.waiting(t, r.ID, "the offer")

	d, err := w.temporal.DescribeWorkflowExecution(t.Context(), r.WorkflowID, "")
	require.NoError(t, err)
	attributes := d.GetWorkflowExecutionInfo().GetSearchAttributes().GetIndexedFields()
	for name, want := range map[string]string{
		"WorkspaceId": w.stack.Demo.WorkspaceID, "AutomationId": a.ID, "ContactId": r.ContactID, "StartKind": "manual", "RunState": "live",
	} {
		require.Equal(t, want, text(t, attributes[name]), name)
	}
	require.Equal(
		t, "Vista operatore · contact …"+r.ContactID[len(r.ContactID)-4:], text(t, d.GetExecutionConfig().GetUserMetadata().GetSummary()),
	)
	require.Equal(t, "Vista operatore", text(t, d.GetWorkflowExecutionInfo().GetMemo().GetFields()["automation"]))

	details := w.details(t, r.WorkflowID)
	for _, part := range []string{
		"**Waiting** until", "**Next:** 3 · the offer", "1 · the greeting: done", "2 · add tags: done", r.ContactID, r.ID,
	} {
		require.Contains(t, details, part)
	}
	timer := ""
	for _, event := range w.history(t, r.WorkflowID, "") {
		if event.GetEventType() == enumspb.EVENT_TYPE_TIMER_STARTED {
			timer = text(t, event.GetUserMetadata().GetSummary())
		}
	}
	require.Regexp(t, `^until \w{3} .*, then 3 · the offer$`, timer)

	post[run](t, w.api, 200, "/v1/runs/"+r.ID+"/end", nil)
	eventually(t, "canceled", func(c *assert.CollectT) {
		require.Equal(c, enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED, w.workflowStatus(c, r.WorkflowID, ""))
	})
	require.Contains(t, w.details(t, r.WorkflowID), "**Left the automation:** ended by api")
}

func TestNothingPersonalIsInARunsHistory(t *testing.T) {
	t.Parallel()
	w, phone := shared(t), newPhone()
	a := w.api.steps(t, "Riservatezza",
		welcome("%%FIRST_NAME%% segretissimo"),
		object{"name": "note", "kind": "set_field", "field": "CITY", "from": "next_message"},
		object{"kind": "send_message", "text": "Abiti a %%CITY%%"},
		object{"kind": "open_ticket", "title": "Richiama %%FIRST_NAME%%"})
	r := post[run](t, w.api, 202, "/v1/automations/"+a.ID+"/runs", object{"contact": object{
		"phone": phone, "first_name": "Zenobia", "email": "zenobia@example.com", "fields": object{"CITY": "Canosa"},
	}})
	w.waiting(t, r.ID, "note")
	w.sim.write(t, phone, "text", "Polignano")
	w.reaches(t, r.ID, "completed")
	require.Equal(t, []string{welcomeText("Zenobia segretissimo"), "Abiti a Polignano"}, w.sim.texts(t, phone))

	d, err := w.temporal.DescribeWorkflowExecution(t.Context(), r.WorkflowID, "")
	require.NoError(t, err)
	found, err := proto.Marshal(d)
	require.NoError(t, err)
	for _, event := range w.history(t, r.WorkflowID, "") {
		raw, err := proto.Marshal(event) // payloads lie in it as they are
		require.NoError(t, err)
		found = append(found, raw...)
	}
	all := strings.ToLower(string(found))
	require.Contains(t, all, strings.ToLower(r.ContactID), "the search looks where things are")
	for _, secret := range []string{phone[1:], phone[3:], "zenobia", "segretissimo", "polignano", "abiti a", "canosa", "richiama"} {
		require.NotContains(t, all, secret)
	}
}
