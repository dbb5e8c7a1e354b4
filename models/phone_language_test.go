package models

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAPhonesCountryHasALanguage(t *testing.T) {
	t.Parallel()
	for phone, want := range map[string]string{
		"+393331234567": "it", "+34600123456": "es", "+12025550123": "en", "+5511987654321": "pt_BR", "+351912345678": "pt_PT",
		"+4915112345678": "de", "+41791234567": "de", "+37812345678": "it", "+8613812345678": "zh_CN", "+99912345678": "", "": "", "+": "",
	} {
		require.Equal(t, want, PhoneLanguage(phone), phone)
	}
	seen := map[string]string{}
	for language, codes := range callingCodes {
		require.Empty(t, languageRule("", language), language)
		for code := range strings.FieldsSeq(codes) {
			require.LessOrEqual(t, len(code), longestCallingCode)
			require.Empty(t, seen[code], "%s twice", code)
			seen[code] = language
		}
	}
}
