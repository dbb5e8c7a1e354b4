package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"cadenza/api"
	"cadenza/internal/admission"
	"cadenza/internal/meta"
	"cadenza/internal/robot"
	"cadenza/internal/store/timeline"
)

// Handler makes the HTTP API, with the console beside it.
func (a *App) Handler() (http.Handler, error) {
	cfg := a.rows()
	a.moves(&cfg)
	cfg.Admission = a.admission
	cfg.TrustedProxies = a.Config.TrustedProxies
	cfg.NotAgain = meta.NotAgain
	cfg.Database = a.Store
	cfg.Temporal = a.Temporal
	cfg.AppSecret = a.Config.WhatsApp.AppSecret
	cfg.VerifyToken = a.Config.WhatsApp.VerifyToken
	cfg.PublicURL = a.Config.PublicURL
	cfg.LinkLifetime = a.Config.LinkLifetime
	cfg.IsRobot = robot.Asks
	cfg.SendsEmail = a.email != nil
	cfg.Browsers = a.browsers
	cfg.TemporalUIURL = a.Config.TemporalUIURL
	cfg.Namespace = a.Temporal.Namespace
	cfg.Stopping = a.stopping
	cfg.Random = rand.Reader
	cfg.Logger = a.Log
	cfg.Meter = a.Metrics.Meter("cadenza/api")
	cfg.Now = a.now
	handler, err := api.New(cfg)
	if err != nil {
		return nil, err
	}
	return withConsole(handler)
}

// rows is what the API asks of the database.
func (a *App) rows() api.Config {
	workspaces := a.Store.Workspaces
	return api.Config{
		Attention:        a.Store,
		Audit:            workspaces,
		Authenticator:    workspaces,
		Automations:      a.Store,
		AutomationFiles:  a.Store,
		AutomationList:   a.Store,
		AutomationStates: a.Store,
		CampaignControls: a.Store,
		Campaigns:        a.Store,
		Consents:         a.Store,
		Contacts:         a.Store,
		Conversations:    a.Store,
		Directory:        workspaces,
		Drafts:           a.Store,
		Events:           a.Events,
		Fields:           workspaces,
		Holds:            a.Store,
		Idempotency:      a.Store.DB,
		Imports:          a.Store,
		Jobs:             a.Store,
		Keys:             workspaces,
		Labels:           workspaces,
		Library:          a.library,
		Links:            a.Store,
		Lists:            workspaces,
		Messages:         a.Store,
		Names:            a.Store,
		Notifications:    a.Store,
		Numbers:          a.Store,
		OwnPhones:        workspaces,
		QuickReplies:     a.Store,
		Rates:            workspaces,
		Recurring:        a.Store,
		Reports:          a.Figures,
		Revisions:        a.Store,
		RunControls:      a.Store,
		Runs:             a.Store,
		Scenarios:        a.Store,
		Sessions:         workspaces,
		Segments:         a.Store,
		Settings:         workspaces,
		StartSteps:       workspaces,
		Subscriptions:    a.Subscriptions,
		Tags:             workspaces,
		Templates:        a.Store,
		TestSends:        a.Store,
		Tickets:          a.Store,
		Timeline:         timeline.New(a.Store.DB, a.Store.Definitions, a.Store.Contacts),
		Users:            workspaces,
		Webhooks:         a.Store,
	}
}

// moves is what moves runs, automations and campaigns for the API, and reaches WhatsApp.
func (a *App) moves(cfg *api.Config) {
	cfg.AutomationControls = a.Dispatcher
	cfg.CampaignTeller = a.Campaigns
	cfg.ConsentStarter = a.Dispatcher
	cfg.ContactControls = a.Dispatcher
	cfg.ConversationTeller = conversations{a}
	cfg.HoldControls = a.Dispatcher
	cfg.JobStarter = a.Jobs
	cfg.NumberControls = a.Dispatcher
	cfg.ParkedControls = a.Dispatcher
	cfg.RecurringTeller = a.Campaigns
	cfg.RestoredControls = a.Dispatcher
	cfg.RunStarter = a.Dispatcher
	cfg.RunTeller = a.Dispatcher
	cfg.SubscriptionStarter, cfg.Subscribers = a.Subscribed, a.subscribers
	cfg.TextFiller = conversations{a}
	cfg.TicketStarter = a.Dispatcher
	cfg.Publisher = a.Publisher
	cfg.Simulator = newSimulator(a.Store)
	cfg.TemplateSync = a.Accounts
	cfg.Profiles = &meta.Profiles{Accounts: a.Accounts, Rows: a.Store, Files: a.library, AppID: a.Config.WhatsApp.AppID}
	cfg.TemplateManager = a.templates()
	cfg.Desk = a.desk
	cfg.Inbound = a.inbound
	cfg.Sealer = a.box
	cfg.Secrets = a.Secrets
	cfg.Pace = a.Pace
	cfg.Verifier = a.Accounts
}

// templates manages templates, in which tracked buttons lead to this API.
func (a *App) templates() *meta.Templates {
	return &meta.Templates{
		Accounts: a.Accounts, Rows: a.Store, Uses: a.Store.Workspaces, Checks: checks(a.Config), AppID: a.Config.WhatsApp.AppID,
		PublicURL: publicAddress(a.Config),
	}
}

// RunAPI serves the API on the listener until the context ends, then lets requests
// under way finish.
func (a *App) RunAPI(ctx context.Context, on net.Listener) error {
	handler, err := a.Handler()
	if err != nil {
		return errors.Join(err, on.Close())
	}
	server := newServer(handler)
	a.admission.Attach(server)
	server.RegisterOnShutdown(a.stop)
	return serve(ctx, on, server)
}

// RunMetrics serves the metrics on their own address, when there is one.
func (a *App) RunMetrics(ctx context.Context) error {
	mux := http.NewServeMux()
	mux.Handle("/metrics", a.Metrics.Handler())
	return a.serveMetrics(ctx, mux)
}

// RunWorkerMetrics is RunMetrics of a worker, which has no other address for its health.
func (a *App) RunWorkerMetrics(ctx context.Context) error {
	return a.serveMetrics(ctx, a.WorkerHandler())
}

func (a *App) serveMetrics(ctx context.Context, handler http.Handler) error {
	if a.Config.MetricsListen == "" {
		<-ctx.Done()
		return nil
	}
	on, err := Listen(ctx, a.Config.MetricsListen)
	if err != nil {
		return err
	}
	return Serve(ctx, on, handler)
}

// Listen opens a TCP address; port 0 picks a free one.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	var config net.ListenConfig
	on, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	return on, nil
}

// drainTimeout is how long requests under way may take when a server is told to stop.
const drainTimeout = 15 * time.Second

// Serve serves HTTP until the context ends, then lets requests under way finish.
func Serve(ctx context.Context, on net.Listener, handler http.Handler) error {
	return serve(ctx, on, newServer(handler))
}

// What a connection may take: headers as bytes and as time, and how long it may do nothing.
const (
	maxHeaderBytes    = 64 << 10
	readHeaderTimeout = 10 * time.Second
	idleTimeout       = 2 * time.Minute
)

func newServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler: admission.Secure(handler), ReadHeaderTimeout: readHeaderTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
	}
}

func serve(ctx context.Context, on net.Listener, server *http.Server) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(on) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve %s: %w", on.Addr(), err)
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	if err := server.Shutdown(drain); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("stop serving %s: %w", on.Addr(), err)
	}
	return nil
}
