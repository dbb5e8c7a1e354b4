package condition

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/schedule"
	"cadenza/models"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := schedule.LoadZone(name)
	require.NoError(t, err)
	return z
}

// ask asks a condition in JSON, which must be a good one.
func ask(t *testing.T, text string, f models.Facts, at Clock) bool {
	t.Helper()
	var c models.Condition
	require.NoError(t, json.Unmarshal([]byte(text), &c), text)
	require.Empty(t, c.Validate(""), text)
	return Holds(c, f, at)
}

func giulia() models.Facts {
	return models.Facts{
		Tags: map[string]bool{"vip": true}, Lists: map[string]bool{"l1": true}, Language: "it_IT", WindowOpen: true,
		Fields: map[string]string{"FIRST_NAME": "Giulia", "CITY": "  Reggio \t Emilia ", "STREET": "Straße", "EMPTY": " "},
		Reply:  &models.Reply{Text: "Sì, volentieri", Tapped: true, ID: "YES_1"},
	}
}

func TestEachFormAsksItsFact(t *testing.T) { // A15
	t.Parallel()
	for text, want := range map[string]bool{
		`{"tag":"vip"}`: true, `{"tag":"VIP"}`: false, `{"tag":"new"}`: false,
		`{"list":"l1"}`: true, `{"list":"l2"}`: false,
		`{"language":"it"}`: true, `{"language":"IT"}`: true, `{"language":"it-it"}`: true, `{"language":"it_CH"}`: false,
		`{"language":"en"}`: false,
		`{"window":"open"}`: true, `{"window":"closed"}`: false,
		`{"not":{"tag":"vip"}}`:                                                       false,
		`{"all":[{"tag":"vip"},{"list":"l1"}]}`:                                       true,
		`{"all":[{"tag":"vip"},{"list":"l2"}]}`:                                       false,
		`{"any":[{"tag":"new"},{"list":"l1"}]}`:                                       true,
		`{"any":[{"tag":"new"},{"list":"l2"}]}`:                                       false,
		`{"any":[{"all":[{"tag":"vip"},{"not":{"window":"closed"}}]},{"tag":"new"}]}`: true,
	} {
		require.Equal(t, want, ask(t, text, giulia(), Clock{}), text)
	}
	require.False(t, ask(t, `{"language":"it_IT"}`, models.Facts{Language: "it"}, Clock{}), "any Italian is not that of Italy")
	require.False(t, ask(t, `{"language":"it"}`, models.Facts{Language: "item"}, Clock{}))
	require.True(t, ask(t, `{"window":"closed"}`, models.Facts{}, Clock{}))
}

func TestAClickIsOneOfTheStepOrOfAny(t *testing.T) { // A15, tracked links
	t.Parallel()
	clicked := models.Facts{Clicked: map[string]bool{"s1": true}}
	require.True(t, ask(t, `{"clicked":{}}`, clicked, Clock{}))
	require.True(t, ask(t, `{"clicked":{"step_id":"s1"}}`, clicked, Clock{}))
	require.False(t, ask(t, `{"clicked":{"step_id":"s2"}}`, clicked, Clock{}))
	require.False(t, ask(t, `{"clicked":{}}`, models.Facts{}, Clock{}))
}

