package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

func TestADatabaseBehindWhatIsRememberedOfItHoldsEveryAutomationOnce(t *testing.T) {
	t.Parallel()
	forEachDatabaseAt(t, time.Now().UTC().Truncate(time.Second), func(t *testing.T, s *Store, clock *time.Time) {
		workspace := given.Workspace(t, s)
		a, other := given.Activated(t, s, workspace, models.Reentry{}), given.Activated(t, s, given.Workspace(t, s), models.Reentry{})
		raise := func(remembered time.Time) (time.Time, bool) {
			epoch, setBack, err := s.RaiseEpoch(t.Context(), remembered)
			require.NoError(t, err)
			return epoch, setBack
		}
		held := func() []models.RestoredAutomation {
			rows, err := s.RestoredAutomations(t.Context(), workspace)
			require.NoError(t, err)
			return rows
		}
		first, setBack := raise(time.Time{})
		require.False(t, setBack, "nothing is remembered: a new Temporal")
		require.Equal(t, *clock, first)
		*clock = clock.Add(time.Minute)
		second, setBack := raise(first)
		require.False(t, setBack)
		require.True(t, second.After(first))
		*clock = clock.Add(-time.Hour) // the clock was set back, not the database
		third, setBack := raise(second)
		require.False(t, setBack)
		require.True(t, third.After(second))
		require.Empty(t, held())

		*clock = clock.Add(2 * time.Hour)
		remembered := clock.Add(time.Minute)
		fourth, setBack := raise(remembered)
		require.True(t, setBack)
		require.True(t, fourth.After(remembered), "who looks next sees nothing of it")
		_, setBack = raise(remembered)
		require.False(t, setBack, "it is seen once")
		require.Equal(t, []models.RestoredAutomation{{AutomationID: a.ID, Name: a.Name, Since: *clock}}, held())
		reasons, err := s.ParkedRuns(t.Context(), workspace)
		require.NoError(t, err)
		require.Equal(t, []models.ParkedRuns{{Reason: models.ParkRestored, Since: *clock}}, reasons, "one line, before anything has parked")
		entries, _, err := s.ListAudit(t.Context(), workspace, "workspace/"+workspace, models.Page{Limit: 10})
		require.NoError(t, err)
		require.Equal(t, "database.restored", entries[0].Action)

		_, _, err = s.GoOnRestored(t.Context(), workspace, other.ID, models.FromRow, "", "test")
		require.Equal(t, models.CodeNotFound, models.CodeOf(err), "another workspace's")
		runs, more, err := s.GoOnRestored(t.Context(), workspace, a.ID, models.FromRow, "", "test")
		require.NoError(t, err)
		require.False(t, more)
		require.Empty(t, runs)
		require.Empty(t, held())
		require.NoError(t, s.Pool().Delete(&models.Watermark{}, "name = ?", models.WatermarkEpoch).Error)
		_, setBack = raise(remembered)
		require.True(t, setBack, "a backup from before epochs, or a new database under an old Temporal")
	})
}

// Reconcile looks at a row, then at its workflow, and meanwhile the workflow performs the move and completes, and the
// message fails late: the row stands beyond what was seen, and nothing was set back.
func TestARowThatHasGoneOnSinceItWasLookedAtWasNotSetBack(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		a := given.Activated(t, s, given.Workspace(t, s), models.Reentry{})
		run := given.Entered(t, s, a, "+393331234567", "key").Run
		stands := func(visit int, status models.RunStatus) {
			given.SetRunColumns(t, s, run.ID, map[string]any{"visit": visit, "status": status, "step_id": "x", "due_at": time.Now().UTC()})
		}
		for _, c := range []struct {
			visit  int
			status models.RunStatus
			want   bool
		}{{3, models.RunWaiting, false}, {2, models.RunCompleted, false}, {2, models.RunWaiting, true}} {
			stands(c.visit, c.status)
			parked, err := s.ParkAhead(t.Context(), run.ID, 2)
			require.NoError(t, err)
			require.Equal(t, c.want, parked)
			require.Equal(t, c.want, given.RunRow(t, s, run.ID).Status == models.RunNeedsAttention)
		}
		parked, err := s.ParkAhead(t.Context(), "gone", 2)
		require.NoError(t, err)
		require.False(t, parked)
	})
}
