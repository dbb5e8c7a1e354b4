package e2e

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cadenza/local/stack"
)

// moment is what tests need of an item of a timeline.
type moment struct {
	At   time.Time
	Kind string
	Run  struct {
		AutomationName string  `json:"automation_name"`
		Outcome        *string `json:"outcome"`
		WorkflowID     string  `json:"workflow_id"`
		UI             *string `json:"temporal_ui_url"`
	}
	Step    struct{ Name, Status string }
	Message struct{ Template, State string }
	Inbound struct{ Text, Decision string } `json:"inbound_message"`
	Ticket  struct{ Title, To string }
	Field   struct{ Code, Value string }
	Tag     struct{ Name string }
}

// words are the item in a few words.
func (m moment) words() string {
	return strings.Join(strings.Fields(strings.Join([]string{
		m.Kind, m.Run.AutomationName, m.Step.Name, m.Message.Template, m.Inbound.Text, m.Ticket.Title, m.Field.Code, m.Field.Value,
		m.Tag.Name,
	}, " ")), " ")
}

func TestAContactsTimelineReadsInOrderAndLeadsToTheWorkflow(t *testing.T) {
	t.Parallel()
	w, phone := start(t, stack.Options{UI: "127.0.0.1:0"}), newPhone()
	a := w.api.automation(t, object{"name": "Percorso", "steps": []object{
		{"name": "ask", "kind": "send_template", "template": "welcome", "language": "it", "parameters": object{"1": "da dove scrivi?"}},
		{"name": "note", "kind": "set_field", "field": "CITY", "from": "next_message", "limit": "PT1H"},
		{"name": "mark", "kind": "add_tags", "tags": []string{"lead"}},
		{"name": "call", "kind": "open_ticket", "title": "Richiama"},
		{"name": "unmark", "kind": "remove_tags", "tags": []string{"lead"}},
	}})
	r := w.api.start(t, a.ID, phone)
	w.waiting(t, r.ID, "note")
	w.sim.write(t, phone, "text", "Bari")
	r = w.reaches(t, r.ID, "completed")
	path := "/v1/contacts/" + r.ContactID
	require.Equal(t, http.StatusOK, w.api.call(t, http.MethodPatch, path, object{"fields": object{"CITY": "Lecce"}}).status)

	var told []string
	var items []moment
	eventually(t, "the reply's routing is noted too", func(c *assert.CollectT) {
		items, told = get[page[moment]](c, w.api, path+"/timeline?limit=200").Items, nil
		slices.Reverse(items)
		for _, m := range items {
			told = append(told, m.words())
			if m.Kind == "message_received" {
				require.Equal(c, "reply", m.Inbound.Decision)
			}
		}
	})
	require.True(t, slices.IsSortedFunc(items, func(a, b moment) int { return a.At.Compare(b.At) }), "in order")
	at := func(words string) int {
		i := slices.Index(told, words)
		require.GreaterOrEqual(t, i, 0, "%q in %q", words, told)
		return i
	}
	// What one workflow task did bears the task's moment, what it changed the moment of writing,
	// and a reply that comes while a step looks for it the moment of its coming: the order is that of the moves, one by one.
	after := -1
	for _, move := range [][]string{
		{"contact_created"},
		{"run_entered Percorso"},
		{"message_sent welcome/it"},
		{"step ask"},
		{
			"message_received Bari", "step note", "field_set CITY Bari", "tag_added lead", "ticket_opened Richiama", "tag_removed lead",
			"run_left Percorso",
		},
		{"field_set CITY Lecce"},
	} {
		last := after
		for _, words := range move {
			require.Greater(t, at(words), after, "%q in its place of %q", words, told)
			last = max(last, at(words))
		}
		after = last
	}
	require.Greater(t, at("tag_removed lead"), at("tag_added lead"))

	leadsToWorkflow(t, w, items[at("run_entered Percorso")], r)

	export := w.api.call(t, http.MethodGet, path+"/export", nil)
	require.Equal(t, http.StatusOK, export.status)
	var known struct {
		Inbound []struct{ Text string }        `json:"inbound_messages"`
		Changes []struct{ Kind, Was string }   `json:"changes"`
		Runs    []struct{ Steps []struct{} }   `json:"runs"`
		Tickets []struct{ Title string }       `json:"tickets"`
		Fields  []struct{ Name, Value string } `json:"fields"`
	}
	export.into(t, &known)
	require.Equal(t, "Bari", known.Inbound[0].Text)
	require.Len(t, known.Runs[0].Steps, 5)
	require.Equal(t, "Richiama", known.Tickets[0].Title)
	require.Contains(t, known.Fields, struct{ Name, Value string }{"CITY", "Lecce"})
	require.Contains(t, known.Changes, struct{ Kind, Was string }{"field", "Bari"})
	require.Contains(t, known.Changes, struct{ Kind, Was string }{"tag", ""})
}

// leadsToWorkflow fails unless the item's link names a workflow execution that is there, and is the run's.
func leadsToWorkflow(t *testing.T, w *world, m moment, r run) {
	t.Helper()
	require.NotNil(t, m.Run.UI)
	place, found := strings.CutPrefix(*m.Run.UI, w.stack.Temporal.UIURL()+"/namespaces/default/workflows/")
	require.True(t, found, *m.Run.UI)
	parts := strings.Split(place, "/")
	require.Len(t, parts, 3)
	workflow, err := url.PathUnescape(parts[0])
	require.NoError(t, err)
	execution, err := url.PathUnescape(parts[1])
	require.NoError(t, err)
	d, err := w.temporal.DescribeWorkflowExecution(t.Context(), workflow, execution)
	require.NoError(t, err, "what the link names is there")
	require.Equal(t, r.WorkflowID, d.GetWorkflowExecutionInfo().GetExecution().GetWorkflowId())
}