func TestTextsAreComparedAsPhrasesAre(t *testing.T) { // A15, S1
	t.Parallel()
	for text, want := range map[string]bool{
		`{"field":"CITY","is":"reggio emilia"}`:           true,
		`{"field":"CITY","is":"Reggio Calabria"}`:         false,
		`{"field":"CITY","is":"reggio"}`:                  false,
		`{"field":"CITY","is_not":"REGGIO  EMILIA"}`:      false,
		`{"field":"CITY","is_not":"reggio"}`:              true,
		`{"field":"CITY","contains":"o e"}`:               true,
		`{"field":"CITY","contains":"x"}`:                 false,
		`{"field":"CITY","starts_with":"REG"}`:            true,
		`{"field":"CITY","starts_with":"emilia"}`:         false,
		`{"field":"CITY","ends_with":"Emilia "}`:          true,
		`{"field":"CITY","ends_with":"reggio"}`:           false,
		`{"field":"STREET","is":"STRASSE"}`:               true,
		`{"field":"FIRST_NAME","is":"giulia"}`:            true,
		`{"field":"CITY","is_set":true}`:                  true,
		`{"field":"CITY","is_set":false}`:                 false,
		`{"field":"EMPTY","is_set":true}`:                 false,
		`{"field":"EMPTY","is_set":false}`:                true,
		`{"field":"EMPTY","is":"x"}`:                      false,
		`{"field":"EMPTY","is_not":"x"}`:                  true,
		`{"field":"NEVER","is_set":false}`:                true,
		`{"field":"NEVER","contains":"x"}`:                false,
		`{"field":"NEVER","starts_with":"x"}`:             false,
		`{"field":"NEVER","ends_with":"x"}`:               false,
		`{"field":"NEVER","is_not":"x"}`:                  true,
		`{"field":"NEVER","before":"now"}`:                false,
		`{"field":"NEVER","after":"now"}`:                 false,
		`{"field":"NEVER","on":"today"}`:                  false,
		`{"field":"CITY","before":"now"}`:                 false,
		`{"reply":"text","starts_with":"sì"}`:             true,
		`{"reply":"button","is":"sì,  VOLENTIERI"}`:       true,
		`{"reply":"button","is":"yes_1"}`:                 true,
		`{"reply":"button","is_not":"yes_1"}`:             false,
		`{"reply":"button","is_not":"no_1"}`:              true,
		`{"reply":"text","is":"yes_1"}`:                   false,
		`{"reply":"text","is_set":true}`:                  true,
		`{"not":{"reply":"button","is_set":false}}`:       true,
		`{"all":[{"field":"STREET","contains":"ss"}]}`:    true,
		`{"field":"CITY","is":"REGGIO\u00a0EMILIA"}`:      true,
		`{"reply":"text","contains":"si\u0300, volent"}`:  true,
		`{"reply":"text","contains":"volentieri domani"}`: false,
	} {
		require.Equal(t, want, ask(t, text, giulia(), Clock{}), text)
	}
}

func TestARepliesButtonIsWhatWasTapped(t *testing.T) { // A15
	t.Parallel()
	wrote := models.Facts{Reply: &models.Reply{Text: "Sì"}}
	require.True(t, ask(t, `{"reply":"text","is":"sì"}`, wrote, Clock{}))
	require.False(t, ask(t, `{"reply":"button","is":"sì"}`, wrote, Clock{}), "written, not tapped")
	require.True(t, ask(t, `{"reply":"button","is_set":false}`, wrote, Clock{}))
	silent := models.Facts{}
	require.False(t, ask(t, `{"reply":"text","contains":"a"}`, silent, Clock{}))
	require.True(t, ask(t, `{"reply":"text","is_not":"a"}`, silent, Clock{}))
	require.True(t, ask(t, `{"reply":"text","is_set":false}`, silent, Clock{}))
	picture := models.Facts{Reply: &models.Reply{}}
	require.True(t, ask(t, `{"reply":"text","is_set":false}`, picture, Clock{}), "a picture has no words")
}

