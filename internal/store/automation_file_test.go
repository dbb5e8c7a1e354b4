package store

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// filed is a file's automation with one step that names a list and one that names a person, on its way in.
func filed(list, user string) models.FileImport {
	steps := []models.Step{
		{Key: "join", Kind: models.KindAddToLists, Settings: &models.ChangeLists{ListIDs: []string{list}}},
		{Key: "ada", Kind: models.KindAssignOperators, Settings: &models.AssignOperators{UserIDs: []string{user}}},
	}
	return models.FileImport{
		File:       models.AutomationFile{Format: 1, Automation: &models.FiledAutomation{Slug: "filed", Name: "Filed"}},
		Definition: models.Definition{Steps: steps},
	}
}

func TestAFileIsReadByNamesByIDsAndByTheIDsBesideNames(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		workspace := given.Workspace(t, s)
		list, err := s.CreateList(ctx, workspace, "Clienti")
		require.NoError(t, err)
		ada := models.User{WorkspaceID: workspace, Name: "Ada", Email: "ada@shop.example", Role: models.RoleAdmin}
		user, err := s.CreateUser(ctx, ada, "test")
		require.NoError(t, err)
		renamed := filed("Before it was renamed", user.Email)
		renamed.File.IDs = models.Names{models.NamedList: {"Before it was renamed": list.ID}} //nolint:exhaustive // only lists
		for name, in := range map[string]models.FileImport{
			"by names": filed("Clienti", user.Email), "by ids": filed(list.ID, user.ID), "by the ids beside": renamed,
		} {
			got, err := s.ReadFile(ctx, workspace, in)
			require.NoError(t, err, name)
			require.Equal(t, &models.ChangeLists{ListIDs: []string{list.ID}}, got.Definition.Steps[0].Settings, name)
			require.Equal(t, &models.AssignOperators{UserIDs: []string{user.ID}}, got.Definition.Steps[1].Settings, name)
		}
	})
}

func TestWhatAFileNamesAndIsNotHereIsRefusedOrMade(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		workspace := given.Workspace(t, s)
		in := filed("Clienti", "ada@shop.example")
		in.File.Fields = []models.FiledField{{Code: "CITY", Type: models.FieldText}}
		in.File.Tags = []string{"new"}
		_, err := s.ReadFile(ctx, workspace, in)
		require.ErrorContains(t, err, "/automation/steps/0/list_ids/0 there is no list of this name, or id, here")
		require.ErrorContains(t, err, "/automation/steps/1/user_ids/0 there is no user of this name, or id, here")
		in.Make = true
		_, err = s.ReadFile(ctx, workspace, in)
		require.ErrorContains(t, err, "/automation/steps/1/user_ids/0", "people are not made")
		require.NotContains(t, err.Error(), "list_ids")
		lists, _, err := s.ListLists(ctx, workspace, models.Page{})
		require.NoError(t, err)
		require.Empty(t, lists, "nothing is made of a file that is refused")

		ada := models.User{WorkspaceID: workspace, Name: "Ada", Email: "ada@shop.example", Role: models.RoleAdmin}
		_, err = s.CreateUser(ctx, ada, "test")
		require.NoError(t, err)
		for range 2 {
			_, err = s.ReadFile(ctx, workspace, in)
			require.NoError(t, err)
		}
		lists, _, err = s.ListLists(ctx, workspace, models.Page{})
		require.NoError(t, err)
		require.Len(t, lists, 1)
		codes, err := s.FieldCodes(ctx, workspace)
		require.NoError(t, err)
		require.Equal(t, []string{"CITY"}, codes)
		tags, _, err := s.ListTags(ctx, workspace, models.Page{})
		require.NoError(t, err)
		require.Len(t, tags, 1)

		in.File.Fields[0].Type = models.FieldDate
		_, err = s.ReadFile(ctx, workspace, in)
		require.ErrorContains(t, err, "/fields/0/type the field is text here, and its type does not change")
	})
}

// An edit by keys meets those inside as one by ids does (E1–E5), and a stranger's key is a new step.
func TestAnEditByKeysIsAnEditOfTheSameSteps(t *testing.T) { // E1–E5
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		workspace := given.Workspace(t, s)
		one, two := given.TagStep("one"), given.TagStep("two")
		one.Key, two.Key = "one", "two"
		made, err := s.CreateAutomation(ctx, workspace, "test", given.Input("Keyed", one, two))
		require.NoError(t, err)
		given.SetAutomationState(t, s, made.Automation.ID, models.AutomationActive)
		ids := made.Definition.IDsByKey()
		three := given.TagStep("three")
		three.Key = "three"
		edited, err := s.PublishAutomation(ctx, workspace, made.Automation.ID, "test", 1, given.Input("Keyed", two, three))
		require.NoError(t, err)
		require.Equal(t, ids["two"], edited.Definition.IDsByKey()["two"])
		gone, _, there := edited.Definition.Find(ids["one"])
		require.True(t, there)
		require.True(t, gone.Deleted, "a tombstone stays for those who stood there")
		back, err := s.PublishAutomation(ctx, workspace, made.Automation.ID, "test", 2, given.Input("Keyed", one, two, three))
		require.NoError(t, err)
		require.NotEqual(t, ids["one"], back.Definition.IDsByKey()["one"], "a deleted step does not come back by its key")

		twice := given.Input("Keyed", two, two)
		require.NotEmpty(t, models.ValidateAutomation(twice.Name, twice.Reentry, twice.Definition))
		_, err = s.CreateAutomation(ctx, workspace, "test", func() models.AutomationInput {
			in := given.Input("Other", one)
			in.Slug = made.Automation.Slug
			return in
		}())
		require.ErrorContains(t, err, "/slug is the slug of another automation")
	})
}
