package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"cadenza/activities"
	"cadenza/internal/meta"
	"cadenza/internal/store/storetest"
	"cadenza/internal/whatsapp"
	"cadenza/internal/whatsapp/whatsapptest"
	"cadenza/models"
)

// awayFrom stands for a Temporal that is told nothing: the rows say everything here.
type awayFrom struct{ *told }

func (awayFrom) NudgeAll(context.Context, []models.Run, string) error { return nil }

// metaBundle is the engine before the simulator, both ways: sends over HTTP, statuses by the
// signed webhook.
type metaBundle struct {
	*bundle
	app *App
	sim *httptest.Server
	// calls counts the sends that reached the simulator.
	calls atomic.Int64
}

// withMeta joins the engine, on SQLite, with a simulator that has a number of its own.
func withMeta(t *testing.T) *metaBundle {
	t.Helper()
	const token, secret = "token", "app-secret"
	m := &metaBundle{}
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler, err := m.app.Handler()
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(hook.Close)
	sim, err := whatsapptest.New(whatsapptest.Config{
		Token: token, AppSecret: secret, WebhookURL: hook.URL + "/webhooks/whatsapp", Logger: slog.New(slog.DiscardHandler),
		Numbers: []whatsapptest.Number{
			{ID: "1001", WABAID: "2002", Display: "+390612345678"}, {ID: "1003", WABAID: "2004", Display: "+390612345679"},
		},
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, sim.Close()) })
	handler := sim.Handler()
	m.sim = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/messages") && r.Method == http.MethodPost && !strings.HasPrefix(r.URL.Path, "/sim") {
			m.calls.Add(1)
		}
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(m.sim.Close)
	m.app = newApp(t, storetest.MigratedSQLite(t), oneKey)
	m.app.Config.WhatsApp.AppSecret = secret
	m.app.whatsapp = whatsapp.New(whatsapp.Config{BaseURL: m.sim.URL, Timeout: 10 * time.Second})
	m.app.Accounts.Client = m.app.whatsapp
	m.app.Dispatcher.Workflows = awayFrom{&told{}}
	m.bundle = &bundle{t: t, store: m.app.Store, steps: m.app.steps, sends: m.app.sends, now: time.Now().UTC().Truncate(time.Second)}
	m.sends.WhatsApp, m.sends.UnknownGrace = meta.Sender{Client: m.app.whatsapp, Box: m.app.box}, time.Minute
	var suite testsuite.WorkflowTestSuite
	m.env = suite.NewTestActivityEnvironment()
	for _, fn := range []any{m.steps.Enter, m.steps.Locate, m.steps.Perform, m.sends.Send} {
		m.env.RegisterActivity(fn)
	}
	m.joins(token)
	sim.Start(t.Context())
	return m
}

// joins makes the workspace whose number the simulator serves.
func (m *metaBundle) joins(token string) {
	m.t.Helper()
	ctx := m.t.Context()
	w, err := m.store.CreateWorkspace(ctx, models.Workspace{Name: "Shop", TimeZone: "Europe/Rome", Language: "it", PhoneRegion: "IT"})
	require.NoError(m.t, err)
	m.workspace = w.ID
	sealed, err := m.app.SealToken(token)
	require.NoError(m.t, err)
	m.number, err = m.store.CreateNumber(ctx, models.Number{
		WorkspaceID: w.ID, PhoneNumberID: "1001", WABAID: "2002", DisplayPhone: "+390612345678", TokenSealed: sealed,
	}, "test")
	require.NoError(m.t, err)
	_, err = m.app.Accounts.SyncTemplates(ctx, w.ID)
	require.NoError(m.t, err)
	_, err = m.store.CreateField(ctx, models.Field{WorkspaceID: w.ID, Code: "CITY", Name: "City", Type: models.FieldText})
	require.NoError(m.t, err)
}

// fault puts a rule in force; none makes all good.
func (m *metaBundle) fault(rules ...map[string]any) {
	m.t.Helper()
	body, err := json.Marshal(map[string]any{"rules": rules})
	require.NoError(m.t, err)
	r, err := http.NewRequestWithContext(m.t.Context(), http.MethodPut, m.sim.URL+"/sim/faults", bytes.NewReader(body))
	require.NoError(m.t, err)
	answer, err := http.DefaultClient.Do(r)
	require.NoError(m.t, err)
	require.NoError(m.t, answer.Body.Close())
	require.Equal(m.t, http.StatusOK, answer.StatusCode)
}

// received is how many messages came to the phone.
func (m *metaBundle) received(phone string) int {
	m.t.Helper()
	r, err := http.NewRequestWithContext(m.t.Context(), http.MethodGet, m.sim.URL+"/sim/messages?to=%2B"+phone[1:], http.NoBody)
	require.NoError(m.t, err)
	answer, err := http.DefaultClient.Do(r)
	require.NoError(m.t, err)
	defer func() { _ = answer.Body.Close() }()
	var got struct{ Items []json.RawMessage }
	require.NoError(m.t, json.NewDecoder(answer.Body).Decode(&got))
	return len(got.Items)
}

