package telemetry

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/metric"
	temporallog "go.temporal.io/sdk/log"
)

func lastLine(t *testing.T, out *bytes.Buffer) map[string]any {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	line := map[string]any{}
	require.NoError(t, json.Unmarshal([]byte(lines[len(lines)-1]), &line))
	return line
}

func TestALineKeepsEveryAttribute(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	rome := time.FixedZone("Rome", 3600)
	logger := NewLogger(&out, slog.LevelInfo, FormatJSON).With("run_id", "r1")
	due := time.Date(2026, 11, 23, 9, 0, 0, 0, rome)
	//nolint:sloglint // "odd" is a key that nobody knows
	logger.Info("step due", "step_id", "s1", "error", errors.New("broken"), "due", due, "odd", "")

	line := lastLine(t, &out)
	require.Equal(t, "step due", line["msg"])
	require.Equal(t, "r1", line["run_id"])
	require.Equal(t, "s1", line["step_id"])
	require.Equal(t, "broken", line["error"])
	require.Equal(t, "2026-11-23T08:00:00Z", line["due"])
	require.Contains(t, line, "odd", "an empty or unknown attribute stays")
	require.Regexp(t, "Z$", line["time"])
}

func TestTheLevelMayChangeAtRunTime(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	level := new(slog.LevelVar)
	logger := NewLogger(&out, level, FormatText)
	logger.Debug("hidden")
	require.Empty(t, out.String())
	level.Set(slog.LevelDebug)
	logger.Debug("shown", "contact_id", "c1")
	require.Contains(t, out.String(), "level=DEBUG msg=shown contact_id=c1")
	require.True(t, FormatText.Valid())
	require.False(t, Format("xml").Valid())
}

func TestTemporalSpeaksOurVocabulary(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	logger := TemporalLogger(NewLogger(&out, slog.LevelDebug, FormatJSON))
	temporallog.With(
		logger, "WorkflowID", "w1", "RunID", "t1", "TaskQueue", "runs",
	).Error("failed", "Error", errors.New("broken"), "ScheduleID", 3)

	line := lastLine(t, &out)
	for key, want := range map[string]any{
		"workflow_id": "w1", "temporal_run_id": "t1", "task_queue": "runs", "error": "broken", "ScheduleID": 3.0, "level": "ERROR",
	} {
		require.Equal(t, want, line[key], key)
	}
	require.NotContains(t, line, "run_id", "Temporal's run is not ours")
}

func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	server := httptest.NewServer(m.Handler())
	defer server.Close()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, http.NoBody)
	require.NoError(t, err)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { require.NoError(t, answer.Body.Close()) }()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, answer.StatusCode)
	return string(body)
}

func TestPrometheusSeesOursTemporalsAndGos(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	m, err := NewMetrics(NewLogger(&out, slog.LevelInfo, FormatJSON))
	require.NoError(t, err)

	sent, err := m.Meter("cadenza/test").Int64Counter("cadenza_messages", metric.WithDescription("Messages handed to WhatsApp."))
	require.NoError(t, err)
	sent.Add(t.Context(), 3)
	temporal := m.Temporal().WithTags(map[string]string{"task_queue": "runs"})
	temporal.Counter("temporal_request").Inc(2)
	temporal.Gauge("temporal_num_pollers").Update(5)
	temporal.Timer("temporal_request_latency").Record(30 * time.Millisecond)

	page := scrape(t, m)
	for _, want := range []string{
		"cadenza_messages_total 3",
		"# TYPE temporal_request_total counter",
		`temporal_request_total{task_queue="runs"} 2`,
		`temporal_num_pollers{task_queue="runs"} 5`,
		`temporal_request_latency_seconds_bucket{task_queue="runs",le="0.025"} 0`,
		`temporal_request_latency_seconds_bucket{task_queue="runs",le="0.05"} 1`,
		"go_goroutines ",
	} {
		require.Contains(t, page, want)
	}
	require.NoError(t, m.Shutdown(t.Context()))
	require.Empty(t, out.String())
}

func TestTwoProcessesInOneDoNotShareFigures(t *testing.T) {
	t.Parallel()
	first, err := NewMetrics(slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	second, err := NewMetrics(slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	first.Temporal().Counter("only_first").Inc(1)
	require.Contains(t, scrape(t, first), "only_first_total")
	require.NotContains(t, scrape(t, second), "only_first_total")
}
