package schedule

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cadenza/models"
)

func zoneOf(t require.TestingT, name string) *time.Location {
	zone, err := LoadZone(name)
	require.NoError(t, err)
	return zone
}

func instant(t require.TestingT, s string) time.Time {
	at, err := time.Parse(time.RFC3339Nano, s)
	require.NoError(t, err)
	return at
}

func hoursOf(d string) models.Duration {
	parsed, err := models.ParseDuration(d)
	if err != nil {
		panic(err)
	}
	return parsed
}

func TestWallClockWaitsCrossClockChanges(t *testing.T) {
	t.Parallel()
	at := func(clock models.ClockTime, days ...models.Weekday) models.Wait {
		return models.Wait{At: clock, Weekdays: days}
	}
	until := func(local string) models.Wait { return models.Wait{Until: local} }
	for _, c := range []struct {
		name, zone, from string
		wait             models.Wait
		want             string
	}{
		{"a day is 24 h across the spring change", "Europe/Rome", "2026-03-28T20:00:00+01:00", models.Wait{For: hoursOf("P1D")}, "2026-03-29T21:00:00+02:00"},
		{"a day is 24 h across the autumn change", "Europe/Rome", "2026-10-24T20:00:00+02:00", models.Wait{For: hoursOf("P1D")}, "2026-10-25T19:00:00+01:00"},
		{"nine o'clock stays nine o'clock in spring", "Europe/Rome", "2026-03-28T09:00:01+01:00", at("09:00"), "2026-03-29T09:00:00+02:00"},
		{"nine o'clock stays nine o'clock in autumn", "Europe/Rome", "2026-10-24T09:00:01+02:00", at("09:00"), "2026-10-25T09:00:00+01:00"},
		{"a time in Rome's gap is its end", "Europe/Rome", "2026-03-28T12:00:00+01:00", at("02:30"), "2026-03-29T03:00:00+02:00"},
		{"the first minute of Rome's gap is its end", "Europe/Rome", "2026-03-28T12:00:00+01:00", at("02:00"), "2026-03-29T03:00:00+02:00"},
		{"the minute before Rome's gap exists", "Europe/Rome", "2026-03-28T12:00:00+01:00", at("01:59"), "2026-03-29T01:59:00+01:00"},
		{"after the gap the time left out is tomorrow's", "Europe/Rome", "2026-03-29T03:00:01+02:00", at("02:30"), "2026-03-30T02:30:00+02:00"},
		{"a repeated time is its first occurrence", "Europe/Rome", "2026-10-24T12:00:00+02:00", at("02:30"), "2026-10-25T02:30:00+02:00"},
		{"a repeated time whose first is past is its second", "Europe/Rome", "2026-10-25T02:31:00+02:00", at("02:30"), "2026-10-25T02:30:00+01:00"},
		{"a repeated time that is past twice is tomorrow's", "Europe/Rome", "2026-10-25T02:31:00+01:00", at("02:30"), "2026-10-26T02:30:00+01:00"},
		{"a whole day over the spring change", "Europe/Rome", "2026-03-28T23:30:00+01:00", models.Wait{For: hoursOf("P1D"), At: "02:30"}, "2026-03-29T03:00:00+02:00"},
		{"a whole day over the autumn change", "Europe/Rome", "2026-10-24T09:00:00+02:00", models.Wait{For: hoursOf("P1D"), At: "09:00"}, "2026-10-25T09:00:00+01:00"},
		{"a whole day begun in the repeated hour", "Europe/Rome", "2026-10-25T02:30:00+02:00", models.Wait{For: hoursOf("P1D"), At: "02:30"}, "2026-10-26T02:30:00+01:00"},
		{"a whole day to a Sunday that begins with a gap", "America/Nuuk", "2026-03-28T12:00:00-02:00", models.Wait{For: hoursOf("P1D"), At: "23:30"}, "2026-03-29T23:30:00-01:00"},
		{"a whole day to a midnight left out", "America/Sao_Paulo", "2018-11-03T12:00:00-03:00", models.Wait{For: hoursOf("P1D"), At: "00:00"}, "2018-11-04T01:00:00-02:00"},
		{"until in the gap", "Europe/Rome", "2026-03-01T00:00:00Z", until("2026-03-29T02:15"), "2026-03-29T03:00:00+02:00"},
		{"until a repeated time", "Europe/Rome", "2026-03-01T00:00:00Z", until("2026-10-25T02:15"), "2026-10-25T02:15:00+02:00"},
		{"until the second of a repeated time", "Europe/Rome", "2026-10-25T02:45:00+02:00", until("2026-10-25T02:15"), "2026-10-25T02:15:00+01:00"},
		{"Los Angeles' gap", "America/Los_Angeles", "2026-03-07T12:00:00-08:00", at("02:30"), "2026-03-08T03:00:00-07:00"},
		{"Los Angeles' repeated hour", "America/Los_Angeles", "2026-10-31T12:00:00-07:00", at("01:30"), "2026-11-01T01:30:00-07:00"},
		{"Los Angeles' second occurrence", "America/Los_Angeles", "2026-11-01T01:45:00-07:00", at("01:30", "sun"), "2026-11-01T01:30:00-08:00"},
		{"Sydney's gap is in October", "Australia/Sydney", "2026-10-03T12:00:00+10:00", at("02:30"), "2026-10-04T03:00:00+11:00"},
		{"Sydney's repeated hour is in April", "Australia/Sydney", "2026-04-04T12:00:00+11:00", at("02:30"), "2026-04-05T02:30:00+11:00"},
		{"Lord Howe's gap is half an hour", "Australia/Lord_Howe", "2026-10-03T12:00:00+10:30", at("02:15"), "2026-10-04T02:30:00+11:00"},
		{"after Lord Howe's gap", "Australia/Lord_Howe", "2026-10-03T12:00:00+10:30", at("02:45"), "2026-10-04T02:45:00+11:00"},
		{"Lord Howe's repeated half hour", "Australia/Lord_Howe", "2026-04-04T12:00:00+11:00", at("01:45"), "2026-04-05T01:45:00+11:00"},
		{"Lord Howe's second occurrence", "Australia/Lord_Howe", "2026-04-05T01:50:00+11:00", at("01:45"), "2026-04-05T01:45:00+10:30"},
		{"São Paulo has no change any more", "America/Sao_Paulo", "2026-11-01T12:00:00-03:00", at("00:00"), "2026-11-02T00:00:00-03:00"},
		{"São Paulo's midnight was left out in 2018", "America/Sao_Paulo", "2018-11-03T12:00:00-03:00", at("00:00"), "2018-11-04T01:00:00-02:00"},
		{"a day that begins with a gap", "America/Sao_Paulo", "2018-11-03T12:00:00-03:00", models.Wait{Weekdays: []models.Weekday{"sun"}}, "2018-11-04T01:00:00-02:00"},
		{"Kathmandu is 5 h 45 ahead", "Asia/Kathmandu", "2026-06-01T00:00:00Z", at("09:00"), "2026-06-01T03:15:00Z"},
		{"Nuuk's gap ends at midnight", "America/Nuuk", "2026-03-28T12:00:00-02:00", at("23:30"), "2026-03-29T00:00:00-01:00"},
		{"a Saturday time that falls into Sunday is passed over", "America/Nuuk", "2026-03-28T12:00:00-02:00", at("23:30", "sat"), "2026-04-04T23:30:00-01:00"},
		{"Apia skipped a whole Friday", "Pacific/Apia", "2011-12-29T12:00:00-10:00", at("09:00", "fri"), "2012-01-06T09:00:00+14:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			zone := zoneOf(t, c.zone)
			got := Due(c.wait, instant(t, c.from), zone, Hours{})
			require.Equal(t, instant(t, c.want).In(zone).Format(time.RFC3339), got.In(zone).Format(time.RFC3339))
		})
	}
}

