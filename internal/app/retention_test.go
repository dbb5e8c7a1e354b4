package app

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/internal/store/retention"
	"cadenza/models"
)

// tallied counts what was removed.
type tallied struct{ removed models.Removed }

// Removed counts.
func (c tallied) Removed(_ context.Context, removed models.Removed) { c.removed.Add(removed) }

func TestRetentionRemovesByTheSettingsOfTheWorkspaceAndSaysSo(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		a := b.automation(models.Reentry{}, models.Step{Kind: models.KindAddTags, Settings: &models.ChangeTags{Tags: []string{"new"}}})
		ended, move := b.enter(a, "+393331234567")
		_, err := b.perform(ended, move)
		require.NoError(t, err)
		inside, _ := b.enter(a, "+393331234568")
		counter := tallied{models.Removed{}}
		r := &activities.Remover{Store: retention.New(b.store.DB), Count: counter, Log: slog.New(slog.DiscardHandler)}
		b.env.RegisterActivity(r.RemoveExpired)
		remove := func() (report activities.RemoveExpiredReport) {
			in := activities.RemoveExpiredInput{Now: time.Now().Add(365 * 24 * time.Hour)}
			value, err := b.env.ExecuteActivity(r.RemoveExpired, in)
			require.NoError(t, err)
			require.NoError(t, value.Get(&report))
			return report
		}
		require.Empty(t, remove().Removed, "nothing goes that nobody wants to go")

		w, err := b.store.GetWorkspace(t.Context(), b.workspace)
		require.NoError(t, err)
		month := models.Duration(30 * 24 * time.Hour)
		w.Retention = &models.Retention{Runs: &month}
		_, err = b.store.ReplaceSettings(t.Context(), w, "test")
		require.NoError(t, err)
		want := models.Removed{"runs": 1, "step_executions": 1}
		require.Equal(t, want, remove().Removed)
		require.Equal(t, want, counter.removed)
		require.Empty(t, remove().Removed, "a second time there is nothing")
		_, _, err = b.store.GetRun(t.Context(), models.Everyone(b.workspace), ended.ID)
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
		run, _ := b.view(inside)
		require.True(t, run.Status.Live())
		entries, _, err := b.store.ListAudit(t.Context(), b.workspace, "workspace/"+b.workspace, models.Page{})
		require.NoError(t, err)
		require.Equal(t, "retention.remove", entries[0].Action)
		require.Equal(t, "1 runs, 1 step executions", entries[0].Detail)
	})
}
