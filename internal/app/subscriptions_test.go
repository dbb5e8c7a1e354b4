package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"cadenza/activities"
	"cadenza/internal/outbound"
	"cadenza/internal/seal"
	"cadenza/internal/store"
	"cadenza/internal/store/database"
	"cadenza/internal/store/events"
	"cadenza/internal/store/storetest"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/subscriptions"
	"cadenza/internal/webhook"
	"cadenza/models"
)

// skipping is a clock that skips each wait, unless somebody is being told.
type skipping struct {
	mu sync.Mutex
	at time.Time
}

func (c *skipping) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *skipping) after(d time.Duration, telling int) <-chan time.Time {
	if telling > 0 {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
	out := make(chan time.Time, 1)
	out <- c.at
	return out
}

// silent never rings: what there is to tell is there from the beginning.
type silent struct{}

// Join adds nobody.
func (silent) Join(string) (<-chan struct{}, func()) { return nil, func() {} }

// uncounted counts nothing.
type uncounted struct{}

// EventTold does nothing.
func (uncounted) EventTold(context.Context, bool) {}

// heard is one call that a program got.
type heard struct {
	id, contact, tag string
	took             bool
	header           http.Header
	body             []byte
}

// crm is a program that is told what happens.
type crm struct {
	server *httptest.Server
	mu     sync.Mutex
	calls  []heard
	// answer decides on a call; nil takes it.
	answer func(heard) int
}

func newCRM(t *testing.T) *crm {
	t.Helper()
	p := &crm{}
	p.server = httptest.NewServer(http.HandlerFunc(p.receive))
	t.Cleanup(p.server.Close)
	return p
}

func (p *crm) receive(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var event struct{ IDs map[string]string }
	_ = json.Unmarshal(body, &event)
	call := heard{id: r.Header.Get("Webhook-Id"), contact: event.IDs["contact"], tag: event.IDs["tag"], header: r.Header, body: body}
	status := http.StatusNoContent
	if p.answer != nil {
		status = p.answer(call)
	}
	call.took = status < 300
	p.mu.Lock()
	p.calls = append(p.calls, call)
	p.mu.Unlock()
	w.WriteHeader(status)
}

func (p *crm) heard() []heard {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.calls)
}

// taken are the tags that the program took of each contact, in the order in which it first did.
func (p *crm) taken() map[string][]string {
	out, seen := map[string][]string{}, map[string]bool{}
	for _, call := range p.heard() {
		if call.took && !seen[call.id] {
			seen[call.id] = true
			out[call.contact] = append(out[call.contact], call.tag)
		}
	}
	return out
}

// telledBundle is a workspace whose contacts are tagged, and what tells programs of it.
type telledBundle struct {
	t         *testing.T
	store     *store.Store
	rows      *subscriptions.Subscriptions
	of        *events.Events
	clock     *skipping
	programs  webhook.Subscribers
	workspace string
	contacts  []string
	tags      []string
}

// eachTelled runs the test on both databases, with a clock that skips.
func eachTelled(t *testing.T, test func(t *testing.T, b *telledBundle)) {
	t.Helper()
	storetest.EachMigratedDatabase(t, func(t *testing.T, dsn string) {
		clock := &skipping{at: time.Now()}
		s := storetest.Opened(t, func(ctx context.Context, dsn string, _ func()) (*store.Store, error) {
			return store.Open(ctx, store.Config{Config: database.Config{DSN: dsn, Now: clock.now}})
		}, dsn)
		box, err := seal.New(oneKey)
		require.NoError(t, err)
		client := outbound.New(programCalls(true, nil))
		t.Cleanup(client.Close)
		b := &telledBundle{t: t, store: s, of: events.New(s.DB), clock: clock, workspace: given.Workspace(t, s)}
		b.rows = subscriptions.New(s.DB, b.of)
		b.programs = webhook.Subscribers{Client: client, Box: box, Compose: composer{&App{Store: s}}, Now: clock.now}
		b.contacts = given.Contacts(t, s, b.workspace, 5)
		test(t, b)
	})
}

