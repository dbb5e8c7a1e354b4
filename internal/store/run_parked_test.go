package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// parkRuns inserts runs that are parked for the reason.
func parkRuns(t *testing.T, s *Store, a models.Automation, n int, reason models.ParkReason) {
	t.Helper()
	given.BareRuns(t, s.DB, a, n, func(_ int, r *models.Run) {
		r.Status, r.ReasonCode, r.Reason = models.RunNeedsAttention, reason, reason.Words()
		r.StepID, r.Visit = "s", 1
	})
}

func TestParkedRunsAreCountedByReasonAndAutomation(t *testing.T) { // R6
	t.Parallel()
	forEachDatabaseAt(t, time.Date(2026, 5, 1, 12, 0, 0, 123456000, time.UTC), func(t *testing.T, s *Store, clock *time.Time) {
		workspace, other := given.Workspace(t, s), given.Workspace(t, s)
		none, err := s.ParkedRuns(t.Context(), workspace)
		require.NoError(t, err)
		require.Empty(t, none)
		first, second := given.Activated(t, s, workspace, models.Reentry{}), given.Activated(t, s, workspace, models.Reentry{})
		oldest := *clock
		parkRuns(t, s, first, 2, models.ParkTokenRefused)
		parkRuns(t, s, given.Activated(t, s, other, models.Reentry{}), 5, models.ParkTokenRefused)
		*clock = clock.Add(time.Hour)
		parkRuns(t, s, second, 3, models.ParkTokenRefused)
		parkRuns(t, s, first, 1, models.ParkTemplateUnusable)
		given.BareRuns(t, s.DB, first, 4, func(_ int, r *models.Run) { r.Status = models.RunWaiting })

		got, err := s.ParkedRuns(t.Context(), workspace)
		require.NoError(t, err)
		require.Equal(t, []models.ParkedRuns{
			{
				Reason: models.ParkTokenRefused, Count: 5, Since: oldest,
				Automations: []models.ParkedAutomation{{AutomationID: second.ID, Count: 3}, {AutomationID: first.ID, Count: 2}},
			},
			{
				Reason: models.ParkTemplateUnusable, Count: 1, Since: *clock,
				Automations: []models.ParkedAutomation{{AutomationID: first.ID, Count: 1}},
			},
		}, inUTC(got))
		all, err := s.ParkedByReason(t.Context())
		require.NoError(t, err)
		require.Len(t, all, 2)
		require.Equal(t, 10, all[models.ParkTokenRefused], "of all workspaces")
		require.Equal(t, 1, all[models.ParkTemplateUnusable])

		runs, _, err := s.ListRuns(
			t.Context(), models.Everyone(workspace), models.RunFilter{
				Reason:       models.ParkTokenRefused,
				AutomationID: first.ID,
			}, models.Page{},
		)
		require.NoError(t, err)
		require.Len(t, runs, 2)
		runs, next, err := s.ListRuns(t.Context(), models.Everyone(workspace), models.RunFilter{Reason: models.ParkTokenRefused},
			models.Page{Limit: 4})
		require.NoError(t, err)
		require.Len(t, runs, 4)
		runs, _, err = s.ListRuns(
			t.Context(), models.Everyone(workspace), models.RunFilter{Reason: models.ParkTokenRefused}, models.Page{Limit: 4, After: next},
		)
		require.NoError(t, err)
		require.Len(t, runs, 1)
		runs, _, err = s.ListRuns(
			t.Context(), models.Everyone(workspace), models.RunFilter{
				Reason: models.ParkTokenRefused,
				Status: models.RunEnded,
			}, models.Page{},
		)
		require.NoError(t, err)
		require.Empty(t, runs)
	})
}

// inUTC makes the times comparable: they are the same instants in either database.
func inUTC(rows []models.ParkedRuns) []models.ParkedRuns {
	for i := range rows {
		rows[i].Since = rows[i].Since.UTC()
	}
	return rows
}

