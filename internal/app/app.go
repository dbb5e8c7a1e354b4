package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	mathrand "math/rand/v2"
	"os"
	"sync"
	"time"

	"google.golang.org/grpc"

	"cadenza/activities"
	"cadenza/internal/admission"
	"cadenza/internal/condition"
	"cadenza/internal/config"
	"cadenza/internal/inbound"
	"cadenza/internal/media"
	"cadenza/internal/meta"
	"cadenza/internal/notify"
	"cadenza/internal/outbound"
	"cadenza/internal/permit"
	"cadenza/internal/render"
	"cadenza/internal/schedule"
	"cadenza/internal/seal"
	"cadenza/internal/signin"
	"cadenza/internal/store"
	"cadenza/internal/store/database"
	"cadenza/internal/store/events"
	"cadenza/internal/store/figures"
	"cadenza/internal/store/retention"
	"cadenza/internal/store/subscriptions"
	"cadenza/internal/telemetry"
	"cadenza/internal/temporal"
	"cadenza/internal/trigger"
	"cadenza/internal/webhook"
	"cadenza/internal/whatsapp"
	"cadenza/models"
	"cadenza/worker"
)

// Options are what a program adds to the configuration.
type Options struct {
	Config config.Config
	Log    *slog.Logger
	// TemporalAddress overrides TEMPORAL_ADDRESS; "" leaves it to the environment.
	TemporalAddress string
	// DialOptions go to the Temporal connection.
	DialOptions []grpc.DialOption
	// Now is the wall clock; nil means time.Now.
	Now func() time.Time
	// OnStatement, when not nil, is called for every SQL statement: see store.Config.
	OnStatement func()
}

// App is Cadenza, wired. Its parts are started by RunAPI and RunWorker.
type App struct {
	Config     config.Config
	Log        *slog.Logger
	Store      *store.Store
	Figures    *figures.Figures
	Events     *events.Events
	Temporal   *temporal.Connection
	Dispatcher *trigger.Dispatcher
	Publisher  *trigger.Publisher
	Campaigns  *trigger.Campaigns
	Jobs       *trigger.Jobs
	Outbox     *trigger.Outbox
	// Subscriptions keeps the programs that are told what happens, Subscribed starts the workflows that tell them.
	Subscriptions *subscriptions.Subscriptions
	Subscribed    *trigger.Subscriptions
	Pace          *temporal.SendPace
	Accounts      *meta.Accounts
	Secrets       webhook.Secrets
	Metrics       *telemetry.Metrics

	box         *seal.Box // seals and opens secrets
	engine      *temporal.Engine
	slots       *worker.Slots // of this process's worker, if it runs one
	router      *trigger.Router
	inbound     *inbound.Receiver
	counters    telemetry.Counters
	admission   *admission.Gate
	desk        *signin.Desk
	whatsapp    *whatsapp.Client
	library     *media.Library
	fetcher     *media.Fetcher
	webhooks    *outbound.Client
	programs    *outbound.Client // calls the programs that are told what happens
	subscribers webhook.Subscribers
	browsers    *notify.Browsers
	email       *notify.Email // nil where no mail server is named
	steps       *activities.Steps
	sends       *activities.Sends
	direct      *activities.DirectMessages
	gate        *permit.Gate
	now         func() time.Time
	// stopping is closed, by stop, when those who listen to events are to be let go.
	stopping chan struct{}
	stop     func()
}

