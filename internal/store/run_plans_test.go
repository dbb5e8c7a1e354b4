package store

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// TestWhoIsWaitingWhereIsARangeOfAnIndex is the plan of "who is waiting where, until when".
func TestWhoIsWaitingWhereIsARangeOfAnIndex(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	n := given.Number(t, s, given.Workspace(t, s))
	a := given.Activated(t, s, n.WorkspaceID, models.Reentry{})
	given.PassedThrough(t, s, a, n, 40_000)
	require.NoError(t, s.Pool().Exec("VACUUM ANALYZE").Error)
	waiting := models.RunFilter{AutomationID: a.ID, StepID: "s1", Status: models.RunWaiting}
	plan := storetest.Explain(t, s.Pool(), filteredRuns(s.Pool(), a.WorkspaceID, waiting).Order("id DESC").Limit(51))
	require.Contains(t, plan.Paths(), "runs_position")
	require.NotContains(t, plan.Paths(), "all of runs")
	require.LessOrEqual(t, plan.Read(), 200, plan.Paths()) // a page of those who stand there, not all of them
}

// TestTheRestToStartIsWhatWasAcceptedSince is the plan of what is started in the background.
func TestTheRestToStartIsWhatWasAcceptedSince(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	n := given.Number(t, s, given.Workspace(t, s))
	a := given.Activated(t, s, n.WorkspaceID, models.Reentry{})
	given.PassedThrough(t, s, a, n, 40_000)
	since := s.Now()
	given.BareRuns(t, s.DB, a, 2*reconcilePage, func(_ int, r *models.Run) { r.Status, r.StartedAt = models.RunStarting, since })
	require.NoError(t, s.Pool().Exec("VACUUM ANALYZE").Error)
	rest := restToStart(s.namedRuns(t.Context()), a.WorkspaceID, a.ID, since, models.Run{})
	plan := storetest.Explain(t, s.Pool(), rest)
	require.NotContains(t, plan.Paths(), "all of runs")
	require.LessOrEqual(t, plan.Read(), 2*reconcilePage+200, plan.Paths())
}
