package api

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/stretchr/testify/require"

	"cadenza/internal/admission"
	"cadenza/internal/password"
	"cadenza/internal/robot"
	"cadenza/internal/seal"
	"cadenza/internal/store"
	"cadenza/internal/store/events"
	"cadenza/internal/store/figures"
	"cadenza/internal/store/storetest/opened"
	"cadenza/internal/store/subscriptions"
	"cadenza/internal/store/timeline"
	"cadenza/internal/trigger"
	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// marker is in every value that tests submit and no answer may repeat.
const marker = "MARKER7f3a"

// testBundle is an API over a real SQLite store; only Temporal and WhatsApp are played.
type testBundle struct {
	t         *testing.T
	handler   http.Handler
	store     *store.Store
	workspace models.Workspace
	key       string
	engine    *fakeEngine
	inbound   *fakeInbound
	secrets   fakeSecrets
	pace      fakePace
	// subscribers plays the programs that are told what happens.
	subscribers fakeSubscribers
	verifier    fakeVerifier
	simulator   fakeSimulator
	talk        fakeTalk
	database    *fakePart
	logged      *bytes.Buffer
	bodyTime    time.Duration
	trusted     []string
	passwords   *password.Hasher
	// later moves the clock of signing in.
	later time.Duration
	// change may put other ports before the real ones.
	change func(*Config)
	router routers.Router
}

// fakeEngine plays Temporal: it is told of runs and does nothing.
type fakeEngine struct {
	started  []models.Accepted
	nudged   []models.Run
	rollouts []models.RolloutRef
	// campaigns and recurring are what it was told of; away fails.
	campaigns  []models.Campaign
	recurring  []models.RecurringCampaign
	jobs       []models.Job
	subscribed []models.Subscription
	away       bool
}

func (f *fakeEngine) TellCampaign(_ context.Context, c models.Campaign) (bool, error) {
	if f.away {
		return false, errors.New("away")
	}
	f.campaigns = append(f.campaigns, c)
	return true, nil
}

// Begin is told of a job.
func (f *fakeEngine) Begin(_ context.Context, job models.Job) { f.jobs = append(f.jobs, job) }

// BeginSubscription is told of a subscription.
func (f *fakeEngine) BeginSubscription(_ context.Context, of models.Subscription) {
	f.subscribed = append(f.subscribed, of)
}

func (f *fakeEngine) FollowRecurring(_ context.Context, r models.RecurringCampaign) error {
	if f.away {
		return errors.New("away")
	}
	f.recurring = append(f.recurring, r)
	return nil
}

func (f *fakeEngine) StartRollout(_ context.Context, r models.RolloutRef) (bool, error) {
	f.rollouts = append(f.rollouts, r)
	return true, nil
}

func (f *fakeEngine) StartRuns(_ context.Context, accepted []models.Accepted) error {
	f.started = append(f.started, accepted...)
	return nil
}
func (*fakeEngine) CloseRuns(context.Context, []models.Run, string) error { return nil }
func (f *fakeEngine) NudgeAll(_ context.Context, runs []models.Run, _ string) error {
	f.nudged = append(f.nudged, runs...)
	return nil
}

// fakeInbound keeps events, or fails on command.
type fakeInbound struct {
	events []whatsapp.Event
	err    error
}

func (f *fakeInbound) Receive(_ context.Context, e whatsapp.Event) error {
	if f.err == nil {
		f.events = append(f.events, e)
	}
	return f.err
}

// fakeSecrets counts what it made.
type fakeSecrets struct{ made int }

func (f *fakeSecrets) NewWebhookSecret(context.Context, string, string) (string, error) {
	f.made++
	return fmt.Sprintf("whsec_%s%d", marker, f.made), nil
}

// fakePace counts how often it was told of a change.
type fakePace struct{ changed int }

func (f *fakePace) PaceChanged(context.Context) { f.changed++ }

// fakePart is reachable or not.
type fakePart struct{ err error }

func (f *fakePart) Ping(context.Context) error { return f.err }

// fakeVerifier is what WhatsApp says of a number's token.
type fakeVerifier struct {
	err   error
	asked int
}

func (f *fakeVerifier) VerifyNumber(context.Context, models.Number) error {
	f.asked++
	return f.err
}

// fakeTemplates stands for Meta: templates are written and submitted in the tests of internal/meta and of the whole.
type fakeTemplates struct{ TemplateManager }

type fakeProfiles struct{ NumberProfiles }

func (fakeTemplates) SyncTemplates(context.Context, string) (int, error) { return 3, nil }

const testSealKey = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