// TestWeeklyWaitsKeepTheirHourThroughBothChanges is "Mondays 20:00" in Los Angeles and
// "09:00" in Rome, week by week and day by day over both changes of 2026.
func TestWeeklyWaitsKeepTheirHourThroughBothChanges(t *testing.T) {
	t.Parallel()
	mondays := models.Wait{At: "20:00", Weekdays: []models.Weekday{"mon"}}
	for _, c := range []struct {
		name, zone, from string
		wait             models.Wait
		want             []string
	}{
		{"Mondays in Los Angeles, spring", "America/Los_Angeles", "2026-02-25T12:00:00Z", mondays, []string{"2026-03-03T04:00:00Z", "2026-03-10T03:00:00Z", "2026-03-17T03:00:00Z"}},
		{"Mondays in Los Angeles, autumn", "America/Los_Angeles", "2026-10-22T12:00:00Z", mondays, []string{"2026-10-27T03:00:00Z", "2026-11-03T04:00:00Z", "2026-11-10T04:00:00Z"}},
		{"nine in Rome, spring", "Europe/Rome", "2026-03-27T12:00:00Z", models.Wait{At: "09:00"}, []string{"2026-03-28T08:00:00Z", "2026-03-29T07:00:00Z", "2026-03-30T07:00:00Z"}},
		{"nine in Rome, autumn", "Europe/Rome", "2026-10-23T12:00:00Z", models.Wait{At: "09:00"}, []string{"2026-10-24T07:00:00Z", "2026-10-25T08:00:00Z", "2026-10-26T08:00:00Z"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			from := instant(t, c.from)
			for _, want := range c.want {
				got := Due(c.wait, from, zoneOf(t, c.zone), Hours{})
				require.Equal(t, instant(t, want), got)
				from = got.Add(time.Second) // the next wait begins when this one is over
			}
		})
	}
}

