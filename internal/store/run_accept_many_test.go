package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// bulkOf is a bulk entry of the contacts, the prefix leading their keys.
func bulkOf(a models.Automation, prefix string, contactIDs ...string) models.BulkEntry {
	b := models.BulkEntry{WorkspaceID: a.WorkspaceID, AutomationID: a.ID, Kind: models.StartDate, StartID: "start"}
	for _, id := range contactIDs {
		b.Members = append(b.Members, models.BulkMember{ContactID: id, Key: prefix + id})
	}
	return b
}

func enterMany(t *testing.T, s *Store, b models.BulkEntry) ([]models.Accepted, tally) {
	t.Helper()
	got, err := s.EnterMany(t.Context(), b)
	require.NoError(t, err)
	require.Len(t, got, len(b.Members))
	var n tally
	for i, a := range got {
		n.add(a.Result)
		if a.Result != models.EntryRefused && a.Result != models.EntryTooMany {
			require.Equal(t, b.Members[i].ContactID, a.Run.ContactID, "the answers are in the members' order")
		}
	}
	return got, n
}

func TestManyEnterAsEachWouldAlone(t *testing.T) { // R1, R2
	t.Parallel()
	for name, c := range map[string]struct {
		rule              models.Reentry
		again, afterwards tally
	}{
		"ignore, allow": {models.Reentry{}, tally{Inside: 2}, tally{Accepted: 2}},
		"restart":       {models.Reentry{WhileRunning: models.WhileRunningRestart}, tally{Accepted: 2}, tally{Accepted: 2}},
		"once":          {models.Reentry{AfterFinish: models.AfterFinishOnce}, tally{Inside: 2}, tally{Refused: 2}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, s *Store) {
				workspace := given.Workspace(t, s)
				a := given.Activated(t, s, workspace, c.rule)
				ids := given.Contacts(t, s, workspace, 2)
				first, n := enterMany(t, s, bulkOf(a, "one:", ids...))
				require.Equal(t, tally{Accepted: 2}, n)
				for _, one := range first {
					run := given.RunRow(t, s, one.Run.ID)
					require.Equal(t, models.RunStarting, run.Status)
					require.Equal(t, models.StartDate, run.StartKind)
					require.Equal(t, "start", run.StartID)
					require.Equal(t, a.Revision, run.Revision)
					require.Equal(t, "Welcome", one.AutomationName)
				}
				repeated, n := enterMany(t, s, bulkOf(a, "one:", ids...))
				require.Equal(t, tally{Repeated: 2}, n, "the same keys never start a second run")
				require.Equal(t, first[0].Run.ID, repeated[0].Run.ID)
				_, n = enterMany(t, s, bulkOf(a, "two:", ids...))
				require.Equal(t, c.again, n, "while inside")
				require.Equal(t, 2, given.Count(t, s, &models.Run{}, database.LiveRuns))
				_, err := endRunsOf(t, s, ids)
				require.NoError(t, err)
				_, n = enterMany(t, s, bulkOf(a, "three:", ids...))
				require.Equal(t, c.afterwards, n, "after the end")
			})
		})
	}
}

// endRunsOf ends the live runs of the contacts.
func endRunsOf(t *testing.T, s *Store, contactIDs []string) ([]models.Run, error) {
	t.Helper()
	return endRuns(s.Pool().Where("contact_id IN ?", contactIDs), models.OutcomeEndedByAPI, "test", s.Now())
}

func TestOfManyOnlyThoseWhoMayEnterDo(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace, elsewhere := given.Workspace(t, s), given.Workspace(t, s)
		a := given.Activated(t, s, workspace, models.Reentry{})
		ids := given.Contacts(t, s, workspace, 3)
		_, n := enterMany(t, s, bulkOf(a, "old:", ids[0]))
		require.Equal(t, tally{Accepted: 1}, n)
		stranger := given.Contacts(t, s, elsewhere, 1)[0]
		mixed := bulkOf(a, "new:", ids[0], ids[1], stranger, database.NewID(), ids[2])
		mixed.Members = append(mixed.Members, models.BulkMember{ContactID: ids[1], Key: "new:other"})
		got, _ := enterMany(t, s, mixed)
		var results []models.EntryResult
		for _, one := range got {
			results = append(results, one.Result)
		}
		require.Equal(t, []models.EntryResult{
			models.EntryInside, models.EntryAccepted, models.EntryRefused, models.EntryRefused, models.EntryAccepted, models.EntryInside,
		}, results)
		require.Zero(t, given.Count(t, s, &models.Run{}, "contact_id = ?", stranger), "a contact of another workspace does not exist")

		for _, state := range []models.AutomationState{models.AutomationDraft, models.AutomationPaused, models.AutomationArchived} {
			given.SetAutomationState(t, s, a.ID, state)
			_, err := s.EnterMany(t.Context(), bulkOf(a, "late:", ids...))
			require.Equal(t, models.CodeConflict, models.CodeOf(err), state)
		}
		b := bulkOf(a, "x:", ids...)
		b.WorkspaceID = elsewhere
		_, err := s.EnterMany(t.Context(), b)
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
		require.Equal(t, 3, given.Count(t, s, &models.Run{}))
	})
}

