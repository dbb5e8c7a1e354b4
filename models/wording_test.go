package models

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAWordingIsATextOrTextsByLanguage(t *testing.T) { // K2
	t.Parallel()
	long := strings.Repeat("x", MaxText+1)
	for given, pointers := range map[string][]string{
		`""`:                             nil,
		`"Ciao %%FIRST_NAME|amico%%"`:    nil,
		`{"it": "Ciao", "en_US": "Bye"}`: nil,
		`"` + long + `"`:                 {"/consent/confirmation"},
		`{"it": "` + long + `"}`:         {"/consent/confirmation/it"},
		`{"it": " "}`:                    {"/consent/confirmation/it"},
		`{"italiano": "Ciao"}`:           {"/consent/confirmation/italiano"},
	} {
		var rules ConsentRules
		require.NoError(t, json.Unmarshal([]byte(`{"confirmation": `+given+`}`), &rules))
		var got []string
		for _, v := range rules.Validate("/consent", strings.ToLower) {
			got = append(got, v.Pointer)
		}
		require.Equal(t, pointers, got, given)
		again, err := json.Marshal(rules.Confirmation)
		require.NoError(t, err)
		require.JSONEq(t, given, string(again))
	}
	require.Error(t, json.Unmarshal([]byte(`{"confirmation": 7}`), &ConsentRules{}))
	require.True(t, (*ConsentRules)(nil).WithDefaults().Confirmation.Empty(), "nothing by default")
}
