package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

func TestOverdueRunsComePageByPageEachOnce(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		a := given.Activated(t, s, given.Workspace(t, s), models.Reentry{})
		now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
		const overdue = 2*reconcilePage + 7
		given.BareRuns(t, s.DB, a, overdue, func(i int, r *models.Run) {
			due := now.Add(-time.Duration(i/300) * 250 * time.Millisecond).Add(-time.Second) // many are due together
			r.Status, r.DueAt = []models.RunStatus{models.RunWaiting, models.RunExecuting}[i%2], &due
		})
		late, not := now.Add(-time.Hour), now
		for _, status := range []models.RunStatus{
			models.RunStarting, models.RunPaused, models.RunNeedsAttention, models.RunCompleted, models.RunEnded,
		} {
			given.BareRuns(t, s.DB, a, 1, func(_ int, r *models.Run) { r.Status, r.DueAt = status, &late })
		}
		given.BareRuns(t, s.DB, a, 1, func(_ int, r *models.Run) { r.Status, r.DueAt = models.RunWaiting, &not })
		given.BareRuns(t, s.DB, a, 1, func(_ int, r *models.Run) { r.Status = models.RunWaiting })
		seen, pages := map[string]bool{}, []int{}
		at, after := time.Time{}, ""
		for {
			page, err := s.OverdueRuns(t.Context(), now, at, after)
			require.NoError(t, err)
			pages = append(pages, len(page))
			for _, row := range page {
				require.False(t, seen[row.Run.ID], "each once")
				require.False(t, row.Run.DueAt.Before(at), "in order of due time")
				require.Equal(t, "Welcome", row.AutomationName)
				seen[row.Run.ID] = true
				at, after = *row.Run.DueAt, row.Run.ID
			}
			if len(page) < reconcilePage {
				break
			}
		}
		require.Equal(t, []int{reconcilePage, reconcilePage, 7}, pages)
		require.Len(t, seen, overdue)
	})
}

func TestForgottenRunsAreFoundOldestFirst(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		a := given.Activated(t, s, given.Workspace(t, s), models.Reentry{})
		now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
		given.BareRuns(t, s.DB, a, 5, func(i int, r *models.Run) {
			r.Status, r.StartedAt, r.EntryKey = models.RunStarting, now.Add(-time.Duration(i)*time.Minute), fmt.Sprint("s", i)
		})
		given.BareRuns(t, s.DB, a, 1, func(_ int, r *models.Run) { r.Status, r.StartedAt = models.RunWaiting, now.Add(-time.Hour) })
		given.BareRuns(t, s.DB, a, 5, func(i int, r *models.Run) {
			r.Status, r.Closing = models.RunEnded, i != 3
			r.UpdatedAt, r.EntryKey = now.Add(-time.Duration(i)*time.Minute), fmt.Sprint("c", i)
		})
		starting, more, err := s.StartingRuns(t.Context(), now.Add(-time.Minute), models.Run{})
		require.NoError(t, err)
		require.False(t, more)
		var keys []string
		for _, row := range starting {
			keys = append(keys, row.Run.EntryKey)
			require.Equal(t, "Welcome", row.AutomationName)
			require.Equal(t, models.EntryAccepted, row.Result)
		}
		require.Equal(t, []string{"s4", "s3", "s2"}, keys)
		closing, err := s.ClosingRuns(t.Context(), now.Add(-time.Minute))
		require.NoError(t, err)
		keys = nil
		for _, row := range closing {
			keys = append(keys, row.EntryKey)
		}
		require.Equal(t, []string{"c4", "c2"}, keys)
		given.BareRuns(
			t, s.DB, a, reconcilePage, func(_ int, r *models.Run) { r.Status, r.StartedAt = models.RunStarting, now.Add(-time.Hour) },
		)
		starting, more, err = s.StartingRuns(t.Context(), now, models.Run{})
		require.NoError(t, err)
		require.True(t, more)
		require.Len(t, starting, reconcilePage, "a page is bounded")
		rest, more, err := s.StartingRuns(t.Context(), now, starting[reconcilePage-1].Run)
		require.NoError(t, err)
		require.False(t, more)
		require.Len(t, rest, 4, "the next begins after it")
	})
}

func TestOnlyALiveRunIsFound(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		a := given.Activated(t, s, workspace, models.Reentry{})
		first := given.Entered(t, s, a, ada, "").Run
		_, _, err := s.EndRun(t.Context(), workspace, first.ID, models.OutcomeEndedByAPI, "test")
		require.NoError(t, err)
		_, err = s.LiveRun(t.Context(), first.ID)
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
		second := given.Entered(t, s, a, ada, "").Run
		got, err := s.LiveRun(t.Context(), second.ID)
		require.NoError(t, err)
		require.Equal(t, second.ID, got.ID)
	})
}
