// Command postgres runs a PostgreSQL server of its own for tests that are not written in Go, until it is interrupted, and prints the
// address of an empty database of it. Its files are removed when it ends, however it ends.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"cadenza/internal/store/storetest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "postgres:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

func run(ctx context.Context, out io.Writer) (err error) {
	cluster, err := storetest.StartPostgres(ctx, "")
	if err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	defer func() { err = errors.Join(err, cluster.Stop()) }()
	name, err := cluster.CreateDatabase(ctx)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(out, cluster.DSN(name)); err != nil {
		return fmt.Errorf("print the address: %w", err)
	}
	<-ctx.Done()
	return nil
}