func setup(t *testing.T) *testBundle {
	t.Helper()
	b := &testBundle{
		t: t, store: opened.OnSQLite(t), engine: &fakeEngine{}, inbound: &fakeInbound{}, database: &fakePart{}, logged: &bytes.Buffer{},
	}
	b.workspace, b.key = b.newWorkspace(models.AllScopes()...)
	b.serve()
	return b
}

// serve puts a new API over the bundle's store. Without a part that plays it, the database is asked itself.
func (b *testBundle) serve() {
	b.t.Helper()
	box, err := seal.New(testSealKey)
	require.NoError(b.t, err)
	logger := slog.New(slog.NewJSONHandler(b.logged, nil))
	dispatcher := &trigger.Dispatcher{Rows: b.store, Automations: b.store, Holds: b.store, Workflows: b.engine, Log: logger}
	gate, err := admission.New(admission.Config{PerAddress: 8, TrustedProxies: b.trusted})
	require.NoError(b.t, err)
	campaigns := &trigger.Campaigns{Rows: b.store, Workflows: b.engine, Dispatcher: dispatcher}
	cfg := Config{
		Admission: gate,
		BodyTime:  b.bodyTime, TrustedProxies: b.trusted,
		Publisher:        &trigger.Publisher{Rows: b.store, Rollouts: b.engine, Dispatcher: dispatcher},
		CampaignControls: b.store, CampaignTeller: campaigns, RecurringTeller: campaigns,
		NotAgain:  func(code int) time.Duration { return map[int]time.Duration{131026: -1}[code] },
		Attention: b.store, Audit: b.store, Directory: b.store, Sessions: b.store,
		OwnPhones: b.store, TestSends: b.store, Notifications: b.store, Browsers: fakeBrowsers{},
		Automations: b.store, Campaigns: b.store, Consents: b.store, Contacts: b.store,
		Conversations: b.store, ConversationTeller: &b.talk, TextFiller: &b.talk, QuickReplies: b.store,
		Events: events.New(b.store.DB),
		Fields: b.store,
		Holds:  b.store, Idempotency: b.store, Imports: b.store, Keys: b.store, Library: b.library(), Links: b.store,
		LinkLifetime: 90 * 24 * time.Hour, IsRobot: robot.Asks, Lists: b.store, Messages: b.store, Names: b.store,
		Numbers: b.store, Rates: b.store, Recurring: b.store, Reports: figures.New(b.store.DB), Revisions: b.store, Runs: b.store,
		AutomationFiles: b.store, AutomationList: b.store, Drafts: b.store, Jobs: b.store, JobStarter: b.engine,
		Subscriptions: subscriptions.New(b.store.DB, events.New(b.store.DB)), SubscriptionStarter: b.engine,
		Subscribers: &b.subscribers, Labels: b.store, Scenarios: b.store,
		Segments: b.store, Settings: b.store, StartSteps: b.store, Tags: b.store, Templates: b.store, Tickets: b.store,
		Timeline: timeline.New(b.store.DB, b.store.Definitions, b.store.Contacts), Users: b.store,
		Webhooks:      b.store,
		Authenticator: b.store, AutomationStates: b.store, RunControls: b.store,
		AutomationControls: dispatcher, ContactControls: dispatcher, HoldControls: dispatcher, NumberControls: dispatcher,
		ParkedControls: dispatcher, RestoredControls: dispatcher, RunStarter: dispatcher, RunTeller: dispatcher,
		TicketStarter: dispatcher, ConsentStarter: dispatcher, TemplateSync: fakeTemplates{}, TemplateManager: fakeTemplates{},
		Profiles: fakeProfiles{},
		Desk:     b.desk(gate, box, logger),
		Inbound:  b.inbound, Sealer: box, Secrets: &b.secrets, Pace: &b.pace, Verifier: &b.verifier, Simulator: &b.simulator,
		Database: b.store, Temporal: &fakePart{}, AppSecret: "app-secret", VerifyToken: "verify", PublicURL: "https://cadenza.example",
		TemporalUIURL: "https://temporal.example/ui/", Namespace: "shop/one", Random: rand.Reader, Logger: logger, Now: time.Now,
	}
	if b.change != nil {
		b.change(&cfg)
	}
	if b.database != nil {
		cfg.Database = b.database
	}
	b.handler, err = New(cfg)
	require.NoError(b.t, err)
	spec, err := loadDescription()
	require.NoError(b.t, err)
	relabelled := *spec
	relabelled.OpenAPI = "3.0.3" // as validate does
	b.router, err = gorillamux.NewRouter(&relabelled)
	require.NoError(b.t, err)
}

// newWorkspace makes a workspace and a key with the scopes.
func (b *testBundle) newWorkspace(scopes ...models.Scope) (models.Workspace, string) {
	b.t.Helper()
	w, err := b.store.CreateWorkspace(b.t.Context(), models.Workspace{
		Name: "Shop", TimeZone: "Europe/Rome", Language: "it", PhoneRegion: "IT",
	})
	require.NoError(b.t, err)
	return w, b.newKey(w.ID, scopes...)
}

