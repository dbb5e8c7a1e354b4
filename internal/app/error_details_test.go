package app

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/internal/seal"
	"cadenza/internal/store"
	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// TestMetasWordsOnTheCauseAreKeptWithTheMessage: the title is often that of any failure.
func TestMetasWordsOnTheCauseAreKeptWithTheMessage(t *testing.T) { // W2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		b.phone.answers = []error{&activities.SendProblem{Class: activities.SendFail, Code: 131009, Title: "a parameter", Details: "Param text cannot have new-line/tab characters"}}
		run, move := b.enter(b.automation(models.Reentry{}, welcome()), giulia)
		_, err := b.perform(run, move)
		require.NoError(t, err)
		m := b.onlyMessage(run)
		require.Equal(t, "Param text cannot have new-line/tab characters", m.ErrorDetails)

		later, _ := b.sent("")
		b.status(store.StatusUpdate{WAMID: "wamid.late", CallbackData: b.onlyMessage(later).ID, State: models.MessageFailed, ErrorCode: 131026, ErrorDetails: "Message undeliverable.", At: b.now})
		require.Equal(t, "Message undeliverable.", b.onlyMessage(later).ErrorDetails)
		b.status(store.StatusUpdate{WAMID: "wamid.late", CallbackData: b.onlyMessage(later).ID, State: models.MessageDelivered, At: b.now})
		require.Empty(t, b.onlyMessage(later).ErrorDetails, "it arrived after all")
	})
}

func TestDetailsOfARefusalComeMaskedAndCut(t *testing.T) { // W2
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":{"message":"(#131009) no","code":131009,"error_data":{"messaging_product":"whatsapp","details":"to +39 347 000 0001 ` + strings.Repeat("é", 600) + `"}}}`))
	}))
	t.Cleanup(server.Close)
	box, err := seal.New(oneKey)
	require.NoError(t, err)
	sealed, err := box.Seal([]byte("token"), purposeNumberToken)
	require.NoError(t, err)
	_, err = sender{client: whatsapp.New(whatsapp.Config{BaseURL: server.URL}), box: box}.Send(t.Context(), models.Number{PhoneNumberID: "1", TokenSealed: sealed}, models.Outgoing{Phone: giulia, Text: "x"})
	problem := &activities.SendProblem{}
	require.ErrorAs(t, err, &problem)
	require.Len(t, []rune(problem.Details), models.MaxErrorDetails)
	require.True(t, strings.HasPrefix(problem.Details, "to … é"), "%.20s", problem.Details)
	require.NotContains(t, problem.Error(), "é", "an error is for logs")
}
