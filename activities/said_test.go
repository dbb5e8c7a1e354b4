package activities

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// A one-time code is for the phone alone: what is kept of its message does not tell it (I1).
func TestAOneTimeCodeIsNotKept(t *testing.T) {
	t.Parallel()
	template := models.Template{
		Name: "code", Language: "it", Category: models.CategoryAuthentication, Body: "{{1}} è il tuo codice.",
		Parameters: models.TemplateParameters{
			Body: []string{"1"}, Buttons: []models.TemplateButton{{Type: models.ButtonOTP, Text: "Copia"}},
		},
	}
	filled := models.OutgoingTemplate{Name: "code", Language: "it"}
	filled.Body = []models.OutgoingParameter{{Name: "1", Text: "493021"}}
	filled.Buttons = []models.OutgoingButton{{Text: "493021"}}
	kept, err := json.Marshal(templateSaid(template, filled))
	require.NoError(t, err)
	require.NotContains(t, string(kept), "493021")
	require.Contains(t, string(kept), hiddenCode+" è il tuo codice.")
	require.Equal(t, "493021", filled.Body[0].Text, "what is sent has it")
	require.Equal(t, "493021", filled.Buttons[0].Text)
}
