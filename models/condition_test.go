package models

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestConditionsAreChecked(t *testing.T) { // A15
	t.Parallel()
	for text, want := range map[string][]string{
		`{"tag":"vip"}`: nil,
		`{"all":[{"tag":"a"},{"any":[{"list":"l"}]}]}`:                    nil,
		`{"not":{"language":"it"}}`:                                       nil,
		`{"window":"open"}`:                                               nil,
		`{"field":"CITY","is":"Brindisi"}`:                                nil,
		`{"field":"FIRST_NAME","is_set":false}`:                           nil,
		`{"field":"BORN","before":"now+P3D"}`:                             nil,
		`{"field":"BORN","after":"2026-12-24"}`:                           nil,
		`{"field":"BORN","before":"now-P6570D"}`:                          nil,
		`{"field":"BORN","before":"now-P10000W70000DT1H"}`:                {"/before"},
		`{"field":"BORN","before":"now-P73001D"}`:                         {"/before"},
		`{"field":"BORN","on":"today-P7D"}`:                               nil,
		`{"reply":"button","starts_with":"yes"}`:                          nil,
		`{}`:                                                              {""},
		`{"tag":"a","list":"b"}`:                                          {""},
		`{"all":[]}`:                                                      {"/all"},
		`{"any":[]}`:                                                      {"/any"},
		`{"any":[{}]}`:                                                    {"/any/0"},
		`{"not":{"tag":"a","is":"x"}}`:                                    {"/not/is"},
		`{"window":"ajar"}`:                                               {"/window"},
		`{"language":"i"}`:                                                {"/language"},
		`{"tag":" "}`:                                                     {"/tag"},
		`{"reply":"picture","is":"x"}`:                                    {"/reply"},
		`{"field":"CITY"}`:                                                {""},
		`{"field":"CITY","is":"a","is_not":"b"}`:                          {""},
		`{"field":"CITY","is":""}`:                                        {""},
		`{"field":"CITY","contains":"  "}`:                                {"/contains"},
		`{"field":"BORN","before":"tomorrow"}`:                            {"/before"},
		`{"field":"BORN","after":"now+P1M"}`:                              {"/after"},
		`{"field":"BORN","after":"now*P1D"}`:                              {"/after"},
		`{"field":"BORN","on":"today+PT1H"}`:                              {"/on"},
		`{"field":"BORN","on":"2026-02-30"}`:                              {"/on"},
		`{"reply":"text","before":"now"}`:                                 {"/before"},
		`{"all":[{"tag":"a"},{"tags":["b"]}]}`:                            {"/all/1/tags", "/all/1"},
		`{"any":[{"not":{"not":{"not":{"tag":"a"}}}}]}`:                   nil,
		`{"any":[{"not":{"not":{"not":{"not":{"tag":"a"}}}}}]}`:           {"/any/0/not/not/not/not"},
		`{"all":[` + strings.Repeat(`{"tag":"a"},`, 48) + `{"tag":"b"}]}`: nil,
		`{"all":[` + strings.Repeat(`{"tag":"a"},`, 49) + `{"tag":"b"}]}`: {""},
	} {
		var c Condition
		require.NoError(t, json.Unmarshal([]byte(text), &c), text)
		got := pointers(c.Validate("/if"))
		full := []string{}
		for _, pointer := range want {
			full = append(full, "/if"+pointer)
		}
		require.Equal(t, full, got, text)
	}
}

func TestMomentsAreReadAsWritten(t *testing.T) {
	t.Parallel()
	rome := time.FixedZone("", 3600)
	for text, want := range map[string]Moment{
		"now": {Now: true}, "now+P3D": {Now: true, Shift: 72 * time.Hour}, "now-PT2H": {Now: true, Shift: -2 * time.Hour},
		"2026-12-24": {Date: "2026-12-24"}, "2026-12-24T09:00:00+01:00": {At: time.Date(2026, 12, 24, 9, 0, 0, 0, rome)},
	} {
		got, err := ParseMoment(text)
		require.NoError(t, err, text)
		require.Equal(t, want.At.UTC(), got.At.UTC(), text)
		got.At, want.At = time.Time{}, time.Time{}
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "now+", "now-", "now+3", "nowP3D", "today", "2026-12-24T09:00"} {
		_, err := ParseMoment(text)
		require.Error(t, err, text)
	}
	for text, want := range map[string]Day{
		"today": {}, "today+P1D": {Shift: 1}, "today-P1W": {Shift: -7}, "2024-02-29": {Date: "2024-02-29"},
	} {
		got, err := ParseDay(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "now", "today+", "today+PT12H", "2026-12-24T00:00:00Z"} {
		_, err := ParseDay(text)
		require.Error(t, err, text)
	}
}

func TestTheMessageThatStartedARunIsKnownByItsKey(t *testing.T) {
	t.Parallel()
	//nolint:exhaustive // what no message starts is like manual
	for kind, want := range map[StartKind]string{
		StartMessage: "wamid.1", StartClosedHours: "wamid.1", StartHoliday: "wamid.1", StartManual: "",
	} {
		require.Equal(t, want, Run{StartKind: kind, EntryKey: MessageEntryKey("wamid.1")}.OpeningMessage())
	}
	require.Empty(t, Run{StartKind: StartMessage, EntryKey: "api:1"}.OpeningMessage())
}
