package models

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTheLatestStatementCountsInWhateverOrderTheyCome(t *testing.T) { // K1
	t.Parallel()
	noon := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	refused := func(at time.Time) ConsentStatement { return ConsentStatement{Marketing: ConsentRefused, At: at} }
	granted := func(at time.Time) ConsentStatement { return ConsentStatement{Marketing: ConsentGranted, At: at} }
	now := ConsentStatement{Marketing: ConsentRefused}
	for name, one := range map[string]struct {
		said []ConsentStatement
		want Consent
		// news are those that said something.
		news []bool
	}{
		"nothing":             {nil, ConsentUnknown, nil},
		"one":                 {[]ConsentStatement{granted(noon)}, ConsentGranted, []bool{true}},
		"in order":            {[]ConsentStatement{granted(noon), refused(noon.Add(time.Hour))}, ConsentRefused, []bool{true, true}},
		"out of order":        {[]ConsentStatement{granted(noon.Add(time.Hour)), refused(noon)}, ConsentGranted, []bool{true, true}},
		"a repeat":            {[]ConsentStatement{refused(noon), refused(noon)}, ConsentRefused, []bool{true, false}},
		"older than the same": {[]ConsentStatement{refused(noon), refused(noon.Add(-time.Hour))}, ConsentRefused, []bool{true, false}},
		"a repeat after the opposite": {
			[]ConsentStatement{refused(noon), granted(noon.Add(time.Hour)), refused(noon)}, ConsentGranted, []bool{true, true, false},
		},
		"the same later, then one between": {
			[]ConsentStatement{refused(noon), refused(noon.Add(time.Hour)), granted(noon.Add(time.Minute))},
			ConsentRefused,
			[]bool{true, true, true},
		},
		"of one second the one that comes later": {[]ConsentStatement{refused(noon), granted(noon)}, ConsentGranted, []bool{true, true}},
		"of one second by another clock": {
			[]ConsentStatement{granted(noon.Add(900 * time.Millisecond)), refused(noon)}, ConsentRefused, []bool{true, true},
		},
		"now, after one of the same instant": {[]ConsentStatement{granted(noon.Add(time.Hour)), now}, ConsentRefused, []bool{true, true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var c Contact
			for i, s := range one.said {
				require.Equal(t, one.news[i], c.TakeConsent(s, noon.Add(time.Hour)), i)
			}
			require.Equal(t, one.want, c.Marketing())
			require.Equal(t, one.want == ConsentRefused, c.MarketingStopped())
		})
	}
}

func TestTheWordsOfAStatementAreKeptUpToTheirLimit(t *testing.T) { // K1
	t.Parallel()
	at := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	c := Contact{ID: "c", WorkspaceID: "w"}
	said := ConsentStatement{Marketing: ConsentRefused, Source: ConsentByMessage, Words: strings.Repeat("è", MaxConsentWords+1), At: at}
	require.True(t, c.TakeConsent(said, at))
	require.Equal(t, ConsentChange{
		ID: "id", WorkspaceID: "w", ContactID: "c", Marketing: ConsentRefused, Source: ConsentByMessage,
		Words: strings.Repeat("è", MaxConsentWords), At: at,
	}, ConsentOf(c, said, "id"))
}

func TestWhoMayGetMarketing(t *testing.T) { // K1
	t.Parallel()
	yes, no := true, false
	for _, rules := range []*ConsentRules{nil, {}, {UnknownMay: &yes}} {
		may, reason := rules.MayGetMarketing(ConsentUnknown)
		require.True(t, may)
		require.Empty(t, reason)
	}
	strict := &ConsentRules{UnknownMay: &no}
	may, reason := strict.MayGetMarketing(ConsentUnknown)
	require.False(t, may)
	require.Equal(t, ReasonMarketingNotGranted, reason)
	may, _ = strict.MayGetMarketing(ConsentGranted)
	require.True(t, may)
	for _, rules := range []*ConsentRules{nil, strict} {
		may, reason = rules.MayGetMarketing(ConsentRefused)
		require.False(t, may)
		require.Equal(t, ReasonMarketingStopped, reason)
	}
}

func TestRulesOfConsentThatAreWrongNameTheirPlace(t *testing.T) { // K2
	t.Parallel()
	words := func(w ...string) *[]string { return &w }
	many := make([]string, MaxConsentRules+1)
	require.Empty(t, (&ConsentRules{}).Validate("/consent", strings.ToUpper))
	fine := &ConsentRules{StopWords: words(), StartWords: words("Sì"), OptOutButtons: words("No")}
	require.Empty(t, fine.Validate("/consent", strings.ToUpper))
	for pointer, rules := range map[string]*ConsentRules{
		"/consent/stop_words/1":      {StopWords: words("a", " ")},
		"/consent/start_words/0":     {StartWords: words("stop")},
		"/consent/opt_out_buttons":   {OptOutButtons: &many},
		"/consent/opt_out_buttons/0": {OptOutButtons: words("0123456789012345678901234567890123456789012345678901234567890")},
	} {
		bad := rules.Validate("/consent", strings.ToUpper)
		require.Len(t, bad, 1, pointer)
		require.Equal(t, pointer, bad[0].Pointer)
	}
}