// two are the steps of an automation: a template and, an hour later, a tag.
func (m *metaBundle) two() models.Automation {
	later := tagStep("later")
	later.Wait = models.Wait{For: models.Duration(time.Hour)}
	return m.automation(models.Reentry{}, welcome(), later)
}

// at is where the run stands.
func (m *metaBundle) at(run models.Run) activities.Move {
	return m.call(m.steps.Locate, activities.LocateInput{RunRef: ref(run), Now: m.now})
}

// everyCode is the whole table, and what stands for codes that are in no table. Code 0 is
// not one that a script can ask for: it shares its rule with 190.
func everyCode() []whatsapp.Rule {
	var out []whatsapp.Rule
	for _, rule := range append(whatsapp.Table(), whatsapp.ClassifyCode(210, false, 0), whatsapp.ClassifyCode(987654, false, 0)) {
		if rule.Code != 0 {
			out = append(out, rule)
		}
	}
	return out
}

func TestTheTableHoldsEveryCodeOfMetasPages(t *testing.T) { // W2
	t.Parallel()
	require.Len(t, everyCode(), len(whatsapp.Table())+1)
	require.GreaterOrEqual(t, len(whatsapp.Table()), 67)
}

const other = "+393337654321"

// TestEveryCodeIsActedOnAtOnce provokes each code at the simulator as the answer to a send (W2, R6).
func TestEveryCodeIsActedOnAtOnce(t *testing.T) {
	t.Parallel()
	for _, rule := range everyCode() {
		if rule.Code == whatsapp.CodeUnhealthy {
			continue // Meta reports it by webhook only
		}
		t.Run(fmt.Sprint(rule.Code), func(t *testing.T) {
			t.Parallel()
			m := withMeta(t)
			a := m.two()
			run, move := m.enter(a, giulia)
			m.fault(map[string]any{"error": rule.Code, "times": 1})
			next, err := m.perform(run, move)
			require.Zero(t, m.received(giulia))
			m.reacts(rule, run, a, next, err)
		})
	}
}

// reacts checks what a run does about a refused message, and that it is sent once the cause is over.
func (m *metaBundle) reacts(rule whatsapp.Rule, run models.Run, a models.Automation, next activities.Move, err error) {
	t := m.t
	t.Helper()
	row, _ := m.view(run)
	switch rule.Class {
	case whatsapp.ClassRetry, whatsapp.ClassWaitPair:
		require.Positive(t, delayOf(t, err))
		if rule.Doubtful {
			require.Equal(t, models.MessageUnknown, m.onlyMessage(run).State)
			return
		}
	case whatsapp.ClassWaitNumber, whatsapp.ClassWaitAccount, whatsapp.ClassWaitTemplate:
		m.othersWait(rule, a)
		if rule.Wait <= 30*time.Second {
			require.Positive(t, delayOf(t, err))
			break
		}
		require.NoError(t, err)
		require.Equal(t, models.RunWaiting, row.Status)
		require.Equal(t, rule.Words, row.Reason)
		require.WithinDuration(t, m.now.Add(rule.Wait), *row.DueAt, 2*time.Second)
		require.Contains(t, next.Until, rule.Words, "Temporal UI shows why")
		m.now = *row.DueAt
	case whatsapp.ClassStop:
		require.NoError(t, err)
		m.stopped(rule, run, a)
	case whatsapp.ClassRecipient, whatsapp.ClassFail:
		require.NoError(t, err)
		want := "send_template failed whatsapp_" + fmt.Sprint(rule.Code)
		if rule.Code == whatsapp.CodeWindowClosed {
			want = "send_template skipped window_closed"
		}
		require.Equal(t, []string{want}, m.results(run))
		require.Equal(t, models.KindAddTags, next.Kind, "the run goes on")
		require.Empty(t, m.holds())
		m.optedOut(rule, run)
		return
	case whatsapp.ClassUnknown:
		t.Fatal("no code has this class")
	}
	m.now = m.now.Add(time.Minute)
	m.went(run, m.at(run))
	require.Equal(t, 1, m.received(giulia))
	require.Equal(t, []string{"send_template done "}, m.results(run))
}

// optedOut checks that only the one code that says so stops marketing.
func (m *metaBundle) optedOut(rule whatsapp.Rule, run models.Run) {
	m.t.Helper()
	contact, err := m.store.GetContact(m.t.Context(), models.Everyone(m.workspace), run.ContactID)
	require.NoError(m.t, err)
	require.Equal(m.t, rule.Code == whatsapp.CodeOptedOut, contact.Contact.MarketingStopped())
}

