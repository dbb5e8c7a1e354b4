package store

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

func TestOfTwoWindowsThatSaveTheSameDraftAtOnceOneIsTold(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		made, err := s.CreateAutomation(t.Context(), workspace, "system", given.Input("Welcome", given.TagStep("vip")))
		require.NoError(t, err)
		save := func(definition, match string) (models.Draft, error) {
			return s.SaveAutomationDraft(t.Context(), models.Draft{
				WorkspaceID: workspace, AutomationID: made.Automation.ID, Author: "user/1", Definition: definition,
			}, match)
		}
		match := ""
		for _, round := range []string{"the first saving", "a later one"} {
			var saved [2]models.Draft
			var failed [2]error
			var both sync.WaitGroup
			for i, definition := range []string{`"one"`, `"other"`} {
				both.Go(func() { saved[i], failed[i] = save(definition, match) })
			}
			both.Wait()
			won := 0
			if failed[0] != nil {
				won = 1
			}
			require.NoError(t, failed[won], round)
			require.Contains(t, []models.Code{models.CodeStale, models.CodeNoCondition}, models.CodeOf(failed[1-won]), round)
			kept, err := s.GetAutomationDraft(t.Context(), workspace, made.Automation.ID, "user/1")
			require.NoError(t, err)
			require.Equal(t, saved[won].Definition, kept.Definition, round)
			match = kept.Tag
		}
		require.NoError(t, s.DeleteAutomation(t.Context(), workspace, made.Automation.ID, "system"))
		require.Zero(t, given.Count(t, s, &models.Draft{}), "it goes with its automation")
	})
}
