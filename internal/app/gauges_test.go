package app

import (
	"context"
	"errors"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/internal/store"
	"cadenza/internal/store/storetest"
	"cadenza/internal/telemetry"
	"cadenza/models"
)

func TestWhatOurOwnLookParksHasItsReason(t *testing.T) { // R6
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, move := b.enter(b.automation(models.Reentry{}, welcome()), giulia)
		require.NoError(t, b.store.ReplaceTemplates(t.Context(), b.workspace, "waba", nil))
		parked, err := b.perform(run, move)
		require.NoError(t, err)
		require.Equal(t, activities.MovePark, parked.State)
		row, _ := b.view(run)
		require.Equal(t, models.ParkTemplateUnusable, row.ReasonCode)
		require.Equal(t, "template welcome has no approved version", row.Reason)
		b.call(b.steps.Leave, activities.LeaveInput{RunRef: ref(run), Now: b.now})
		row, _ = b.view(run)
		require.Equal(t, models.RunEnded, row.Status)
		require.Empty(t, row.ReasonCode, "who left needs nobody")
	})
}

// metricsOf is what Prometheus reads of a process.
func metricsOf(t *testing.T, a *App) string {
	t.Helper()
	w := httptest.NewRecorder()
	a.Metrics.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/metrics", nil))
	return w.Body.String()
}

func TestTheMetricsTellWhatNeedsAttention(t *testing.T) { // R6
	t.Parallel()
	ctx := t.Context()
	a := newApp(t, storetest.MigratedSQLite(t), oneKey)
	require.Contains(t, metricsOf(t, a), `cadenza_runs_need_attention{reason="token_refused"} 0`, "none is a number too")
	w, err := a.Store.CreateWorkspace(ctx, models.Workspace{Name: "Shop", TimeZone: "Europe/Rome", Language: "it", PhoneRegion: "IT"})
	require.NoError(t, err)
	made, err := a.Store.CreateAutomation(ctx, w.ID, "test", models.AutomationInput{
		Name: "a", NewSecret: newStartSecret, Definition: models.Definition{Steps: []models.Step{tagStep("new")}},
	})
	require.NoError(t, err)
	_, err = a.Store.ActivateAutomation(ctx, w.ID, made.Automation.ID, "test")
	require.NoError(t, err)
	accepted, err := a.Store.Accept(ctx, models.Entry{
		WorkspaceID: w.ID, AutomationID: made.Automation.ID, Kind: models.StartManual, Contact: models.ContactInput{Phone: giulia},
	})
	require.NoError(t, err)
	require.NoError(t, a.Store.RunTx(ctx, func(tx *store.RunTx) error {
		run := accepted.Run
		run.Status, run.ReasonCode = models.RunNeedsAttention, models.ParkTokenRefused
		return tx.SaveRun(ctx, run)
	}))
	a.counters.ParkedRun(models.ParkTokenRefused)
	got := metricsOf(t, a)
	require.Contains(t, got, `cadenza_runs_need_attention{reason="token_refused"} 1`)
	require.Contains(t, got, `cadenza_runs_need_attention{reason="number_stopped"} 0`)
	require.Contains(t, got, `cadenza_runs_parked_total{reason="token_refused"} 1`)
}

// noRows is a database that is away.
type noRows struct{}

func (noRows) ParkedByReason(context.Context) (map[models.ParkReason]int, error) {
	return nil, errors.New("away")
}

func TestADatabaseThatIsAwayLeavesTheOtherMetrics(t *testing.T) {
	t.Parallel()
	a := newApp(t, storetest.MigratedSQLite(t), oneKey)
	require.NoError(t, telemetry.GaugeParked(a.Metrics, noRows{}))
	require.Contains(t, metricsOf(t, a), "go_goroutines")
}
