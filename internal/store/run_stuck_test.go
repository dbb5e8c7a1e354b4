package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// What stands still is shown as long as it does, and no longer; its row says nothing of it.
func TestAStuckRunIsShownWhileItStandsWhereItWasSeen(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		a := given.Activated(t, s, workspace, models.Reentry{})
		other := given.Activated(t, s, given.Workspace(t, s), models.Reentry{})
		late := s.Now().Add(-time.Hour)
		statuses := []models.RunStatus{
			models.RunWaiting, models.RunExecuting, models.RunStarting, models.RunPaused, models.RunNeedsAttention, models.RunCompleted,
			models.RunEnded,
		}
		var noted []models.StuckRun
		fill := func(of models.Automation) func(int, *models.Run) {
			return func(i int, r *models.Run) {
				r.ID = fmt.Sprintf("%s-%d", of.ID, i)
				r.Status, r.Visit = statuses[i], 3
				r.DueAt, r.EntryKey = &late, r.ID
				row := models.StuckRun{RunID: r.ID, WorkspaceID: of.WorkspaceID, AutomationID: of.ID, Visit: 3}
				row.Reason = "too long " + r.ID
				noted = append(noted, row)
			}
		}
		given.BareRuns(t, s.DB, a, len(statuses), fill(a))
		given.BareRuns(t, s.DB, other, 1, fill(other))
		shown := func() (ids []string) {
			views, _, err := s.ListRuns(t.Context(), models.Everyone(workspace), models.RunFilter{Reason: models.ParkStuck}, models.Page{})
			require.NoError(t, err)
			for _, v := range views {
				require.Equal(t, models.ParkStuck, v.Run.ReasonCode)
				require.Equal(t, "too long "+v.Run.ID, v.Run.Reason)
				ids = append(ids, v.Run.ID)
			}
			return ids
		}
		note := func(wait time.Duration) { require.NoError(t, s.NoteStuck(t.Context(), slices.Clone(noted), wait)) }
		note(time.Hour)
		require.Empty(t, shown(), "it may move yet")
		ids := make([]string, len(noted))
		for i, row := range noted {
			ids[i] = row.RunID
		}
		require.NoError(t, s.ForgetStuck(t.Context(), ids))
		note(0)
		note(time.Hour) // seen again: it keeps its time
		require.ElementsMatch(t, ids[:3], shown(), "what the engine is to move, of this workspace")
		groups, err := s.ParkedRuns(t.Context(), workspace)
		require.NoError(t, err)
		require.Contains(t, groups, models.ParkedRuns{
			Reason: models.ParkStuck, Count: 3, Automations: []models.ParkedAutomation{{AutomationID: a.ID, Count: 3}},
			Since: groups[0].Since,
		})
		counts, err := s.ParkedByReason(t.Context())
		require.NoError(t, err)
		require.Equal(t, 4, counts[models.ParkStuck], "of all workspaces")

		update := func(id string, column string, value any) {
			require.NoError(t, s.Pool().Model(&models.Run{}).Where("id = ?", id).UpdateColumn(column, value).Error)
		}
		update(ids[0], "visit", 4)
		update(ids[1], "due_at", s.Now().Add(time.Hour))
		require.Equal(t, ids[2:3], shown(), "who has moved on, or is to wait again, is stuck no more")
		require.NoError(t, s.ForgetStuck(t.Context(), nil))
		var left []string
		kept := s.Pool().Model(&models.StuckRun{}).Where("workspace_id = ?", workspace).Order("run_id")
		require.NoError(t, kept.Pluck("run_id", &left).Error)
		require.Equal(t, ids[1:3], left, "the others have gone")

		stuck := models.ParkedFilter{Reason: models.ParkStuck, AutomationID: a.ID}
		resumed, more, err := s.ResumeParked(t.Context(), workspace, stuck, "", "test")
		require.NoError(t, err)
		require.False(t, more)
		require.Len(t, resumed, 1)
		require.Equal(t, statuses[2], resumed[0].Status, "nothing of it is changed: its workflow is told to look")
		require.Empty(t, shown())
		run, _, err := s.GetRun(t.Context(), models.Everyone(workspace), ids[2])
		require.NoError(t, err)
		require.Empty(t, run.Run.ReasonCode)
	})
}
