package store

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// lostTrack is a template as a sync of the version before tracked links leaves it: Meta's words in the parameters, and what its author
// wrote only in the column which that version does not know.
func lostTrack(name string, tracked models.TrackedURLs) models.Template {
	return models.Template{
		Name: name, Language: "it", Status: models.TemplateApproved, ComponentsHash: "h", Tracked: tracked,
		Parameters: models.TemplateParameters{URLButtons: []int{0}, Buttons: []models.TemplateButton{{
			Type: models.ButtonURL, URL: "https://c.example" + models.TrackedSuffix, Parameter: "1",
		}}},
	}
}

func TestWhereATrackedButtonLeadsIsKnownWhateverASyncWrote(t *testing.T) { // A1, W8, tracked links
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, workspace := t.Context(), given.Workspace(t, s)
		templated(t, s, workspace, models.TemplateApproved)
		to := models.TrackedURL{URL: "https://shop.example/sale"}
		lost := lostTrack("lost", models.TrackedURLs{"button.0": to})
		require.NoError(t, s.ReplaceTemplates(ctx, workspace, "waba", []models.Template{lost}))
		listed, _, err := s.ListTemplates(ctx, workspace, "lost", models.Page{})
		require.NoError(t, err)
		require.Equal(t, &to, listed[0].Parameters.Buttons[0].Track)
		require.Empty(t, listed[0].Parameters.URLButtons, "a fixed target takes no end")
		one, err := s.GetTemplate(ctx, workspace, listed[0].ID)
		require.NoError(t, err)
		require.Equal(t, &to, one.Parameters.Buttons[0].Track)
		require.NoError(t, s.RunTx(ctx, func(tx *RunTx) error {
			sent, err := tx.Templates(ctx, workspace, "waba", "lost")
			require.Equal(t, &to, sent[0].Parameters.Buttons[0].Track, "a send knows it")
			return err
		}))
		wrong, err := s.checkTemplates(s.Pool(), workspace, "", []models.TemplateReference{
			{Name: "lost", Language: "it", Values: models.SendTemplate{Template: "lost"}, Pointer: "/steps/0"},
		})
		require.NoError(t, err)
		require.Empty(t, wrong, "and a check asks for no end")
	})
}

func TestASyncThatFindsTrackedButtonsAgainWakesWhatWaited(t *testing.T) { // W6, tracked links
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, workspace := t.Context(), given.Workspace(t, s)
		templated(t, s, workspace, models.TemplateApproved)
		offer := models.Template{Name: "offer", Language: "it", Status: models.TemplateApproved}
		lost := lostTrack("lost", models.TrackedURLs{"button.0": {URL: "https://shop.example/sale"}})
		require.NoError(t, s.ReplaceTemplates(ctx, workspace, "waba", []models.Template{offer, lost}))
		released := func() []models.Hold {
			holds, err := s.ReleasedHolds(ctx)
			require.NoError(t, err)
			return holds
		}
		require.Empty(t, released())
		sync := func() {
			require.NoError(t, s.ReplaceTemplates(ctx, workspace, "waba", []models.Template{offer, lostTrack("lost", nil)}))
		}
		sync()
		woken := released()
		require.Len(t, woken, 1, "only what waits for the template that is whole again")
		found, _, err := s.ListTemplates(ctx, workspace, "lost", models.Page{})
		require.NoError(t, err)
		require.Equal(t, found[0].ID, woken[0].Object)
		_, _, err = s.WakeHeld(ctx, woken[0])
		require.NoError(t, err)
		require.Empty(t, released())
		sync()
		require.Empty(t, released(), "the next one is no news")
	})
}
