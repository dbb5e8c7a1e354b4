package app

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/internal/seal"
	"cadenza/internal/whatsapp"
	"cadenza/models"
)

func TestTheLongestWaitBoundsWhatARefusalAsksFor(t *testing.T) { // W2
	t.Parallel()
	meta := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"error": {"code": 131048, "message": "spam"}}`)
	}))
	t.Cleanup(meta.Close)
	box, err := seal.New(string(bytes.Repeat([]byte("0f"), 32)))
	require.NoError(t, err)
	token, err := box.Seal([]byte("token"), purposeNumberToken)
	require.NoError(t, err)
	for _, c := range []struct{ longest, want time.Duration }{{0, 4 * time.Hour}, {2 * time.Second, 2 * time.Second}, {24 * time.Hour, 4 * time.Hour}} {
		s := sender{client: whatsapp.New(whatsapp.Config{BaseURL: meta.URL}), box: box, longestWait: c.longest}
		_, err := s.Send(t.Context(), models.Number{PhoneNumberID: "1", TokenSealed: token}, models.Outgoing{Phone: giulia, Text: "ciao"})
		var problem *activities.SendProblem
		require.ErrorAs(t, err, &problem)
		require.Equal(t, activities.SendWait, problem.Class)
		require.Equal(t, c.want, problem.RetryAfter, "at most %s", c.longest)
		require.Equal(t, c.want, bounded(failedLater(131048), c.longest).RetryAfter, "also of what fails later")
	}
}