// TestSeriesOfWholeDaysComesEveryDay is what marketers write: each step a day, or a week, after
// the one before, at nine. A step is done some time after its due time, which must not cost a day.
func TestSeriesOfWholeDaysComesEveryDay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		zone, from := drawZone(t, "zone"), drawFrom(t)
		days := rapid.IntRange(1, 9).Draw(t, "days")
		clock := models.ClockTime(rapid.SampledFrom([]string{"04:30", "09:00", "12:15", "21:59"}).Draw(t, "at")) // no zone changes its clocks then
		w := models.Wait{For: models.Duration(time.Duration(days) * 24 * time.Hour), At: clock}
		date := dateOf(from.In(zone))
		for range 20 {
			due := Due(w, from, zone, Hours{})
			date = date.plus(days)
			require.Equal(t, date.at(clock.Minutes()).Format(models.LocalDateTimeLayout), due.In(zone).Format(models.LocalDateTimeLayout))
			from = due.Add(time.Duration(rapid.IntRange(0, 119*60).Draw(t, "late")) * time.Second)
			if midnight := date.plus(1).begin(zone, due); !from.Before(midnight) { // a spring change took the last hour of the day
				from = midnight.Add(-time.Second)
			}
		}
	})
}

// Monday 23 November 2026 is the day of reference.
func TestDueFollowsTheFormsOfAWait(t *testing.T) {
	t.Parallel()
	office := models.WorkingHours{}
	for _, d := range []models.Weekday{"mon", "tue", "wed", "thu", "fri"} {
		office[d] = []models.Slot{{From: "09:00", To: "13:00"}, {From: "14:00", To: "18:00"}}
	}
	bar := models.WorkingHours{"fri": {{From: "20:00", To: "02:00"}}, "sat": {{From: "20:00", To: "24:00"}}}
	const within = models.WithinWorkingHours
	for _, c := range []struct {
		name, from string
		wait       models.Wait
		week       models.WorkingHours
		want       string
	}{
		{"no wait", "2026-11-23T10:00:00.5+01:00", models.Wait{}, nil, "2026-11-23T10:00:00.5+01:00"},
		{"a duration", "2026-11-23T10:00:00+01:00", models.Wait{For: hoursOf("PT90M")}, nil, "2026-11-23T11:30:00+01:00"},
		{"until", "2026-11-23T10:00:00+01:00", models.Wait{Until: "2026-12-24T09:00"}, nil, "2026-12-24T09:00:00+01:00"},
		{"until now", "2026-11-23T10:00:00+01:00", models.Wait{Until: "2026-11-23T10:00"}, nil, "2026-11-23T10:00:00+01:00"},
		{"until the past is no wait", "2026-11-23T10:00:00+01:00", models.Wait{Until: "2026-11-23T09:59"}, nil, "2026-11-23T10:00:00+01:00"},
		{"at exactly the moment reached", "2026-11-22T09:00:00+01:00", models.Wait{For: hoursOf("P1D"), At: "09:00"}, nil, "2026-11-23T09:00:00+01:00"},
		{"a whole day begun a minute before at", "2026-11-23T08:59:00+01:00", models.Wait{For: hoursOf("P1D"), At: "09:00"}, nil, "2026-11-24T09:00:00+01:00"},
		{"a whole day begun a fraction after at", "2026-11-23T09:00:00.5+01:00", models.Wait{For: hoursOf("P1D"), At: "09:00"}, nil, "2026-11-24T09:00:00+01:00"},
		{"a whole day begun late in the evening", "2026-11-23T23:50:00+01:00", models.Wait{For: hoursOf("PT24H"), At: "09:00"}, nil, "2026-11-24T09:00:00+01:00"},
		{"the local date counts, not UTC's", "2026-11-24T00:10:00+01:00", models.Wait{For: hoursOf("P1D"), At: "09:00"}, nil, "2026-11-25T09:00:00+01:00"},
		{"a day in minutes is a whole day", "2026-11-23T12:00:00+01:00", models.Wait{For: hoursOf("PT1440M"), At: "00:00"}, nil, "2026-11-24T00:00:00+01:00"},
		{"a week on Mondays", "2026-11-23T20:00:00+01:00", models.Wait{For: hoursOf("P7D"), At: "09:00", Weekdays: []models.Weekday{"mon"}}, nil, "2026-11-30T09:00:00+01:00"},
		{"a week in weeks, begun on a Tuesday", "2026-11-24T07:00:00+01:00", models.Wait{For: hoursOf("P1W"), At: "09:00", Weekdays: []models.Weekday{"mon"}}, nil, "2026-12-07T09:00:00+01:00"},
		{"a whole day that lands on a Saturday", "2026-11-27T10:00:00+01:00", models.Wait{For: hoursOf("P1D"), At: "09:00", Weekdays: []models.Weekday{"mon", "tue", "wed", "thu", "fri"}}, nil, "2026-11-30T09:00:00+01:00"},
		{"a whole day within the hours", "2026-11-26T20:00:00+01:00", models.Wait{For: hoursOf("P2D"), At: "10:00", Within: within}, office, "2026-11-30T10:00:00+01:00"},
		{"the end of February", "2028-02-28T12:00:00+01:00", models.Wait{For: hoursOf("P2D"), At: "09:00"}, nil, "2028-03-01T09:00:00+01:00"},
		{"a day and an hour is no whole day", "2026-11-23T08:30:00+01:00", models.Wait{For: hoursOf("P1DT1H"), At: "09:00"}, nil, "2026-11-25T09:00:00+01:00"},
		{"seconds of another duration are dropped", "2026-11-23T07:00:59.9+01:00", models.Wait{For: hoursOf("PT2H"), At: "09:00"}, nil, "2026-11-23T09:00:00+01:00"},
		{"seconds of 36 hours are dropped", "2026-11-22T21:00:00.25+01:00", models.Wait{For: hoursOf("PT36H"), At: "09:00"}, nil, "2026-11-24T09:00:00+01:00"},
		{"a minute later counts", "2026-11-23T07:01:00+01:00", models.Wait{For: hoursOf("PT2H"), At: "09:00"}, nil, "2026-11-24T09:00:00+01:00"},
		{"dropped seconds never lead before the beginning", "2026-11-23T09:00:00.2+01:00", models.Wait{For: hoursOf("PT30S"), At: "09:00"}, nil, "2026-11-24T09:00:00+01:00"},
		{"without a duration seconds count", "2026-11-23T09:00:30+01:00", models.Wait{At: "09:00"}, nil, "2026-11-24T09:00:00+01:00"},
		{"at a moment just missed", "2026-11-23T09:00:00.000000001+01:00", models.Wait{At: "09:00"}, nil, "2026-11-24T09:00:00+01:00"},
		{"at counts after the duration", "2026-11-23T08:00:00+01:00", models.Wait{For: hoursOf("PT2H"), At: "09:00"}, nil, "2026-11-24T09:00:00+01:00"},
		{"at on a weekday", "2026-11-23T10:00:00+01:00", models.Wait{At: "09:00", Weekdays: []models.Weekday{"mon"}}, nil, "2026-11-30T09:00:00+01:00"},
		{"a weekday that is today", "2026-11-23T10:00:00+01:00", models.Wait{Weekdays: []models.Weekday{"mon"}}, nil, "2026-11-23T10:00:00+01:00"},
		{"a weekday begins at midnight", "2026-11-23T10:00:00+01:00", models.Wait{Weekdays: []models.Weekday{"thu", "wed"}}, nil, "2026-11-25T00:00:00+01:00"},
		{"inside the hours", "2026-11-23T10:00:00+01:00", models.Wait{Within: within}, office, "2026-11-23T10:00:00+01:00"},
		{"in the lunch break", "2026-11-23T13:00:00+01:00", models.Wait{Within: within}, office, "2026-11-23T14:00:00+01:00"},
		{"over the weekend", "2026-11-27T18:00:00+01:00", models.Wait{Within: within}, office, "2026-11-30T09:00:00+01:00"},
		{"after midnight in an overnight slot", "2026-11-28T01:59:59+01:00", models.Wait{Within: within}, bar, "2026-11-28T01:59:59+01:00"},
		{"an overnight slot has ended", "2026-11-28T02:00:00+01:00", models.Wait{Within: within}, bar, "2026-11-28T20:00:00+01:00"},
		{"24:00 ends with the day", "2026-11-29T00:00:00+01:00", models.Wait{Within: within}, bar, "2026-12-04T20:00:00+01:00"},
		{"the last second before 24:00", "2026-11-28T23:59:59+01:00", models.Wait{Within: within}, bar, "2026-11-28T23:59:59+01:00"},
		{"hours without within do not matter", "2026-11-28T10:00:00+01:00", models.Wait{At: "11:00"}, office, "2026-11-28T11:00:00+01:00"},
		{"at inside the hours", "2026-11-27T11:00:00+01:00", models.Wait{At: "10:00", Within: within}, office, "2026-11-30T10:00:00+01:00"},
		{"at never inside the hours: the opening after it", "2026-11-27T10:00:00+01:00", models.Wait{At: "13:30", Within: within}, office, "2026-11-27T14:00:00+01:00"},
		{"at never inside, in the evening", "2026-11-27T10:00:00+01:00", models.Wait{At: "19:00", Within: within}, office, "2026-11-30T09:00:00+01:00"},
		{"at never inside, on weekdays only", "2026-11-23T10:00:00+01:00", models.Wait{At: "19:00", Weekdays: []models.Weekday{"tue"}, Within: within}, office, "2026-12-01T09:00:00+01:00"},
		{"weekday and hours", "2026-11-23T10:00:00+01:00", models.Wait{Weekdays: []models.Weekday{"sat", "tue"}, Within: within}, office, "2026-11-24T09:00:00+01:00"},
		{"a weekday on which an overnight slot ends", "2026-11-23T10:00:00+01:00", models.Wait{Weekdays: []models.Weekday{"sat"}, Within: within}, bar, "2026-11-28T00:00:00+01:00"},
		{"weekdays yield where the hours never meet them", "2026-11-23T20:00:00+01:00", models.Wait{Weekdays: []models.Weekday{"sun"}, Within: within}, office, "2026-11-24T09:00:00+01:00"},
		{"within without hours", "2026-11-28T03:00:00+01:00", models.Wait{Within: within}, nil, "2026-11-28T03:00:00+01:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			rome := zoneOf(t, "Europe/Rome")
			got := Due(c.wait, instant(t, c.from), rome, Hours{Zone: rome, Week: c.week})
			require.Equal(t, instant(t, c.want).UTC(), got)
		})
	}
}