func TestAllParkedRunsOfAReasonGoOnPageByPageEachOnce(t *testing.T) { // R6
	t.Parallel()
	forEachDatabaseAt(t, time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC), func(t *testing.T, s *Store, clock *time.Time) {
		workspace, other := given.Workspace(t, s), given.Workspace(t, s)
		a, b := given.Activated(t, s, workspace, models.Reentry{}), given.Activated(t, s, workspace, models.Reentry{})
		parkRuns(t, s, a, resumePage+3, models.ParkTokenRefused)
		parkRuns(t, s, b, 2, models.ParkTokenRefused)
		parkRuns(t, s, a, 1, models.ParkNumberStopped)
		parkRuns(t, s, given.Activated(t, s, other, models.Reentry{}), 1, models.ParkTokenRefused)
		var one models.Run
		require.NoError(t, s.Pool().Take(&one, "automation_id = ? AND reason_code = ?", b.ID, models.ParkTokenRefused).Error)
		attempts := map[int]int{0: 12, 1: 0} // by visit, after the resume
		for visit := range attempts {
			m := models.Message{
				ID: database.NewID(), WorkspaceID: workspace, RunID: one.ID, StepID: "s", Visit: visit, ContactID: one.ContactID,
				Attempts: 12,
			}
			require.NoError(t, s.Pool().Create(&m).Error)
		}
		*clock = clock.Add(time.Hour)

		narrow, more, err := s.ResumeParked(
			t.Context(), workspace, models.ParkedFilter{Reason: models.ParkTokenRefused, AutomationID: b.ID}, "", "api_key/1",
		)
		require.NoError(t, err)
		require.False(t, more)
		require.Len(t, narrow, 2)
		for visit, want := range attempts {
			var m models.Message
			require.NoError(t, s.Pool().Take(&m, "run_id = ? AND visit = ?", one.ID, visit).Error)
			require.Equal(t, want, m.Attempts, "visit %d", visit)
		}
		require.Equal(t, []string{"runs.resume by api_key/1"}, auditOf(t, s, workspace, "automation/"+b.ID)[:1])

		seen, after := map[string]bool{}, ""
		for pages := 1; ; pages++ {
			var page []models.Run
			page, more, err = s.ResumeParked(
				t.Context(), workspace, models.ParkedFilter{Reason: models.ParkTokenRefused}, after, "api_key/1",
			)
			require.NoError(t, err)
			for _, run := range page {
				require.False(t, seen[run.ID], "each once")
				require.Equal(t, a.ID, run.AutomationID)
				seen[run.ID], after = true, run.ID
				// One that parks again while the call goes on is not taken again by it.
				given.SetRunColumns(t, s, run.ID, map[string]any{
					"status": models.RunNeedsAttention, "reason_code": models.ParkTokenRefused,
				})
			}
			if !more {
				require.Equal(t, 2, pages)
				break
			}
		}
		require.Len(t, seen, resumePage+3)
		row := given.RunRow(t, s, one.ID)
		require.Equal(t, models.RunWaiting, row.Status)
		require.Empty(t, row.Reason)
		require.Empty(t, row.ReasonCode)
		require.Equal(t, "s", row.StepID)
		require.Equal(t, 1, row.Visit)
		require.Equal(t, *clock, row.DueAt.UTC(), "at once")
		again, more, err := s.ResumeParked(
			t.Context(), workspace, models.ParkedFilter{Reason: models.ParkTokenRefused, AutomationID: b.ID}, "", "api_key/1",
		)
		require.NoError(t, err)
		require.Empty(t, again)
		require.False(t, more)
		require.Equal(t, []string{"runs.resume by api_key/1", "runs.resume by api_key/1"}, auditOf(t, s, workspace, "workspace/"+workspace))
		left, err := s.ParkedByReason(t.Context())
		require.NoError(t, err)
		require.Equal(t, 1, left[models.ParkNumberStopped], "another reason stays")
		require.Equal(t, resumePage+3+1, left[models.ParkTokenRefused], "so does another workspace")
	})
}

