package models

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestALanguageHasOneForm(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{
		"it": "it", "IT": "it", "en-US": "en_US", "en_us": "en_US", " EN-us ": "en_US", "zh-hant-hk": "zh_Hant_HK", "es_419": "es_419",
		"fil": "fil", "": "",
	} {
		require.Equal(t, want, NormalLanguage(written), written)
		require.Equal(t, want, NormalLanguage(want))
		require.Empty(t, languageRule("/language", written), written)
	}
	for _, none := range []string{"english", "e", "en_USA1", "en US", "en_", "e1"} {
		require.NotEmpty(t, languageRule("/language", none), none)
	}
}