func TestContactAndWorkspaceMayLiveInDifferentZones(t *testing.T) {
	t.Parallel()
	rome, tokyo := zoneOf(t, "Europe/Rome"), zoneOf(t, "Asia/Tokyo")
	hours := Hours{Zone: rome, Week: models.WorkingHours{"mon": {{From: "09:00", To: "18:00"}}}}
	from := instant(t, "2026-11-23T00:00:00Z")

	tenInTokyo := models.Wait{At: "20:00", Within: models.WithinWorkingHours}
	require.Equal(t, instant(t, "2026-11-23T11:00:00Z"), Due(tenInTokyo, from, tokyo, hours))
	require.Equal(t, instant(t, "2026-11-23T19:00:00Z"), Due(models.Wait{At: "20:00"}, from, nil, hours),
		"no zone of the contact's own: the workspace's")
	require.Equal(t, instant(t, "2026-11-23T20:00:00Z"), Due(models.Wait{At: "20:00"}, from, nil, Hours{}))
}

func TestHoursFollowTheWallClockAcrossChanges(t *testing.T) {
	t.Parallel()
	rome := zoneOf(t, "Europe/Rome")
	slot := func(from, to models.ClockTime) Hours {
		return Hours{Zone: rome, Week: models.WorkingHours{"sun": {{From: from, To: to}}}}
	}
	for _, c := range []struct {
		name  string
		hours Hours
		t     string
		want  string
	}{
		{"a slot that begins in the gap opens at its end", slot("02:15", "04:00"), "2026-03-29T00:00:00+01:00", "2026-03-29T03:00:00+02:00"},
		{"a slot swallowed by the gap opens a week later", slot("02:00", "02:30"), "2026-03-29T00:00:00+01:00", "2026-04-05T02:00:00+02:00"},
		{"a slot closed at 02:30 opens again when the hour repeats", slot("01:30", "02:30"), "2026-10-25T02:40:00+02:00", "2026-10-25T02:00:00+01:00"},
		{"no opening at all leaves the moment", Hours{Zone: rome, Week: models.WorkingHours{"mon": nil}}, "2026-03-29T00:00:00Z", "2026-03-29T00:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, instant(t, c.want).UTC(), c.hours.NextOpen(instant(t, c.t)).UTC())
		})
	}
}

