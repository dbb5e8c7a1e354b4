package app

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/alecthomas/kong"

	"cadenza/internal/config"
	"cadenza/worker"
)

// commands are the commands of the program cadenza.
type commands struct {
	API        apiCommand        `cmd:"" name:"api" help:"Serve the HTTP API."`
	Worker     workerCommand     `cmd:"" help:"Run automations: poll Temporal's task queues."`
	Migrate    migrateCommand    `cmd:"" help:"Bring the database's schema and Temporal's schedules up to this version."`
	Release    releaseCommand    `cmd:"" help:"Move runs to the workers of a build."`
	Key        keyCommand        `cmd:"" help:"Make an API key, and the workspace if it does not exist."`
	User       userCommand       `cmd:"" help:"Make a person, if they are not there, and print the one-time link by which they sign in."`
	Recount    recountCommand    `cmd:"" help:"Check the figures of reports against the rows that they count."`
	ShortenIDs shortenIDsCommand `cmd:"" name:"shorten-ids" help:"Give new runs short workflow ids, once no process of an older build is at work; there is no way back."`
	Apply      applyCommand      `cmd:"" help:"Make a server as files say: automations and what they need, by its HTTP API."`
	Simulator  simulatorCommand  `cmd:"" help:"Serve the WhatsApp simulator."`
}

// streams are where commands write.
type streams struct {
	out, err io.Writer
}

// Main runs the program with its arguments until it is done or the context ends.
func Main(ctx context.Context, args []string, out, errs io.Writer) error {
	var c commands
	parser, err := kong.New(&c, kong.Name("cadenza"), kong.Writers(out, errs),
		kong.Description("A WhatsApp automation engine on Temporal."),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(streams{out, errs}))
	if err != nil {
		return fmt.Errorf("describe the commands: %w", err)
	}
	command, err := parser.Parse(args)
	if err != nil {
		return err
	}
	return command.Run()
}

// with opens Cadenza, lets fn use it and closes it.
func with(ctx context.Context, cfg config.Config, s streams, fn func(*App) error) (err error) {
	a, err := New(ctx, Options{Config: cfg, Log: NewLogger(cfg, s.err)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	return fn(a)
}

type apiCommand struct {
	config.Config `embed:""`
}

// Run serves until the context ends.
func (c *apiCommand) Run(ctx context.Context, s streams) error {
	return with(ctx, c.Config, s, func(a *App) error {
		if err := a.needsSchema(ctx); err != nil {
			return err
		}
		on, err := Listen(ctx, c.Listen)
		if err != nil {
			return err
		}
		a.Log.InfoContext(ctx, "serving the API", "address", on.Addr().String())
		return Together(ctx, a.RunMetrics, func(ctx context.Context) error { return a.RunAPI(ctx, on) })
	})
}

type workerCommand struct {
	config.Config `embed:""`
}

// Run polls until the context ends.
func (c *workerCommand) Run(ctx context.Context, s streams) error {
	return with(ctx, c.Config, s, func(a *App) error {
		if err := a.needsSchema(ctx); err != nil {
			return err
		}
		return Together(ctx, a.RunWorkerMetrics, a.RunWorker)
	})
}

type migrateCommand struct {
	config.Config `embed:""`
}

// Run migrates the schema, then prepares Temporal.
func (c *migrateCommand) Run(ctx context.Context, s streams) error {
	return with(ctx, c.Config, s, func(a *App) error {
		if err := a.Store.Migrate(ctx); err != nil {
			return err
		}
		if err := a.Prepare(ctx); err != nil {
			return err
		}
		_, err := fmt.Fprintln(s.out, "database and Temporal are up to date")
		return err
	})
}

type shortenIDsCommand struct {
	config.Config `embed:""`
}

// Run gives new runs short workflow ids from now on.
func (c *shortenIDsCommand) Run(ctx context.Context, s streams) error {
	return with(ctx, c.Config, s, func(a *App) error {
		if err := a.needsSchema(ctx); err != nil {
			return err
		}
		if err := a.Store.ShortenWorkflowIDs(ctx); err != nil {
			return err
		}
		_, err := fmt.Fprintln(s.out, "new runs have short workflow ids from now on")
		return err
	})
}

type releaseCommand struct {
	config.Config `embed:""`
	To            string  `arg:"" optional:"" help:"The build, as its workers name it with --worker-build; leave it out for workers without a build."`
	Percent       float32 `help:"Share of the runs that move, in percent; the others stay with the current build." default:"100"`
}

// Run moves the runs and prints that it is done.
func (c *releaseCommand) Run(ctx context.Context, s streams) error {
	return with(ctx, c.Config, s, func(a *App) error {
		if err := a.Temporal.Release(ctx, worker.Deployment, c.To, c.Percent); err != nil {
			return err
		}
		_, err := fmt.Fprintln(s.out, "released")
		return err
	})
}

// needsSchema refuses to work on a database whose schema is of another version.
func (a *App) needsSchema(ctx context.Context) error {
	current, err := a.Store.Migrated(ctx)
	if err != nil {
		return err
	}
	if !current {
		return errors.New("the database's schema is not that of this version: run `cadenza migrate` first")
	}
	return nil
}
