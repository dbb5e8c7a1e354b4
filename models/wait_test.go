package models

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// pointers are where the violations are, in order.
func pointers(violations []Violation) []string {
	out := []string{}
	for _, v := range violations {
		out = append(out, v.Pointer)
	}
	return out
}

func TestWaitsAreChecked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		wait Wait
		want []string
	}{
		"none":                       {Wait{}, nil},
		"a duration":                 {Wait{For: Duration(time.Hour)}, nil},
		"a moment":                   {Wait{Until: "2026-12-24T09:00"}, nil},
		"all that combines":          {Wait{For: 1, At: "09:00", Weekdays: []Weekday{"mon", "sun"}, Within: WithinWorkingHours}, nil},
		"the first and last minute":  {Wait{At: "00:00"}, nil},
		"the last minute":            {Wait{At: "23:59"}, nil},
		"24:00":                      {Wait{At: "24:00"}, []string{"/wait/at"}},
		"an hour of one digit":       {Wait{At: "9:00"}, []string{"/wait/at"}},
		"sixty minutes":              {Wait{At: "09:60"}, []string{"/wait/at"}},
		"seconds":                    {Wait{At: "09:00:00"}, []string{"/wait/at"}},
		"a day that is none":         {Wait{Weekdays: []Weekday{"mon", "monday", "Tue"}}, []string{"/wait/weekdays"}},
		"within something else":      {Wait{Within: "lunch"}, []string{"/wait/within"}},
		"a moment with a zone":       {Wait{Until: "2026-12-24T09:00Z"}, []string{"/wait/until"}},
		"a day alone":                {Wait{Until: "2026-12-24"}, []string{"/wait/until"}},
		"a day that never was":       {Wait{Until: "2026-02-29T09:00"}, []string{"/wait/until"}},
		"a moment and a duration":    {Wait{Until: "2026-12-24T09:00", For: 1}, []string{"/wait/until"}},
		"a moment and a time":        {Wait{Until: "2026-12-24T09:00", At: "09:00"}, []string{"/wait/until"}},
		"a moment and days":          {Wait{Until: "2026-12-24T09:00", Weekdays: []Weekday{"mon"}}, []string{"/wait/until"}},
		"a moment and working hours": {Wait{Until: "2026-12-24T09:00", Within: WithinWorkingHours}, []string{"/wait/until"}},
		"everything wrong": {
			Wait{Until: "x", For: 1, At: "x", Weekdays: []Weekday{""}, Within: "x"},
			[]string{"/wait/until", "/wait/until", "/wait/at", "/wait/weekdays", "/wait/within"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.ElementsMatch(t, c.want, pointers(c.wait.Validate("/wait")))
			require.Equal(t, name == "none", c.wait.IsZero())
		})
	}
}

func TestAWaitIsWrittenWithWhatItHasOnly(t *testing.T) {
	t.Parallel()
	for want, w := range map[string]Wait{
		`{}`:              {},
		`{"for":"PT10M"}`: {For: Duration(10 * time.Minute)},
		`{"for":"P3D","at":"09:00","weekdays":["mon"],"within":"working_hours"}`: {
			For: Duration(3 * day), At: "09:00", Weekdays: []Weekday{"mon"}, Within: WithinWorkingHours,
		},
	} {
		got, err := json.Marshal(w)
		require.NoError(t, err)
		require.JSONEq(t, want, string(got))
		var back Wait
		require.NoError(t, json.Unmarshal(got, &back))
		require.Equal(t, w, back)
	}
}

func TestWeekdaysAreThoseOfTheStandardLibrary(t *testing.T) {
	t.Parallel()
	require.Len(t, weekdays, 7)
	for std := time.Sunday; std <= time.Saturday; std++ {
		d := WeekdayOf(std)
		require.True(t, d.Valid())
		require.Equal(t, std, d.Std())
	}
	require.Equal(t, Weekday("sun"), WeekdayOf(time.Sunday))
	require.Equal(t, Weekday("mon"), WeekdayOf(time.Monday))
	require.False(t, Weekday("Mon").Valid())
	require.False(t, Weekday("").Valid())
}

func TestClockTimesAreMinutesOfTheDay(t *testing.T) {
	t.Parallel()
	for c, want := range map[ClockTime]int{"00:00": 0, "09:05": 545, "23:59": 1439, "24:00": 1440} {
		require.Equal(t, want, c.Minutes())
	}
}

func TestWorkingHoursAreChecked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		hours WorkingHours
		want  []string
	}{
		"left out":                  {nil, nil},
		"one slot":                  {WorkingHours{"mon": {{"09:00", "18:00"}}}, nil},
		"over midnight":             {WorkingHours{"fri": {{"22:00", "06:00"}}}, nil},
		"to the end of the day":     {WorkingHours{"fri": {{"00:00", "24:00"}}}, nil},
		"a closed day among open":   {WorkingHours{"mon": {{"09:00", "18:00"}}, "sun": {}}, nil},
		"several a day":             {WorkingHours{"mon": {{"14:00", "18:00"}, {"09:00", "13:00"}, {"13:00", "14:00"}}}, nil},
		"several and over midnight": {WorkingHours{"fri": {{"22:00", "02:00"}, {"09:00", "22:00"}}}, nil},
		"slots that overlap": {
			WorkingHours{"mon": {{"09:00", "13:01"}, {"13:00", "18:00"}}, "tue": {{"09:00", "10:00"}}}, []string{"/h/mon"},
		},
		"the same slot twice":       {WorkingHours{"sun": {{"09:00", "10:00"}, {"09:00", "10:00"}}}, []string{"/h/sun"}},
		"two over one midnight":     {WorkingHours{"fri": {{"22:00", "02:00"}, {"23:00", "01:00"}}}, []string{"/h/fri"}},
		"from 24:00":                {WorkingHours{"mon": {{"24:00", "06:00"}}}, []string{"/h/mon"}},
		"an empty slot":             {WorkingHours{"mon": {{"09:00", "09:00"}}}, []string{"/h/mon"}},
		"a slot without its end":    {WorkingHours{"mon": {{"09:00", ""}}}, []string{"/h/mon"}},
		"one good and one bad":      {WorkingHours{"mon": {{"09:00", "10:00"}, {"x", "10:00"}}}, []string{"/h/mon"}},
		"no such day, nothing else": {WorkingHours{"monday": {{"09:00", "18:00"}}}, []string{"/h", "/h"}},
		"closed for ever":           {WorkingHours{"mon": {}, "tue": nil}, []string{"/h"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.ElementsMatch(t, c.want, pointers(c.hours.Validate("/h")))
		})
	}
}
