package main

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestASmallBenchFillsEveryFigure(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "figures.json")
	var table strings.Builder
	require.NoError(t, run(t.Context(), []string{
		"--rounds=1", "--runs=5", "--steps=2", "--wait=100ms", "--due=3", "--due-rounds=1", "--sleeping=150", "--edits=20", "--out=" + file,
	}, &table, io.Discard))

	data, err := os.ReadFile(file)
	require.NoError(t, err)
	var figures map[string]any
	require.NoError(t, json.Unmarshal(data, &figures))
	for _, key := range []string{
		"ratio_runs_per_second", "ratio_naive", "p99_lateness_ms", "events_per_run", "bytes_per_run", "statements_per_step",
	} {
		require.Contains(t, figures, key)
	}
	positive(t, "report", figures)

	var r report
	require.NoError(t, json.Unmarshal(data, &r))
	require.Len(t, r.Edits, 3)
	require.Equal(t, []int{0, 20, 20}, []int{r.Edits[0].Woken, r.Edits[1].Woken, r.Edits[2].Woken})
	require.Len(t, r.Budgets, 10)
	for _, b := range r.Budgets {
		require.LessOrEqual(t, b.Value, b.Limit, b.Name)
		require.Contains(t, table.String(), b.Name)
	}
}

// positive requires that every number in the figures is above zero and every text is there.
func positive(t *testing.T, at string, value any) {
	t.Helper()
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			// The bare workflows send no statement of ours.
			if key != "statements" || !strings.Contains(at, "theirs") {
				positive(t, at+"."+key, inner)
			}
		}
	case []any:
		require.NotEmpty(t, v, at)
		for _, inner := range v {
			positive(t, at, inner)
		}
	case float64:
		require.Positive(t, v, at)
	case string:
		require.NotEmpty(t, v, at)
	default:
		require.Fail(t, "a figure is missing", at)
	}
}
