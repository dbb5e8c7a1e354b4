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

		reviewed := *kept.Draft
		kept.MetaID, kept.Status, kept.Draft = "7", models.TemplatePending, nil
		kept.Components, kept.ComponentsHash = string(draft.Components), "one"
		submitted, err := s.TemplateSubmitted(ctx, kept, reviewed, "user/1")
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

// A draft that is saved while another is on its way to Meta is kept, in whichever order the two come (W6).
func TestADraftThatIsSavedWhileAnotherIsSubmittedIsKept(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, workspace := t.Context(), given.Workspace(t, s)
		draft := func(text string) *models.TemplateDraft {
			return &models.TemplateDraft{Category: "UTILITY", Components: json.RawMessage(`[{"text":"` + text + `","type":"BODY"}]`)}
		}
		for _, order := range []string{"saved first", "saved last", "nothing saved"} {
			made, err := s.CreateTemplateDraft(ctx, models.Template{
				WorkspaceID: workspace, WABAID: "waba", Name: order, Language: "it", Category: "UTILITY", Body: "old", Draft: draft("old"),
			}, "user/1")
			require.NoError(t, err)
			read, err := s.GetTemplate(ctx, workspace, made.ID)
			require.NoError(t, err)
			newer, submitted := read, read
			newer.Draft, newer.Body = draft("new"), "new"
			submitted.MetaID, submitted.Status, submitted.Draft = "7", models.TemplatePending, nil
			if order == "saved first" {
				_, err = s.SaveTemplateDraft(ctx, newer, "user/2")
				require.NoError(t, err)
			}
			after, err := s.TemplateSubmitted(ctx, submitted, *read.Draft, "user/1")
			require.NoError(t, err)
			switch order {
			case "saved first":
				require.JSONEq(t, string(newer.Draft.Components), string(after.Draft.Components), "Meta has not seen it")
			case "saved last":
				_, err = s.SaveTemplateDraft(ctx, newer, "user/2")
				require.Equal(t, models.CodeConflict, models.CodeOf(err), "Meta is reviewing it")
				require.Nil(t, after.Draft)
			default:
				require.Nil(t, after.Draft)
			}
			require.Equal(t, []any{"old", "7"}, []any{after.Body, after.MetaID}, "it says what Meta was given")
		}
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