func TestOfManyWhoResumeAtOnceEachRunIsResumedByOne(t *testing.T) { // R6
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		const parked = 40
		parkRuns(t, s, given.Activated(t, s, workspace, models.Reentry{}), parked, models.ParkTokenRefused)
		resumed := make([]int, atOnce)
		failures := make([]error, atOnce)
		together(atOnce, func(i int) {
			var page []models.Run
			page, _, failures[i] = s.ResumeParked(t.Context(), workspace, models.ParkedFilter{Reason: models.ParkTokenRefused}, "", "test")
			resumed[i] = len(page)
		})
		total := 0
		for i := range atOnce {
			require.NoError(t, failures[i])
			total += resumed[i]
		}
		require.Equal(t, parked, total)
	})
}

func TestARunResumedInAPausedAutomationIsDueWhenThatIsResumed(t *testing.T) { // R5, R6
	t.Parallel()
	forEachDatabaseAt(t, time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC), func(t *testing.T, s *Store, clock *time.Time) {
		workspace := given.Workspace(t, s)
		a := given.Activated(t, s, workspace, models.Reentry{})
		parkRuns(t, s, a, 2, models.ParkTokenRefused)
		_, err := s.PauseAutomation(t.Context(), workspace, a.ID, "test")
		require.NoError(t, err)
		*clock = clock.Add(48 * time.Hour)
		var alone models.Run
		require.NoError(t, s.Pool().Take(&alone, "automation_id = ?", a.ID).Error)
		_, err = s.ControlRun(t.Context(), models.Everyone(workspace), alone.ID, models.Control{Kind: models.ControlResume}, "test")
		require.NoError(t, err)
		resumed, _, err := s.ResumeParked(t.Context(), workspace, models.ParkedFilter{Reason: models.ParkTokenRefused}, "", "test")
		require.NoError(t, err)
		require.Len(t, resumed, 1)
		*clock = clock.Add(time.Hour)
		_, _, err = s.ResumeAutomation(t.Context(), workspace, a.ID, models.Overdue{}, "test")
		require.NoError(t, err)
		for _, id := range []string{alone.ID, resumed[0].ID} {
			require.Equal(t, *clock, given.RunRow(t, s, id).DueAt.UTC(), "at once, not after the pause once more")
		}
	})
}

func TestARunThatLeavesWhileParkedIsNoLongerOfItsReason(t *testing.T) { // R6
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		run := given.Entered(t, s, given.Activated(t, s, workspace, models.Reentry{}), ada, "").Run
		given.SetRunColumns(t, s, run.ID, map[string]any{"status": models.RunNeedsAttention, "reason_code": models.ParkOther})
		_, _, err := s.EndRun(t.Context(), workspace, run.ID, models.OutcomeEndedByAPI, "test")
		require.NoError(t, err)
		require.Empty(t, given.RunRow(t, s, run.ID).ReasonCode)
		resumed, _, err := s.ResumeParked(t.Context(), workspace, models.ParkedFilter{Reason: models.ParkOther}, "", "test")
		require.NoError(t, err)
		require.Empty(t, resumed)
		require.Equal(t, models.RunEnded, given.RunRow(t, s, run.ID).Status)
	})
}

