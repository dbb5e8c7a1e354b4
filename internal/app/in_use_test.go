package app

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/models"
)

func TestAStepSaysWhatWasDeletedBeneathIt(t *testing.T) { // what is in use is deleted by force only
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		ctx, by := t.Context(), models.Deletion{Actor: "test", Force: true}
		tag, err := b.store.CreateTag(ctx, b.workspace, "vip")
		require.NoError(t, err)
		list, err := b.store.CreateList(ctx, b.workspace, "clienti")
		require.NoError(t, err)
		field := b.field("SIZE", models.FieldText)
		user, err := b.store.CreateUser(
			ctx, models.User{WorkspaceID: b.workspace, Name: "Emanuela", Email: "e@example.com", Role: models.RoleAdmin}, "test",
		)
		require.NoError(t, err)
		tags := func(kind models.StepKind, names ...string) models.Step {
			return models.Step{Kind: kind, Settings: &models.ChangeTags{Tags: names}}
		}
		lists := func(kind models.StepKind) models.Step {
			return models.Step{Kind: kind, Settings: &models.ChangeLists{ListIDs: []string{list.ID}}}
		}
		run, move := b.enter(
			b.automation(
				models.Reentry{},
				tags(models.KindAddTags, "vip"), tags(models.KindAddTags, "vip", "new"), tags(models.KindAddTags, "new", "new"),
				tags(models.KindRemoveTags, "vip"),
				lists(models.KindAddToLists), lists(models.KindRemoveFromLists),
				models.Step{Kind: models.KindSetField, Settings: &models.SetField{Field: "SIZE", Value: ptr("L")}},
				models.Step{
					Kind:     models.KindAssignOperators,
					Settings: &models.AssignOperators{UserIDs: []string{user.ID}, Choose: models.ChooseRandom},
				},
				models.Step{Kind: models.KindUnassignOperators, Settings: &models.UnassignOperators{UserIDs: []string{user.ID}}},
				models.Step{Kind: models.KindUnassignOperators, Settings: &models.UnassignOperators{}},
				models.Step{Kind: models.KindOpenTicket, Settings: &models.OpenTicket{Title: "x", OwnerID: user.ID}},
				models.Step{Kind: models.KindUpdateTicket, Settings: &models.UpdateTicket{Title: "y", OwnerID: user.ID}},
			), giulia)
		require.NoError(t, b.store.DeleteTag(ctx, b.workspace, tag.ID, by))
		require.NoError(t, b.store.DeleteList(ctx, b.workspace, list.ID, by))
		require.NoError(t, b.store.DeleteField(ctx, b.workspace, field.ID, by))
		require.NoError(t, b.store.DeleteUser(ctx, b.workspace, user.ID, by))
		require.Equal(t, activities.MoveDone, b.through(run, move).State)
		require.Equal(t, []string{
			"add_tags skipped tag_deleted", "add_tags done tag_deleted", "add_tags done ", "remove_tags skipped tag_deleted",
			"add_to_lists skipped list_deleted", "remove_from_lists skipped list_deleted", "set_field skipped field_deleted",
			"assign_operators skipped user_deleted", "unassign_operators skipped user_deleted", "unassign_operators done ",
			"open_ticket done user_deleted", "update_ticket done user_deleted",
		}, b.results(run))
	})
}