// New opens the database and prepares the connection to Temporal. The connection is made when it
// is first used, so that an API can accept entries while Temporal is away.
func New(ctx context.Context, o Options) (*App, error) {
	if err := o.Config.Validate(); err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	box, err := seal.New(o.Config.SecretKey)
	if err != nil {
		return nil, fmt.Errorf("configuration: CADENZA_SECRET_KEY: %w", err)
	}
	metrics, err := telemetry.NewMetrics(o.Log)
	if err != nil {
		return nil, fmt.Errorf("set up metrics: %w", err)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	counted, err := telemetry.NewCounters(metrics)
	if err != nil {
		return nil, fmt.Errorf("set up metrics: %w", err)
	}
	gate, err := admission.New(admission.Config{
		PerAddress: o.Config.StrangersPerAddress, TrustedProxies: o.Config.TrustedProxies, Now: o.Now,
	})
	if err != nil {
		return nil, fmt.Errorf("configuration: CADENZA_TRUSTED_PROXIES: %w", err)
	}
	a := &App{Config: o.Config, counters: counted, admission: gate, Log: o.Log, Metrics: metrics, box: box, now: o.Now}
	a.stopping = make(chan struct{})
	a.stop = sync.OnceFunc(func() { close(a.stopping) })
	a.whatsapp = whatsapp.New(whatsapp.Config{
		BaseURL: o.Config.WhatsApp.URL, Version: o.Config.WhatsApp.Version, Timeout: o.Config.WhatsApp.Timeout,
	})
	a.webhooks = outbound.New(outbound.Config{AllowPrivate: o.Config.AllowPrivateWebhooks, Now: o.Now})
	a.Store, err = store.Open(ctx, store.Config{
		Config: database.Config{
			DSN: o.Config.Database, MaxConnections: o.Config.Worker.DBConnections, Logger: o.Log, Now: o.Now, OnStatement: o.OnStatement,
		},
		OnRefused: counted.RefusedEntry, Unsendable: checks(o.Config).Step, UnsendableTemplate: checks(o.Config).Use,
	})
	if err != nil {
		return nil, err
	}
	a.Figures, a.Events = figures.New(a.Store.DB), events.New(a.Store.DB)
	a.Subscriptions = subscriptions.New(a.Store.DB, a.Events)
	gauges := []error{
		telemetry.GaugeParked(metrics, a.Store), telemetry.GaugeAside(metrics, a.Store), telemetry.GaugeWarned(metrics, a.Store),
		telemetry.GaugeFailing(metrics, a.Subscriptions),
	}
	if err := errors.Join(append(gauges, a.connect(o))...); err != nil {
		return nil, errors.Join(err, a.Store.Close())
	}
	if a.slots, err = worker.NewSlots(a.workerOptions()); err != nil {
		return nil, errors.Join(err, a.Store.Close())
	}
	blobs, err := newBlobs(o.Config.Media)
	if err != nil {
		return nil, errors.Join(err, a.Store.Close())
	}
	if err := a.wireNotify(); err != nil {
		return nil, errors.Join(err, a.Store.Close())
	}
	a.wire(blobs)
	if unreached(o.Config) {
		o.Log.Warn("links cannot be tracked: CADENZA_PUBLIC_URL is no https address that every phone reaches")
	}
	return a, nil
}

// wire hands each part what it needs of the others. Nothing starts by it.
func (a *App) wire(blobs media.Blobs) {
	a.wireMedia(blobs)
	a.wireDesk()
	a.engine = &temporal.Engine{Temporal: a.Temporal, Rows: a.Store}
	if a.Config.Worker.Build == "" { // a build that is tried must not keep the runs that it starts to itself
		a.engine.Eager = a.slots.Eager
	}
	a.Pace = &temporal.SendPace{Temporal: a.Temporal, Numbers: a.Store, Log: a.Log}
	a.Dispatcher = &trigger.Dispatcher{Rows: a.Store, Automations: a.Store, Holds: a.Store, Workflows: a.engine, Log: a.Log}
	a.Publisher = &trigger.Publisher{Rows: a.Store, Rollouts: a.engine, Dispatcher: a.Dispatcher}
	a.Jobs = &trigger.Jobs{Rows: a.Store, Workflows: a.engine, Dispatcher: a.Dispatcher}
	a.Campaigns = &trigger.Campaigns{Rows: a.Store, Workflows: a.engine, Dispatcher: a.Dispatcher, Jobs: a.Jobs}
	a.Outbox = &trigger.Outbox{Rows: a.Store, Workflows: a.engine, Dispatcher: a.Dispatcher}
	a.wireSubscriptions()
	a.Secrets = webhook.Secrets{Box: a.box, Workspaces: a.Store}
	a.Accounts = &meta.Accounts{
		Client: a.whatsapp, Box: a.box, Rows: a.Store, Pace: a.Pace, Releases: a.Dispatcher, Log: a.Log, Now: a.now,
	}
	a.steps = &activities.Steps{
		Runs: runs{a.Store}, Plan: schedule.Planner{}, Conditions: condition.Decider{}, Render: render.Renderer{}, Engine: a.engine,
		Random: mathrand.IntN, Log: a.Log, OnParked: a.counters.ParkedRun, SendsNear: a.Config.Worker.SendsNear,
	}
	a.gate = permit.New(a.Store, permit.Bounds{
		Near: a.Config.Worker.NearSends(), Number: a.Config.Worker.SendsOfNumber(),
	}, a.Log)
	sender := meta.Sender{Client: a.whatsapp, Box: a.box, LongestWait: a.Config.WhatsApp.LongestWait, Files: a.library}
	a.sends = a.newSends(a.steps, sender)
	alone := *a.steps
	alone.Runs = directMessages{a.Store}
	a.direct = &activities.DirectMessages{Sends: a.newSends(&alone, sender)}
	a.router = trigger.NewRouter(a.Store, a.Dispatcher, a.Outbox, routeAtATime, a.Log)
	a.inbound = &inbound.Receiver{
		Numbers: a.Store, Messages: a.Store, Notes: a.Store, Failures: a.sends, Router: a.router, Files: a.fetcher, Tell: a.Dispatcher,
		Pace: a.Pace, Templates: a.Accounts, Reread: a.Accounts, Count: a.counters, Log: a.Log, Now: a.now,
	}
}

// newSends makes what sends the messages of steps, or of what stands as one step.
func (a *App) newSends(steps *activities.Steps, sender meta.Sender) *activities.Sends {
	return &activities.Sends{
		Steps: steps, WhatsApp: sender, Classify: sender.FailedLater, NewID: database.NewID, Unsendable: meta.Unsendable, Now: a.now,
		UnknownGrace: a.Config.WhatsApp.UnknownGrace, Log: a.Log, Lessor: a.Store, Owner: database.NewID(),
		Gate: a.gate, Uploads: sender,
		Receipts: activities.Receipts{Unread: a.Store, Marker: sender, OnFailed: a.counters.NotMarkedRead},
		Links:    activities.Links{PublicURL: publicAddress(a.Config), Unreached: unreached(a.Config), NewToken: rand.Text},
	}
}

// SealToken seals the token of a number, as the row of the number keeps it.
func (a *App) SealToken(token string) (string, error) {
	return a.box.Seal([]byte(token), models.PurposeNumberToken)
}

// routeAtATime is how many customers' messages are routed side by side: fewer than the
// pool has connections, so that requests and steps are not kept waiting.
const routeAtATime = 8

// connect prepares the connection to Temporal.
func (a *App) connect(o Options) error {
	var err error
	a.Temporal, err = temporal.Connect(temporal.Options{
		Address: o.TemporalAddress, Log: a.Log, Metrics: a.Metrics.Temporal(), Dial: o.DialOptions,
	})
	return err
}

// Prepare makes Temporal ready; it may be done again at any time.
func (a *App) Prepare(ctx context.Context) error {
	return a.Temporal.Prepare(ctx, temporal.Rhythm{
		Reconcile: a.Config.ReconcileEvery, DateSweep: a.Config.DateSweepEvery,
		SyncAccounts: a.Config.SyncEvery, Retention: a.Config.RetentionEvery, Notify: a.Config.NotifyEvery,
	})
}

// closeTimeout is how long Close waits for what is under way after an answer. What takes longer, Reconcile finds,
// as it does when a process is killed; see stop_grace_period in docker-compose.yml.
const closeTimeout = 4 * time.Second

// Close waits a little for what is under way after an answer, then closes everything.
func (a *App) Close() error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.router.Wait()
		a.inbound.Wait()
		a.fetcher.Wait()
	}()
	select {
	case <-done:
	case <-time.After(closeTimeout):
		a.Log.Warn("left to reconcile", "what", "what was under way after an answer")
	}
	a.Dispatcher.Close()
	a.Temporal.Close()
	a.webhooks.Close()
	a.programs.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return errors.Join(a.Metrics.Shutdown(ctx), a.Store.Close())
}

