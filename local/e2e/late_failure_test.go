package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"

	"cadenza/local/stack"
)

// failedStatus is the status by which Meta takes back that a message was accepted.
func failedStatus(t require.TestingT, wamid string, code int) []byte {
	out, err := json.Marshal(object{"object": "whatsapp_business_account", "entry": []object{{"id": "1", "changes": []object{{
		"field": "messages",
		"value": object{"metadata": object{"phone_number_id": stack.PhoneNumberID}, "statuses": []object{{
			"id": wamid, "status": "failed", "timestamp": fmt.Sprint(time.Now().Unix()), "recipient_id": "1",
			"errors": []object{{"code": code, "title": "Message undeliverable"}},
		}}},
	}}}}})
	require.NoError(t, err)
	return out
}

func TestAFailureMinutesAfterAcceptanceEndsTheRunWhereItsStepSaysSo(t *testing.T) { // R6, W2
	t.Parallel()
	data := t.TempDir()
	w := start(t, stack.Options{Data: data})
	meta := metaOf(t, w.api, data)
	faults := object{"rules": []object{{"statuses": object{"drop": []string{"delivered", "read"}}}}} // phones that are off
	require.Less(t, send(t, http.MethodPut, w.sim.url+"/sim/faults", faults, nil).status, 300)
	for _, onFailure := range []string{"continue", "end"} {
		step := welcome("uno")
		step["on_failure"] = onFailure
		later := after("P1D", welcome("due"))
		later["name"] = "later"
		r := w.api.start(t, w.api.steps(t, "R6 late failure, "+onFailure, step, later).ID, newPhone())
		w.waiting(t, r.ID, "later")
		var wamid string
		eventually(t, "the message has its id", func(c *assert.CollectT) {
			items := get[page[struct{ WAMID *string }]](c, w.api, "/v1/contacts/"+r.ContactID+"/messages").Items
			require.Len(c, items, 1)
			require.NotNil(c, items[0].WAMID)
			wamid = *items[0].WAMID
		})
		for range 2 {
			status, err := meta.post(failedStatus(t, wamid, 131026))
			require.NoError(t, err)
			require.Equal(t, http.StatusOK, status)
		}
		if onFailure == "continue" {
			goesOn := w.api.run(t, r.ID)
			require.Equal(t, "waiting", goesOn.Status)
			require.Equal(t, []string{"failed whatsapp_131026"}, goesOn.stepResults())
			continue
		}
		ended := w.reaches(t, r.ID, "ended")
		require.Equal(t, []string{"failed whatsapp_131026"}, ended.stepResults())
		require.Equal(t, "ended_on_failure", ended.Outcome)
		eventually(t, "its workflow knows", func(c *assert.CollectT) {
			require.Equal(c, enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED, w.workflowStatus(c, r.WorkflowID, ""))
		})
	}
}
