// Command cadenza is the WhatsApp automation engine: api, worker, migrate, key and simulator.
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
		os.Exit(1) //nolint:gocritic // stop was called
	}
}
