package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// signedIn is the API for a new person of the role, and their id.
func (a api) signedIn(t *testing.T, name, role string) (as api, id string) {
	t.Helper()
	email := name + "." + strings.ToLower(strings.ReplaceAll(t.Name(), "/", ".")) + "@shop.example"
	user := post[struct{ ID string }](t, a, http.StatusCreated, "/v1/users", object{"name": name, "email": email, "role": role})
	link := post[struct{ URL string }](t, a, http.StatusCreated, "/v1/users/"+user.ID+"/invite", nil)
	_, token, found := strings.Cut(link.URL, "#token=")
	require.True(t, found)
	let := send(t, http.MethodPost, a.url+"/v1/session/link", object{"token": token, "password": "a long enough password"}, nil)
	require.Equal(t, http.StatusOK, let.status, string(let.body))
	cookie, _, _ := strings.Cut(let.header.Get("Set-Cookie"), ";")
	return api{url: a.url, cookie: cookie}, user.ID
}

type testSends struct {
	Items []struct {
		StepID     string `json:"step_id"`
		Place      string
		MessageID  string `json:"message_id"`
		WorkflowID string `json:"workflow_id"`
		Refused    string
	}
}

// TestAMarketerTestsAnAutomationOnTheirOwnPhone proves whose phone it is by a word written from it, and gets the messages that send and
// no others, outside of the figures.
func TestAMarketerTestsAnAutomationOnTheirOwnPhone(t *testing.T) {
	t.Parallel()
	onBothDatabases(t, func(t *testing.T, w *world) {
		a := w.api.steps(t, "Prova", after("P1D", object{"kind": "send_message", "text": "Ciao %%FIRST_NAME%%"}),
			object{"kind": "add_tags", "tags": []string{"provato"}}, after("P30D", welcome("due")))
		me, _ := w.api.signedIn(t, "mia", "marketer")
		test := "/v1/automations/" + a.ID + "/test"
		require.Equal(t, http.StatusForbidden, w.api.call(t, http.MethodPost, test, object{}).status, "a key has no phone")
		unknown := me.call(t, http.MethodPost, test, object{})
		require.Equal(t, http.StatusConflict, unknown.status)
		require.Contains(t, unknown.problem(t).Detail, "own_phone_missing")

		offer := post[struct{ Write, To string }](t, me, http.StatusCreated, "/v1/session/phone", object{})
		other, phone := newPhone(), newPhone()
		w.sim.write(t, phone, "text", " "+strings.ToUpper(offer.Write)+" ")
		var own struct {
			Phone     string
			ContactID string `json:"contact_id"`
		}
		eventually(t, "the phone is known", func(c *assert.CollectT) {
			own = get[struct {
				Phone     string
				ContactID string `json:"contact_id"`
			}](c, me, "/v1/session/phone")
			require.Equal(c, phone, own.Phone, "of whoever wrote it")
		})
		w.sim.write(t, other, "text", offer.Write)
		eventually(t, "it is known once", func(c *assert.CollectT) {
			late := get[page[contact]](c, w.api, "/v1/contacts?phone=%2B"+other[1:]).Items
			require.Len(c, late, 1)
			said := get[page[struct{ Decision string }]](c, w.api, "/v1/contacts/"+late[0].ID+"/inbound_messages").Items
			require.Equal(c, "nowhere", said[0].Decision)
		})
		said := get[page[struct{ Decision string }]](t, w.api, "/v1/contacts/"+own.ContactID+"/inbound_messages").Items
		require.Equal(t, "own_phone", said[0].Decision)

		sent := post[testSends](t, me, http.StatusAccepted, test, object{}, "Idempotency-Key", "all")
		require.Len(t, sent.Items, 2)
		require.Equal(t, []string{"/steps/0", "/steps/2"}, []string{sent.Items[0].Place, sent.Items[1].Place})
		again := post[testSends](t, me, http.StatusAccepted, test, object{}, "Idempotency-Key", "all")
		require.Equal(t, sent, again, "a repeat sends nothing more")
		eventually(t, "both have come", func(c *assert.CollectT) {
			require.Equal(c, []string{"Ciao Customer", welcomeText("due")}, w.sim.texts(c, phone))
		})
		one := post[testSends](t, me, http.StatusAccepted, test, object{"step_id": sent.Items[0].StepID, "definition": object{
			"name": "Prova", "steps": []object{{"id": sent.Items[0].StepID, "kind": "send_message", "text": "Un altro testo"}},
		}})
		require.Len(t, one.Items, 1)
		eventually(t, "what is not published", func(c *assert.CollectT) {
			require.Equal(c, []string{"Ciao Customer", welcomeText("due"), "Un altro testo"}, w.sim.texts(c, phone))
		})
		thread := get[page[struct {
			TestOf string `json:"test_of"`
		}]](t, w.api, "/v1/conversations/"+own.ContactID+"/messages").Items
		require.Equal(t, a.ID, thread[0].TestOf, "marked")
		require.Empty(t, get[page[object]](t, w.api, "/v1/runs?automation_id="+a.ID).Items, "no run")
		require.NotContains(t, get[contact](t, w.api, "/v1/contacts/"+own.ContactID).Tags, "provato")

		require.Equal(t, http.StatusNoContent, me.call(t, http.MethodDelete, "/v1/session/phone", nil).status)
		require.Equal(t, http.StatusConflict, me.call(t, http.MethodPost, test, object{}).status)
	})
}
