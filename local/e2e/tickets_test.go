package e2e

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cadenza/local/stack"
)

func TestTicketsStartAutomationsFromStepsAndFromTheAPI(t *testing.T) { // S7, A8
	t.Parallel()
	w, phone := start(t, stack.Options{}), newPhone() // a ticket start hears of every ticket of its workspace
	resolved := w.api.automation(t, object{
		"name": "S7 resolved", "start": []object{{"kind": "ticket", "event": "status_changed", "from": "any", "to": "resolved"}},
		"steps": []object{welcome("risolto"), {"kind": "close_ticket"}},
	})
	opened := w.api.automation(t, object{
		"name": "S7 opened", "start": []object{{"kind": "ticket", "event": "opened"}}, "steps": []object{welcome("preso in carico")},
	})
	r := w.api.start(
		t, w.api.steps(t, "S7 opens", object{"kind": "open_ticket", "title": "Richiama %%FIRST_NAME%%", "reference": "ordine-1"}).ID, phone,
	)
	eventually(t, "the step's ticket is heard of", func(c *assert.CollectT) {
		require.Equal(c, []string{welcomeText("preso in carico")}, w.sim.texts(c, phone))
	})
	tickets := get[page[ticket]](t, w.api, "/v1/tickets?contact_id="+r.ContactID).Items
	require.Len(t, tickets, 1)
	require.Equal(t, "Richiama Giulia", tickets[0].Title)

	for range 2 { // the second time nothing changes
		got := w.api.call(t, http.MethodPatch, "/v1/tickets/"+tickets[0].ID, object{"status": "resolved"})
		require.Equal(t, http.StatusOK, got.status, string(got.body))
	}
	eventually(t, "the API's change is heard of", func(c *assert.CollectT) {
		require.Equal(c, []string{welcomeText("preso in carico"), welcomeText("risolto")}, w.sim.texts(c, phone))
	})
	w.reaches(t, w.runsOf(t, resolved.ID)[0].ID, "completed")
	require.Equal(t, "closed", get[ticket](t, w.api, "/v1/tickets/"+tickets[0].ID).Status, "close acts on the ticket that started the run")
	require.Len(t, w.runsOf(t, resolved.ID), 1)
	require.Len(t, w.runsOf(t, opened.ID), 1)
}

func TestAutomationsThatStartEachOtherInACircleStop(t *testing.T) { // S7, loops at run time
	t.Parallel()
	w := start(t, stack.Options{})
	settings := object{"name": "Giostra", "time_zone": "Europe/Rome", "language": "it", "phone_region": "IT", "max_entries_per_hour": 5}
	require.Equal(t, http.StatusOK, w.api.call(t, http.MethodPut, "/v1/settings", settings).status)
	first := post[automation](
		t, w.api, http.StatusCreated, "/v1/automations",
		object{"name": "Andata", "steps": []object{{"kind": "add_tags", "tags": []string{"a"}}}},
	)
	second := post[automation](t, w.api, http.StatusCreated, "/v1/automations", object{
		"name": "Ritorno", "steps": []object{{"kind": "start_automation", "automation_id": first.ID}},
	})
	post[automation](t, w.api, http.StatusOK, "/v1/automations/"+second.ID+"/activate", nil)
	back := object{"name": "Andata", "steps": []object{{"kind": "start_automation", "automation_id": second.ID}}}
	require.Equal(t, http.StatusOK, w.api.call(t, http.MethodPut, "/v1/automations/"+first.ID, back).status)

	refused := w.api.call(t, http.MethodPost, "/v1/automations/"+first.ID+"/activate", nil)
	require.Equal(t, http.StatusUnprocessableEntity, refused.status, string(refused.body))
	p := refused.problem(t)
	require.Equal(t, "/steps/0", p.Errors[0].Pointer)
	require.Contains(t, p.Errors[0].Detail, second.ID)

	// With a wait it is let in, and stops where the contact enters too often.
	back["steps"] = []object{after("PT1S", object{"kind": "start_automation", "automation_id": second.ID})}
	require.Equal(t, http.StatusOK, w.api.call(t, http.MethodPut, "/v1/automations/"+first.ID, back).status)
	post[automation](t, w.api, http.StatusOK, "/v1/automations/"+first.ID+"/activate", nil)
	w.api.start(t, first.ID, newPhone())
	eventually(t, "a refusal that people can see", func(c *assert.CollectT) {
		var actions []string
		for _, e := range get[page[struct{ Action string }]](c, w.api, "/v1/audit?object=automation%2F"+first.ID).Items {
			actions = append(actions, e.Action)
		}
		require.Contains(c, actions, "entry.refused")
	})
	require.Len(t, w.runsOf(t, first.ID), 5)
	require.Len(t, w.runsOf(t, second.ID), 5)
}