// activities fills the ports of everything that a worker performs.
func (a *App) activities() worker.Activities {
	return worker.Activities{
		Steps:    a.steps,
		Sends:    a.sends,
		Messages: a.direct,
		Webhooks: &activities.Webhooks{
			Steps: a.steps, Caller: webhook.Caller{Client: a.webhooks, Box: a.box, Now: a.now}, Count: a.counters,
			PauseAfter: a.Config.WebhookPauseAfter,
		},
		Reconciler: &activities.Reconciler{
			Store: a.Store, Engine: a.engine, Log: a.Log, Patience: a.Config.ReconcilePatience, StuckAfter: a.Config.StuckAfter,
			Inbox: a.router, Holds: a.Dispatcher, Pace: a.Pace,
			Edits: a.Store, Rollouts: a.engine, Campaigns: a.Campaigns, Figures: a.Figures, Events: a.Events,
			Media: a.fetcher, Messages: a.Outbox, Subscribers: a.Subscribed, Aside: a.Store, Count: a.counters,
		},
		Accounts: &activities.AccountSyncer{Numbers: a.Store, WhatsApp: a.Accounts, Log: a.Log},
		Rollouts: &activities.Rollouts{Store: a.Store, Engine: a.engine},
		Controls: &activities.Controls{Rows: a.Store},
		Campaigns: &activities.Campaigns{
			Store: a.Store, Engine: a.engine, Log: a.Log, Pause: pause, Now: time.Now, Crowded: a.crowded,
		},
		Jobs:          &activities.Jobs{Store: a.Store, Starts: a.Dispatcher, Log: a.Log},
		Subscriptions: a.tellers(),
		Recurring:     &activities.Recurring{Store: a.Store, Engine: a.Campaigns},
		Notifier:      a.notifier(),
		Remover:       &activities.Remover{Store: retention.New(a.Store.DB), Count: a.counters, Log: a.Log},
		Dates: &activities.DateSweeper{
			Store: a.Store, Plan: schedule.Planner{}, Rows: a.Store, Starts: a.Dispatcher, Rest: a.Dispatcher, Aside: a.Store, Log: a.Log,
			Grace: a.Config.DateGrace,
		},
	}
}

