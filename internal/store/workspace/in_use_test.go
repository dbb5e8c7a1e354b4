package workspace_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

// things are a tag, a list, a field and a user of a workspace.
type things struct {
	tag   models.Tag
	list  models.List
	field models.Field
	user  models.User
}

func someThings(t *testing.T, s *store.Store, workspace string) (out things) {
	t.Helper()
	var err error
	out.tag, err = s.CreateTag(t.Context(), workspace, "vip")
	require.NoError(t, err)
	out.list, err = s.CreateList(t.Context(), workspace, "clienti")
	require.NoError(t, err)
	out.field, err = s.CreateField(t.Context(), models.Field{WorkspaceID: workspace, Code: "CITY", Name: "City", Type: models.FieldText})
	require.NoError(t, err)
	out.user, err = s.CreateUser(
		t.Context(), models.User{WorkspaceID: workspace, Name: "Emanuela", Email: "e@example.com", Role: models.RoleAdmin}, "test",
	)
	require.NoError(t, err)
	return out
}

// deletions delete each of the things.
func (th things) deletions(s *store.Store, workspace string) map[models.UseKind]func(*testing.T, models.Deletion) error {
	//nolint:exhaustive // a template is deleted at Meta first: see internal/meta and the e2e tests
	return map[models.UseKind]func(*testing.T, models.Deletion) error{
		models.UseTag: func(t *testing.T, by models.Deletion) error {
			return s.DeleteTag(t.Context(), workspace, th.tag.ID, by)
		},
		models.UseList: func(t *testing.T, by models.Deletion) error {
			return s.DeleteList(t.Context(), workspace, th.list.ID, by)
		},
		models.UseField: func(t *testing.T, by models.Deletion) error {
			return s.DeleteField(t.Context(), workspace, th.field.ID, by)
		},
		models.UseUser: func(t *testing.T, by models.Deletion) error {
			return s.DeleteUser(t.Context(), workspace, th.user.ID, by)
		},
	}
}

// usesOf are steps that use one of the things, by where they do.
func (th things) usesOf() map[models.UseKind]map[string]models.Step {
	branch := func(c models.Condition) models.Step {
		return models.Step{Kind: models.KindBranch, Settings: &models.Branch{
			If: models.Condition{All: []models.Condition{{Not: &c}}}, Then: []models.Step{given.TagStep("new")},
			Else: []models.Step{given.TagStep("new")},
		}}
	}
	value := "%%CITY|Lecce%%"
	//nolint:exhaustive // a template is deleted at Meta first: see internal/meta and the e2e tests
	return map[models.UseKind]map[string]models.Step{
		models.UseTag: {
			"added":     given.TagStep("vip"),
			"removed":   {Kind: models.KindRemoveTags, Settings: &models.ChangeTags{Tags: []string{"vip"}}},
			"asked for": branch(models.Condition{Tag: "vip"}),
		},
		models.UseList: {
			"joined":    {Kind: models.KindAddToLists, Settings: &models.ChangeLists{ListIDs: []string{th.list.ID}}},
			"asked for": branch(models.Condition{List: th.list.ID}),
		},
		models.UseField: {
			"set":       {Kind: models.KindSetField, Settings: &models.SetField{Field: "CITY", From: models.FromNextMessage}},
			"in a text": {Kind: models.KindSetField, Settings: &models.SetField{Field: models.CodeLastName, Value: &value}},
			"asked for": branch(models.Condition{Field: "CITY", Test: models.Test{Is: "Lecce"}}),
			"saved": {
				Kind:     models.KindSendWebhook,
				Settings: &models.SendWebhook{Method: "POST", URL: "https://example.com/x", Save: map[string]string{"id": "CITY"}},
			},
		},
		models.UseUser: {
			"assigned": {
				Kind:     models.KindAssignOperators,
				Settings: &models.AssignOperators{UserIDs: []string{th.user.ID}, Choose: models.ChooseAll},
			},
			"an owner":  {Kind: models.KindOpenTicket, Settings: &models.OpenTicket{Title: "x", OwnerID: th.user.ID}},
			"new owner": {Kind: models.KindUpdateTicket, Settings: &models.UpdateTicket{OwnerID: th.user.ID}},
		},
	}
}

