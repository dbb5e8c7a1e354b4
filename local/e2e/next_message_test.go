package e2e

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// listener asks, notes the next message as the city and answers with it.
func listener(t *testing.T, w *world, name, wait string) automation {
	t.Helper()
	note := object{"name": "note", "kind": "set_field", "field": "CITY", "from": "next_message", "limit": "PT1H"}
	if wait != "" {
		note = after(wait, note)
	}
	return w.api.steps(t, name, welcome("da dove scrivi?"), note, object{"kind": "send_message", "text": "Grazie, %%CITY%%"})
}

// writeAt lets the customer write with a time of the message's own.
func writeAt(t *testing.T, w *world, phone, words string, at time.Time) {
	t.Helper()
	body := object{"text": words, "at": at.UTC().Format(time.RFC3339)}
	got := send(t, http.MethodPost, w.sim.url+"/sim/phones/"+url.PathEscape(phone)+"/messages", body, nil)
	require.Equal(t, http.StatusOK, got.status, string(got.body))
}

func TestTheFirstMessageAfterOurSendSetsTheField(t *testing.T) { // A9
	t.Parallel()
	w, phone := shared(t), newPhone()
	writeAt(t, w, phone, "Taranto", time.Now().Add(-time.Minute))
	eventually(t, "the writer is a contact", func(c *assert.CollectT) {
		require.Len(c, get[page[contact]](c, w.api, "/v1/contacts?phone=%2B"+phone[1:]).Items, 1)
	})

	r := w.api.start(t, listener(t, w, "A9 next message", "").ID, phone)
	r = w.waiting(t, r.ID, "note")
	require.Empty(t, get[contact](t, w.api, "/v1/contacts/"+r.ContactID).Fields["CITY"], "what was written before our send does not count")
	w.sim.write(t, phone, "text", "Bari")
	r = w.reaches(t, r.ID, "completed")
	require.Equal(t, []string{"done", "done", "done"}, r.stepResults())
	require.Equal(t, "Bari", get[contact](t, w.api, "/v1/contacts/"+r.ContactID).Fields["CITY"])
	require.Equal(t, []string{welcomeText("da dove scrivi?"), "Grazie, Bari"}, w.sim.texts(t, phone))
}

func TestOnlyTheFirstOfSeveralMessagesCounts(t *testing.T) { // A9
	t.Parallel()
	w, phone := shared(t), newPhone()
	r := w.api.start(t, listener(t, w, "A9 early message", "PT3S").ID, phone)
	eventually(t, "our send", func(c *assert.CollectT) { require.Len(c, w.sim.messages(c, phone), 1) })
	// Both are there before the step is due; the second one's own time is a second later.
	now := time.Now()
	writeAt(t, w, phone, "Andria", now)
	writeAt(t, w, phone, "Barletta", now.Add(time.Second))
	w.reaches(t, r.ID, "completed")
	require.Equal(t, []string{welcomeText("da dove scrivi?"), "Grazie, Andria"}, w.sim.texts(t, phone))
}

func TestATapCountsAsItsText(t *testing.T) { // A9, S1
	t.Parallel()
	w, phone := shared(t), newPhone()
	a := w.api.steps(t, "A9 tap",
		object{"kind": "send_template", "template": "choice", "language": "it"},
		object{"name": "note", "kind": "set_field", "field": "CITY", "from": "next_message"})
	r := w.api.start(t, a.ID, phone)
	w.waiting(t, r.ID, "note")
	w.sim.write(t, phone, "button", "Voglio informazioni")
	w.reaches(t, r.ID, "completed")
	require.Equal(t, "Voglio informazioni", get[contact](t, w.api, "/v1/contacts/"+r.ContactID).Fields["CITY"])
}
