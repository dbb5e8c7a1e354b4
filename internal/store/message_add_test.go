package store

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// saying is a message of the run that says something.
func saying(run models.Run, text string) models.Message {
	return models.Message{
		ID: database.NewID(), WorkspaceID: run.WorkspaceID, RunID: run.ID, AutomationID: run.AutomationID, StepID: "s", Visit: 1,
		ContactID: run.ContactID, NumberID: "n", Kind: "text", State: models.MessageSending, Attempts: 1, CreatedAt: run.StartedAt,
		Said: &models.MessageContent{Content: models.Content{Version: models.ContentVersion, Text: text}},
	}
}

func add(t *testing.T, s *Store, m models.Message) (got models.Message, added bool) {
	t.Helper()
	inRunTx(t, s, func(ctx context.Context, tx *RunTx) (err error) {
		got, added, err = tx.AddMessage(ctx, m)
		return err
	})
	return got, added
}

func TestAMessageIsKeptOnceWithWhatItSays(t *testing.T) { // W1, I1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := given.Workspace(t, s)
		run := given.Entered(t, s, given.Activated(t, s, w, models.Reentry{}), given.Ada, "").Run
		first := saying(run, "Ciao Ada")
		_, added := add(t, s, first)
		require.True(t, added)
		again := saying(run, "Ciao Ada, again")
		left, added := add(t, s, again)
		require.False(t, added, "the step of the run has its message")
		require.Equal(t, first.ID, left.ID)

		page, _, err := s.ListMessages(t.Context(), models.Everyone(w), models.MessageFilter{RunID: run.ID}, models.Page{})
		require.NoError(t, err)
		require.Len(t, page, 1)
		require.Equal(t, first.Said.Content, page[0].Said.Content, "as it was said first")
		require.Nil(t, page[0].ContentIn, "the way in is empty")
		both := []string{first.ID, again.ID}
		require.Equal(t, 1, given.Count(t, s, &models.MessageContent{}, "message_id IN ?", both), "what was not added says nothing")

		inRunTx(t, s, func(ctx context.Context, tx *RunTx) error { return tx.SaveContent(ctx, first.ID, again.Said.Content) })
		one, err := s.GetMessage(t.Context(), models.Everyone(w), first.ID)
		require.NoError(t, err)
		require.Equal(t, "Ciao Ada, again", one.Said.Content.Text, "it was composed anew before it left")
	})
}

func TestAMessageOfBeforeHasNoContent(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := given.Workspace(t, s)
		run := given.Entered(t, s, given.Activated(t, s, w, models.Reentry{}), given.Ada, "").Run
		old := saying(run, "")
		old.Said = nil
		require.NoError(t, s.Pool().Create(&old).Error)
		one, err := s.GetMessage(t.Context(), models.Everyone(w), old.ID)
		require.NoError(t, err)
		require.Nil(t, one.Said)
		inRunTx(t, s, func(ctx context.Context, tx *RunTx) error {
			return tx.SaveContent(ctx, old.ID, models.Content{Version: models.ContentVersion, Text: "now"})
		})
		one, err = s.GetMessage(t.Context(), models.Everyone(w), old.ID)
		require.NoError(t, err)
		require.Equal(t, "now", one.Said.Content.Text, "a retry of the version after keeps what it says")
	})
}