func holdersOf(t *testing.T, err error) []models.Holder {
	t.Helper()
	require.Equal(t, models.CodeInUse, models.CodeOf(err), "%v", err)
	var refusal *models.Error
	require.ErrorAs(t, err, &refusal)
	return refusal.Holders
}

func TestWhatAutomationsUseIsDeletedByForceOnly(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		for kind := range (things{}).usesOf() {
			for where := range (things{}).usesOf()[kind] {
				workspace := given.Workspace(t, s)
				th := someThings(t, s, workspace)
				remove := th.deletions(s, workspace)[kind]
				made, err := s.CreateAutomation(t.Context(), workspace, "test", given.Input("holder", th.usesOf()[kind][where]))
				require.NoError(t, err, where)
				a, err := s.ActivateAutomation(t.Context(), workspace, made.Automation.ID, "test")
				require.NoError(t, err, where)
				held := []models.Holder{{Kind: models.HolderAutomation, ID: a.ID, Name: "holder"}}
				require.Equal(t, held, holdersOf(t, remove(t, models.Deletion{Actor: "test"})), "%s, %s", kind, where)
				_, err = s.PauseAutomation(t.Context(), workspace, a.ID, "test")
				require.NoError(t, err)
				require.Equal(t, held, holdersOf(t, remove(t, models.Deletion{Actor: "test"})), "%s, %s: paused", kind, where)
				require.NoError(t, remove(t, models.Deletion{Actor: "test", Force: true}))
				require.Equal(t, 1, given.Count(
					t, s, &models.AuditEntry{}, "action = ? AND detail = 'by force, used by 1' AND workspace_id = ?",
					string(kind)+".delete", workspace,
				))
				require.Equal(t, models.CodeNotFound, models.CodeOf(remove(t, models.Deletion{})))
			}
		}
	})
}

func TestWhatNobodyUsesAnyMoreIsDeleted(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		for kind, uses := range (things{}).usesOf() {
			workspace := given.Workspace(t, s)
			th := someThings(t, s, workspace)
			var steps []models.Step
			for where := range uses {
				steps = append(steps, th.usesOf()[kind][where])
			}
			draft, err := s.CreateAutomation(t.Context(), workspace, "test", given.Input("draft", steps...))
			require.NoError(t, err)
			old, err := s.CreateAutomation(t.Context(), workspace, "test", given.Input("old", steps...))
			require.NoError(t, err)
			_, err = s.ActivateAutomation(t.Context(), workspace, old.Automation.ID, "test")
			require.NoError(t, err)
			_, err = s.PublishAutomation(
				t.Context(), workspace, old.Automation.ID, "test", models.AnyRevision, given.Input("old", given.TagStep("other")),
			)
			require.NoError(t, err)
			require.NoError(
				t, th.deletions(s, workspace)[kind](t, models.Deletion{Actor: "test"}),
				"%s: a draft holds nothing, nor does a deleted step", kind,
			)
			_, err = s.ActivateAutomation(t.Context(), workspace, draft.Automation.ID, "test")
			if kind == models.UseTag {
				require.NoError(t, err, "tags are made")
			} else {
				require.Equal(t, models.CodeInvalid, models.CodeOf(err), "%s: activation looks anew", kind)
			}
		}
	})
}

func TestWhatACampaignThatIsToComeUsesIsInUse(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		workspace := given.Workspace(t, s)
		th := someThings(t, s, workspace)
		a := given.Activated(t, s, workspace, models.Reentry{})
		content := models.CampaignContent{AutomationID: a.ID, ListIDs: []string{th.list.ID}}
		at := s.Now().Add(time.Hour)
		c, err := s.CreateCampaign(t.Context(), workspace, "test", models.CampaignInput{Name: "Offer", CampaignContent: content, At: &at})
		require.NoError(t, err)
		by := models.Deletion{Actor: "test"}
		scheduled := func(verb models.CampaignVerb) {
			_, err = s.SteerCampaign(t.Context(), workspace, c.ID, verb, false, "test")
			require.NoError(t, err)
		}
		scheduled(models.CampaignSchedule)
		held := []models.Holder{{Kind: models.HolderCampaign, ID: c.ID, Name: "Offer"}}
		require.Equal(t, held, holdersOf(t, s.DeleteList(t.Context(), workspace, th.list.ID, by)))
		scheduled(models.CampaignCancel)
		require.NoError(t, s.DeleteList(t.Context(), workspace, th.list.ID, by))
	})
}
