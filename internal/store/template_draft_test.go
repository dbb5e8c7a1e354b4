package store

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

func TestADraftOutlivesSyncsUntilMetaListsIt(t *testing.T) { // W6
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, workspace := t.Context(), given.Workspace(t, s)
		draft := models.TemplateDraft{Category: "UTILITY", Components: json.RawMessage(`[{"type": "BODY", "text": "a"}]`)}
		made, err := s.CreateTemplateDraft(ctx, models.Template{
			WorkspaceID: workspace, WABAID: "waba", Name: "mine", Language: "it", Category: "UTILITY", Body: "a", Draft: &draft,
		}, "user/1")
		require.NoError(t, err)
		require.Equal(t, models.TemplateDrafted, made.Status)
		_, err = s.CreateTemplateDraft(ctx, models.Template{WorkspaceID: workspace, WABAID: "waba", Name: "mine", Language: "it"}, "user/1")
		require.Equal(t, models.CodeConflict, models.CodeOf(err))
		require.NoError(t, s.ReplaceTemplates(ctx, workspace, "waba", nil))
		kept, err := s.GetTemplate(ctx, workspace, made.ID)
		require.NoError(t, err, "Meta cannot list what it has not seen")
		require.JSONEq(t, string(draft.Components), string(kept.Draft.Components))

		kept.MetaID, kept.Status, kept.Draft = "7", models.TemplatePending, nil
		kept.Components, kept.ComponentsHash = string(draft.Components), "one"
		submitted, err := s.TemplateSubmitted(ctx, kept, "user/1")
		require.NoError(t, err)
		require.Nil(t, submitted.Draft)
		require.NotNil(t, submitted.SubmittedAt)
		require.NoError(t, s.ReplaceTemplates(ctx, workspace, "waba", nil))
		_, err = s.GetTemplate(ctx, workspace, made.ID)
		require.NoError(t, err, "a list that was asked for before does not hold it")

		listed := func(hash string, status models.TemplateStatus) models.Template {
			require.NoError(t, s.ReplaceTemplates(ctx, workspace, "waba", []models.Template{
				{MetaID: "7", Name: "mine", Language: "it", Status: status, ComponentsHash: hash},
			}))
			got, err := s.GetTemplate(ctx, workspace, made.ID)
			require.NoError(t, err)
			return got
		}
		require.Nil(t, listed("one", models.TemplateApproved).ChangedAt)
		changed := listed("two", models.TemplateApproved)
		require.NotNil(t, changed.ChangedAt, "another text under the same name is noticed")
		require.Equal(t, changed.ChangedAt, listed("two", models.TemplateApproved).ChangedAt)
		require.NoError(t, s.RemoveTemplate(ctx, workspace, made.ID, models.Deletion{Actor: "user/1"}))
		_, err = s.GetTemplate(ctx, workspace, made.ID)
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
	})
}

func TestWhatWasGivenToMetaWithoutWordOfItIsTakenUpByASync(t *testing.T) { // W6
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, workspace := t.Context(), given.Workspace(t, s)
		made, err := s.CreateTemplateDraft(ctx, models.Template{
			WorkspaceID: workspace, WABAID: "waba", Name: "mine", Language: "it", Draft: &models.TemplateDraft{Category: "UTILITY"},
		}, "user/1")
		require.NoError(t, err)
		require.NoError(t, s.ReplaceTemplates(ctx, workspace, "waba", []models.Template{
			{MetaID: "7", Name: "mine", Language: "it", Status: models.TemplatePending},
		}))
		got, err := s.GetTemplate(ctx, workspace, made.ID)
		require.NoError(t, err)
		require.Equal(t, "7", got.MetaID)
		require.Nil(t, got.Draft)
	})
}

func TestMetaIsGivenAHundredTemplatesAnHour(t *testing.T) {
	t.Parallel()
	forEachDatabaseAt(t, time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC), func(t *testing.T, s *Store, now *time.Time) {
		workspace := given.Workspace(t, s)
		for range models.MaxTemplateCreations {
			require.NoError(t, s.CountCreation(t.Context(), workspace, "waba"))
		}
		require.Equal(t, models.CodeConflict, models.CodeOf(s.CountCreation(t.Context(), workspace, "waba")))
		require.NoError(t, s.CountCreation(t.Context(), workspace, "another"))
		*now = now.Add(time.Hour)
		require.NoError(t, s.CountCreation(t.Context(), workspace, "waba"))
	})
}
