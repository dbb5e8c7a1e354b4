package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"cadenza/internal/manifest"
	"cadenza/models"
)

// applyTimeout is how long one call of the server may take.
const applyTimeout = time.Minute

// errToDo ends `apply --plan` where there is something to do.
var errToDo = errors.New("there is something to do: run it without --plan")

// exitToDo is the exit code of errToDo, so that a pipeline tells it from a failure.
const exitToDo = 2

// ExitCode is the exit code of the program for what Main returned.
func ExitCode(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errToDo):
		return exitToDo
	}
	return 1
}

type applyCommand struct {
	URL     string   `help:"Where the server is." env:"CADENZA_URL" required:""`
	Key     string   `help:"An API key with the scopes read and write of automations, templates and contacts." env:"CADENZA_KEY" required:""`
	Plan    bool     `help:"Only say what is to be done; exit with 2 if there is something, with 0 if not."`
	Prune   bool     `help:"Archive the automations that an earlier apply made and no file names any more, and end their runs."`
	Mark    string   `help:"Mark of the automations that are made, by which --prune knows them; one for each repository." default:"cadenza-apply"`
	Secrets string   `help:"File to be made for the secrets of new integration starts, by address; without it they are not kept." type:"path"`
	Files   []string `arg:"" name:"file" help:"Files, or folders of files that end in .yaml, .yml or .json." type:"path"`
}

// Run makes the server as the files say.
func (c *applyCommand) Run(ctx context.Context, s streams) error {
	if !models.ValidKey(c.Mark) {
		return errors.New("--mark must be small letters, digits and single hyphens")
	}
	files, err := manifest.Load(c.Files...)
	if err != nil {
		return err
	}
	server := &manifest.Server{URL: c.URL, Key: c.Key, HTTP: &http.Client{Timeout: applyTimeout}}
	plan, err := server.Plan(ctx, files, manifest.Options{Mark: c.Mark, Prune: c.Prune})
	if err != nil {
		return err
	}
	if err := printPlan(s.out, plan); err != nil {
		return err
	}
	if len(plan.Changes) == 0 {
		return nil
	}
	if c.Plan {
		return errToDo
	}
	if err := c.do(ctx, s.err, plan); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "done: %d\n", len(plan.Changes))
	return err
}

// do does what the plan says. The file for secrets is there before the first change: the server tells each of them once.
func (c *applyCommand) do(ctx context.Context, errs io.Writer, plan *manifest.Plan) error {
	if c.Secrets == "" {
		applied := plan.Apply(ctx)
		if n := plan.Secrets(); n > 0 {
			_, err := fmt.Fprintf(errs, "%d integration start(s) were made, and their secrets not kept: --secrets FILE keeps them\n", n)
			return errors.Join(applied, err)
		}
		return applied
	}
	kept, err := newSecretsFile(c.Secrets)
	if err != nil {
		return fmt.Errorf("nothing was changed: make the file for the secrets: %w", err)
	}
	plan.Keep = kept.add
	applied := plan.Apply(ctx)
	return errors.Join(applied, kept.close())
}

// printPlan says what is to be done.
func printPlan(out io.Writer, plan *manifest.Plan) error {
	if len(plan.Changes) == 0 {
		_, err := fmt.Fprintln(out, "nothing to do")
		return err
	}
	for _, change := range plan.Changes {
		if _, err := fmt.Fprintln(out, change.Text); err != nil {
			return err
		}
		for _, line := range change.Lines {
			if _, err := fmt.Fprintln(out, "    "+line); err != nil {
				return err
			}
		}
	}
	return nil
}
