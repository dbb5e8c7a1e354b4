// Command unrest leaves the runs of a running system no peace: while contacts go through
// automations it pauses, resumes, skips, reschedules and ends runs at random, publishes edits,
// pauses automations, lets WhatsApp fail at once and later, lets customers write, and resets,
// cancels and terminates workflows in Temporal. All the while every live row must be sound: its
// workflow has something to do and reconciliation would find it. Then it lets everything go on, and
// every run must come to its end, with no message on a phone twice.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "unrest:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

// options say how much unrest there is.
type options struct {
	Seed   uint64        `help:"What the acts are drawn from; 0 draws it." default:"0"`
	For    time.Duration `help:"How long the unrest lasts; acts are begun until then." default:"20m"`
	Acts   int           `help:"So many acts instead of a time; 0 goes by the time." default:"0"`
	People int           `help:"How many contacts there are." default:"60"`
	Rest   time.Duration `help:"How long runs may take to come to their end afterwards." default:"5m"`
}

func run(ctx context.Context, args []string, out io.Writer) (err error) {
	var o options
	parser, err := kong.New(&o, kong.Name("unrest"), kong.Writers(out, out))
	if err != nil {
		return fmt.Errorf("describe the flags: %w", err)
	}
	if _, err := parser.Parse(args); err != nil {
		return err
	}
	if o.Seed == 0 {
		o.Seed = rand.Uint64() //nolint:gosec // to be repeated, not to be secret
	}
	folder, err := os.MkdirTemp("", "cadenza-unrest-")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	log, err := os.Create(folder + "/log")
	if err != nil {
		return fmt.Errorf("make a log: %w", err)
	}
	w, err := open(ctx, o, folder, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err == nil {
		err = errors.Join(w.disturb(ctx), w.close())
		_, _ = fmt.Fprintln(out, w.report())
	}
	if err = errors.Join(err, log.Close()); err != nil {
		return fmt.Errorf("seed %d: %w\nlogs: %s", o.Seed, err, folder)
	}
	return os.RemoveAll(folder)
}
