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
	"cadenza/internal/render"
	"cadenza/internal/store/timeline"
)

// Handler makes the HTTP API.
func (a *App) Handler() (http.Handler, error) {
	workspaces := a.Store.Workspaces
	return api.New(api.Config{
		Attention:        a.Store,
		Audit:            workspaces,
		Authenticator:    workspaces,
		Automations:      a.Store,
		AutomationStates: a.Store,
		CampaignControls: a.Store,
		Campaigns:        a.Store,
		Consents:         a.Store,
		Contacts:         a.Store,
		Fields:           workspaces,
		Holds:            a.Store,
		Idempotency:      a.Store.DB,
		Imports:          a.Store,
		Keys:             workspaces,
		Library:          a.library,
		Lists:            workspaces,
		Messages:         a.Store,
		Numbers:          a.Store,
		Recurring:        a.Store,
		Reports:          a.Figures,
		Revisions:        a.Store,
		RunControls:      a.Store,
		Runs:             a.Store,
		Settings:         workspaces,
		StartSteps:       workspaces,
		Tags:             workspaces,
		Templates:        a.Store,
		Tickets:          a.Store,
		Timeline:         timeline.New(a.Store.DB, a.Store.Definitions, a.Store.Contacts),
		Users:            workspaces,
		Webhooks:         a.Store,

		AutomationControls: a.Dispatcher,
		CampaignTeller:     a.Campaigns,
		ConsentStarter:     a.Dispatcher,
		ContactControls:    a.Dispatcher,
		HoldControls:       a.Dispatcher,
		NumberControls:     a.Dispatcher,
		ParkedControls:     a.Dispatcher,
		RecurringTeller:    a.Campaigns,
		RestoredControls:   a.Dispatcher,
		RunStarter:         a.Dispatcher,
		RunTeller:          a.Dispatcher,
		TicketStarter:      a.Dispatcher,
		Publisher:          a.Publisher,
		Simulator:          newSimulator(a.Store),
		TemplateSync:       a.Accounts,
		TemplateManager: &meta.Templates{
			Accounts: a.Accounts, Rows: a.Store, Uses: workspaces, Render: render.Renderer{}, AppID: a.Config.WhatsApp.AppID,
		},
		Inbound:  a.inbound,
		Sealer:   a.box,
		Secrets:  a.Secrets,
		Pace:     a.Pace,
		Verifier: a.Accounts,

		Admission:      a.admission,
		TrustedProxies: a.Config.TrustedProxies,
		NotAgain:       meta.NotAgain,
		Database:       a.Store,
		Temporal:       a.Temporal,
		AppSecret:      a.Config.WhatsApp.AppSecret,
		VerifyToken:    a.Config.WhatsApp.VerifyToken,
		PublicURL:      a.Config.PublicURL,
		TemporalUIURL:  a.Config.TemporalUIURL,
		Namespace:      a.Temporal.Namespace,
		Random:         rand.Reader,
		Logger:         a.Log,
		Meter:          a.Metrics.Meter("cadenza/api"),
		Now:            a.now,
	})
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