// TestWhatNeedsAttentionIsFoundAmongFiftyThousandByItsIndex is the plan of R6's queries: no
// table is read whole, and what is read follows what is parked.
func TestWhatNeedsAttentionIsFoundAmongFiftyThousandByItsIndex(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	workspace := given.Workspace(t, s)
	a := given.Activated(t, s, workspace, models.Reentry{})
	require.NoError(t, s.Pool().Exec(`INSERT INTO runs (id, workspace_id, automation_id, contact_id, entry_key, start_kind, start_id,
		status, reason, outcome,
			ended_by, revision, step_id, visit, listening, ticket_id, workflow_run_id, closing, started_at, updated_at)
		SELECT 'f' || n, ?, ?, 'c' || n, n, 'manual', '', CASE WHEN n % 2 = 0 THEN 'waiting' ELSE 'completed' END,
			'', '', '', 1, '', 0, false, '', '', false, now(), now() FROM generate_series(1, 50000) n`, workspace, a.ID).Error)
	const token, stopped = 300, 100
	parkRuns(t, s, a, token, models.ParkTokenRefused)
	parkRuns(t, s, a, stopped, models.ParkNumberStopped)
	require.NoError(t, s.Pool().Exec("VACUUM ANALYZE runs").Error)

	counts := storetest.Explain(t, s.Pool(), parkedGroups(s.Pool(), workspace))
	require.Equal(t, []string{"runs_parked"}, counts.Paths())
	require.Equal(t, token+stopped, counts.Read())
	gauge := storetest.Explain(t, s.Pool(), allParked(s.Pool()))
	require.Equal(t, []string{"runs_parked"}, gauge.Paths())
	require.Equal(t, token+stopped, gauge.Read())
	page := storetest.Explain(t, s.Pool(), parkedPage(s.Pool(), workspace, models.ParkedFilter{Reason: models.ParkNumberStopped}, ""))
	require.Equal(t, []string{"runs_parked"}, page.Paths())
	require.Equal(t, stopped, page.Read())
	for name, c := range map[string]struct {
		filter models.RunFilter
		want   string
		most   int
	}{
		"by reason": {models.RunFilter{Reason: models.ParkTokenRefused}, "runs_parked", 51},
		"by status": {models.RunFilter{Status: models.RunNeedsAttention}, "runs_status", 51},
	} {
		plan := storetest.Explain(t, s.Pool(), filteredRuns(s.Pool(), workspace, c.filter).Order("id DESC").Limit(51))
		require.Equal(t, []string{c.want}, plan.Paths(), name)
		require.LessOrEqual(t, plan.Read(), c.most, name)
	}
}

// sqlOf is a query as SQLite is asked it.
func sqlOf(s *Store, query *gorm.DB) string {
	return s.Pool().ToSQL(func(*gorm.DB) *gorm.DB { return query.Session(&gorm.Session{DryRun: true}).Find(&[]map[string]any{}) })
}

// TestSQLiteCountsWhatNeedsAttentionInItsIndex is the same on SQLite, as far as its plan tells.
func TestSQLiteCountsWhatNeedsAttentionInItsIndex(t *testing.T) {
	t.Parallel()
	s := onSQLite(t)
	for name, c := range map[string]struct{ sql, want string }{
		"counts": {sqlOf(s, parkedGroups(s.Pool(), "w")), "USING COVERING INDEX runs_parked (workspace_id=?)"},
		"gauge":  {sqlOf(s, allParked(s.Pool())), "USING COVERING INDEX runs_parked"},
		"page": {
			sqlOf(s, parkedPage(s.Pool(), "w", models.ParkedFilter{Reason: models.ParkOther}, "")),
			"USING INDEX runs_parked (workspace_id=? AND reason_code=? AND id>?)",
		},
		"list": {
			sqlOf(s, filteredRuns(s.Pool(), "w", models.RunFilter{Reason: models.ParkOther}).Order("id DESC")),
			"USING INDEX runs_parked (workspace_id=? AND reason_code=?)",
		},
	} {
		var lines []struct{ Detail string }
		require.NoError(t, s.Pool().Raw("EXPLAIN QUERY PLAN "+c.sql).Scan(&lines).Error)
		require.Contains(t, lines[0].Detail, c.want, name)
	}
}

func TestANumbersParkedRunsAreThoseOfItsAutomations(t *testing.T) { // R6
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		renewed, still := given.Number(t, s, workspace), given.Number(t, s, workspace)
		a, b := started(t, s, renewed, "Renewed"), started(t, s, still, "Still revoked")
		parkRuns(t, s, a, 2, models.ParkTokenRefused)
		parkRuns(t, s, a, 1, models.ParkNumberStopped)
		parkRuns(t, s, b, 3, models.ParkTokenRefused)
		resumed, more, err := s.ResumeParked(
			t.Context(), workspace, models.ParkedFilter{Reason: models.ParkTokenRefused, NumberID: renewed.ID}, "", "api_key/1",
		)
		require.NoError(t, err)
		require.False(t, more)
		require.Len(t, resumed, 2)
		for _, run := range resumed {
			require.Equal(t, a.ID, run.AutomationID)
		}
		require.Equal(t, 4, given.Count(t, s, &models.Run{}, "status = ?", models.RunNeedsAttention))
	})
}
