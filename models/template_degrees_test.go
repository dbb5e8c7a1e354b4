package models

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// What passes is a number as JSON writes it: it is kept with the message, and sent.
func TestDegreesAreWrittenAsJSONWritesNumbers(t *testing.T) {
	t.Parallel()
	for written, want := range map[Degrees]string{
		"41.9": "41.9", " +41.9 ": "41.9", ".5": "0.5", "5.": "5", "-0": "-0", "1e1": "10", "0x10p0": "16",
	} {
		got, ok := written.Within(MaxLatitude)
		require.True(t, ok, written)
		require.Equal(t, want, got)
		require.True(t, json.Valid([]byte(got)))
	}
	for _, wrong := range []Degrees{"", "north", "91", "NaN", "41,9"} {
		_, ok := wrong.Within(MaxLatitude)
		require.False(t, ok, wrong)
	}
}

// The first version took the code of an authentication template with its button: it stays accepted, and fits (A1).
func TestTheButtonOfAOneTimeCodeMayBeGivenAsBefore(t *testing.T) {
	t.Parallel()
	code := TemplateParameters{Body: []string{"1"}, Buttons: []TemplateButton{{Type: ButtonOTP, Text: "Copia"}}}
	given := SendTemplate{Parameters: map[string]string{"1": "%%CODE%%"}, ButtonParameters: map[string]string{"0": "%%CODE%%"}}
	template := Template{Parameters: code}
	require.Empty(t, template.Misfits(given))
	require.Empty(t, template.Surplus(given))
	given.ButtonParameters["1"] = "x"
	require.NotEmpty(t, template.Surplus(given), "a button that it has not")
}
