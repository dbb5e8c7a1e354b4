package store

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

func branchStep(c models.Condition, then, otherwise []models.Step) models.Step {
	return models.Step{Kind: models.KindBranch, Settings: &models.Branch{If: c, Then: then, Else: otherwise}}
}

func replyStep(noReply ...models.Step) models.Step {
	return models.Step{Kind: models.KindWaitForReply, Settings: &models.WaitForReply{Limit: models.Duration(time.Hour), NoReply: noReply}}
}

// idsOf are the ids of a definition by pointer.
func idsOf(t *testing.T, d models.Definition) map[string]string {
	t.Helper()
	out, seen := map[string]string{}, map[string]bool{}
	for at, step := range d.Every() {
		require.NotEmpty(t, step.ID, at)
		require.False(t, seen[step.ID], at)
		out[at], seen[step.ID] = step.ID, true
	}
	return out
}

func TestStepsInArmsAreStepsOfTheAutomation(t *testing.T) { // A14, A15
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, workspace := t.Context(), given.Workspace(t, s)
		submitted := given.Input("a", replyStep(given.TagStep("silent")), branchStep(
			models.Condition{Tag: "vip"}, []models.Step{given.TagStep("gold"), replyStep()}, []models.Step{given.TagStep("iron")},
		))
		made, err := s.CreateAutomation(ctx, workspace, "system", submitted)
		require.NoError(t, err)
		ids := idsOf(t, made.Definition)
		require.Len(t, ids, 6)
		for _, step := range submitted.Definition.Every() {
			require.Empty(t, step.ID, "what was submitted is the caller's")
		}
		tags, _, err := s.ListTags(ctx, workspace, models.Page{})
		require.NoError(t, err)
		require.Len(t, tags, 3, "tags named in arms are made; those of conditions need not be")

		copied, err := s.DuplicateAutomation(ctx, workspace, made.Automation.ID, "system", func() string { return "secret" })
		require.NoError(t, err)
		fresh := idsOf(t, copied.Definition)
		require.Len(t, fresh, 6)
		for at, id := range ids {
			require.NotEqual(t, id, fresh[at], at)
		}
		_, stored, err := s.GetAutomation(ctx, workspace, made.Automation.ID)
		require.NoError(t, err)
		require.Equal(t, ids, idsOf(t, stored), "the copy leaves the original alone")
	})
}

func TestAnEditInsideABranchLeavesTombstonesThere(t *testing.T) { // E1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, workspace := t.Context(), given.Workspace(t, s)
		made, err := s.CreateAutomation(ctx, workspace, "system",
			given.Input(
				"a",
				branchStep(models.Condition{Tag: "vip"}, []models.Step{given.TagStep("1"), given.TagStep("2"), given.TagStep("3")}, nil),
				given.TagStep("4"),
			))
		require.NoError(t, err)
		ids := idsOf(t, made.Definition)
		given.SetAutomationState(t, s, made.Automation.ID, models.AutomationActive)
		edit := func(base int, steps ...models.Step) models.Definition {
			_, err := s.PublishAutomation(ctx, workspace, made.Automation.ID, "system", base, given.Input("a", steps...))
			require.NoError(t, err)
			_, stored, err := s.GetAutomation(ctx, workspace, made.Automation.ID)
			require.NoError(t, err)
			return stored
		}
		steps := made.Definition.Steps
		branch, ok := steps[0].Settings.(*models.Branch)
		require.True(t, ok)
		without := steps[0]
		without.Settings = &models.Branch{If: branch.If, Then: []models.Step{branch.Then[0], branch.Then[2]}}
		_, before, err := s.GetAutomation(ctx, workspace, made.Automation.ID)
		require.NoError(t, err)
		stored := edit(1, without, steps[1])
		require.Equal(t, ids, idsOf(t, stored), "the deleted one has its place")
		require.Equal(t, ids, idsOf(t, before), "a definition in use does not change")
		next, ok := stored.Next(ids["/steps/0/then/1"])
		require.True(t, ok)
		require.Equal(t, ids["/steps/0/then/2"], next.ID)

		stored = edit(2, steps[1], branch.Then[2])
		for _, at := range []string{"/steps/0", "/steps/0/then/0", "/steps/0/then/1"} {
			step, _, ok := stored.Find(ids[at])
			require.True(t, ok, at)
			require.True(t, step.Deleted, at)
			next, ok := stored.Next(ids[at])
			require.True(t, ok, at)
			require.Equal(t, ids["/steps/1"], next.ID, at)
		}
		step, place, ok := stored.Find(ids["/steps/0/then/2"])
		require.True(t, ok)
		require.False(t, step.Deleted, "it moved out")
		require.Equal(t, "2", place)
	})
}

func TestWhatArmsAndConditionsNameMustExist(t *testing.T) { // A15
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, workspace := t.Context(), given.Workspace(t, s)
		for code, kind := range map[string]models.FieldType{
			"CITY": models.FieldText, "BORN": models.FieldDate, "SEEN": models.FieldDateTime,
		} {
			_, err := s.CreateField(ctx, models.Field{WorkspaceID: workspace, Code: code, Name: code, Type: kind})
			require.NoError(t, err)
		}
		field := func(code string, test models.Test) models.Condition { return models.Condition{Field: code, Test: test} }
		today := models.Test{On: "today"}
		all := models.Condition{All: []models.Condition{
			{Tag: "unknown tags are fine"},
			{List: "no list"},
			field("CITY", today), field("FIRST_NAME", today), field("BORN", today), field("SEEN", today),
			field("BORN", models.Test{Is: "1990-02-28"}), field("FIRST_NAME", models.Test{Is: "Ada"}), field("NONE", models.Test{Is: "x"}),
			field("NEVER", today),
		}}
		toList := models.Step{Kind: models.KindAddToLists, Settings: &models.ChangeLists{ListIDs: []string{"no list"}}}
		alien := given.TagStep("x")
		alien.ID = "alien"
		_, err := s.CreateAutomation(ctx, workspace, "system", given.Input("a", branchStep(
			all, []models.Step{replyStep(toList, alien)}, nil,
		)))
		refusal, ok := errors.AsType[*models.Error](err)
		require.True(t, ok, err)
		var got []string
		for _, v := range refusal.Violations {
			got = append(got, v.Pointer)
		}
		require.ElementsMatch(t, []string{
			"/steps/0/if/all/1/list", "/steps/0/if/all/2/field", "/steps/0/if/all/3/field", "/steps/0/if/all/8/field",
			"/steps/0/if/all/9/field",
			"/steps/0/then/0/no_reply/0/list_ids/0", "/steps/0/then/0/no_reply/1/id",
		}, got)
	})
}
