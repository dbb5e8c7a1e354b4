// Command cadenza-local runs all of Cadenza in one process, with nothing else to install:
// Temporal and its UI, the WhatsApp simulator, the API and a worker.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"cadenza/internal/config"
	"cadenza/internal/telemetry"
	"cadenza/local/shop"
	"cadenza/local/stack"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "cadenza-local:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

// flags are the settings of the program; each may come from the environment.
type flags struct {
	Data string `help:"Folder of all data, kept between starts." default:"data" env:"CADENZA_DATA" type:"path"`
	// Database has no variable of its own: the demo must not come into a database that an environment happens to name.
	Database  string `help:"Address of the database, a postgres:// URL or sqlite: and a file; empty means a SQLite file in the folder."`
	Key       string `help:"API key of the demo workspace; empty makes one at the first start." env:"CADENZA_KEY"`
	API       string `help:"Address of the API." name:"api" default:"127.0.0.1:8080" env:"CADENZA_LISTEN"`
	Temporal  string `help:"Address of the Temporal server." default:"127.0.0.1:7233" env:"CADENZA_TEMPORAL_LISTEN"`
	UI        string `help:"Address of Temporal UI." name:"ui" default:"127.0.0.1:8233" env:"CADENZA_TEMPORAL_UI_LISTEN"`
	Simulator string `help:"Address of the WhatsApp simulator." default:"127.0.0.1:8090" env:"CADENZA_SIMULATOR_LISTEN"`
	Shop      bool   `help:"Fill a new demo workspace with what a small shop has there." negatable:"" default:"true" env:"CADENZA_DEMO_SHOP"`
	LogLevel  string `help:"Least level that is logged: debug, info, warn or error." default:"info" enum:"debug,info,warn,error" env:"CADENZA_LOG_LEVEL"`

	// How patient the engine is; tests that kill the process wait less.
	UnknownGrace      time.Duration `help:"How long a send without an answer waits for a status." hidden:"" default:"20s" env:"CADENZA_WHATSAPP_UNKNOWN_GRACE"`
	ReconcileEvery    time.Duration `help:"How often rows and workflows are compared and mended." hidden:"" default:"1m" env:"CADENZA_RECONCILE_EVERY"`
	ReconcilePatience time.Duration `help:"How late a row must be before its workflow is looked up." hidden:"" default:"30s" env:"CADENZA_RECONCILE_PATIENCE"`
	DateSweepEvery    time.Duration `help:"How often automations that start on a date look for contacts." hidden:"" default:"1m" env:"CADENZA_DATE_SWEEP_EVERY"`
}

func (f flags) tune(c *config.Config) {
	c.WhatsApp.UnknownGrace, c.ReconcileEvery, c.ReconcilePatience = f.UnknownGrace, f.ReconcileEvery, f.ReconcilePatience
	c.DateSweepEvery = f.DateSweepEvery
}

// run serves until the context ends or a part fails.
func run(ctx context.Context, args []string, out, errs io.Writer) error {
	var f flags
	parser, err := kong.New(&f, kong.Name("cadenza-local"), kong.Writers(out, errs))
	if err != nil {
		return fmt.Errorf("describe the flags: %w", err)
	}
	if _, err := parser.Parse(args); err != nil {
		return err
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(f.LogLevel)); err != nil {
		return fmt.Errorf("read the log level: %w", err)
	}
	stack.TuneMemory()
	s, err := stack.Start(ctx, stack.Options{
		Data: f.Data, Database: f.Database, Key: f.Key, API: f.API, Temporal: f.Temporal, UI: f.UI, Simulator: f.Simulator,
		Log: telemetry.NewLogger(errs, level, telemetry.FormatText), Tune: f.tune,
	})
	if err != nil {
		return err
	}
	if err := welcome(ctx, out, s); err != nil {
		return err
	}
	if f.Shop {
		go fill(ctx, s)
	}
	s.Wait(ctx)
	return s.Stop()
}

// fill has the demo shop do what it does in its first days. What it cannot do it says, and the next start goes on from there.
func fill(ctx context.Context, s *stack.Stack) {
	err := s.WithKey(ctx, "demo shop", func(key string) error {
		return (&shop.Shop{URL: s.APIURL, Simulator: s.SimulatorURL, Key: key, New: s.Demo.New}).Fill(ctx)
	})
	if err != nil && ctx.Err() == nil {
		s.App.Log.WarnContext(ctx, "the demo workspace is not filled; the next start goes on from here", "error", err)
	}
}
