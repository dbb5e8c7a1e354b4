package store

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// fromBefore makes the database one of a deployment in which workflow ids are not short yet, for a
// process that starts now.
func fromBefore(t *testing.T, s *Store) {
	t.Helper()
	require.NoError(t, s.Pool().Delete(&models.Watermark{}, "name = ?", models.WatermarkShortIDs).Error)
	s.shortIDs = &shortIDs{}
}

func TestANewDeploymentHasShortWorkflowIDsAndTheRowKeepsThem(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		a := given.Activated(t, s, given.Workspace(t, s), models.Reentry{})
		require.Equal(t, "welcome", a.Slug)
		run := given.Entered(t, s, a, ada, "one").Run
		short, ok := models.ShortID(run.ContactID)
		require.True(t, ok)
		require.Equal(t, "welcome/"+short, run.WorkflowID())
		require.Equal(t, run.WorkflowID(), given.RunRow(t, s, run.ID).KeptWorkflowID)
		many, err := s.EnterMany(t.Context(), models.BulkEntry{
			WorkspaceID: a.WorkspaceID, AutomationID: a.ID, Kind: models.StartList,
			Members: []models.BulkMember{{ContactID: given.Contacts(t, s, a.WorkspaceID, 1)[0], Key: "bulk"}},
		})
		require.NoError(t, err)
		require.Regexp(t, "^welcome/[0-9a-hjkmnp-tv-z]{26}$", given.RunRow(t, s, many[0].Run.ID).WorkflowID())
	})
}

func TestRunsFromBeforeShortIDsKeepTheirsAndWhoEntersAgainGetsAShortOne(t *testing.T) { // R1 restart
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		fromBefore(t, s)
		a := given.Activated(t, s, given.Workspace(t, s), models.Reentry{WhileRunning: models.WhileRunningRestart})
		first := given.Entered(t, s, a, ada, "one").Run
		require.Equal(t, "automation/"+a.ID+"/contact/"+first.ContactID, first.WorkflowID())
		require.Empty(t, given.RunRow(t, s, first.ID).KeptWorkflowID, "what can be computed takes no room")

		require.NoError(t, s.ShortenWorkflowIDs(t.Context()))
		require.NoError(t, s.ShortenWorkflowIDs(t.Context()), "a repeat changes nothing")
		s.shortIDs = &shortIDs{} // as a process that looks again
		second := given.Entered(t, s, a, ada, "two")
		require.True(t, second.Replaced)
		require.True(t, strings.HasPrefix(second.Run.WorkflowID(), "welcome/"), second.Run.WorkflowID())
		old := given.RunRow(t, s, first.ID)
		require.Equal(t, first.WorkflowID(), old.WorkflowID(), "a run keeps the id with which it started")
		require.Equal(t, models.RunEnded, old.Status)
		require.True(t, old.Closing, "the new workflow has another id and does not end the old one: it must be told")
		require.Equal(t, 1, given.Count(t, s, &models.Run{}, "status = 'starting'"), "one live row, whatever the form of its id")
		told, err := s.ClosingRuns(t.Context(), s.Now().Add(time.Hour))
		require.NoError(t, err)
		require.Len(t, told, 1)

		third := given.Entered(t, s, a, ada, "three")
		require.Equal(t, second.Run.WorkflowID(), third.Run.WorkflowID())
		require.False(t, given.RunRow(t, s, second.Run.ID).Closing, "the new workflow ends the old one")
	})
}

func TestAProcessThatHasNotSeenTheSwitchGoesOnWithTheEarlierForm(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		fromBefore(t, s)
		a := given.Activated(t, s, given.Workspace(t, s), models.Reentry{})
		given.Entered(t, s, a, ada, "one")
		require.NoError(t, s.ShortenWorkflowIDs(t.Context()))
		require.Empty(t, given.Entered(t, s, a, bea, "two").Run.KeptWorkflowID)
		s.shortIDs.again = time.Time{} // the while is over
		require.NotEmpty(t, given.Entered(t, s, a, "+393470000003", "three").Run.KeptWorkflowID)
	})
}

func TestSlugsAreUniqueInTheirWorkspaceAndOutliveTheName(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		slugs := make([]string, 8)
		together(len(slugs), func(i int) {
			made, err := s.CreateAutomation(t.Context(), workspace, "system", given.Input("Saldi è qui", given.TagStep("x")))
			if err == nil {
				slugs[i] = made.Automation.Slug
			}
		})
		require.ElementsMatch(t, []string{
			"saldi-e-qui", "saldi-e-qui-2", "saldi-e-qui-3", "saldi-e-qui-4", "saldi-e-qui-5", "saldi-e-qui-6", "saldi-e-qui-7",
			"saldi-e-qui-8",
		}, slugs)

		one, err := s.CreateAutomation(t.Context(), workspace, "system", given.Input("Offer", given.TagStep("x")))
		require.NoError(t, err)
		renamed, err := s.PublishAutomation(
			t.Context(), workspace, one.Automation.ID, "system", models.AnyRevision, given.Input("Another name", given.TagStep("x")),
		)
		require.NoError(t, err)
		require.Equal(t, "offer", renamed.Automation.Slug)
		copied, err := s.DuplicateAutomation(t.Context(), workspace, one.Automation.ID, "system", func() string { return "secret" })
		require.NoError(t, err)
		require.Equal(t, "another-name-copy", copied.Automation.Slug, "a copy gets its own")
	})
}

func TestTheSameSlugInTwoWorkspacesMakesNoTwoRunsShareAnID(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		var ids []string
		for range 2 {
			a := given.Activated(t, s, given.Workspace(t, s), models.Reentry{})
			require.Equal(t, "welcome", a.Slug)
			ids = append(ids, given.Entered(t, s, a, ada, "").Run.WorkflowID())
		}
		require.NotEqual(t, ids[0], ids[1], "no two workspaces have the same contact, though they may have the same phone")
	})
}

func TestAnAutomationOfABuildFromBeforeGetsItsSlugAtTheSwitch(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		fromBefore(t, s)
		workspace := given.Workspace(t, s)
		given.Activated(t, s, workspace, models.Reentry{})
		b := given.Activated(t, s, workspace, models.Reentry{})
		require.NoError(t, s.Pool().Model(&b).UpdateColumn("slug", "").Error)
		require.NoError(t, s.ShortenWorkflowIDs(t.Context()))
		got, _, err := s.GetAutomation(t.Context(), workspace, b.ID)
		require.NoError(t, err)
		require.Equal(t, "welcome-2", got.Slug)
		require.Regexp(t, "^welcome-2/", given.Entered(t, s, got, ada, "").Run.WorkflowID())
	})
}
