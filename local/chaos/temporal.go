package main

import (
	"context"
	"fmt"
	"log/slog"

	"cadenza/internal/telemetry"
	"cadenza/local/devserver"
)

// temporalCommand is a Temporal server on a file, as a process that can be killed.
type temporalCommand struct {
	File    string `help:"SQLite file." required:""`
	Address string `help:"Where it listens." required:""`
}

// Run serves until the context ends.
func (c *temporalCommand) Run(ctx context.Context, s streams) error {
	server, err := devserver.Start(ctx, devserver.Options{
		File: c.File, FrontendAddr: c.Address, Logger: telemetry.NewLogger(s.errs, slog.LevelWarn, telemetry.FormatText),
	})
	if err != nil {
		return fmt.Errorf("serve Temporal: %w", err)
	}
	<-ctx.Done()
	return server.Stop()
}
