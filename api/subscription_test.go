package api

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// fakeSubscribers plays the programs: hosts that begin with "inner" may not be called.
type fakeSubscribers struct {
	made   int
	tested []string
	answer models.EventTest
}

func (*fakeSubscribers) CheckEndpoint(url string) []models.Violation {
	if strings.Contains(url, "inner") {
		return []models.Violation{{Pointer: "/url", Detail: "the address is not on the public internet"}}
	}
	return nil
}

func (f *fakeSubscribers) NewSubscriptionSecret() (secret, sealed string, err error) {
	f.made++
	return fmt.Sprintf("whsec_%s%d", marker, f.made), fmt.Sprint("sealed", f.made), nil
}

func (f *fakeSubscribers) TestSubscription(_ context.Context, of models.Subscription, _ string) (models.EventTest, error) {
	f.tested = append(f.tested, of.ID)
	return f.answer, nil
}

const hook = "https://crm.example/hook"

// subscribe makes a subscription and returns its id.
func (b *testBundle) subscribe(kinds ...string) string {
	b.t.Helper()
	made := b.do("POST", "/v1/subscriptions", object{"url": hook, "kinds": kinds}).wants(201).json()
	return as[string](made["id"])
}

func TestASubscriptionShowsItsSecretOnceAndIsReadChangedAndDeleted(t *testing.T) {
	t.Parallel()
	b := setup(t)
	body := object{"url": hook, "kinds": []string{"tag.added", "message.received"}, "include": []string{"contact"}}
	made := b.do("POST", "/v1/subscriptions", body, "Idempotency-Key", "k").wants(201).json()
	require.Equal(t, "whsec_"+marker+"1", made["secret"])
	again := b.do("POST", "/v1/subscriptions", body, "Idempotency-Key", "k").wants(201).json()
	require.Equal(t, made["id"], again["id"])
	require.NotContains(t, again, "secret", "it is shown once")
	require.Len(t, b.engine.subscribed, 1, "a repeat starts nothing")
	id := as[string](made["id"])
	require.Equal(t, "subscription/"+id, made["workflow_id"])
	at := "/v1/subscriptions/" + id
	for _, path := range []string{at, "/v1/subscriptions"} {
		got := b.do("GET", path, nil).wants(200)
		require.NotContains(t, string(got.body), "whsec_")
		require.NotContains(t, string(got.body), "sealed")
	}
	got := b.do("PATCH", at, object{"kinds": []string{"ticket.opened"}, "include": []string{}, "paused": true}).wants(200).json()
	require.Equal(t, []any{hook, []any{"ticket.opened"}, []any{}, "paused"}, []any{got["url"], got["kinds"], got["include"], got["state"]})
	require.Len(t, b.engine.subscribed, 1, "who is paused is not told")
	got = b.do("PATCH", at, object{"paused": false}).wants(200).json()
	require.Equal(t, "ok", got["state"])
	require.Equal(t, []any{"ticket.opened"}, got["kinds"], "what is left out stays")
	require.Len(t, b.engine.subscribed, 2)

	b.do("DELETE", at, nil).wants(204)
	b.do("GET", at, nil).problem(404, "not-found")
	b.do("PATCH", at, object{"paused": true}).problem(404, "not-found")
	for _, action := range []string{"create", "pause", "resume", "delete"} {
		b.auditedOf("subscription/"+id, "subscription."+action)
	}
}

// auditedOf fails unless the action is in the audit of the object.
func (b *testBundle) auditedOf(of, action string) {
	b.t.Helper()
	entries, _, err := b.store.ListAudit(b.t.Context(), b.workspace.ID, of, models.Page{})
	require.NoError(b.t, err)
	var actions []string
	for _, one := range entries {
		actions = append(actions, one.Action)
	}
	require.Contains(b.t, actions, action)
}

func TestASecretIsReplacedAndTheOneBeforeSignsForADay(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.subscribe("tag.added")
	at := "/v1/subscriptions/" + id + "/secret"
	made := b.do("POST", at, nil, "Idempotency-Key", "k").wants(201).json()
	require.Equal(t, "whsec_"+marker+"2", made["secret"])
	require.NotContains(t, b.do("POST", at, nil, "Idempotency-Key", "k").wants(201).json(), "secret")
	var row models.Subscription
	require.NoError(t, b.store.Pool().Take(&row, "id = ?", id).Error)
	require.Equal(t, []string{"sealed2", "sealed1"}, []string{row.SecretSealed, row.OldSecretSealed})
	require.WithinDuration(t, time.Now().Add(24*time.Hour), *row.OldSecretUntil, time.Hour)
	b.auditedOf("subscription/"+id, "subscription.secret")
}

