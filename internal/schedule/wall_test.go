package schedule

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// atTime is a wait until a time of day, on some days of the week.
func atTime(clock models.ClockTime, days ...models.Weekday) models.Wait {
	return models.Wait{At: clock, Weekdays: days}
}

// untilDate is a wait until a local date and time.
func untilDate(local string) models.Wait { return models.Wait{Until: local} }

// wallClockWaits are waits by the wall clock around its changes, and when they are over.
var wallClockWaits = []struct {
	name, zone, from string
	wait             models.Wait
	want             string
}{
	{
		"a day is 24 h across the spring change", "Europe/Rome", "2026-03-28T20:00:00+01:00",
		models.Wait{For: hoursOf("P1D")},
		"2026-03-29T21:00:00+02:00",
	},
	{
		"a day is 24 h across the autumn change", "Europe/Rome", "2026-10-24T20:00:00+02:00",
		models.Wait{For: hoursOf("P1D")},
		"2026-10-25T19:00:00+01:00",
	},
	{"nine o'clock stays nine o'clock in spring", "Europe/Rome", "2026-03-28T09:00:01+01:00", atTime("09:00"), "2026-03-29T09:00:00+02:00"},
	{"nine o'clock stays nine o'clock in autumn", "Europe/Rome", "2026-10-24T09:00:01+02:00", atTime("09:00"), "2026-10-25T09:00:00+01:00"},
	{"a time in Rome's gap is its end", "Europe/Rome", "2026-03-28T12:00:00+01:00", atTime("02:30"), "2026-03-29T03:00:00+02:00"},
	{"the first minute of Rome's gap is its end", "Europe/Rome", "2026-03-28T12:00:00+01:00", atTime("02:00"), "2026-03-29T03:00:00+02:00"},
	{"the minute before Rome's gap exists", "Europe/Rome", "2026-03-28T12:00:00+01:00", atTime("01:59"), "2026-03-29T01:59:00+01:00"},
	{
		"after the gap the time left out is tomorrow's", "Europe/Rome", "2026-03-29T03:00:01+02:00", atTime("02:30"),
		"2026-03-30T02:30:00+02:00",
	},
	{"a repeated time is its first occurrence", "Europe/Rome", "2026-10-24T12:00:00+02:00", atTime("02:30"), "2026-10-25T02:30:00+02:00"},
	{
		"a repeated time whose first is past is its second", "Europe/Rome", "2026-10-25T02:31:00+02:00", atTime("02:30"),
		"2026-10-25T02:30:00+01:00",
	},
	{
		"a repeated time that is past twice is tomorrow's", "Europe/Rome", "2026-10-25T02:31:00+01:00", atTime("02:30"),
		"2026-10-26T02:30:00+01:00",
	},
	{
		"a whole day over the spring change", "Europe/Rome", "2026-03-28T23:30:00+01:00",
		models.Wait{For: hoursOf("P1D"), At: "02:30"},
		"2026-03-29T03:00:00+02:00",
	},
	{
		"a whole day over the autumn change", "Europe/Rome", "2026-10-24T09:00:00+02:00",
		models.Wait{For: hoursOf("P1D"), At: "09:00"},
		"2026-10-25T09:00:00+01:00",
	},
	{
		"a whole day begun in the repeated hour", "Europe/Rome", "2026-10-25T02:30:00+02:00",
		models.Wait{For: hoursOf("P1D"), At: "02:30"},
		"2026-10-26T02:30:00+01:00",
	},
	{
		"a whole day to a Sunday that begins with a gap", "America/Nuuk", "2026-03-28T12:00:00-02:00",
		models.Wait{For: hoursOf("P1D"), At: "23:30"},
		"2026-03-29T23:30:00-01:00",
	},
	{
		"a whole day to a midnight left out", "America/Sao_Paulo", "2018-11-03T12:00:00-03:00",
		models.Wait{For: hoursOf("P1D"), At: "00:00"},
		"2018-11-04T01:00:00-02:00",
	},
	{"until in the gap", "Europe/Rome", "2026-03-01T00:00:00Z", untilDate("2026-03-29T02:15"), "2026-03-29T03:00:00+02:00"},
	{"until a repeated time", "Europe/Rome", "2026-03-01T00:00:00Z", untilDate("2026-10-25T02:15"), "2026-10-25T02:15:00+02:00"},
	{
		"until the second of a repeated time", "Europe/Rome", "2026-10-25T02:45:00+02:00", untilDate("2026-10-25T02:15"),
		"2026-10-25T02:15:00+01:00",
	},
	{"Los Angeles' gap", "America/Los_Angeles", "2026-03-07T12:00:00-08:00", atTime("02:30"), "2026-03-08T03:00:00-07:00"},
	{"Los Angeles' repeated hour", "America/Los_Angeles", "2026-10-31T12:00:00-07:00", atTime("01:30"), "2026-11-01T01:30:00-07:00"},
	{
		"Los Angeles' second occurrence", "America/Los_Angeles", "2026-11-01T01:45:00-07:00", atTime("01:30", "sun"),
		"2026-11-01T01:30:00-08:00",
	},
	{"Sydney's gap is in October", "Australia/Sydney", "2026-10-03T12:00:00+10:00", atTime("02:30"), "2026-10-04T03:00:00+11:00"},
	{"Sydney's repeated hour is in April", "Australia/Sydney", "2026-04-04T12:00:00+11:00", atTime("02:30"), "2026-04-05T02:30:00+11:00"},
	{"Lord Howe's gap is half an hour", "Australia/Lord_Howe", "2026-10-03T12:00:00+10:30", atTime("02:15"), "2026-10-04T02:30:00+11:00"},
	{"after Lord Howe's gap", "Australia/Lord_Howe", "2026-10-03T12:00:00+10:30", atTime("02:45"), "2026-10-04T02:45:00+11:00"},
	{"Lord Howe's repeated half hour", "Australia/Lord_Howe", "2026-04-04T12:00:00+11:00", atTime("01:45"), "2026-04-05T01:45:00+11:00"},
	{"Lord Howe's second occurrence", "Australia/Lord_Howe", "2026-04-05T01:50:00+11:00", atTime("01:45"), "2026-04-05T01:45:00+10:30"},
	{"São Paulo has no change any more", "America/Sao_Paulo", "2026-11-01T12:00:00-03:00", atTime("00:00"), "2026-11-02T00:00:00-03:00"},
	{
		"São Paulo's midnight was left out in 2018", "America/Sao_Paulo", "2018-11-03T12:00:00-03:00", atTime("00:00"),
		"2018-11-04T01:00:00-02:00",
	},
	{
		"a day that begins with a gap", "America/Sao_Paulo", "2018-11-03T12:00:00-03:00",
		models.Wait{Weekdays: []models.Weekday{"sun"}},
		"2018-11-04T01:00:00-02:00",
	},
	{"Kathmandu is 5 h 45 ahead", "Asia/Kathmandu", "2026-06-01T00:00:00Z", atTime("09:00"), "2026-06-01T03:15:00Z"},
	{"Nuuk's gap ends at midnight", "America/Nuuk", "2026-03-28T12:00:00-02:00", atTime("23:30"), "2026-03-29T00:00:00-01:00"},
	{
		"a Saturday time that falls into Sunday is passed over", "America/Nuuk", "2026-03-28T12:00:00-02:00", atTime("23:30", "sat"),
		"2026-04-04T23:30:00-01:00",
	},
	{"Apia skipped a whole Friday", "Pacific/Apia", "2011-12-29T12:00:00-10:00", atTime("09:00", "fri"), "2012-01-06T09:00:00+14:00"},
}

func TestWallClockWaitsCrossClockChanges(t *testing.T) {
	t.Parallel()
	for _, c := range wallClockWaits {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			zone := zoneOf(t, c.zone)
			got := Due(c.wait, instant(t, c.from), zone, Hours{})
			require.Equal(t, instant(t, c.want).In(zone).Format(time.RFC3339), got.In(zone).Format(time.RFC3339))
		})
	}
}
