package app

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

func TestWhoWritesInTheSecondOfAMessageThatDidNotKnowThemWaits(t *testing.T) { // WhatsApp says whole seconds
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		waiting := models.ConversationFilter{Part: models.ConversationsWaiting}
		contact := b.arrives("+393471112223", "wamid.first", "Buongiorno", b.store.Now().Add(-time.Minute))
		_, err := b.writes(contact, words("Eccomi"))
		require.NoError(t, err)
		require.Empty(t, b.chats(b.viewer(), waiting))
		sent := b.chats(b.viewer(), models.ConversationFilter{})[0].LastAt

		b.arrives("+393471112223", "wamid.before", "E poi", sent.Truncate(time.Second).Add(-time.Second))
		require.Empty(t, b.chats(b.viewer(), waiting), "what was written before")
		b.arrives("+393471112223", "wamid.same", "Avete posto?", sent.Truncate(time.Second))
		rows := b.chats(b.viewer(), waiting)
		require.Len(t, rows, 1)
		require.Equal(t, "Avete posto?", rows[0].Came.Text)
		require.Equal(t, sent, rows[0].LastAt)
		_, err = b.writes(contact, words("Certo"))
		require.NoError(t, err)
		require.Empty(t, b.chats(b.viewer(), waiting))
	})
}

// What no automation took is for a person: neither a run that goes on, nor the confirmation of a stop, answers it.
func TestAQuestionWaitsForAPersonWhateverAutomationsSend(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		const phone = "+393471112224"
		now := b.store.Now().UTC().Truncate(time.Second)
		at := func(seconds int) time.Time { return now.Add(time.Duration(seconds) * time.Second) }
		contact := ""
		sends := func(id, run string, seconds int) {
			t.Helper()
			require.NoError(t, b.store.Pool().Create(&models.Message{
				ID: id, WorkspaceID: b.workspace, RunID: run, AutomationID: run, ContactID: contact, NumberID: b.number.ID,
				CreatedAt: at(seconds),
			}).Error)
		}
		answers := func() {
			t.Helper()
			_, err := b.writes(contact, words("Certo"))
			require.NoError(t, err)
		}
		waits := func(want bool, when string) {
			t.Helper()
			got := b.chats(b.viewer(), models.ConversationFilter{Part: models.ConversationsWaiting})
			require.Equal(t, want, len(got) == 1, when)
		}
		contact = b.arrives(phone, "wamid.asks", "Avete posto?", at(-60))
		sends("m1", "run", -59)
		waits(true, "after an automation's message")
		b.arrives(phone, "wamid.stop", "STOP", at(-50))
		stop := "wamid.stop"
		require.NoError(t, b.store.Pool().Create(&models.DirectMessage{ID: "confirmation", ContactID: contact, Confirms: &stop}).Error)
		sends("confirmation", "", -49)
		waits(true, "after a stop and its confirmation")
		b.arrives(phone, "wamid.late", "E domani?", at(-61))
		answers()
		waits(false, "once a person has written")
		b.arrives(phone, "wamid.later", "E oggi?", at(-40))
		waits(false, "what came late, from before a person wrote")

		b.hears(phone, "wamid.taken", "info", at(10), func(models.Situation) models.Decision {
			return models.Decision{Routing: models.RoutedReply}
		})
		waits(true, "until the automation that took it writes")
		sends("m2", "other run", 12)
		waits(false, "once it has")
		b.arrives(phone, "wamid.between", "E la sera?", at(11))
		waits(true, "what came late, from before an automation wrote")
	})
}