// subscribe lets a program be told of tags, and returns the subscription and its secret.
func (b *telledBundle) subscribe(p *crm, include ...models.EventPart) (models.Subscription, string) {
	b.t.Helper()
	secret, sealed, err := b.programs.NewSubscriptionSecret()
	require.NoError(b.t, err)
	made, err := b.rows.CreateSubscription(b.t.Context(), models.Subscription{
		WorkspaceID: b.workspace, URL: p.server.URL, Kinds: []models.EventKind{models.EventTagAdded, models.EventMessageReceived},
		Include: append([]models.EventPart{}, include...), SecretSealed: sealed,
	}, "test")
	require.NoError(b.t, err)
	return made, secret
}

// tagAll puts so many tags on each contact, one after the other.
func (b *telledBundle) tagAll(n int) {
	b.t.Helper()
	for i := range n {
		tag, err := b.store.CreateTag(b.t.Context(), b.workspace, fmt.Sprint("tag ", i))
		require.NoError(b.t, err)
		b.tags = append(b.tags, tag.ID)
		for _, id := range b.contacts {
			require.NoError(b.t, b.store.RunTx(b.t.Context(), func(tx *store.RunTx) error {
				_, err := tx.AddTags(b.t.Context(), b.workspace, id, []string{tag.Name})
				return err
			}))
		}
	}
}

// takes makes deliveries of all that is committed: others' transactions on the same server may hold that up.
func (b *telledBundle) takes(of models.Subscription, want int) {
	b.t.Helper()
	require.EventuallyWithT(b.t, func(c *assert.CollectT) {
		_, err := b.rows.TakeEvents(b.t.Context(), b.workspace, of.ID)
		require.NoError(c, err)
		require.Equal(c, want, given.Count(b.t, b.store, &models.SubscriptionDelivery{}, "subscription_id = ?", of.ID))
	}, time.Minute, 5*time.Millisecond)
}

// tell is one call of the activity.
func (b *telledBundle) tell(of models.Subscription, change ...func(*activities.Subscriptions)) (activities.SubscriptionReport, error) {
	acts := &activities.Subscriptions{
		Store: b.rows, Compose: b.programs.Compose, Caller: b.programs, Bell: silent{}, Count: uncounted{},
		Now: b.clock.now, After: b.clock.after,
		Log: slog.New(slog.DiscardHandler),
	}
	for _, do := range change {
		do(acts)
	}
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(acts.TellSubscription)
	var report activities.SubscriptionReport
	got, err := env.ExecuteActivity(acts.TellSubscription, activities.SubscriptionRef{WorkspaceID: b.workspace, SubscriptionID: of.ID})
	if err == nil {
		err = got.Get(&report)
	}
	return report, err
}

// tellAll calls until nothing waits.
func (b *telledBundle) tellAll(of models.Subscription) models.Subscription {
	b.t.Helper()
	for round := 0; ; round++ {
		_, err := b.tell(of)
		require.NoError(b.t, err)
		view, err := b.rows.ViewSubscription(b.t.Context(), b.workspace, of.ID)
		require.NoError(b.t, err)
		if view.WaitingSince == nil {
			return view.Subscription
		}
		require.Less(b.t, round, 20, "it goes on")
	}
}

// toldAll fails unless the program took all tags of all contacts, in their order.
func (b *telledBundle) toldAll(p *crm) {
	b.t.Helper()
	got := p.taken()
	for _, contact := range b.contacts {
		require.Equal(b.t, b.tags, got[contact], "of each contact, in order, none lost")
	}
}

