// Package stack runs all of Cadenza in one process: the Temporal server with its UI, the
// WhatsApp simulator, the API and a worker, with their data in one folder. `make up`,
// the end-to-end tests and the bench start the same thing.
package stack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"google.golang.org/grpc"

	"cadenza/internal/app"
	"cadenza/internal/config"
	"cadenza/local/demo"
	"cadenza/local/devserver"
	"cadenza/models"
)

// Options say where the parts listen and keep their data. Port 0 picks a free one.
type Options struct {
	// Data is the folder of all files; it is made when missing.
	Data      string
	API       string
	Temporal  string
	UI        string
	Simulator string
	// Key is the demo workspace's API key; "" lets the first start make one.
	Key string
	// Database overrides the SQLite file in Data.
	Database string
	Log      *slog.Logger
	// Tune changes the configuration before anything starts; nil changes nothing.
	Tune func(*config.Config)
	// TimeSkipping lets workflows skip time; DialOptions ask for it.
	TimeSkipping bool
	DialOptions  []grpc.DialOption
	// OnStatement, when not nil, is called for every SQL statement of Cadenza.
	OnStatement func()
	// Now is Cadenza's wall clock, not that of Temporal; nil means time.Now.
	Now func() time.Time
	// TemporalVia, when not nil, gets the address of the Temporal server and answers the
	// one that Cadenza is to use, such as a proxy before it.
	TemporalVia func(address string) (string, error)
	// MoreNumbers are further numbers of the simulator, each "id:account:phone".
	MoreNumbers []string
	// WithoutWorker starts no worker.
	WithoutWorker bool
}

// Stack is everything, running.
type Stack struct {
	App      *app.App
	Temporal *devserver.Server
	Demo     demo.Workspace
	// APIURL and SimulatorURL have no slash at their end.
	APIURL       string
	SimulatorURL string

	stop context.CancelFunc
	// ended is closed when all parts have returned; result is their failures.
	ended  chan struct{}
	result error
}

// Start brings everything up and returns when it is ready.
func Start(ctx context.Context, o Options) (_ *Stack, err error) {
	if err := os.MkdirAll(o.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	secrets, err := loadSecrets(filepath.Join(o.Data, "secrets.json"))
	if err != nil {
		return nil, err
	}
	s := &Stack{ended: make(chan struct{})}
	s.Temporal, err = devserver.Start(ctx, devserver.Options{
		File: filepath.Join(o.Data, "temporal.db"), FrontendAddr: o.Temporal, UIAddr: o.UI, Logger: o.Log, TimeSkipping: o.TimeSkipping,
	})
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Temporal.Stop())
		}
	}()
	return s, s.startApp(ctx, o, secrets)
}

// startApp opens Cadenza beside the running Temporal server and starts its parts.
func (s *Stack) startApp(ctx context.Context, o Options, secrets secrets) error {
	apiOn, err := app.Listen(ctx, o.API)
	if err != nil {
		return err
	}
	simOn, err := app.Listen(ctx, o.Simulator)
	if err != nil {
		return errors.Join(err, apiOn.Close())
	}
	s.APIURL, s.SimulatorURL = "http://"+apiOn.Addr().String(), "http://"+simOn.Addr().String()
	cfg := s.configuration(o, secrets)
	s.App, err = openApp(ctx, o, cfg, s.Temporal.HostPort())
	if err != nil {
		return errors.Join(err, apiOn.Close(), simOn.Close())
	}
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	if err := s.prepare(ctx); err != nil {
		return errors.Join(err, apiOn.Close(), simOn.Close(), s.App.Close())
	}
	seeded := make(chan struct{})
	s.startParts(run, o, secrets, seeded, apiOn, simOn)
	s.Demo, err = demo.Seed(ctx, s.App, demo.Options{
		APIKey: o.Key, PhoneNumberID: PhoneNumberID, WABAID: WABAID, DisplayPhone: displayPhone, Token: secrets.Token,
	})
	close(seeded)
	if err != nil {
		return errors.Join(err, s.stopParts())
	}
	return nil
}

func openApp(ctx context.Context, o Options, cfg config.Config, temporal string) (*app.App, error) {
	if o.TemporalVia != nil {
		var err error
		if temporal, err = o.TemporalVia(temporal); err != nil {
			return nil, err
		}
	}
	return app.New(ctx, app.Options{
		Config: cfg, Log: o.Log, TemporalAddress: temporal, DialOptions: o.DialOptions, OnStatement: o.OnStatement, Now: o.Now,
	})
}