// TestANightSlotFollowsTheWallClockOverItsChange is working hours over midnight and over
// the change at once: Saturday 22:00 to Sunday 06:00, seven hours long in spring, nine in autumn.
func TestANightSlotFollowsTheWallClockOverItsChange(t *testing.T) {
	t.Parallel()
	rome := zoneOf(t, "Europe/Rome")
	night := Hours{Zone: rome, Week: models.WorkingHours{"sat": {{From: "22:00", To: "06:00"}}}}
	for name, c := range map[string]struct{ opens, closes, next string }{
		"spring":   {"2026-03-28T21:00:00Z", "2026-03-29T04:00:00Z", "2026-04-04T20:00:00Z"},
		"autumn":   {"2026-10-24T20:00:00Z", "2026-10-25T05:00:00Z", "2026-10-31T21:00:00Z"},
		"ordinary": {"2026-05-02T20:00:00Z", "2026-05-03T04:00:00Z", "2026-05-09T20:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opens, closes := instant(t, c.opens), instant(t, c.closes)
			require.Equal(t, opens, night.NextOpen(opens.Add(-time.Hour)).UTC())
			for at := opens.Add(-time.Hour); at.Before(closes.Add(time.Hour)); at = at.Add(time.Minute) {
				require.Equal(t, !at.Before(opens) && at.Before(closes), night.Open(at), at)
			}
			require.Equal(t, instant(t, c.next), night.NextOpen(closes).UTC())
			wait := models.Wait{Within: models.WithinWorkingHours}
			require.Equal(t, closes.Add(-time.Minute), Due(wait, closes.Add(-time.Minute), rome, night), "the last minute is inside")
			require.Equal(t, instant(t, c.next), Due(wait, closes, rome, night))
		})
	}
}

