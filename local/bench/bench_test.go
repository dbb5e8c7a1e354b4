package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMain lets the test's program work the queue, as the command's does when it is to be killed.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == queueCommand {
		if err := run(context.Background(), os.Args[1:], os.Stdout, os.Stderr); err != nil {
			fmt.Fprintln(os.Stderr, queueCommand+":", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func TestASmallBenchFillsEveryFigure(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "figures.json")
	var table strings.Builder
	require.NoError(t, run(t.Context(), []string{
		"--rounds=1", "--runs=5", "--steps=2", "--wait=100ms", "--due=3", "--due-rounds=1", "--sleeping=150", "--edits=20",
		"--blast=30", "--kills=1", "--people=30", "--paced-people=10", "--late-people=10", "--inbound=1s",
		"--media-people=20", "--media-bytes=3000000", "--chats=4", "--told=30", "--out=" + file,
	}, &table, io.Discard))

	data, err := os.ReadFile(file)
	require.NoError(t, err)
	var figures map[string]any
	require.NoError(t, json.Unmarshal(data, &figures))
	for _, key := range []string{
		"ratio_runs_per_second", "ratio_naive", "p99_lateness_ms", "events_per_run", "bytes_per_run", "statements_per_step",
		"river_messages_per_second", "campaign_messages_per_second", "campaign_cpu_ms_per_message", "p99_answer_ms",
	} {
		require.Contains(t, figures, key)
	}
	positive(t, "report", figures)

	var r report
	require.NoError(t, json.Unmarshal(data, &r))
	require.Positive(t, r.River.Idle.CPUMillis)
	require.Len(t, r.Edits, 3)
	require.Equal(t, []int{0, 20, 20}, []int{r.Edits[0].Woken, r.Edits[1].Woken, r.Edits[2].Woken})
	requireCampaigns(t, r)
	requireKills(t, r)
	require.Len(t, r.Inbound, len(r.Campaign)/4)
	for _, h := range r.Inbound { // W5: each was answered with 200, and routed in the end
		require.Equal(t, []int{statusesPerSecond, wordsPerSecond, wordsPerSecond / askEvery}, []int{h.Statuses, h.Messages, h.Asked})
	}
	require.Len(t, r.Media, len(r.Inbound))
	for _, m := range r.Media {
		require.Equal(t, []int64{2, 2, 3_000_000, 3_000_000}, []int64{int64(m.FilesIn), int64(m.FilesOut), m.BytesIn, m.BytesOut})
		require.Zero(t, m.Refusals+m.Doubled)
	}
	require.Len(t, r.Chat, 2*len(r.Inbound))
	for _, c := range r.Chat {
		require.Equal(t, 8, c.Messages)
	}
	require.Len(t, r.Told, len(r.Inbound))
	for _, p := range r.Told {
		require.Equal(t, []int{30, 0}, []int{p.Events, p.Repeated})
	}
	require.Len(t, r.Budgets, 11)
	for _, b := range r.Budgets {
		require.LessOrEqual(t, b.Value, b.Limit, b.Name)
		require.Contains(t, table.String(), b.Name)
	}
}

// requireCampaigns requires that each variant ran on each database, that everybody has one message
// and that the simulator, which keeps the pace, had nothing to refuse (W1, W4).
func requireCampaigns(t *testing.T, r report) {
	t.Helper()
	databases := options{Database: "auto"}.databases()
	require.Len(t, r.Campaign, 4*len(databases))
	for i, c := range r.Campaign {
		require.Equal(t, databases[i/4], c.Database)
		require.Zero(t, c.Refusals, c.Variant)
		require.Zero(t, c.Doubled, c.Variant)
		require.Equal(t, c.Database == postgres, c.DatabaseCPUMillis > 0, c.Variant)
	}
}

// requireKills requires that what Cadenza sent was sent at most once, and that what did not come is
// known to be in doubt (W1); River must have sent everything.
func requireKills(t *testing.T, r report) {
	t.Helper()
	require.Zero(t, r.Kills.Ours.Doubled)
	require.LessOrEqual(t, r.Kills.Ours.Lost, r.Kills.Ours.InDoubt)
	require.Zero(t, r.Kills.River.Lost, "a queue repeats what it does not know of")
	require.Equal(t, tally{Messages: 30, Kills: 1}, tally{Messages: r.Kills.River.Messages, Kills: r.Kills.River.Kills})
}

// none are figures that may be zero: what must not happen, and what only one database has.
var none = []string{
	"refusals", "doubled", "lost", "in_doubt", "unrouted", "routed_after_seconds", "database_cpu_ms_per_message",
	"database_cpu_ms_per_event", "repeated", "beside",
}

// mayBeZero reports whether a figure need not be there: others send no statement of ours, and a
// queue has no history.
func mayBeZero(at, key string) bool {
	switch key {
	case "statements":
		return !strings.HasSuffix(at, ".ours")
	case "events_per_run", "bytes_per_run":
		return strings.HasSuffix(at, ".river")
	case "cpu_ms_per_message":
		return strings.Contains(at, ".river.") // six messages, less what the machine spends by itself, may be nothing
	}
	return slices.Contains(none, key)
}

// positive requires that every number in the figures is above zero and every text is there.
func positive(t *testing.T, at string, value any) {
	t.Helper()
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			if !mayBeZero(at, key) {
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
