package app

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/alecthomas/kong"

	"cadenza/internal/config"
	"cadenza/models"
	"cadenza/worker"
)

// commands are what the program cadenza can do.
type commands struct {
	API       apiCommand       `cmd:"" name:"api" help:"Serve the HTTP API."`
	Worker    workerCommand    `cmd:"" help:"Carry runs: poll Temporal's task queues."`
	Migrate   migrateCommand   `cmd:"" help:"Bring the database and Temporal up to this version."`
	Release   releaseCommand   `cmd:"" help:"Hand the runs to the workers of a build."`
	Key       keyCommand       `cmd:"" help:"Make an API key, and its workspace when there is none."`
	Recount   recountCommand   `cmd:"" help:"Compare the figures of reports with the rows that they count."`
	Simulator simulatorCommand `cmd:"" help:"Serve the WhatsApp simulator."`
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

type releaseCommand struct {
	config.Config `embed:""`
	To            string  `arg:"" optional:"" help:"The build, as its workers are told with --worker-build; none for workers without a build."`
	Percent       float32 `help:"How many of 100 workflows move; the others stay with the current build." default:"100"`
}

// Run hands runs over and says so.
func (c *releaseCommand) Run(ctx context.Context, s streams) error {
	return with(ctx, c.Config, s, func(a *App) error {
		if err := a.Temporal.Release(ctx, worker.Deployment, c.To, c.Percent); err != nil {
			return err
		}
		_, err := fmt.Fprintln(s.out, "released")
		return err
	})
}

type keyCommand struct {
	config.Config `embed:""`
	Workspace     string `help:"Name of the workspace; made when there is none." required:""`
	TimeZone      string `help:"Time zone of a new workspace." default:"Europe/Rome"`
	Language      string `help:"Language of a new workspace." default:"it"`
	PhoneRegion   string `help:"Country whose phone numbers may come without a country code; empty wants it always." default:""`
	Name          string `help:"Name of the key." default:"made by hand"`
}

// Run prints a new key, this once.
func (c *keyCommand) Run(ctx context.Context, s streams) error {
	return with(ctx, c.Config, s, func(a *App) error {
		w, err := a.Store.WorkspaceByName(ctx, c.Workspace)
		if models.CodeOf(err) == models.CodeNotFound {
			w, err = a.NewWorkspace(ctx, models.Workspace{
				Name: c.Workspace, TimeZone: c.TimeZone, Language: c.Language, PhoneRegion: c.PhoneRegion,
			})
		}
		if err != nil {
			return err
		}
		key, err := a.NewKey(ctx, w.ID, c.Name, "")
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(s.out, key)
		return err
	})
}

// needsSchema refuses to work on a database that the migrate command has not seen.
func (a *App) needsSchema(ctx context.Context) error {
	current, err := a.Store.Migrated(ctx)
	if err != nil {
		return err
	}
	if !current {
		return errors.New("the database's schema is not of this version: run `cadenza migrate` first")
	}
	return nil
}

// Together runs parts until the context ends or one of them fails, which ends the others.
func Together(ctx context.Context, parts ...func(context.Context) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	results := make(chan error, len(parts))
	for _, part := range parts {
		go func() { results <- part(ctx) }()
	}
	var all error
	for range parts {
		if err := <-results; err != nil {
			all = errors.Join(all, err)
			stop()
		}
	}
	return all
}
