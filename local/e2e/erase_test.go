package e2e

import (
	"encoding/base64"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"cadenza/internal/store/storetest"
	"cadenza/local/stack"
)

var wamids = regexp.MustCompile(`wamid\.[A-Za-z0-9+/=]+`)

// read is a text with what its wamids hold: they are phones in another writing.
func read(text string) string {
	for _, wamid := range wamids.FindAllString(text, -1) {
		raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(wamid, "wamid."))
		if err == nil {
			text += "\n" + string(raw)
		}
	}
	return strings.ToLower(text)
}

// stored is every row of every table.
func (w *world) stored(t *testing.T) string {
	t.Helper()
	var all []string
	for table, rows := range storetest.Dump(t, "sqlite:"+filepath.Join(w.data, "cadenza.db")) {
		all = append(all, table+":")
		all = append(all, rows...)
	}
	return read(strings.Join(all, "\n"))
}

// told is everything that Temporal knows of a workflow.
func (w *world) told(t *testing.T, workflowID string) string {
	t.Helper()
	d, err := w.temporal.DescribeWorkflowExecution(t.Context(), workflowID, "")
	require.NoError(t, err)
	all, err := proto.Marshal(d)
	require.NoError(t, err)
	for _, event := range w.history(t, workflowID, "") {
		raw, err := proto.Marshal(event)
		require.NoError(t, err)
		all = append(all, raw...)
	}
	return read(string(all))
}

func TestWhoIsDeletedInTheMiddleOfARunIsNowhereAndMayComeBackAsSomebodyNew(t *testing.T) { // A17
	t.Parallel()
	w, phone := start(t, stack.Options{}), newPhone()
	a := w.api.steps(t, "Oblio",
		welcome("%%FIRST_NAME%% carissima"),
		object{"name": "note", "kind": "set_field", "field": "CITY", "from": "next_message"},
		object{"kind": "send_message", "text": "Abiti a %%CITY%%"},
		object{"kind": "open_ticket", "title": "Richiama %%FIRST_NAME%%"},
		after("P10D", object{"name": "later", "kind": "add_tags", "tags": []string{"risposto"}}))
	started := post[run](t, w.api, 202, "/v1/automations/"+a.ID+"/runs", object{"contact": object{
		"phone": phone, "first_name": "Zenobia", "email": "zenobia@example.com", "fields": object{"CITY": "Canosa"},
	}}, "Idempotency-Key", "order-of-zenobia")
	w.waiting(t, started.ID, "note")
	w.sim.write(t, phone, "text", "Polignano a mare")
	r := w.waiting(t, started.ID, "later")
	eventually(t, "both messages are delivered", func(c *assert.CollectT) {
		require.Len(c, w.sim.messages(c, phone), 2)
		list := get[page[struct{ State string }]](c, w.api, "/v1/messages?run_id="+r.ID)
		require.Len(c, list.Items, 2)
		for _, m := range list.Items {
			require.Contains(c, []string{"delivered", "read"}, m.State)
		}
	})
	secrets := []string{phone[1:], phone[3:], "zenobia", "canosa", "polignano"}
	before := w.stored(t)
	for _, secret := range []string{phone[1:], "zenobia", "zenobia@example.com", "polignano", "richiama zenobia"} {
		//nolint:testifylint // the whole database would be the message
		require.True(t, strings.Contains(before, secret), "the search finds what is there")
	}

	require.Equal(t, 204, w.api.call(t, "DELETE", "/v1/contacts/"+r.ContactID, nil).status)
	ended := w.reaches(t, r.ID, "ended")
	require.Equal(t, r.ContactID, ended.ContactID, "the run stays, of an id that leads nowhere")
	eventually(t, "its workflow is told", func(c *assert.CollectT) {
		require.NotEqual(c, "Running", w.workflowStatus(c, r.WorkflowID, "").String())
	})
	left, told := w.stored(t), w.told(t, r.WorkflowID)
	require.Contains(t, left, strings.ToLower(r.ContactID))
	require.Contains(t, told, strings.ToLower(r.ContactID))
	for _, secret := range secrets {
		require.False(t, strings.Contains(left, secret), secret) //nolint:testifylint // as above
		require.False(t, strings.Contains(told, secret), secret) //nolint:testifylint // as above
	}
	require.Len(t, get[page[struct{ State string }]](t, w.api, "/v1/messages?run_id="+r.ID).Items, 2, "the counts stay")

	w.sim.write(t, phone, "text", "Eccomi di nuovo")
	eventually(t, "they are somebody new", func(c *assert.CollectT) {
		found := get[page[struct{ ID string }]](c, w.api, "/v1/contacts?phone="+strings.Replace(phone, "+", "%2B", 1))
		require.Len(c, found.Items, 1)
		require.NotEqual(c, r.ContactID, found.Items[0].ID)
		require.Empty(c, get[page[run]](c, w.api, "/v1/runs?contact_id="+found.Items[0].ID).Items)
	})
}
