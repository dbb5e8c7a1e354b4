package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest"
)

// TestMain lets the test's program be a Temporal server, as the command's is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "temporal" {
		if err := run(context.Background(), os.Args[1:], os.Stdout, os.Stderr); err != nil {
			fmt.Fprintln(os.Stderr, "temporal:", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func TestEachMessageArrivesOnceWhateverBreaks(t *testing.T) { // W1, W2, W5, R1, R2: one short seed; `make chaos` runs them in full
	t.Parallel()
	var out bytes.Buffer
	err := run(t.Context(), []string{"--seed", "1", "--contacts", "60", "--limit", "5m"}, &out, &out)
	t.Log(out.String())
	if errors.Is(err, storetest.ErrNotInstalled) && os.Getenv("CI") == "" {
		t.Skipf("needs PostgreSQL: %v", err)
	}
	require.NoError(t, err)
	require.Contains(t, out.String(), "seed 1 holds")
}
