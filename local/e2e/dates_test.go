package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cadenza/internal/config"
	"cadenza/local/stack"
)

// TestADateSetByTheAPIStartsItsAutomation is S4 from outside: an appointment a few seconds
// ahead is found by the schedule, once, and one that was moved away is not.
func TestADateSetByTheAPIStartsItsAutomation(t *testing.T) { // S4
	t.Parallel()
	w := start(t, stack.Options{Tune: func(c *config.Config) { c.DateSweepEvery = time.Second }})
	post[object](t, w.api, http.StatusCreated, "/v1/fields", object{"code": "APPOINTMENT", "name": "Appointment", "type": "datetime"})
	a := w.api.automation(t, object{
		"name":  "S4 appointment",
		"start": []object{{"kind": "date", "field": "APPOINTMENT", "when": "before", "offset": "PT1H"}},
		"steps": []object{welcome("domani")},
	})
	in := func(d time.Duration) object {
		return object{"APPOINTMENT": time.Now().Add(time.Hour + d).UTC().Format(time.RFC3339)}
	}
	phone, moved := newPhone(), newPhone()
	due := post[contact](t, w.api, http.StatusCreated, "/v1/contacts", object{"phone": phone, "fields": in(6 * time.Second)})
	away := post[contact](t, w.api, http.StatusCreated, "/v1/contacts", object{"phone": moved, "fields": in(6 * time.Second)})
	got := w.api.call(t, http.MethodPatch, "/v1/contacts/"+away.ID, object{"fields": in(time.Hour)})
	require.Equal(t, http.StatusOK, got.status, string(got.body))

	eventually(t, "the run", func(c *assert.CollectT) {
		require.Len(c, get[page[run]](c, w.api, "/v1/automations/"+a.ID+"/runs").Items, 1)
	})
	r := get[page[run]](t, w.api, "/v1/automations/"+a.ID+"/runs").Items[0]
	require.Equal(t, due.ID, r.ContactID)
	w.reaches(t, r.ID, "completed")
	require.Equal(t, []string{welcomeText("domani")}, w.sim.texts(t, phone))
	// The sweeps that follow find it done: a second appointment, fired later, shows that they went on.
	witness := newPhone()
	post[contact](t, w.api, http.StatusCreated, "/v1/contacts", object{"phone": witness, "fields": in(3 * time.Second)})
	eventually(t, "the witness", func(c *assert.CollectT) { require.Len(c, w.sim.messages(c, witness), 1) })
	require.Len(t, get[page[run]](t, w.api, "/v1/automations/"+a.ID+"/runs").Items, 2)
	require.Len(t, w.sim.texts(t, phone), 1)
	require.Empty(t, w.sim.texts(t, moved))
}
