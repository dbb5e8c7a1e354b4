package app

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"cadenza/activities"
	"cadenza/internal/condition"
	"cadenza/internal/config"
	"cadenza/internal/meta"
	"cadenza/internal/phrase"
	"cadenza/internal/render"
	"cadenza/internal/schedule"
	"cadenza/internal/store"
	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest"
	"cadenza/internal/trigger"
	"cadenza/models"
)

// phone is WhatsApp at its narrowest: it takes messages, or answers as told.
type phone struct {
	mu      sync.Mutex
	taken   []models.Outgoing
	answers []error
}

// Send takes the message unless the next scripted answer is an error.
func (p *phone) Send(_ context.Context, _ models.Number, m models.Outgoing) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.answers) > 0 {
		answer := p.answers[0]
		p.answers = p.answers[1:]
		if answer != nil {
			return "", answer
		}
	}
	p.taken = append(p.taken, m)
	return fmt.Sprintf("wamid.%s.%d", m.CallbackData, len(p.taken)), nil
}

// told remembers what would have been told to Temporal.
type told struct {
	mu              sync.Mutex
	started, closed []string
}

// StartRuns remembers the runs.
func (e *told) StartRuns(_ context.Context, accepted []models.Accepted) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, a := range accepted {
		e.started = append(e.started, a.Run.ID)
	}
	return nil
}

// CloseRuns remembers the runs.
func (e *told) CloseRuns(_ context.Context, runs []models.Run, _ string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, r := range runs {
		e.closed = append(e.closed, r.ID)
	}
	return nil
}

// bundle is the engine on a real database, without Temporal and without WhatsApp.
type bundle struct {
	t          *testing.T
	dsn        string
	store      *store.Store
	steps      *activities.Steps
	sends      *activities.Sends
	phone      *phone
	told       *told
	rest       *restAsked
	statements atomic.Int64
	workspace  string
	number     models.Number
	now        time.Time
	env        *testsuite.TestActivityEnvironment
}

// publicURL is where tracked links of these tests lead.
const publicURL = "https://c.example"

// forEachDatabase runs the test on SQLite and on PostgreSQL.
func forEachDatabase(t *testing.T, test func(*testing.T, *bundle)) {
	t.Helper()
	storetest.EachMigratedDatabase(t, func(t *testing.T, dsn string) { test(t, setup(t, dsn)) })
}

// tests is what the checks of these tests go by.
var tests = config.Config{PublicURL: publicURL}

func setup(t *testing.T, dsn string) *bundle {
	t.Helper()
	b := &bundle{t: t, dsn: dsn, phone: &phone{}, told: &told{}, rest: &restAsked{}, now: time.Now().UTC().Truncate(time.Second)}
	var err error
	b.store, err = store.Open(t.Context(), store.Config{
		Config:     database.Config{DSN: dsn, OnStatement: func() { b.statements.Add(1) }},
		Unsendable: checks(tests).Step, UnsendableTemplate: checks(tests).Use,
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.store.Close()) })
	b.steps = &activities.Steps{
		Runs: runs{b.store}, Plan: schedule.Planner{}, Conditions: condition.Decider{}, Render: render.Renderer{}, Engine: b.told,
		Random: func(int) int { return 0 }, Log: slog.New(slog.DiscardHandler),
	}
	b.sends = &activities.Sends{
		Steps: b.steps, WhatsApp: b.phone, NewID: database.NewID, UnknownGrace: time.Minute, Log: b.steps.Log,
		Classify: meta.Sender{}.FailedLater, Unsendable: meta.Unsendable, Now: func() time.Time { return b.now },
		Links: activities.Links{PublicURL: publicURL, NewToken: rand.Text},
	}
	var suite testsuite.WorkflowTestSuite
	b.env = suite.NewTestActivityEnvironment()
	for _, fn := range []any{b.steps.Enter, b.steps.Locate, b.steps.Leave, b.steps.Perform, b.sends.Send, b.sends.SendNear} {
		b.env.RegisterActivity(fn)
	}
	b.seed()
	return b
}

func (b *bundle) seed() {
	b.t.Helper()
	ctx := b.t.Context()
	w, err := b.store.CreateWorkspace(ctx, models.Workspace{Name: "Shop", TimeZone: "Europe/Rome", Language: "it", PhoneRegion: "IT"})
	require.NoError(b.t, err)
	b.workspace = w.ID
	b.number, err = b.store.CreateNumber(
		ctx, models.Number{WorkspaceID: w.ID, PhoneNumberID: "pn-" + w.ID, WABAID: "waba", DisplayPhone: "+390612345678"}, "test",
	)
	require.NoError(b.t, err)
	require.NoError(b.t, b.store.ReplaceTemplates(ctx, w.ID, "waba", []models.Template{
		{
			MetaID: "1", Name: "welcome", Language: "it", Status: models.TemplateApproved, Body: "Ciao {{1}}",
			Parameters: models.TemplateParameters{Body: []string{"1"}},
		},
		{
			MetaID: "2", Name: "open", Language: "it", Status: models.TemplateApproved, Body: "Ciao {{1}}",
			Parameters: models.TemplateParameters{Body: []string{"1"}},
		},
	}))
	_, err = b.store.CreateField(ctx, models.Field{WorkspaceID: w.ID, Code: "CITY", Name: "City", Type: models.FieldText})
	require.NoError(b.t, err)
}

