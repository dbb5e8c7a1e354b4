package app

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/internal/config"
	"cadenza/internal/store/storetest"
	"cadenza/internal/webhook"
	"cadenza/models"
)

// The two keys that seal in these tests.
const (
	oneKey     = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
	anotherKey = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff000102030405060708090a0b0c0d0e0f"
)

// newApp wires everything over a migrated database; nothing of it needs Temporal to answer.
func newApp(t *testing.T, dsn, secretKey string) *App {
	t.Helper()
	a, err := New(t.Context(), Options{
		Config: config.Config{
			Database: dsn, SecretKey: secretKey, AllowPrivateWebhooks: true, ReconcileEvery: time.Minute,
			DateSweepEvery: time.Minute, SyncEvery: time.Hour, RetentionEvery: time.Hour, NotifyEvery: time.Hour,
			DateGrace: time.Hour, LinkLifetime: time.Hour,
			Media:  config.Media{Folder: t.TempDir()},
			Worker: config.Worker{WorkflowTasks: 2, LocalActivities: 2, Sends: 2, Webhooks: 2, StickyCache: 2},
		},
		Log: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, a.Close()) })
	return a
}

// receiver keeps the last webhook it was sent.
type receiver struct {
	header http.Header
	body   []byte
}

// call sends one webhook of the workspace and returns what came to the receiver.
func call(t *testing.T, a *App, workspaceID string) receiver {
	t.Helper()
	came := make(chan receiver, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		came <- receiver{r.Header, body}
	}))
	defer server.Close()
	workspace, err := a.Store.GetWorkspace(t.Context(), workspaceID)
	require.NoError(t, err)
	caller := webhook.Caller{Client: a.webhooks, Box: a.box, Now: a.now}
	_, err = caller.Call(t.Context(), activities.WebhookCall{
		ID: "run-1", SealedSecrets: workspace.WebhookSecretSealed, Method: http.MethodPost, URL: server.URL,
		Body: json.RawMessage(`{"city":"Bari"}`),
	})
	require.NoError(t, err)
	return <-came
}

// verify is what a receiver does with its secret.
func (r receiver) verify(t *testing.T, secret string) error {
	t.Helper()
	webhook, err := standardwebhooks.NewWebhook(secret)
	require.NoError(t, err)
	return webhook.Verify(r.body, r.header)
}

func TestAReceiverVerifiesWebhooksWhileTheirSecretIsReplaced(t *testing.T) { // A10
	t.Parallel()
	a := newApp(t, storetest.MigratedSQLite(t), oneKey)
	w, err := a.NewWorkspace(t.Context(), models.Workspace{Name: "Shop", TimeZone: "Europe/Rome"})
	require.NoError(t, err)
	key, err := a.NewKey(t.Context(), w.ID, "test", "")
	require.NoError(t, err)
	handler, err := a.Handler()
	require.NoError(t, err)
	ask := func() string {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/settings/webhook_secret", http.NoBody)
		r.Header.Set("Authorization", "Bearer "+key)
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, r)
		require.Equal(t, http.StatusCreated, answer.Code, answer.Body)
		var made struct{ Secret string }
		require.NoError(t, json.Unmarshal(answer.Body.Bytes(), &made))
		require.True(t, strings.HasPrefix(made.Secret, "whsec_"))
		return made.Secret
	}
	require.Len(t, strings.Fields(call(t, a, w.ID).header.Get("Webhook-Signature")), 1)
	first := ask()
	require.NoError(t, call(t, a, w.ID).verify(t, first))
	second := ask()
	both := call(t, a, w.ID)
	require.NoError(t, both.verify(t, first), "the secret before the newest signs too")
	require.NoError(t, both.verify(t, second))
	third := ask()
	latest := call(t, a, w.ID)
	require.Len(t, strings.Fields(latest.header.Get("Webhook-Signature")), 2)
	require.Error(t, latest.verify(t, first), "the one before these two has ended")
	require.NoError(t, latest.verify(t, second))
	require.NoError(t, latest.verify(t, third))
	kept, err := a.Store.GetWorkspace(t.Context(), w.ID)
	require.NoError(t, err)
	require.NotContains(t, kept.WebhookSecretSealed, "whsec_")
	entries, _, err := a.Store.ListAudit(t.Context(), w.ID, "workspace/"+w.ID, models.Page{})
	require.NoError(t, err)
	require.Len(t, entries, 3)
	require.Equal(t, "webhook_secret.replace", entries[0].Action)
	require.Contains(t, entries[0].Actor, "api_key/")
	require.Empty(t, entries[0].Detail)
}

func TestASecretThatNoKeyOpensIsReplaced(t *testing.T) { // A10
	t.Parallel()
	dsn := storetest.MigratedSQLite(t)
	w, err := newApp(t, dsn, oneKey).NewWorkspace(t.Context(), models.Workspace{Name: "Shop", TimeZone: "Europe/Rome"})
	require.NoError(t, err)
	a := newApp(t, dsn, anotherKey)
	caller := webhook.Caller{Client: a.webhooks, Box: a.box, Now: a.now}
	_, err = caller.Call(t.Context(), activities.WebhookCall{
		ID: "run-1", SealedSecrets: w.WebhookSecretSealed, Method: http.MethodPost, URL: "http://127.0.0.1:1",
	})
	problem := &activities.WebhookProblem{}
	require.ErrorAs(t, err, &problem)
	require.Equal(t, "webhook_secret_unreadable", problem.Reason)
	secret, err := a.Secrets.NewWebhookSecret(t.Context(), w.ID, "test")
	require.NoError(t, err)
	require.NoError(t, call(t, a, w.ID).verify(t, secret))
}
