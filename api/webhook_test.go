package api

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// failed gives the bundle's workspace deliveries to a host that is paused then, and their run and contact.
func (b *testBundle) failed(host string, deliveries int) (run, contact string) {
	b.t.Helper()
	ctx := b.t.Context()
	made := b.do("POST", "/v1/contacts", object{"phone": "+393470000001"}).wants(201).json()
	contact, run = as[string](made["id"]), database.NewID()
	now := time.Now()
	require.NoError(b.t, b.store.RunTx(ctx, func(tx *store.RunTx) error {
		for visit := range deliveries {
			err := tx.SaveDelivery(ctx, models.WebhookDelivery{
				WorkspaceID: b.workspace.ID, AutomationID: "a", RunID: run, StepID: "s", Visit: visit + 1, ContactID: contact, Host: host,
				State: models.DeliveryFailed, Attempts: 12, LastStatus: 503, Error: "the endpoint did not accept it", Answer: "Ada",
				DurationMS: 7,
			})
			if err != nil {
				return err
			}
		}
		if err := tx.EndpointFailed(ctx, b.workspace.ID, host, "webhook_503", now.Add(-time.Hour)); err != nil {
			return err
		}
		_, err := tx.PauseEndpoint(ctx, b.workspace.ID, host, "webhook_503", now, now)
		return err
	}))
	return run, contact
}

func TestAPausedEndpointIsShownAndResumedOnce(t *testing.T) { // A10
	t.Parallel()
	b := setup(t)
	require.Empty(t, b.do("GET", "/v1/webhooks", nil).wants(200).json()["items"])
	b.failed("crm.example", 1)
	shown := as[object](as[[]any](b.do("GET", "/v1/webhooks", nil).wants(200).json()["items"])[0])
	require.Equal(t, "paused", shown["state"])
	require.Equal(t, "crm.example", shown["host"])
	require.Equal(t, "webhook_503", shown["reason"])
	require.NotNil(t, shown["first_failure_at"])
	path := "/v1/webhooks/" + as[string](shown["id"]) + "/resume"
	_, reader := b.newWorkspace(models.ScopeSettingsRead)
	b.do("POST", path, nil, "Authorization", "Bearer "+reader).problem(403, "forbidden")
	_, stranger := b.newWorkspace(models.AllScopes()...)
	b.do("POST", path, nil, "Authorization", "Bearer "+stranger).problem(404, "not-found")

	resumed := b.do("POST", path, nil).wants(200).json()
	require.Equal(t, "ok", resumed["state"])
	require.Nil(t, resumed["paused_at"])
	b.do("POST", path, nil).problem(409, "conflict")
	entries := as[[]any](b.do("GET", "/v1/audit?object=webhook/"+as[string](shown["id"]), nil).wants(200).json()["items"])
	require.Len(t, entries, 2)
	require.Equal(t, "webhook.resume", as[object](entries[0])["action"])
	require.Contains(t, as[object](entries[0])["actor"], "api_key/")
}

func TestDeliveriesAreListedByRunAutomationAndStateInPages(t *testing.T) { // A10
	t.Parallel()
	b := setup(t)
	run, contact := b.failed("crm.example", 3)
	list := func(query string) []any {
		return as[[]any](b.do("GET", "/v1/webhooks/deliveries"+query, nil).wants(200).json()["items"])
	}
	first := b.do("GET", "/v1/webhooks/deliveries?limit=2&run_id="+run, nil).wants(200).json()
	require.Len(t, first["items"], 2)
	last := list("?limit=2&run_id=" + run + "&after=" + as[string](first["next"]))
	require.Len(t, last, 1)
	d := as[object](last[0])
	require.Equal(t, contact, d["contact_id"])
	require.Equal(t, "failed", d["state"])
	require.EqualValues(t, 12, d["attempts"])
	require.EqualValues(t, 503, d["last_status"])
	require.Equal(t, "Ada", d["answer"])
	require.Nil(t, d["next_attempt_at"])
	require.Len(t, list("?automation_id=a&state=failed"), 3)
	require.Empty(t, list("?state=refused"))
	require.Empty(t, list("?run_id=other"))
	b.do("GET", "/v1/webhooks/deliveries?state="+marker, nil).problem(400, "malformed")
	_, stranger := b.newWorkspace(models.AllScopes()...)
	require.Empty(t, b.do("GET", "/v1/webhooks/deliveries", nil, "Authorization", "Bearer "+stranger).wants(200).json()["items"])
	_, other := b.newWorkspace(models.ScopeSettingsRead)
	b.do("GET", "/v1/webhooks/deliveries", nil, "Authorization", "Bearer "+other).problem(403, "forbidden")
	b.do("DELETE", "/v1/contacts/"+contact, nil).wants(204)
	require.Empty(t, list(""), "they go with their contact")
}
