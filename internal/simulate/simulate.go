// Package simulate answers what an automation would do with a contact: the run's own
// workflow and the steps' own code, on the clock of the SDK's test environment, which
// skips the waits, over a throw-away copy of the rows that the run depends on. Messages
// and webhooks are written down instead of sent. Decision 0013 says why so.
package simulate

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"

	"cadenza/activities"
	"cadenza/models"
	"cadenza/workflows"
)

// Stage is the throw-away copy on which one simulation plays.
type Stage interface {
	activities.Runs
	// Accept accepts the entry.
	Accept(ctx context.Context, e models.Entry) (models.Accepted, error)
	// Hear keeps and routes a message of the contact.
	Hear(ctx context.Context, m models.InboundMessage) (models.Routed, error)
	// Click notes that the contact opened a tracked link of a message.
	Click(ctx context.Context, messageID string) error
	// Close throws it away.
	Close() error
}

// Cast are those who play: the rows as they are on the stage.
type Cast struct {
	Contact    models.Contact
	Automation models.Automation
	// WaID and UserID are how WhatsApp names the contact.
	WaID, UserID string
	// Phrase is the text of the automation's first message start; "" when it has none.
	Phrase string
}

// Simulator simulates runs, a few at a time. Make it with New.
type Simulator struct {
	parts Parts
	slots chan struct{}
}

// Parts are what a simulation shares with the real thing.
type Parts struct {
	// Open makes the stage; now is the simulated clock.
	Open       func(ctx context.Context, in models.SimulationInput, now func() time.Time) (Stage, Cast, error)
	Plan       activities.Planner
	Conditions activities.Conditions
	Render     activities.Renderer
	// Unsendable is what WhatsApp would refuse of a message.
	Unsendable func(m models.Outgoing) []models.Violation
	// NewID makes ids of messages.
	NewID func() string
}

// atATime is how many simulations run side by side: each keeps a processor busy.
const atATime = 4

// New makes a simulator.
func New(parts Parts) *Simulator {
	return &Simulator{parts: parts, slots: make(chan struct{}, atATime)}
}

// patience bounds one simulation on the wall clock.
const patience = 30 * time.Second

// Simulate plays a run from its start to its end or to the bounds of a simulation. Its
// errors are those of a start and of an edit: no such contact or automation, a definition
// that breaks rules.
func (s *Simulator) Simulate(ctx context.Context, in models.SimulationInput) (models.Simulation, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		return models.Simulation{}, models.Errorf(models.CodeUnavailable, "too many simulations at a time")
	}
	p := newPlay(s.parts, in)
	stage, cast, err := s.parts.Open(ctx, in, p.now)
	if err != nil {
		return models.Simulation{}, fmt.Errorf("set up the simulation: %w", err)
	}
	p.stage, p.cast = stage, cast
	err = p.perform(ctx)
	if err := errors.Join(err, stage.Close()); err != nil {
		return models.Simulation{}, fmt.Errorf("simulate: %w", err)
	}
	return p.record.result(), nil
}

// play is one simulation in progress.
type play struct {
	parts  Parts
	in     models.SimulationInput
	stage  Stage
	cast   Cast
	env    *testsuite.TestWorkflowEnvironment
	record *record
	run    models.Run
	acts   []models.CustomerAct

	mu sync.Mutex
	// before is the clock up to the start; zero once the environment's rules.
	before time.Time
	// heard counts what the contact has done.
	heard int
	// failed is what went wrong outside of the workflow.
	failed error
}

func newPlay(parts Parts, in models.SimulationInput) *play {
	p := &play{parts: parts, in: in, before: in.At}
	p.acts = slices.Clone(in.Customer)
	slices.SortStableFunc(p.acts, func(a, b models.CustomerAct) int { return a.At.Compare(b.At) })
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	p.env = suite.NewTestWorkflowEnvironment()
	p.env.SetStartTime(in.At)
	p.env.SetTestTimeout(patience)
	p.record = &record{parts: parts, at: in.At}
	return p
}

// now is the simulated clock.
func (p *play) now() time.Time {
	p.mu.Lock()
	before := p.before
	p.mu.Unlock()
	if !before.IsZero() {
		return before
	}
	return p.env.Now().UTC()
}

func (p *play) setClock(at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.before = at
}