func TestATestEventIsSentAtOnceAndTheLogHasNoContents(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.subscribe("tag.added")
	b.subscribers.answer = models.EventTest{Status: 503, Error: "the endpoint did not accept it", Took: 7 * time.Millisecond}
	got := b.do("POST", "/v1/subscriptions/"+id+"/test", nil).wants(200).json()
	require.Equal(t, map[string]any{"status": 503.0, "error": "the endpoint did not accept it", "duration_ms": 7.0}, got)
	require.Equal(t, []string{id}, b.subscribers.tested)
	row := models.SubscriptionDelivery{
		ID: "01890000-0000-7000-8000-000000000001", SubscriptionID: id, WorkspaceID: b.workspace.ID, Kind: models.EventTagAdded,
		IDs: map[string]string{"tag": "t"}, State: models.EventWaiting, Attempts: 2, LastStatus: 500, Error: "no", HappenedAt: time.Now(),
	}
	require.NoError(t, b.store.Pool().Create(&row).Error)
	items := as[[]any](b.do("GET", "/v1/subscriptions/"+id+"/deliveries", nil).wants(200).json()["items"])
	require.Len(t, items, 1)
	one := as[object](items[0])
	require.Equal(t, []any{"waiting", 2.0, 500.0, "no"}, []any{one["state"], one["attempts"], one["last_status"], one["error"]})
	require.NotNil(t, b.do("GET", "/v1/subscriptions/"+id, nil).wants(200).json()["waiting_since"])
	b.do("GET", "/v1/subscriptions/nobody/deliveries", nil).problem(404, "not-found")
	b.key = b.newKey(b.workspace.ID, models.ScopeSettingsRead, models.ScopeChatsRead)
	require.Empty(t, b.do("GET", "/v1/subscriptions/"+id+"/deliveries", nil).wants(200).json()["items"], "of kinds that they may read")
}

func TestASubscriptionSaysWhatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	b := setup(t)
	post := func(body object) answer { return b.do("POST", "/v1/subscriptions", body) }
	kinds := []string{"tag.added"}
	require.Equal(t, []string{"/url"}, post(object{"url": "http://inner.example/" + marker, "kinds": kinds}).problem(422, "invalid"))
	require.Equal(t, []string{"/kinds"}, post(object{"url": hook, "kinds": []string{}}).problem(400, "malformed"))
	require.Equal(t, []string{"/kinds/0"}, post(object{"url": hook, "kinds": []string{"test"}}).problem(400, "malformed"))
	body := object{"url": hook, "kinds": kinds, "include": []string{"run"}}
	require.Equal(t, []string{"/include/0"}, post(body).problem(400, "malformed"))
	id := b.subscribe("tag.added")
	change := object{"url": "http://inner.example/"}
	require.Equal(t, []string{"/url"}, b.do("PATCH", "/v1/subscriptions/"+id, change).problem(422, "invalid"))
	for range models.MaxSubscriptions - 1 {
		b.subscribe("tag.added")
	}
	post(object{"url": hook, "kinds": kinds}).problem(409, "conflict")
}

// TestNobodyLetsAProgramBeToldWhatTheyMayNotRead is about a key that may write settings and not read contacts or chats.
func TestNobodyLetsAProgramBeToldWhatTheyMayNotRead(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.subscribe("message.received")
	all := b.key
	b.key = b.newKey(b.workspace.ID, models.ScopeSettingsRead, models.ScopeSettingsWrite, models.ScopeContactsRead)
	body := object{"url": hook, "kinds": []string{"contact.changed", "message.received"}}
	b.do("POST", "/v1/subscriptions", body).problem(403, "forbidden")
	body = object{"url": hook, "kinds": []string{"contact.changed"}, "include": []string{"message"}}
	b.do("POST", "/v1/subscriptions", body).problem(403, "forbidden")
	b.do("PATCH", "/v1/subscriptions/"+id, object{"url": "https://elsewhere.example/"}).problem(403, "forbidden")
	body = object{"url": hook, "kinds": []string{"contact.changed"}, "include": []string{"contact"}}
	own := as[string](b.do("POST", "/v1/subscriptions", body).wants(201).json()["id"])
	b.do("PATCH", "/v1/subscriptions/"+own, object{"kinds": []string{"message.sent"}}).problem(403, "forbidden")
	b.key = all
	require.Equal(t, hook, b.do("GET", "/v1/subscriptions/"+id, nil).wants(200).json()["url"], "it is as it was")
}

func TestTheBodyOfACallHasThePartsAsAnswersHaveThem(t *testing.T) {
	t.Parallel()
	d := models.SubscriptionDelivery{ID: "d", Kind: models.EventMessageReceived, IDs: map[string]string{"contact": "c"}}
	bare, err := EventBody(d, EventParts{})
	require.NoError(t, err)
	require.JSONEq(t, `{"id":"d","kind":"message.received","at":"0001-01-01T00:00:00Z","ids":{"contact":"c"}}`, string(bare))
	whole, err := EventBody(d, EventParts{
		Contact: &models.ContactView{Contact: models.Contact{ID: "c", FirstName: "Ada"}},
		Message: &models.Message{ID: "m"}, Received: &models.InboundMessage{WAMID: "w", Text: "ciao"},
	})
	require.NoError(t, err)
	for _, part := range []string{`"first_name":"Ada"`, `"message":{`, `"received":{`, `"text":"ciao"`} {
		require.Contains(t, string(whole), part)
	}
}
