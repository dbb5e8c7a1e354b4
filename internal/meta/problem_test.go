package meta

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/internal/seal"
	"cadenza/internal/whatsapp"
	"cadenza/models"
)

func TestEveryCodeThatStopsSaysWhatAPersonMustSeeTo(t *testing.T) { // R6, W2
	t.Parallel()
	stops := 0
	for _, rule := range append(whatsapp.Table(), whatsapp.ClassifyCode(210, false, 403)) {
		problem := Problem(&whatsapp.Refused{Code: rule.Code, HTTPStatus: 400})
		if rule.Class != whatsapp.ClassStop {
			require.Empty(t, problem.Park, rule.Code)
			continue
		}
		stops++
		require.NotEqual(t, models.ParkOther, problem.Park, rule.Code)
	}
	require.Greater(t, stops, 20)
	for code, want := range map[int]models.ParkReason{
		whatsapp.CodeTokenInvalid: models.ParkTokenRefused, 131005: models.ParkTokenRefused, 210: models.ParkTokenRefused,
		133010: models.ParkNumberStopped, 368: models.ParkAccountStopped, whatsapp.CodeDisabled: models.ParkTemplateUnusable,
	} {
		require.Equal(t, want, Problem(&whatsapp.Refused{Code: code, HTTPStatus: 400}).Park, code)
	}
}

func TestDetailsOfARefusalComeMaskedAndCut(t *testing.T) { // W2
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(
			`{"error":{"message":"(#131009) no","code":131009,"error_data":{"messaging_product":"whatsapp",
				"details":"to +39 347 000 0001 ` + strings.Repeat(
				"é", 600,
			) + `"}}}`,
		))
	}))
	t.Cleanup(server.Close)
	box, err := seal.New(oneKey)
	require.NoError(t, err)
	sealed, err := box.Seal([]byte("token"), models.PurposeNumberToken)
	require.NoError(t, err)
	_, err = Sender{Client: whatsapp.New(whatsapp.Config{BaseURL: server.URL}), Box: box}.Send(
		t.Context(), models.Number{PhoneNumberID: "1", TokenSealed: sealed}, models.Outgoing{Phone: giulia, Text: "x"},
	)
	problem := &activities.SendProblem{}
	require.ErrorAs(t, err, &problem)
	require.Len(t, []rune(problem.Details), models.MaxErrorDetails)
	require.True(t, strings.HasPrefix(problem.Details, "to … é"), "%.20s", problem.Details)
	require.NotContains(t, problem.Error(), "é", "an error is for logs")
}
