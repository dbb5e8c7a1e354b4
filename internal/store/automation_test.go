package store

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

func TestAPhraseStartsOneAutomationHoweverManyAsk(t *testing.T) { // S1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		const asked = 8
		errs := make([]error, asked)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() {
				_, errs[i] = s.CreateAutomation(t.Context(), workspace, "system", given.OnPhrase(fmt.Sprint("a", i), "ciao"))
			})
		}
		wg.Wait()
		refused := 0
		for _, err := range errs {
			if err != nil {
				require.Equal(t, models.CodePhraseTaken, models.CodeOf(err), err)
				refused++
			}
		}
		require.Equal(t, asked-1, refused)
		all, _, err := s.ListAutomations(t.Context(), workspace, models.AutomationQuery{}, models.Page{})
		require.NoError(t, err)
		require.Len(t, all, 1, "a refused one leaves nothing")
		other := given.Workspace(t, s)
		_, err = s.CreateAutomation(t.Context(), other, "system", given.OnPhrase("b", "ciao"))
		require.NoError(t, err, "a phrase is its workspace's own")
	})
}

func TestOfTwoEditsOnOneRevisionTheLaterIsRefused(t *testing.T) { // E6
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		made, err := s.CreateAutomation(t.Context(), workspace, "system", given.Input("a", given.TagStep("new")))
		require.NoError(t, err)
		id := made.Automation.ID
		given.SetAutomationState(t, s, id, models.AutomationActive)
		errs := make([]error, 4)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() {
				_, errs[i] = s.PublishAutomation(
					t.Context(), workspace, id, "system", 1, given.Input(fmt.Sprint("edit", i), given.TagStep("x")),
				)
			})
		}
		wg.Wait()
		stale := 0
		for _, err := range errs {
			if err != nil {
				require.Equal(t, models.CodeStale, models.CodeOf(err), err)
				stale++
			}
		}
		require.Equal(t, 3, stale)
		a, _, err := s.GetAutomation(t.Context(), workspace, id)
		require.NoError(t, err)
		require.Equal(t, 2, a.Revision)
		_, err = s.PublishAutomation(t.Context(), workspace, id, "system", 0, given.Input("a", given.TagStep("x")))
		require.Equal(t, models.CodeNoCondition, models.CodeOf(err))
	})
}

func TestADeletedStepLeavesATombstoneWhereRunsMayStand(t *testing.T) { // E1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		made, err := s.CreateAutomation(
			t.Context(), workspace, "system", given.Input("a", given.TagStep("1"), given.TagStep("2"), given.TagStep("3")),
		)
		require.NoError(t, err)
		first := made.Definition.Steps
		require.NotEmpty(t, first[0].ID)
		id := made.Automation.ID
		draft, err := s.PublishAutomation(t.Context(), workspace, id, "system", 0, given.Input("a", first[0], first[2], given.TagStep("4")))
		require.NoError(t, err)
		require.Len(t, draft.Definition.Steps, 3, "a draft needs no tombstones")
		given.SetAutomationState(t, s, id, models.AutomationActive)
		edited, err := s.PublishAutomation(t.Context(), workspace, id, "system", 2, given.Input("a", first[0], draft.Definition.Steps[2]))
		require.NoError(t, err)
		_, stored, err := s.GetAutomation(t.Context(), workspace, id)
		require.NoError(t, err)
		require.Equal(t, edited.Definition.Steps[1].ID, stored.Steps[1].ID)
		require.True(t, stored.Steps[1].Deleted)
		next, ok := stored.Next(first[2].ID)
		require.True(t, ok)
		require.Equal(t, draft.Definition.Steps[2].ID, next.ID)
		tags, _, err := s.ListTags(t.Context(), workspace, models.Page{})
		require.NoError(t, err)
		require.Len(t, tags, 4, "tags named in steps are made")
	})
}

func TestTheSecretOfAStartStepIsMadeOnceAndKeptAsItsHash(t *testing.T) { // S2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		in := given.Input("a", given.TagStep("new"))
		in.Definition.Start = []models.Start{{Kind: models.StartIntegration, Settings: &models.OnIntegration{Label: "shop"}}}
		made, err := s.CreateAutomation(t.Context(), workspace, "system", in)
		require.NoError(t, err)
		start := made.Definition.Start[0].ID
		require.Equal(t, map[string]string{start: "secret"}, made.Secrets)
		again, err := s.PublishAutomation(t.Context(), workspace, made.Automation.ID, "system", 1, in)
		require.NoError(t, err)
		require.Empty(t, again.Secrets)
		row, region, err := s.GetStartStep(t.Context(), start)
		require.NoError(t, err)
		require.Equal(t, models.HashSecret("secret"), row.SecretHash)
		require.Equal(t, "IT", region)
		in.Definition.Start = nil
		_, err = s.PublishAutomation(t.Context(), workspace, made.Automation.ID, "system", 2, in)
		require.NoError(t, err)
		_, _, err = s.GetStartStep(t.Context(), start)
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
	})
}

func TestAnActiveAutomationIsNotPublishedWithATemplateThatIsNotApproved(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		made, err := s.CreateAutomation(t.Context(), workspace, "system", given.Input("a", given.TagStep("new")))
		require.NoError(t, err)
		given.SetAutomationState(t, s, made.Automation.ID, models.AutomationActive)
		template := models.Step{Kind: models.KindSendTemplate, Settings: &models.SendTemplate{Template: "nope"}}
		_, err = s.PublishAutomation(t.Context(), workspace, made.Automation.ID, "system", 1, given.Input("a", template))
		require.Equal(t, models.CodeInvalid, models.CodeOf(err))
		a, _, err := s.GetAutomation(t.Context(), workspace, made.Automation.ID)
		require.NoError(t, err)
		require.Equal(t, 1, a.Revision)
	})
}
