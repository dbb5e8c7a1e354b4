package app

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/models"
)

// TestMetasWordsOnTheCauseAreKeptWithTheMessage: the title is often that of any failure.
func TestMetasWordsOnTheCauseAreKeptWithTheMessage(t *testing.T) { // W2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		b.phone.answers = []error{&activities.SendProblem{
			Class: activities.SendFail, Code: 131009, Title: "a parameter", Details: "Param text cannot have new-line/tab characters",
		}}
		run, move := b.enter(b.automation(models.Reentry{}, welcome()), giulia)
		_, err := b.perform(run, move)
		require.NoError(t, err)
		m := b.onlyMessage(run)
		require.Equal(t, "Param text cannot have new-line/tab characters", m.ErrorDetails)

		later, sent := b.sent("")
		b.status(models.StatusUpdate{
			WAMID: wamidOf(sent), CallbackData: sent.ID, State: models.MessageFailed, ErrorCode: 131026,
			ErrorDetails: "Message undeliverable.", At: b.now,
		})
		require.Equal(t, "Message undeliverable.", b.onlyMessage(later).ErrorDetails)
		b.status(models.StatusUpdate{WAMID: wamidOf(sent), CallbackData: sent.ID, State: models.MessageDelivered, At: b.now})
		require.Empty(t, b.onlyMessage(later).ErrorDetails, "it arrived after all")
	})
}