func (b *testBundle) newKey(workspaceID string, scopes ...models.Scope) string {
	b.t.Helper()
	secret, err := models.NewSecret(models.APIKeyPrefix, rand.Reader)
	require.NoError(b.t, err)
	_, err = b.store.CreateAPIKey(
		b.t.Context(), models.APIKey{WorkspaceID: workspaceID, Name: "test", Hash: models.HashSecret(secret), Scopes: scopes}, "system",
	)
	require.NoError(b.t, err)
	return secret
}

// answer is a response that was read.
type answer struct {
	t      *testing.T
	status int
	header http.Header
	body   []byte
}

// json decodes the body.
func (a answer) json() map[string]any {
	a.t.Helper()
	var out map[string]any
	require.NoError(a.t, json.Unmarshal(a.body, &out), string(a.body))
	return out
}

// wants fails unless the status is this one.
func (a answer) wants(status int) answer {
	a.t.Helper()
	require.Equal(a.t, status, a.status, string(a.body))
	return a
}

// problem fails unless the answer is a problem with the code; it returns the pointers.
func (a answer) problem(status int, code string) []string {
	a.t.Helper()
	a.wants(status)
	require.Equal(a.t, "application/problem+json", a.header.Get("Content-Type"))
	got := a.json()
	require.Equal(a.t, problemType+code, got["type"])
	require.EqualValues(a.t, status, got["status"])
	require.NotEmpty(a.t, got["title"])
	var pointers []string
	list, _ := got["errors"].([]any)
	for _, one := range list {
		pointers = append(pointers, as[string](as[map[string]any](one)["pointer"]))
	}
	return pointers
}

func (b *testBundle) request(method, path string, body any, headers ...string) *http.Request {
	b.t.Helper()
	var reader io.Reader
	switch body := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(body)
	default:
		raw, err := json.Marshal(body)
		require.NoError(b.t, err)
		reader = bytes.NewReader(raw)
	}
	r := httptest.NewRequestWithContext(b.t.Context(), method, path, reader)
	r.Header.Set("Authorization", "Bearer "+b.key)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

func (b *testBundle) do(method, path string, body any, headers ...string) answer {
	b.t.Helper()
	w := httptest.NewRecorder()
	r := b.request(method, path, body, headers...)
	b.handler.ServeHTTP(w, r)
	got := answer{t: b.t, status: w.Code, header: w.Header(), body: w.Body.Bytes()}
	b.fits(r, got)
	return got
}

// fits fails when the answer is not one that the description knows.
func (b *testBundle) fits(r *http.Request, got answer) {
	b.t.Helper()
	route, params, err := b.router.FindRoute(r)
	if err != nil || !strings.HasPrefix(route.Path, "/v1/") {
		return
	}
	asked := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route}
	require.NoError(b.t, openapi3filter.ValidateResponse(b.t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: asked, Status: got.status, Header: got.header, Body: io.NopCloser(bytes.NewReader(got.body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	}), "%s %s", r.Method, route.Path)
}

// as is the value in the type that the test knows it has.
func as[T any](v any) T {
	out, ok := v.(T)
	if !ok {
		panic(fmt.Sprintf("%T is not what the test expects", v))
	}
	return out
}

// object is a JSON object of a test.
type object = map[string]any

// automation creates a draft and returns its id.
func (b *testBundle) automation(body object) string {
	b.t.Helper()
	return as[string](b.do("POST", "/v1/automations", body).wants(201).json()["id"])
}

// active creates an automation that adds a tag, and activates it.
func (b *testBundle) active() string {
	b.t.Helper()
	id := b.automation(object{"name": "Welcome", "steps": []object{{"kind": "add_tags", "tags": []string{"new"}}}})
	b.do("POST", "/v1/automations/"+id+"/activate", nil).wants(200)
	return id
}

// fakeBrowsers are browsers that anybody may write to.
type fakeBrowsers struct{}

// Key is always the same.
func (fakeBrowsers) Key(context.Context, string) (string, error) { return "key", nil }

// Seal refuses one address.
func (fakeBrowsers) Seal(endpoint, _, _ string) (models.PushDevice, error) {
	if strings.Contains(endpoint, "10.0.0.1") {
		bad := []models.Violation{{Pointer: "/endpoint", Detail: "not public"}}
		return models.PushDevice{}, models.Invalid("the browser cannot be told", bad)
	}
	return models.PushDevice{EndpointHash: models.HashSecret(endpoint), SubscriptionSealed: "sealed"}, nil
}
