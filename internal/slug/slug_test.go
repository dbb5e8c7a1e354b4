package slug

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const id = "019ac0de-0000-7000-8000-0123456789ab"

func TestANameBecomesASlug(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Welcome series":                 "welcome-series",
		"  Saldi — Estate 2026!  ":       "saldi-estate-2026",
		"Perché no? L'offerta è qui":     "perche-no-lofferta-e-qui",
		"Größe Ærøskøbing Łódź İstanbul": "grosse-aeroskobing-lodz-istanbul",
		"ﬁrst ①":                         "first-1",
		"Привет":                         "automation-456789ab",
		"2026":                           "automation-456789ab",
		"🎉":                              "automation-456789ab",
		"":                               "automation-456789ab",
		"Привет A":                       "a",
		"Campaign":                       "campaign-456789ab",
		"Message":                        "message-456789ab",
		"Date sweep":                     "date-sweep-456789ab",
		"Welcome/../contact":             "welcome-contact",
	} {
		require.Equal(t, want, Of(name, id), name)
	}
}

func TestASlugIsShortAndOfPlainCharacters(t *testing.T) {
	t.Parallel()
	require.Equal(t, "a-very-long-name-that-goes-on-and-on-and", Of("A very long name that goes on and on and on", id))
	require.Equal(t, "a-very-long-name-that-goes-on-and-yet", Of("A very long name that goes on and yet continues", id))
	require.Equal(t, strings.Repeat("x", maxLength), Of(strings.Repeat("x", 200), id))
	for _, name := range []string{"A b", "é/è", strings.Repeat("long word ", 30), "\x00\xff", "ａｂｃ", "-- a --"} {
		require.Regexp(t, "^[a-z0-9]+(-[a-z0-9]+)*$", Of(name, id))
		require.LessOrEqual(t, len(Of(name, id)), maxLength+1+tailLength)
	}
}

func TestTakenSlugsAreNumbered(t *testing.T) {
	t.Parallel()
	require.Equal(t, "offer", Free("offer", map[string]bool{"offer-2": true}))
	require.Equal(t, "offer-2", Free("offer", map[string]bool{"offer": true}))
	require.Equal(t, "offer-3", Free("offer", map[string]bool{"offer": true, "offer-2": true}))
}
