package models

import (
	"strings"
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

func TestATextIsReadInTheFirstLanguageThatHasIt(t *testing.T) {
	t.Parallel()
	texts := Translated{ByLanguage: map[string]string{"it": "ciao", "en_US": "hi", "pt-br": "oi", "pt_PT": "olá"}}
	for name, c := range map[string]struct{ languages, want string }{
		"the contact's": {"it de", "ciao"}, "but for the region": {"en_GB it", "hi"}, "exactly before any region": {"pt_PT", "olá"},
		"in any form": {"PT_br", "oi"}, "the country's": {"fr it en", "ciao"}, "none": {"fr de", "own"}, "nothing known": {"", "own"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, texts.Worded("own", strings.Fields(c.languages)))
		})
	}
	require.Equal(t, "hi", texts.Worded("", []string{"fr"}), "the first there is, where the step has none of its own")
	require.Equal(t, "own", Translated{}.Worded("own", []string{"it"}))
}

func TestTheLanguagesOfAReaderHaveOneOrder(t *testing.T) {
	t.Parallel()
	phone := "+34600111222"
	s := Standing{Workspace: Workspace{Language: "it"}, Contact: &Contact{Phone: &phone, Language: "de"}}
	require.Equal(t, []string{"de", "es", "it"}, s.Languages())
	s.Contact.Language = ""
	require.Equal(t, "es", s.Language())
	s.Contact.Phone = nil
	require.Equal(t, "it", s.Language())
	require.Empty(t, Standing{}.Language())
}