// othersWait checks that another contact's message is not even tried while a hold of the rule lasts.
func (m *metaBundle) othersWait(rule whatsapp.Rule, a models.Automation) {
	t := m.t
	t.Helper()
	before := m.calls.Load()
	run, move := m.enter(a, other)
	_, err := m.perform(run, move)
	require.Equal(t, before, m.calls.Load(), "without a call")
	require.Equal(t, rule.Wait <= 30*time.Second, err != nil)
	m.now = m.now.Add(-time.Second)
}

// stopped checks that a person is asked, that others are not tried, and that a release lets all go on.
func (m *metaBundle) stopped(rule whatsapp.Rule, run models.Run, a models.Automation) {
	t := m.t
	t.Helper()
	row, _ := m.view(run)
	require.Equal(t, models.RunNeedsAttention, row.Status)
	require.Equal(t, meta.Sender{}.FailedLater(rule.Code).Park, row.ReasonCode)
	holds := m.holds()
	require.Len(t, holds, 1)
	require.Equal(t, string(rule.Scope), string(holds[0].Scope))
	require.Equal(t, rule.Code, holds[0].Code)
	before := m.calls.Load()
	second, move := m.enter(a, other)
	require.Equal(t, activities.MovePark, m.went(second, move).State)
	require.Equal(t, before, m.calls.Load(), "without a call")
	require.Equal(t, 2, m.holds()[0].Runs)
	_, err := m.app.Dispatcher.Release(t.Context(), m.workspace, holds[0].ID, "test")
	require.NoError(t, err)
	require.Empty(t, m.holds())
	m.now = m.now.Add(time.Minute)
	m.went(second, m.at(second))
	require.Equal(t, 1, m.received(other))
}

// holds are those in force, but for that of the seeded template which is paused always.
func (m *metaBundle) holds() []models.HoldView {
	m.t.Helper()
	holds, _, err := m.store.ListHolds(m.t.Context(), m.workspace, models.Page{})
	require.NoError(m.t, err)
	return slices.DeleteFunc(holds, func(h models.HoldView) bool { return h.Template != nil && h.Template.Name == "promo_paused" })
}

// TestEveryCodeIsActedOnWhenAStatusBringsIt provokes each code at the simulator after it
// has taken the message: what comes minutes later by webhook acts as what comes at once (W2, R6).
func TestEveryCodeIsActedOnWhenAStatusBringsIt(t *testing.T) {
	t.Parallel()
	for _, rule := range everyCode() {
		t.Run(fmt.Sprint(rule.Code), func(t *testing.T) {
			t.Parallel()
			m := withMeta(t)
			a := m.two()
			run, move := m.enter(a, giulia)
			m.fault(map[string]any{"error": rule.Code, "times": 1, "later": true})
			next := m.went(run, move)
			require.Equal(t, models.KindAddTags, next.Kind, "it was taken")
			require.Eventually(
				t, func() bool { return !strings.HasPrefix(strings.Join(m.results(run), ""), "send_template done") }, 10*time.Second,
				10*time.Millisecond,
			)
			require.Zero(t, m.received(giulia))
			row, _ := m.view(run)
			switch rule.Class {
			case whatsapp.ClassRecipient, whatsapp.ClassFail:
				want := "send_template failed whatsapp_" + fmt.Sprint(rule.Code)
				if rule.Code == whatsapp.CodeWindowClosed {
					want = "send_template skipped window_closed"
				}
				require.Equal(t, []string{want}, m.results(run))
				require.NotEqual(t, move.StepID, row.StepID)
				require.Equal(t, models.RunWaiting, row.Status)
				m.optedOut(rule, run)
				return
			case whatsapp.ClassStop:
				require.Equal(t, models.RunNeedsAttention, row.Status)
				require.Equal(t, meta.Sender{}.FailedLater(rule.Code).Park, row.ReasonCode)
				_, err := m.app.Dispatcher.Release(t.Context(), m.workspace, m.holds()[0].ID, "test")
				require.NoError(t, err)
			case whatsapp.ClassRetry, whatsapp.ClassWaitPair, whatsapp.ClassWaitNumber, whatsapp.ClassWaitAccount,
				whatsapp.ClassWaitTemplate:
				require.Equal(t, models.RunWaiting, row.Status)
				require.NotNil(t, row.DueAt)
				require.WithinDuration(t, time.Now().Add(max(rule.Wait, time.Second)), *row.DueAt, time.Minute)
				require.Equal(t, rule.Scope != whatsapp.ScopeMessage && rule.Scope != whatsapp.ScopePair, row.Held != "")
			case whatsapp.ClassUnknown:
				t.Fatal("no code has this class")
			}
			require.Equal(t, move.StepID, row.StepID, "the run went back")
			m.now = time.Now().UTC().Add(max(rule.Wait, time.Second) + time.Minute)
			m.went(run, m.at(run))
			require.Equal(t, 1, m.received(giulia))
			require.Equal(t, []string{"send_template failed whatsapp_" + fmt.Sprint(rule.Code), "send_template done "}, m.results(run))
		})
	}
}
