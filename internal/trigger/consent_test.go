package trigger

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

func TestWordsAndTapsThatSaySomethingOfConsent(t *testing.T) { // K2
	t.Parallel()
	own := &models.ConsentRules{
		StopWords: &[]string{"Basta così"}, StartWords: &[]string{}, OptOutButtons: &[]string{"Disiscrivimi", "No, grazie!"},
	}
	const tap, row, text = "button", "interactive", "text"
	for _, one := range []struct {
		kind, text string
		heard      bool
		rules      *models.ConsentRules
		want       models.Consent
	}{
		{text, "STOP", false, nil, models.ConsentRefused},
		{text, "  ¡ stop !! ", false, nil, models.ConsentRefused},
		{text, "disiscrivimi.", true, nil, models.ConsentRefused},
		{"image", "Unsubscribe", false, nil, models.ConsentRefused},
		{text, "baja", false, nil, models.ConsentRefused},
		{text, "non fare stop", false, nil, ""},
		{text, "STOPPA", false, nil, ""},
		{text, "...", false, nil, ""},
		{text, "basta", false, nil, models.ConsentRefused},
		{text, "Annulla!", false, nil, models.ConsentRefused},
		{text, "basta", true, nil, ""},
		{text, "Annulla!", true, nil, ""},
		{text, "start", false, nil, models.ConsentGranted},
		{text, "Iscrivimi!", true, nil, models.ConsentGranted},
		{tap, "STOP", false, nil, ""},
		{row, "START", false, nil, ""},
		{tap, "Disiscrivimi", false, nil, ""},
		{tap, "Disiscrivimi", false, own, models.ConsentRefused},
		{row, "no, grazie", true, own, models.ConsentRefused},
		{text, "Disiscrivimi", false, own, ""},
		{text, "basta  COSÌ", true, own, models.ConsentRefused},
		{text, "START", false, own, ""},
	} {
		m := models.InboundMessage{Kind: one.kind, Text: one.text}
		require.Equal(t, one.want, consentOf(m, one.rules.WithDefaults(), one.heard), "%+v", one)
	}
}

func TestAStopWordAnswersARunAndIsTakenButStartsWhatItsPhraseStarts(t *testing.T) { // K2
	t.Parallel()
	night := monday.Add(10 * time.Hour)
	said := func(text string, waiting bool, phrase *models.Rule) models.Decision {
		s := models.Situation{Workspace: office(), Message: written(night), Phrase: phrase, Others: []models.Rule{closedHours("hours")}}
		s.Message.Text = text
		if waiting {
			s.Waiting = []models.Run{{ID: "a"}}
		}
		return Decide(s)
	}
	stop := said("stop", true, phraseRule("phrase"))
	require.Equal(t, []string{"a"}, stop.Wake)
	require.Equal(t, "phrase", stop.Start.AutomationID)
	require.Equal(t, models.ConsentRefused, stop.Consent)

	alone := said("stop", false, nil)
	require.Equal(t, models.Decision{Routing: models.RoutedConsent, Consent: models.ConsentRefused}, alone, "closed hours do not answer")

	start := said("start", false, nil)
	require.Equal(t, models.RoutedClosedHours, start.Routing, "a start word is a message like others")
	require.Equal(t, models.ConsentGranted, start.Consent)

	answer := said("basta", true, nil)
	require.Equal(t, models.Decision{Routing: models.RoutedReply, Wake: []string{"a"}}, answer, "it answers the run")
	require.Equal(t, models.ConsentRefused, said("basta", false, nil).Consent)
}

func TestAnyMessageGoesByTheHoursAndComesLast(t *testing.T) { // S10
	t.Parallel()
	night := monday.Add(10 * time.Hour)
	for when, want := range map[string][2]models.Routing{
		"":                {models.RoutedAny, models.RoutedAny},
		models.WhenAlways: {models.RoutedAny, models.RoutedAny},
		models.WhenOpen:   {models.RoutedAny, models.RoutedNowhere},
		models.WhenClosed: {models.RoutedNowhere, models.RoutedAny},
	} {
		for i, at := range []time.Time{monday, night} {
			s := models.Situation{Workspace: office(), Message: written(at), Others: []models.Rule{anyMessage("any", when)}}
			require.Equal(t, want[i], Decide(s).Routing, "%q at %s", when, at)
		}
	}
	quiet := anyMessage("any", "")
	quiet.Answered = true
	s := models.Situation{Workspace: office(), Message: written(monday), Others: []models.Rule{quiet, anyMessage("other", "")}}
	require.Equal(t, models.Decision{Routing: models.RoutedQuiet}, Decide(s))
	s.Others = []models.Rule{anyMessage("any", ""), closedHours("hours")}
	s.Message.SentAt = night
	require.Equal(t, "hours", Decide(s).Start.AutomationID)
	s.Message.NumberID = "another"
	require.Equal(t, models.RoutedNowhere, Decide(s).Routing)
}