// perform lets the contact enter, and the workflow carry it through.
func (p *play) perform(ctx context.Context) error {
	past := 0
	for ; past < len(p.acts) && p.acts[past].At.Before(p.in.At); past++ {
		p.setClock(p.acts[past].At)
		if _, err := p.hear(ctx, p.acts[past]); err != nil {
			return err
		}
	}
	p.setClock(p.in.At)
	if err := p.enter(ctx); err != nil {
		return err
	}
	p.setClock(time.Time{})
	p.record.stage = p.stage
	p.register(ctx)
	for _, act := range p.acts[past:] {
		p.env.RegisterDelayedCallback(func() { p.onStage(ctx, act) }, act.At.Sub(p.in.At))
	}
	p.env.RegisterDelayedCallback(func() {
		p.record.stop(models.SimulatedTruncated, "it goes on for more than five years", p.now())
		p.env.SignalWorkflow(workflows.Changed.Name, workflows.Nudge{})
	}, models.MaxSimulatedTime)
	if err := p.carry(); err != nil {
		return err
	}
	p.record.end.Unheard = len(p.acts) - p.heard
	return ctx.Err()
}

// enter accepts the run, opened by a message where its start says so.
func (p *play) enter(ctx context.Context) error {
	entry := models.Entry{
		WorkspaceID: p.in.WorkspaceID, AutomationID: p.cast.Automation.ID, Kind: p.in.Start,
		Contact: models.ContactInput{ID: p.cast.Contact.ID},
	}
	if p.in.Start.ByMessage() {
		m := p.message(p.in.At)
		m.Kind, m.Text = "text", p.cast.Phrase
		if _, err := p.stage.Hear(ctx, m); err != nil {
			return fmt.Errorf("hear the opening message: %w", err)
		}
		entry.Key = models.MessageEntryKey(m.WAMID)
	}
	accepted, err := p.stage.Accept(ctx, entry)
	if err != nil {
		return fmt.Errorf("enter: %w", err)
	}
	if !accepted.Begins() {
		return models.Errorf(models.CodeConflict, "the contact cannot enter: %s", accepted.Result)
	}
	p.run = accepted.Run
	return nil
}

// carry runs the workflow. What stops it before its end is in the record.
func (p *play) carry() (err error) {
	defer func() {
		if r := recover(); r != nil { // the environment panics where a test would fail
			err = models.Errorf(models.CodeUnavailable, "the simulation was given up")
		}
	}()
	p.env.ExecuteWorkflow(workflows.NameAutomationRun, workflows.RunInput{
		RunRef:      activities.RunRef{RunID: p.run.ID, AutomationID: p.run.AutomationID},
		WorkspaceID: p.run.WorkspaceID, ContactID: p.run.ContactID, StartKind: p.run.StartKind,
	})
	if p.failed != nil {
		return p.failed
	}
	if p.record.end.State == "" {
		return p.env.GetWorkflowError()
	}
	return nil
}

// steps are the activities over the stage.
func (p *play) steps() (*activities.Steps, *activities.Sends, *activities.Webhooks) {
	chance := rand.New(rand.NewPCG(1, 1)) //nolint:gosec // the same answer whenever it is asked
	quiet := slog.New(slog.DiscardHandler)
	steps := &activities.Steps{
		Runs: p.record, Plan: p.parts.Plan, Conditions: p.parts.Conditions, Render: p.parts.Render, Engine: nobody{}, Random: chance.IntN,
		Log: quiet,
	}
	sends := &activities.Sends{
		Steps: steps, WhatsApp: p.record, NewID: p.parts.NewID, Unsendable: p.parts.Unsendable, Now: p.now, UnknownGrace: time.Minute,
		Log: quiet,
		Classify: func(code int) *activities.SendProblem {
			return &activities.SendProblem{Class: activities.SendFail, Code: code}
		},
	}
	return steps, sends, &activities.Webhooks{Steps: steps, Caller: p.record, Count: nobody{}}
}

// nobody is told of other runs, and counts nothing: they are rows on the stage only.
type nobody struct{}

// StartRuns starts none.
func (nobody) StartRuns(context.Context, []models.Accepted) error { return nil }

// CloseRuns closes none.
func (nobody) CloseRuns(context.Context, []models.Run, string) error { return nil }

// Delivery counts nothing.
func (nobody) Delivery(context.Context, models.DeliveryState) {}

// EndpointPaused counts nothing.
func (nobody) EndpointPaused(context.Context) {}
