// Command scale shows what Cadenza costs as it grows: with 10,000, 100,000 and 1,000,000
// contacts, on PostgreSQL with fsync on, the API and the worker as processes of their own,
// all on one machine. For each size it measures
//
//   - import: a CSV of all contacts into a list, over HTTP;
//   - accept: a campaign to that list, until its membership is taken;
//   - start: how many of its runs enter and fall asleep in a minute;
//   - space: bytes of the database per run of ten steps, five of them messages;
//   - memory of worker and API after all of this;
//   - reads: p50 and p99 of the API's lists and reports over ten step executions and five
//     messages per contact, which SQL filled in, and the plans that PostgreSQL makes for them;
//   - through: contacts who really go through an automation that sends, one message each, beside all
//     of this.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"cadenza/local/measured"
	"cadenza/local/stack"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "scale:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

// options are the flags.
type options struct {
	Sizes []int         `help:"How many contacts." default:"10000,100000,1000000"`
	Start time.Duration `help:"How long starts are counted." default:"1m"`
	// History is bounded by the size.
	History int `help:"How many contacts went through an automation before, at most." default:"1000000"`
	// Through is bounded by the size.
	Through int    `help:"How many contacts really go through an automation that sends, at most." default:"10000"`
	Reads   int    `help:"How often each read is made." default:"200"`
	Out     string `help:"File for the figures as JSON." type:"path"`
}

// report is all that was found.
type report struct {
	Machine measured.Machine `json:"machine"`
	Sizes   []figure         `json:"sizes"`
}

func run(ctx context.Context, args []string, out, notes io.Writer) (err error) {
	var o options
	parser, err := kong.New(&o, kong.Name("scale"), kong.Writers(out, notes))
	if err != nil {
		return fmt.Errorf("describe the flags: %w", err)
	}
	if _, err := parser.Parse(args); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "cadenza-scale-")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	program, err := stack.Build(ctx, folder, "cadenza/cmd/cadenza")
	if err != nil {
		return err
	}
	r := report{Machine: measured.Here(ctx)}
	for _, n := range o.Sizes {
		f, err := measure(ctx, o, program, n, notes)
		if err != nil {
			return fmt.Errorf("with %d contacts: %w", n, err)
		}
		r.Sizes = append(r.Sizes, f)
		if err := (report{Machine: r.Machine, Sizes: []figure{f}}).print(notes); err != nil { // whatever becomes of the larger ones
			return err
		}
	}
	return errors.Join(r.print(out), measured.Save(o.Out, r), r.verdict())
}