func (s *Stack) prepare(ctx context.Context) error {
	if err := s.App.Store.Migrate(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	return s.App.Prepare(ctx)
}

// startParts starts what serves and works; the API answers once the workspace is seeded.
func (s *Stack) startParts(ctx context.Context, o Options, secrets secrets, seeded <-chan struct{}, apiOn, simOn net.Listener) {
	parts := []func(context.Context) error{
		func(ctx context.Context) error {
			<-seeded // callers who come earlier wait: whoever gets an answer finds all of it working
			return s.App.RunAPI(ctx, apiOn)
		},
		func(ctx context.Context) error {
			return app.RunSimulator(ctx, app.SimulatorConfig{
				File: filepath.Join(o.Data, "simulator.db"), WebhookURL: s.APIURL + "/webhooks/whatsapp",
				VerifyToken: secrets.VerifyToken, AppSecret: secrets.AppSecret, Token: secrets.Token,
				PhoneNumberID: PhoneNumberID, WABAID: WABAID, DisplayPhone: displayPhone,
				MoreNumbers: o.MoreNumbers,
			}, o.Log, simOn)
		},
	}
	if !o.WithoutWorker {
		parts = append(parts, s.App.RunWorker)
	}
	go func() {
		s.result = app.Together(ctx, parts...)
		close(s.ended)
	}()
}

// The simulator's number.
const (
	PhoneNumberID = "106540352242922"
	WABAID        = "102290129340398"
	displayPhone  = "+390612345678"
)

// configuration is what the local stack tells Cadenza.
func (s *Stack) configuration(o Options, secrets secrets) config.Config {
	database := o.Database
	if database == "" {
		database = "sqlite:" + filepath.Join(o.Data, "cadenza.db")
	}
	cfg := config.Config{
		Database: database, SecretKey: secrets.SecretKey, PublicURL: s.APIURL, TemporalUIURL: s.Temporal.UIURL(), LogLevel: "info",
		LogFormat: "text",
		WhatsApp: config.WhatsApp{
			URL: s.SimulatorURL, Version: "v25.0", AppID: "1", AppSecret: secrets.AppSecret, VerifyToken: secrets.VerifyToken,
			Timeout: 10 * time.Second, UnknownGrace: 20 * time.Second,
		},
		Worker: config.Worker{
			WorkflowTasks: 100, LocalActivities: 16, Sends: 1000, SendsNear: true, Webhooks: 16, StickyCache: 5000,
		},
		LinkLifetime:         90 * 24 * time.Hour,
		Media:                config.Media{Folder: filepath.Join(o.Data, "media")},
		AllowPrivateWebhooks: true,
		TrustedProxies:       []string{"127.0.0.1", "::1"},
		ReconcileEvery:       time.Minute,
		ReconcilePatience:    30 * time.Second,
		StuckAfter:           10 * time.Minute,
		DateSweepEvery:       time.Minute,
		DateGrace:            24 * time.Hour,
		SyncEvery:            time.Hour,
		RetentionEvery:       24 * time.Hour,
		NotifyEvery:          time.Minute,
	}
	if o.Tune != nil {
		o.Tune(&cfg)
	}
	return cfg
}

// SignInLink makes a link that lets its reader in once as the owner of the demo workspace.
func (s *Stack) SignInLink(ctx context.Context) (string, error) {
	owner, err := s.App.EnsureUser(ctx, models.User{
		WorkspaceID: s.Demo.WorkspaceID, Name: "Demo owner", Email: ownerEmail, Role: models.RoleOwner,
	})
	if err != nil {
		return "", fmt.Errorf("make the demo's owner: %w", err)
	}
	return s.App.SignInLink(ctx, owner, models.LinkEntry)
}

// WithKey lets something be done with an API key of the demo workspace that lives no longer than that.
func (s *Stack) WithKey(ctx context.Context, name string, do func(key string) error) error {
	secret, err := s.App.NewKey(ctx, s.Demo.WorkspaceID, name, "")
	if err != nil {
		return fmt.Errorf("make a key for the %s: %w", name, err)
	}
	key, _, err := s.App.Store.Authenticate(ctx, models.HashSecret(secret))
	if err != nil {
		return fmt.Errorf("look up the key for the %s: %w", name, err)
	}
	done := do(secret)
	return errors.Join(done, s.App.Store.RevokeAPIKey(context.WithoutCancel(ctx), s.Demo.WorkspaceID, key.ID, "system"))
}

// ownerEmail is with what the owner of the demo workspace signs in, once they have chosen a password.
const ownerEmail = "owner@demo.example"

// Wait blocks until the context ends or a part fails. Stop returns what failed.
func (s *Stack) Wait(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-s.ended:
	}
}

// Stop lets what is under way finish and ends everything. Its error holds the failures of parts too.
func (s *Stack) Stop() error {
	return errors.Join(s.stopParts(), s.Temporal.Stop())
}

func (s *Stack) stopParts() error {
	s.stop()
	<-s.ended
	return errors.Join(s.result, s.App.Close())
}