func TestDescribeReadsWellInTemporalUI(t *testing.T) {
	t.Parallel()
	now := instant(t, "2026-11-22T12:00:00Z")
	for _, c := range []struct{ name, zone, t, want string }{
		{"another day", "Europe/Rome", "2026-11-23T08:00:00Z", "Mon 23 Nov 09:00 Rome"},
		{"another year", "Europe/Rome", "2027-01-04T08:00:00Z", "Mon 4 Jan 2027 09:00 Rome"},
		{"the year is the zone's", "Australia/Lord_Howe", "2026-12-31T13:30:00Z", "Fri 1 Jan 2027 00:30 Lord Howe"},
		{"within the hour", "America/Argentina/Buenos_Aires", "2026-11-22T12:59:59Z", "Sun 22 Nov 09:59:59 Buenos Aires"},
		{"in an hour", "UTC", "2026-11-22T13:00:00Z", "Sun 22 Nov 13:00 UTC"},
		{"just past", "UTC", "2026-11-22T11:59:58Z", "Sun 22 Nov 11:59:58 UTC"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, Describe(instant(t, c.t), zoneOf(t, c.zone), now))
		})
	}
}

func TestLoadZoneRefusesWhatDependsOnTheMachine(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "Local", "localtime", "posix/Europe/Rome", "right/Europe/Rome", "Europe/Atlantis", "../etc/passwd", "/etc/localtime"} {
		_, err := LoadZone(name)
		require.ErrorIs(t, err, ErrUnknownZone, name)
	}
	zone, err := LoadZone("Europe/Rome")
	require.NoError(t, err)
	require.Equal(t, "Europe/Rome", zone.String())
}
