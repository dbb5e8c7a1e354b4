package meta

import (
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

const (
	// oneKey seals in these tests.
	oneKey = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
	giulia = "+393331234567"
)

func TestTheLongestWaitBoundsWhatARefusalAsksFor(t *testing.T) { // W2
	t.Parallel()
	meta := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"error": {"code": 131048, "message": "spam"}}`)
	}))
	t.Cleanup(meta.Close)
	box, err := seal.New(oneKey)
	require.NoError(t, err)
	token, err := box.Seal([]byte("token"), models.PurposeNumberToken)
	require.NoError(t, err)
	for _, c := range []struct{ longest, want time.Duration }{
		{0, 4 * time.Hour}, {2 * time.Second, 2 * time.Second}, {24 * time.Hour, 4 * time.Hour},
	} {
		s := Sender{Client: whatsapp.New(whatsapp.Config{BaseURL: meta.URL}), Box: box, LongestWait: c.longest}
		_, err := s.Send(t.Context(), models.Number{PhoneNumberID: "1", TokenSealed: token}, models.Outgoing{Phone: giulia, Text: "ciao"})
		var problem *activities.SendProblem
		require.ErrorAs(t, err, &problem)
		require.Equal(t, activities.SendWait, problem.Class)
		require.Equal(t, c.want, problem.RetryAfter, "at most %s", c.longest)
		require.Equal(t, c.want, s.FailedLater(131048).RetryAfter, "also of what fails later")
	}
}
