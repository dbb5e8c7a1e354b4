package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shop is an automation that an outside tool starts, with the tool's address and secret.
func shop(t *testing.T, w *world, name string) (made automation, path, secret string) {
	t.Helper()
	made = w.api.automation(t, object{
		"name": name, "start": []object{{"kind": "integration", "label": "WooCommerce"}},
		"steps": []object{welcome("%%FIRST_NAME%% di %%CITY%%%%META.order%%")},
	})
	require.Len(t, made.Start, 1)
	require.NotEmpty(t, made.Start[0].Secret)
	path, ours := strings.CutPrefix(made.Start[0].URL, w.api.url)
	require.True(t, ours)
	return made, path, made.Start[0].Secret
}

func outside(phone, secret string) object {
	return object{
		"secret": secret, "phone": phone, "first_name": "Marco", "last_name": "Rossi", "email": "marco@example.com",
		"custom_fields": object{"CITY": "Lecce"}, "metadata": object{"order": 7}, "something_new": true,
	}
}

func TestAnOutsideToolStartsAnAutomationWithAnEmptyAnswer(t *testing.T) { // S2
	t.Parallel()
	w := shared(t)
	_, path, secret := shop(t, w, "S2 start")
	for name, address := range map[string]string{"with the last slash": path, "without it": strings.TrimSuffix(path, "/")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			phone := newPhone()
			got := send(t, http.MethodPost, w.api.url+address, outside(phone, secret), nil)
			require.Equal(t, http.StatusOK, got.status, string(got.body))
			require.Empty(t, got.body)

			known := get[page[contact]](t, w.api, "/v1/contacts?phone=%2B"+phone[1:]).Items
			require.Len(t, known, 1)
			require.Equal(
				t, []string{"Marco", "Rossi", "marco@example.com"}, []string{known[0].FirstName, known[0].LastName, known[0].Email},
			)
			require.Equal(t, "Lecce", known[0].Fields["CITY"])
			eventually(t, "the message", func(c *assert.CollectT) {
				require.Equal(c, []string{welcomeText("Marco di Lecce7")}, w.sim.texts(c, phone))
			})
		})
	}
}

func TestAWrongSecretAndAnUnknownAddressLookTheSame(t *testing.T) { // S2
	t.Parallel()
	w, phone := shared(t), newPhone()
	made, path, secret := shop(t, w, "S2 secret")
	_, _, foreign := shop(t, w, "S2 foreign")
	wrong := send(t, http.MethodPost, w.api.url+path, outside(phone, "wrong"), nil)
	require.Equal(t, http.StatusNotFound, wrong.status)
	wrong.problem(t)
	for name, got := range map[string]answer{
		"unknown address":       send(t, http.MethodPost, w.api.url+"/wh/ap/"+uuid.NewString()+"/", outside(phone, secret), nil),
		"another step's secret": send(t, http.MethodPost, w.api.url+path, outside(phone, foreign), nil),
		"wrong, in bulk": send(
			t, http.MethodPost, w.api.url+path+"bulk/", object{"secret": "wrong", "contacts": []object{{"phone": phone}}}, nil,
		),
	} {
		require.Equal(t, wrong.status, got.status, name)
		require.Equal(t, string(wrong.body), string(got.body), name)
	}
	require.Empty(t, get[page[contact]](t, w.api, "/v1/contacts?phone=%2B"+phone[1:]).Items)
	require.Empty(t, get[page[run]](t, w.api, "/v1/automations/"+made.ID+"/runs").Items)
}

func TestAnOutsideToolStartsManyAtOnce(t *testing.T) { // S2
	t.Parallel()
	w := shared(t)
	made, path, secret := shop(t, w, "S2 bulk")
	var all []string
	var contacts []object
	for range 20 {
		all = append(all, newPhone())
		contacts = append(contacts, object{"phone": all[len(all)-1], "first_name": "Marco", "custom_fields": object{"CITY": "Lecce"}})
	}
	bad := append(contacts[:len(contacts):len(contacts)], object{"phone": "none"})
	refused := send(t, http.MethodPost, w.api.url+path+"bulk/", object{"secret": secret, "contacts": bad}, nil)
	require.Equal(t, http.StatusUnprocessableEntity, refused.status)
	require.Equal(t, "/contacts/20/phone", refused.problem(t).Errors[0].Pointer)
	require.Empty(t, get[page[run]](t, w.api, "/v1/automations/"+made.ID+"/runs").Items, "one bad entry and nothing changes")

	got := send(t, http.MethodPost, w.api.url+path+"bulk", object{"secret": secret, "contacts": contacts, "more": 1}, nil)
	require.Equal(t, http.StatusOK, got.status, string(got.body))
	require.Empty(t, got.body)
	for _, phone := range all {
		eventually(t, "the message", func(c *assert.CollectT) {
			require.Equal(c, []string{welcomeText("Marco di Lecce")}, w.sim.texts(c, phone))
		})
	}
}