func TestDatesAreThoseOfTheContactsZone(t *testing.T) { // A15
	t.Parallel()
	rome, angeles, havana := zone(t, "Europe/Rome"), zone(t, "America/Los_Angeles"), zone(t, "America/Havana")
	noon := func(z *time.Location, y int, m time.Month, d int) Clock {
		return Clock{Now: time.Date(y, m, d, 12, 0, 0, 0, z), Zone: z}
	}
	for name, c := range map[string]struct {
		at          Clock
		value, test string
		want        bool
	}{
		"a date is its local midnight":        {noon(rome, 2026, 12, 24), "2026-12-24", `"before":"now"`, true},
		"so today is not after now":           {noon(rome, 2026, 12, 24), "2026-12-24", `"after":"now"`, false},
		"tomorrow is":                         {noon(rome, 2026, 12, 24), "2026-12-25", `"after":"now"`, true},
		"within three days":                   {noon(rome, 2026, 12, 24), "2026-12-27", `"before":"now+P3D"`, true},
		"not within three days":               {noon(rome, 2026, 12, 24), "2026-12-28", `"before":"now+P3D"`, false},
		"two hours ago":                       {noon(rome, 2026, 12, 24), "2026-12-24T09:59:59+01:00", `"before":"now-PT2H"`, true},
		"less than two hours ago":             {noon(rome, 2026, 12, 24), "2026-12-24T10:00:00+01:00", `"before":"now-PT2H"`, false},
		"on today":                            {noon(rome, 2026, 12, 24), "2026-12-24", `"on":"today"`, true},
		"a week ago":                          {noon(rome, 2026, 12, 24), "2026-12-17", `"on":"today-P7D"`, true},
		"on a date":                           {noon(rome, 2026, 1, 1), "2026-12-24", `"on":"2026-12-24"`, true},
		"an instant on its local day in Rome": {noon(rome, 2026, 12, 24), "2026-12-23T23:30:00Z", `"on":"today"`, true},
		"and in Los Angeles":                  {noon(angeles, 2026, 12, 23), "2026-12-23T23:30:00Z", `"on":"today"`, true},
		"before a date is before its midnight in Rome": {noon(rome, 2026, 1, 1), "2026-12-23T22:59:59Z", `"before":"2026-12-24"`, true},
		"its midnight itself is not": {
			noon(rome, 2026, 1, 1), "2026-12-23T23:00:00Z", `"before":"2026-12-24"`, false,
		},
		"after an instant": {
			noon(rome, 2026, 1, 1), "2026-12-24T09:00:01+01:00", `"after":"2026-12-24T08:00:00Z"`, true,
		},
		"the same date is not after itself": {noon(rome, 2026, 1, 1), "2026-12-24", `"after":"2026-12-24"`, false},
		"the day of 23 hours: midnight is that of winter": {
			Clock{Now: time.Date(2026, 3, 29, 10, 0, 0, 0, rome), Zone: rome}, "2026-03-28T23:00:00Z", `"on":"today"`, true,
		},
		"the day of 23 hours: its last second": {
			Clock{Now: time.Date(2026, 3, 29, 10, 0, 0, 0, rome), Zone: rome}, "2026-03-29T21:59:59Z", `"on":"today"`, true,
		},
		"the day after begins an hour earlier": {
			Clock{Now: time.Date(2026, 3, 29, 10, 0, 0, 0, rome), Zone: rome}, "2026-03-29T22:00:00Z", `"on":"today+P1D"`, true,
		},
		"the day of 25 hours ends an hour later": {
			Clock{Now: time.Date(2026, 10, 25, 10, 0, 0, 0, rome), Zone: rome}, "2026-10-25T22:59:59Z", `"on":"today"`, true,
		},
		"now+P1D is 24 hours": {
			Clock{Now: time.Date(2026, 3, 28, 12, 0, 0, 0, rome), Zone: rome}, "2026-03-29T12:30:00+02:00", `"before":"now+P1D"`, true,
		},
		"tomorrow is a calendar day also after 25 hours": {
			Clock{Now: time.Date(2026, 10, 25, 0, 30, 0, 0, rome), Zone: rome}, "2026-10-26", `"on":"today+P1D"`, true,
		},
		"where midnight is left out, the day begins later": {
			Clock{Now: time.Date(2026, 3, 8, 12, 0, 0, 0, havana), Zone: havana}, "2026-03-08T05:00:00Z", `"on":"today"`, true,
		},
		"and nothing is before its beginning but the past": {
			Clock{Now: time.Date(2026, 3, 8, 12, 0, 0, 0, havana), Zone: havana}, "2026-03-08T04:59:59Z", `"before":"2026-03-08"`, true,
		},
		"its beginning itself is not": {
			Clock{Now: time.Date(2026, 3, 8, 12, 0, 0, 0, havana), Zone: havana}, "2026-03-08T05:00:00Z", `"before":"2026-03-08"`, false,
		},
		"today is found also when now is in that gap": {
			Clock{Now: time.Date(2026, 3, 9, 0, 30, 0, 0, havana), Zone: havana}, "2026-03-08", `"on":"today-P1D"`, true,
		},
		"29 February is a day":  {noon(rome, 2028, 2, 28), "2028-02-29", `"on":"today+P1D"`, true},
		"what is no date fails": {noon(rome, 2028, 2, 28), "soon", `"before":"now+P30D"`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			facts := models.Facts{Fields: map[string]string{"DAY": c.value}}
			require.Equal(t, c.want, ask(t, `{"field":"DAY",`+c.test+`}`, facts, c.at))
		})
	}
	require.True(t, ask(t, `{"field":"DAY","on":"today"}`, models.Facts{Fields: map[string]string{"DAY": "2026-12-24"}},
		Clock{Now: time.Date(2026, 12, 24, 23, 59, 0, 0, time.UTC)}), "no zone is UTC")
}
