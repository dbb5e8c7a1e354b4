// Command bench measures Cadenza beside a bare Temporal workflow that does the same
// timers and calls on the same server, in the same process, on the same machine.
//
// What is measured of Cadenza alone, as `make up` runs it, on SQLite and on PostgreSQL:
//
//   - campaign: a campaign of a single template to people who are new each time, through a
//     simulator that keeps the number's pace and sends statuses, at the default pace, with high
//     throughput, and with a provider that answers late, while customers ask something and are
//     answered.
//   - inbound: 300 webhooks of one status and 100 of one customer's message a second, one in ten of
//     which starts a run that answers, beside a campaign at the default pace, for how soon they are answered and
//     whether routing keeps up; and
//     statuses of many messages in one body.
//   - media: a campaign at the default pace, without files and then while customers send files, which are fetched and kept, and
//     ask for others, which are uploaded and sent, for how soon customers are answered meanwhile.
//   - chat: two operators who write in one chat at the same instant, for how soon both are told of both messages, with nothing
//     else and beside a campaign at the default pace, also when the stream of one of them broke off.
//   - told: contacts that are imported, for how fast a program that subscribed to them is told.
//
// What is compared:
//
//   - drip: every step waits and sends. The bare workflow is the simplest one that a
//     user of Temporal would write: a timer and one ordinary activity a step.
//   - mixed: every second step only touches the database. The naive workflow does it
//     with one ordinary activity that runs the same SQL, written by hand.
//   - river: what a message costs with Cadenza, the bare workflow, the naive one and the job queue
//     River on the same PostgreSQL, when each run sends once and when each waits and sends in turn; what
//     the servers and all workers spend with nothing to do is measured and taken off.
//   - kills: what Cadenza and River double and lose when the process that sends is killed, while
//     the messages are handed over and sent.
//   - due: many runs whose sends are due at the same instant, for their lateness.
//   - sleeping: many runs that sleep for a day, for the space they take.
//   - edits: how long an edit takes to reach many runs that wait for a month; ours alone.
//
// The waits of drip and mixed are short beside the work of all runs together, so that
// the machine is busy from the first start to the last end and the throughput is what
// a run costs; and they are longer than a workflow task waits for its worker, because a
// run of ours that is late takes no timer: were that so, the events per run would be
// fewer than the budgets say. For the same reason the pace of a WhatsApp number is lifted, and
// WhatsApp is a server that answers at once. Both contestants have queues of their own
// with the same settings, and the same pollers.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/pprof"
	"syscall"

	"github.com/alecthomas/kong"

	"cadenza/internal/telemetry"
	"cadenza/local/measured"
	"cadenza/local/stack"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

// commands are what the program can do; the queue's worker is what it does as a process that is
// killed.
type commands struct {
	Measure options     `cmd:"" default:"withargs" help:"Measure."`
	Queue   queueWorker `cmd:"" name:"queue-worker" hidden:"" help:"Work River's queue."`
}

// queueCommand is the name of the queue's worker.
const queueCommand = "queue-worker"

// run does what the arguments say.
func run(ctx context.Context, args []string, out, errs io.Writer) error {
	var c commands
	parser, err := kong.New(&c, kong.Name("bench"), kong.Writers(out, errs))
	if err != nil {
		return fmt.Errorf("describe the flags: %w", err)
	}
	command, err := parser.Parse(args)
	if err != nil {
		return err
	}
	if command.Command() == queueCommand {
		return c.Queue.run(ctx)
	}
	return c.Measure.run(ctx, out, errs)
}

// run measures and writes the figures as a table to out and, when asked, as JSON to a file.
func (o options) run(ctx context.Context, out, errs io.Writer) error {
	stack.TuneMemory() // as in the process of `make up`
	stop, err := profile(o.Profile)
	if err != nil {
		return err
	}
	defer stop()
	result, err := measure(ctx, o, telemetry.NewLogger(errs, slog.LevelError, telemetry.FormatText), errs)
	if err != nil {
		return err
	}
	if err := result.table(out); err != nil {
		return fmt.Errorf("print the figures: %w", err)
	}
	return measured.Save(o.Out, result)
}

// profile records what the processors do until stop, when a file is given.
func profile(file string) (stop func(), err error) {
	if file == "" {
		return func() {}, nil
	}
	f, err := os.Create(file)
	if err != nil {
		return nil, fmt.Errorf("make the profile: %w", err)
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, fmt.Errorf("start the profile: %w", err)
	}
	return func() { pprof.StopCPUProfile(); _ = f.Close() }, nil
}