// automation makes and activates an automation of the steps.
func (b *bundle) automation(reentry models.Reentry, steps ...models.Step) models.Automation {
	b.t.Helper()
	made, err := b.store.CreateAutomation(b.t.Context(), b.workspace, "test", models.AutomationInput{
		Name: "a", Reentry: reentry, Definition: models.Definition{Steps: steps}, NewSecret: newStartSecret,
	})
	require.NoError(b.t, err)
	a, err := b.store.ActivateAutomation(b.t.Context(), b.workspace, made.Automation.ID, "test")
	require.NoError(b.t, err)
	return a
}

// newStartSecret makes the secret of an integration start.
func newStartSecret() string { return models.NewStartSecret(rand.Reader) }

func ptr[T any](v T) *T { return &v }

// enter accepts a contact and gives the run its first move.
func (b *bundle) enter(a models.Automation, phone string) (models.Run, activities.Move) {
	b.t.Helper()
	accepted, err := b.store.Accept(b.t.Context(), models.Entry{
		WorkspaceID: b.workspace, AutomationID: a.ID, Kind: models.StartManual,
		Contact: models.ContactInput{Phone: phone, FirstName: ptr("Giulia"), Fields: map[string]string{"CITY": "Brindisi"}},
	})
	require.NoError(b.t, err)
	require.Equal(b.t, models.EntryAccepted, accepted.Result)
	if began := accepted.Run.StartedAt.Truncate(time.Second); b.now.Before(began) {
		b.now = began // on a busy machine much may pass before a run begins: what is written now is written after that
	}
	return accepted.Run, b.call(b.steps.Enter, activities.EnterInput{RunRef: ref(accepted.Run), Now: b.now})
}

func ref(r models.Run) activities.RunRef {
	return activities.RunRef{RunID: r.ID, AutomationID: r.AutomationID}
}

// call runs an activity that must succeed.
func (b *bundle) call(fn, in any) activities.Move {
	b.t.Helper()
	move, err := b.try(fn, in)
	require.NoError(b.t, err)
	return move
}

func (b *bundle) try(fn, in any) (activities.Move, error) {
	var move activities.Move
	value, err := b.env.ExecuteActivity(fn, in)
	if err == nil {
		err = value.Get(&move)
	}
	return move, err
}

// perform does the step of the move as the workflow would. Its clock then stands later,
// as a workflow's does: a step without a wait is due when the one before it has finished.
func (b *bundle) perform(run models.Run, m activities.Move) (activities.Move, error) {
	defer func() { b.now = b.now.Add(time.Second) }()
	fn := any(b.steps.Perform)
	if m.Kind.Sends() {
		fn = b.sends.Send
	}
	return b.try(fn, b.input(run, m))
}

func (b *bundle) input(run models.Run, m activities.Move) activities.PerformInput {
	return activities.PerformInput{RunRef: ref(run), StepID: m.StepID, Visit: m.Visit, Now: b.now}
}

// view reads a run with its executed steps through the API's own reads.
func (b *bundle) view(run models.Run) (models.Run, []models.StepExecution) {
	b.t.Helper()
	v, steps, err := b.store.GetRun(b.t.Context(), models.Everyone(b.workspace), run.ID)
	require.NoError(b.t, err)
	return v.Run, steps
}

// write lets the contact write to the number at an instant.
func (b *bundle) write(phone, text string, at time.Time) []models.Run {
	b.t.Helper()
	return b.receive(phone, models.InboundMessage{Kind: "text", Text: text, SentAt: at})
}

// receive takes a message of the contact to the number and routes it.
func (b *bundle) receive(phone string, m models.InboundMessage) []models.Run {
	b.t.Helper()
	m.WAMID, m.WaID = cmp.Or(m.WAMID, "wamid.in."+database.NewID()), phone[1:]
	m.WorkspaceID, m.NumberID = b.number.WorkspaceID, b.number.ID
	require.NoError(b.t, b.store.KeepInbound(b.t.Context(), []models.InboundMessage{m}))
	done, err := b.store.Route(b.t.Context(), m.WAMID, phrase.Normalize, trigger.Decide)
	require.NoError(b.t, err)
	return done.Woken
}

// status lets WhatsApp tell how far a message got.
func (b *bundle) status(u models.StatusUpdate) []models.Message {
	b.t.Helper()
	failed, err := b.store.ApplyStatuses(b.t.Context(), b.workspace, []models.StatusUpdate{u})
	require.NoError(b.t, err)
	return failed
}

// counted is how many statements fn sends.
func (b *bundle) counted(fn func()) int64 {
	before := b.statements.Load()
	fn()
	return b.statements.Load() - before
}

// during does something while a message is on its way.
type during struct {
	*phone
	do func()
}

// Send does it, then takes the message.
func (d during) Send(ctx context.Context, n models.Number, m models.Outgoing) (string, error) {
	d.do()
	return d.phone.Send(ctx, n, m)
}