// ownRuns is how long a campaign waits for this worker, which takes the runs that it starts without a trip through
// the queue, before it gives runs to others.
const ownRuns = 500 * time.Millisecond

// crowded reports whether a campaign that has waited for so long should let nobody enter yet: this worker has
// enough to do, and others, where there are some, leave runs waiting too.
func (a *App) crowded(ctx context.Context, waited time.Duration) bool {
	return a.slots.Busy(a.gate.Away()) && (waited < ownRuns || a.Temporal.RunsWait(ctx))
}

// pause waits, unless the context ends first.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// RunWorker polls the task queues until the context ends, then drains. A worker that gives up
// by itself is its error.
func (a *App) RunWorker(ctx context.Context) error {
	if err := a.compareEpoch(ctx); err != nil {
		return err
	}
	if err := a.Temporal.TriggerAccountSync(ctx); err != nil {
		a.Log.WarnContext(ctx, "templates are read from WhatsApp at the next hour", "error", err)
	}
	defer a.sends.Wait()
	defer a.direct.Sends.Wait()
	opts := a.workerOptions()
	opts.SendsPerSecond, opts.Slots = a.Pace.ApplyOrLimit(ctx), a.slots
	return worker.New(a.Temporal.Client, opts, a.activities()).Run(ctx)
}

// workerOptions are what the configuration says of a worker.
func (a *App) workerOptions() worker.Options {
	w := a.Config.Worker
	return worker.Options{
		WorkflowTasks: w.WorkflowTasks, LocalActivities: w.LocalActivities, Sends: w.Sends, Webhooks: w.Webhooks,
		StickyCache: w.StickyCache, Build: w.Build,
	}
}

// NewLogger makes the logger that the configuration asks for.
func NewLogger(cfg config.Config, w io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.LogLevel)); err != nil {
		level = slog.LevelInfo
	}
	if w == nil {
		w = os.Stderr
	}
	return telemetry.NewLogger(w, level, telemetry.Format(cfg.LogFormat))
}
