// Command chaos shows that each message is sent once, whatever breaks. It runs the real
// parts as processes of their own — two workers and two APIs of the program cadenza, a
// Temporal server, PostgreSQL — against the WhatsApp simulator, with lines between them that
// can be cut, lets a crowd of contacts through automations, and meanwhile kills, restarts
// and cuts by a script that one seed decides. When all has come to rest an oracle compares
// what each phone received with what its automation promised and with what the API says.
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

	"cadenza/local/stack"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

// commands are what the program can do; Temporal is what it does as a process of the system
// under test.
type commands struct {
	Seeds    seedsCommand    `cmd:"" default:"withargs" help:"Run seeds and judge them."`
	Temporal temporalCommand `cmd:"" hidden:"" help:"Serve Temporal."`
}

type streams struct{ out, errs io.Writer }

func run(ctx context.Context, args []string, out, errs io.Writer) error {
	var c commands
	parser, err := kong.New(
		&c, kong.Name("chaos"), kong.Writers(out, errs), kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(streams{out, errs}),
	)
	if err != nil {
		return fmt.Errorf("describe the flags: %w", err)
	}
	command, err := parser.Parse(args)
	if err != nil {
		return err
	}
	return command.Run()
}

// seedsCommand says which seeds are run and how large they are.
type seedsCommand struct {
	Seeds    int           `help:"How many seeds: 1, 2, 3 …" default:"20"`
	Seed     uint64        `help:"The one seed to run; 0 runs Seeds of them." default:"0"`
	Contacts int           `help:"Contacts of each seed; each goes through five steps." default:"2000"`
	Events   int           `help:"Events of each seed; 0 makes it 12 and one for every 40 contacts." default:"0"`
	Limit    time.Duration `help:"How long a seed may take." default:"30m"`
	Keep     bool          `help:"Keep the logs of seeds that passed, too."`
}

// Run runs the seeds, one after the other, and fails when one of them did.
func (c *seedsCommand) Run(ctx context.Context, s streams) (err error) {
	folder, err := os.MkdirTemp("", "cadenza-chaos-program-")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	program, err := stack.Build(ctx, folder, "cadenza/cmd/cadenza")
	if err != nil {
		return err
	}
	seeds := []uint64{c.Seed}
	if c.Seed == 0 {
		seeds = nil
		for n := range c.Seeds {
			seeds = append(seeds, uint64(n+1))
		}
	}
	var failed []error
	for i, seed := range seeds {
		if err := runSeed(ctx, c.options(program, seed), s.out); err != nil {
			_, _ = fmt.Fprintln(s.errs, err) // while the others go on
			failed = append(failed, err)
		}
		if ctx.Err() != nil {
			return fmt.Errorf("interrupted after %d of %d seeds: %w", i+1, len(seeds), errors.Join(failed...))
		}
	}
	return errors.Join(failed...)
}

func (c *seedsCommand) options(program string, seed uint64) options {
	o := options{program: program, seed: seed, contacts: c.Contacts, events: c.Events, limit: c.Limit, keep: c.Keep}
	if o.events == 0 {
		o.events = 12 + o.contacts/40
	}
	return o
}