func TestAnEndpointThatIsDownForAnHourIsToldAllInOrderAfterThat(t *testing.T) {
	t.Parallel()
	eachTelled(t, func(t *testing.T, b *telledBundle) {
		p, well := newCRM(t), newCRM(t)
		of, _ := b.subscribe(p)
		other, _ := b.subscribe(well)
		b.tagAll(6)
		up := b.clock.now().Add(time.Hour)
		p.answer = func(heard) int {
			if b.clock.now().Before(up) {
				return http.StatusServiceUnavailable
			}
			return http.StatusOK
		}
		b.takes(of, 30)
		b.takes(other, 30)
		_, err := b.tell(of)
		require.NoError(t, err)
		row, err := b.rows.GetSubscription(t.Context(), b.workspace, of.ID)
		require.NoError(t, err)
		require.Equal(t, []any{models.SubscriptionFailing, 503}, []any{row.State(), row.LastStatus})
		require.NotNil(t, row.RetryAt)
		require.Equal(t, models.SubscriptionOK, b.tellAll(other).State(), "another is told meanwhile")
		b.toldAll(well)
		row = b.tellAll(of)
		require.Equal(t, []any{models.SubscriptionOK, int64(30), int64(0)}, []any{row.State(), row.Delivered, row.Lost})
		b.toldAll(p)
		ids, refused := map[string]string{}, 0
		for _, call := range p.heard() {
			if !call.took {
				refused++
			}
			what := call.contact + call.tag
			if ids[what] == "" {
				ids[what] = call.id
			}
			require.Equal(t, ids[what], call.id, "all attempts bear one id")
		}
		require.Less(t, refused, 120, "one that is down is tried about once a minute")
		require.Greater(t, refused, 5, "and is tried all the time")
	})
}

func TestAContactWhoseEventsAreRefusedHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	eachTelled(t, func(t *testing.T, b *telledBundle) {
		p := newCRM(t)
		of, _ := b.subscribe(p)
		b.tagAll(6)
		up := b.clock.now().Add(time.Hour)
		others := 0
		p.answer = func(call heard) int {
			if call.contact == b.contacts[2] && b.clock.now().Before(up) {
				return http.StatusUnprocessableEntity
			}
			return http.StatusOK
		}
		b.takes(of, 30)
		for others < 4 { // refusals may come in a row, so that the endpoint rests for a while
			_, err := b.tell(of)
			require.NoError(t, err)
			require.True(t, b.clock.now().Before(up), "all but the one are told meanwhile")
			others = 0
			for _, tags := range p.taken() {
				if slices.Equal(b.tags, tags) {
					others++
				}
			}
		}
		require.Equal(t, 4, others, "all but the one")
		require.Equal(t, int64(30), b.tellAll(of).Delivered)
		b.toldAll(p)
		for _, call := range p.heard() {
			require.True(t, call.took || call.tag == b.tags[0], "what comes after it waits")
		}
	})
}

func TestASlowCallHoldsUpItsOwnContactAlone(t *testing.T) {
	t.Parallel()
	eachTelled(t, func(t *testing.T, b *telledBundle) {
		p, slow := newCRM(t), make(chan struct{})
		of, _ := b.subscribe(p)
		b.tagAll(6)
		p.answer = func(call heard) int {
			if call.contact == b.contacts[0] && call.tag == b.tags[0] {
				<-slow
			}
			return http.StatusOK
		}
		b.takes(of, 30)
		done := make(chan error, 1)
		go func() {
			_, err := b.tell(of)
			done <- err
		}()
		require.EventuallyWithT(t, func(c *assert.CollectT) {
			got := p.taken()
			require.Empty(c, got[b.contacts[0]])
			for _, contact := range b.contacts[1:] {
				require.Equal(c, b.tags, got[contact])
			}
			require.Equal(c, 24, given.Count(t, b.store, &models.SubscriptionDelivery{}, "state = 'delivered'"), "and that is kept")
		}, time.Minute, 5*time.Millisecond)
		close(slow)
		require.NoError(t, <-done)
		require.Equal(t, int64(30), b.tellAll(of).Delivered)
		b.toldAll(p)
	})
}
