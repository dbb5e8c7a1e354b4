// Command cadenza is the WhatsApp automation engine: api, worker, migrate, key, apply and simulator.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"cadenza/internal/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := app.Main(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "cadenza:", err)
		stop()
		os.Exit(app.ExitCode(err)) //nolint:gocritic // stop was called
	}
}