func TestTheSameManyAtOnceEnterOnce(t *testing.T) { // R2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		a := given.Activated(t, s, workspace, models.Reentry{})
		ids := given.Contacts(t, s, workspace, 50)
		var sum [atOnce]tally
		together(atOnce, func(i int) {
			got, err := s.EnterMany(t.Context(), bulkOf(a, "day:", ids...))
			if err != nil {
				t.Error(err)
				return
			}
			for _, one := range got {
				sum[i].add(one.Result)
			}
		})
		var all tally
		for _, n := range sum {
			all.Accepted += n.Accepted
			all.Repeated += n.Repeated
		}
		require.Equal(t, tally{Accepted: 50, Repeated: 50 * (atOnce - 1)}, all)
		require.Equal(t, 50, given.Count(t, s, &models.Run{}))
	})
}

func TestAPageEntersInAFewStatements(t *testing.T) {
	t.Parallel()
	forEachCounted(t, func(t *testing.T, s *Store, counted func(func()) int64) {
		workspace := given.Workspace(t, s)
		a := given.Activated(t, s, workspace, models.Reentry{})
		given.Entered(t, s, a, ada, "the first entry reads, once in a process, which form workflow ids have")
		for _, size := range []int{1, database.Batch} {
			ids := given.Contacts(t, s, workspace, size)
			least := int64(4)
			if !database.IsSQLite(s.Pool()) {
				least = 5 // it is told to plan anew
			}
			require.Equal(t, least, counted(func() { enterMany(t, s, bulkOf(a, "one:", ids...)) }), "automation, contacts, guard, rows")
			require.Equal(
				t, least+2, counted(func() { enterMany(t, s, bulkOf(a, "two:", ids...)) }), "and who has the keys, and who is inside",
			)
		}
	})
}

func TestAContactEntersAnAutomationOnlySoOftenWithinAnHour(t *testing.T) { // S7, loops at run time
	t.Parallel()
	forEachDatabaseAt(t, time.Now(), func(t *testing.T, s *Store, now *time.Time) {
		workspace := given.Workspace(t, s)
		require.NoError(t, s.Pool().Model(&models.Workspace{}).Where("id = ?", workspace).Update("max_entries_per_hour", 3).Error)
		a, other := given.Activated(t, s, workspace, models.Reentry{}), given.Activated(t, s, workspace, models.Reentry{})
		ids := given.Contacts(t, s, workspace, 2)
		for i := range 3 {
			for _, into := range []models.Automation{a, other} {
				_, n := enterMany(t, s, bulkOf(into, fmt.Sprint(i, ":"), ids[0]))
				require.Equal(t, tally{Accepted: 1}, n)
			}
			_, err := endRunsOf(t, s, ids)
			require.NoError(t, err)
		}
		full, err := crowded(s.Pool(), *now, workspace, a.ID, ids, 0)
		require.NoError(t, err)
		require.Equal(t, map[string]bool{ids[0]: true}, full)
		_, n := enterMany(t, s, bulkOf(a, "more:", ids...))
		require.Equal(t, tally{TooMany: 1, Accepted: 1}, n, "the others enter")
		_, n = enterMany(t, s, bulkOf(a, "0:", ids[0]))
		require.Equal(t, tally{Repeated: 1}, n, "a repeat is still answered")
		*now = now.Add(59 * time.Minute)
		_, n = enterMany(t, s, bulkOf(a, "later:", ids[0]))
		require.Equal(t, tally{TooMany: 1}, n)
		*now = now.Add(time.Minute)
		_, n = enterMany(t, s, bulkOf(a, "later:", ids[0]))
		require.Equal(t, tally{Accepted: 1}, n, "after an hour there is room again")
		require.Len(t, auditOf(t, s, workspace, "automation/"+a.ID), 4, "made, activated and two refusals, for people to see")
	})
}

func TestAnEntryOfACampaignTakesAtMostAFifthOfAStatement(t *testing.T) { // C2
	t.Parallel()
	forEachCounted(t, func(t *testing.T, s *Store, counted func(func()) int64) {
		workspace := given.Workspace(t, s)
		templated(t, s, workspace, models.TemplateApproved)
		list := given.List(t, s, workspace, "all", given.Contacts(t, s, workspace, 250)...)
		c := begun(t, s, workspace, offer([]string{list.ID}))
		for range 2 {
			n := counted(func() { require.Len(t, turns(t, s, c, 100).Entered, 100) })
			require.LessOrEqual(t, n, int64(100/5))
			require.GreaterOrEqual(t, n, int64(6), "the counter counts")
			t.Logf("%d statements for 100 entries", n)
		}
	})
}
