package store

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// onLists makes a draft whose list starts name the lists, each in a start of its own.
func onLists(t *testing.T, s *Store, workspace string, lists ...models.List) models.Automation {
	t.Helper()
	in := given.Input("Lists", given.TagStep("new"))
	for _, l := range lists {
		in.Definition.Start = append(in.Definition.Start, models.Start{
			Kind: models.StartList, Settings: &models.OnList{ListIDs: []string{l.ID}},
		})
	}
	made, err := s.CreateAutomation(t.Context(), workspace, "test", in)
	require.NoError(t, err)
	return made.Automation
}

func TestActivationEntersNobodyAndAStartForItsListsEveryMemberOnce(t *testing.T) { // S3
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		ids := given.Contacts(t, s, workspace, 2*database.Batch+10)
		all, some := given.List(t, s, workspace, "all", ids[:2*database.Batch]...),
			given.List(t, s, workspace, "some", ids[database.Batch:]...)
		a := onLists(t, s, workspace, all, some)
		activate := func() {
			_, err := s.ActivateAutomation(t.Context(), workspace, a.ID, "test")
			require.NoError(t, err)
		}
		activate()
		activate()
		require.Zero(t, given.Count(t, s, &models.Run{}), "a campaign that needs it active must not write to the test list")
		_, err := s.PauseAutomation(t.Context(), workspace, a.ID, "test")
		require.NoError(t, err)
		_, _, err = s.ResumeAutomation(t.Context(), workspace, a.ID, models.Overdue{}, "test")
		require.NoError(t, err)
		_, err = s.AddMembers(t.Context(), models.Everyone(workspace), some.ID, given.Contacts(t, s, workspace, 1))
		require.NoError(t, err)
		require.Zero(t, given.Count(t, s, &models.Run{}), "nor does a resume, or who joins a list")

		entered, err := s.EnterLists(t.Context(), workspace, a.ID, "first")
		require.NoError(t, err)
		require.Equal(t, len(ids)+1, entered.Entered, "who is in both lists enters once")
		require.Len(t, entered.First, models.MaxStartedAtOnce)
		require.True(t, entered.More)
		require.Len(
			t, restOf(t, s, a, entered.Since), len(ids)+1-models.MaxStartedAtOnce, "the first are the caller's; the others are read once",
		)
		require.Len(t, restOf(t, s, a, time.Time{}), len(ids)+1, "none is started here")
		require.Empty(t, restOf(t, s, a, s.Now().Add(time.Hour)))
		require.Empty(t, restOf(t, s, onLists(t, s, workspace, all), entered.Since), "those of another automation")
		require.Equal(t, len(ids)+1, given.Count(t, s, &models.Run{}, "start_kind = ? AND start_id <> ''", models.StartList))
		activate()
		require.Equal(t, len(ids)+1, given.Count(t, s, &models.Run{}))
	})
}

// restOf reads, page by page, what the automation has accepted since the instant and nobody has started.
func restOf(t *testing.T, s *Store, a models.Automation, since time.Time) []string {
	t.Helper()
	var ids []string
	var last models.Run
	for more := true; more; {
		var page []models.Accepted
		var err error
		page, more, err = s.RestToStart(t.Context(), a.WorkspaceID, a.ID, since, last)
		require.NoError(t, err)
		for _, one := range page {
			require.NotEmpty(t, one.AutomationName)
			ids = append(ids, one.Run.ID)
			last = one.Run
		}
	}
	require.True(t, slices.IsSortedFunc(ids, func(a, b string) int { return -strings.Compare(a, b) }))
	return ids
}

func TestListsAreStartedOnceForAKey(t *testing.T) { // S3, R2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, workspace := t.Context(), given.Workspace(t, s)
		ids := given.Contacts(t, s, workspace, database.Batch+5)
		a := onLists(t, s, workspace, given.List(t, s, workspace, "all", ids...))
		_, err := s.EnterLists(ctx, workspace, a.ID, "key")
		require.Equal(t, models.CodeConflict, models.CodeOf(err), "a draft lets nobody in")
		_, err = s.ActivateAutomation(ctx, workspace, a.ID, "test")
		require.NoError(t, err)
		start := func(key string) int {
			_, err := endRunsOf(t, s, ids)
			require.NoError(t, err)
			got, err := s.EnterLists(ctx, workspace, a.ID, key)
			require.NoError(t, err)
			return got.Entered
		}
		require.Equal(t, len(ids), start("key"))
		require.Equal(t, len(ids), start("key"), "a repeat gives the same answer")
		require.Equal(t, len(ids), given.Count(t, s, &models.Run{}), "and enters nobody")
		// A call that broke off after its first page is finished by its repeat.
		require.NoError(
			t,
			s.Pool().Delete(&models.Run{}, "entry_key IN ?", []string{
				"list:key:" + ids[database.Batch], "list:key:" + ids[database.Batch+1],
			}).Error,
		)
		require.Equal(t, len(ids), start("key"))
		require.Equal(t, len(ids), given.Count(t, s, &models.Run{}))
		require.Equal(t, len(ids), start(""))
		require.Equal(t, len(ids), start(""), "without a key each call is one of its own")
		require.Equal(t, 3*len(ids), given.Count(t, s, &models.Run{}))

		given.SetAutomationState(t, s, a.ID, models.AutomationPaused)
		_, err = s.EnterLists(ctx, workspace, a.ID, "other")
		require.Equal(t, models.CodeConflict, models.CodeOf(err))
		_, err = s.EnterLists(ctx, given.Workspace(t, s), a.ID, "other")
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
	})
}
