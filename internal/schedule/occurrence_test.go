package schedule

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cadenza/models"
)

// fired are the days, or yearly days, that fire in (from, to], as "2026-05-01" and "2025-02-28 229".
func fired(due []models.DueDates) []string {
	out := []string{}
	for _, d := range due {
		s := d.Day.Format(time.DateOnly)
		if d.MonthDay > 0 {
			s += fmt.Sprint(" ", d.MonthDay)
		}
		out = append(out, s)
	}
	return out
}

// around is what fires within a second of an instant: in the second that ends with it.
func around(o models.OnDate, zone *time.Location, at time.Time) []string {
	return fired(DueDays(o, zone, at.Add(-time.Second), at))
}

func TestAPlainDateActsAtItsLocalHour(t *testing.T) { // S4
	t.Parallel()
	on := models.OnDate{When: "on"}
	before := func(d string) models.OnDate { return models.OnDate{When: "before", Offset: hoursOf(d)} }
	after := func(d string) models.OnDate { return models.OnDate{When: "after", Offset: hoursOf(d)} }
	at := func(o models.OnDate, clock models.ClockTime) models.OnDate { o.At = clock; return o }
	for _, c := range []struct {
		name, zone string
		start      models.OnDate
		day, acts  string
	}{
		{"at nine without a word", "Europe/Rome", on, "2026-05-01", "2026-05-01T09:00:00+02:00"},
		{"at its own hour", "America/Los_Angeles", at(on, "20:00"), "2026-05-01", "2026-05-01T20:00:00-07:00"},
		{"nine in Rome on the day of the spring change", "Europe/Rome", on, "2026-03-29", "2026-03-29T09:00:00+02:00"},
		{"nine in Rome on the day before it", "Europe/Rome", on, "2026-03-28", "2026-03-28T09:00:00+01:00"},
		{"nine in Rome on the day of the autumn change", "Europe/Rome", on, "2026-10-25", "2026-10-25T09:00:00+01:00"},
		{"nine in Rome on the day before that", "Europe/Rome", on, "2026-10-24", "2026-10-24T09:00:00+02:00"},
		{
			"eight in the evening, Los Angeles, spring change", "America/Los_Angeles", at(on, "20:00"), "2026-03-08",
			"2026-03-08T20:00:00-07:00",
		},
		{
			"eight in the evening, Los Angeles, autumn change", "America/Los_Angeles", at(on, "20:00"), "2026-11-01",
			"2026-11-01T20:00:00-08:00",
		},
		{"an hour that the change leaves out", "Europe/Rome", at(on, "02:30"), "2026-03-29", "2026-03-29T03:00:00+02:00"},
		{"an hour that comes twice", "Europe/Rome", at(on, "02:30"), "2026-10-25", "2026-10-25T02:30:00+02:00"},
		{"days before are days of the calendar", "Europe/Rome", before("P2D"), "2026-03-30", "2026-03-28T09:00:00+01:00"},
		{"days after are days of the calendar", "Europe/Rome", after("P2D"), "2026-03-28", "2026-03-30T09:00:00+02:00"},
		{"hours before are hours", "Europe/Rome", before("PT8H"), "2026-03-29", "2026-03-29T00:00:00+01:00"},
		{"days and hours before", "Europe/Rome", before("P1DT10H"), "2026-03-30", "2026-03-28T22:00:00+01:00"},
		{"days and hours after", "Europe/Rome", after("P1DT12H"), "2026-05-01", "2026-05-02T21:00:00+02:00"},
		{"half an hour before", "Europe/Rome", before("PT30M"), "2026-05-01", "2026-05-01T08:30:00+02:00"},
		{"over the turn of the year", "Europe/Rome", before("P10D"), "2027-01-05", "2026-12-26T09:00:00+01:00"},
		{"midnight", "Asia/Kathmandu", at(on, "00:00"), "2026-05-01", "2026-05-01T00:00:00+05:45"},
		{"a midnight that was left out", "America/Sao_Paulo", at(on, "00:00"), "2018-11-04", "2018-11-04T01:00:00-02:00"},
		{"a gap that ends at midnight", "America/Nuuk", at(on, "23:30"), "2026-03-28", "2026-03-29T00:00:00-01:00"},
		{"a day that was left out", "Pacific/Apia", on, "2011-12-30", "2011-12-31T00:00:00+14:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			zone, acts := zoneOf(t, c.zone), instant(t, c.acts)
			require.Contains(t, around(c.start, zone, acts), c.day)
			require.NotContains(t, around(c.start, zone, acts.Add(time.Second)), c.day, "the beginning of the span is not in it")
			require.NotContains(t, around(c.start, zone, acts.Add(-time.Second)), c.day)
			days := fired(DueDays(c.start, zone, acts.AddDate(0, 0, -3), acts.AddDate(0, 0, 3)))
			require.Contains(t, days, c.day)
		})
	}
}

func TestAQuietMinuteAsksForNothing(t *testing.T) { // S4
	t.Parallel()
	rome := zoneOf(t, "Europe/Rome")
	from := instant(t, "2026-05-01T10:00:00Z")
	require.Empty(t, DueDays(models.OnDate{When: "on"}, rome, from, from.Add(time.Minute)))
	require.Equal(t, []string{"2026-05-02", "2026-05-03"}, fired(DueDays(models.OnDate{When: "on"}, rome, from, from.AddDate(0, 0, 2))))
	require.Empty(t, DueDays(models.OnDate{When: "on"}, rome, from, from), "no time, nothing due")
}

func TestAYearlyStartComesEveryYear(t *testing.T) { // S4, 29 February
	t.Parallel()
	rome := zoneOf(t, "Europe/Rome")
	yearly := models.OnDate{When: "on", Yearly: true}
	nine := func(day string) []models.DueDates {
		at := instant(t, day+"T09:00:00+01:00")
		return DueDays(yearly, rome, at.Add(-time.Minute), at)
	}
	require.Equal(t, []string{"2026-12-24 1224"}, fired(nine("2026-12-24")))
	require.Equal(t, []string{"2027-02-28 228", "2027-02-28 229"}, fired(nine("2027-02-28")), "29 February falls on the 28th")
	require.Equal(t, []string{"2028-02-28 228"}, fired(nine("2028-02-28")))
	require.Equal(t, []string{"2028-02-29 229"}, fired(nine("2028-02-29")), "it has its own day in a leap year")
	due := nine("2026-12-24")[0]
	require.Equal(t, instant(t, "2026-12-24T00:00:00Z"), due.To, "who is born later does not count yet")
	require.True(t, due.From.IsZero())

	ahead := models.OnDate{When: "before", Offset: hoursOf("P10D"), Yearly: true}
	require.Equal(
		t, []string{"2027-01-05 105"}, around(ahead, rome, instant(t, "2026-12-26T09:00:00+01:00")), "the year is that of the day itself",
	)
}

func TestADateTimeActsItsOffsetAway(t *testing.T) { // S4
	t.Parallel()
	from, to := instant(t, "2026-03-29T00:00:00Z"), instant(t, "2026-03-29T00:01:00Z")
	for _, c := range []struct {
		start    models.OnDate
		from, to string
	}{
		{models.OnDate{When: "on"}, "2026-03-29T00:00:00.000001Z", "2026-03-29T00:01:00Z"},
		{models.OnDate{When: "before", Offset: hoursOf("PT30M")}, "2026-03-29T00:30:00.000001Z", "2026-03-29T00:31:00Z"},
		{models.OnDate{When: "after", Offset: hoursOf("P1D")}, "2026-03-28T00:00:00.000001Z", "2026-03-28T00:01:00Z"},
	} {
		due := DueInstants(c.start, from, to)
		require.Equal(t, instant(t, c.from), due.From, "the beginning of the span is not in it")
		require.Equal(t, instant(t, c.to), due.To)
		require.Equal(
			t, "2026-03-29T00:00:30Z", due.Occurrence(instant(t, "2026-03-29T02:00:30+02:00")), "each value is its own occurrence",
		)
	}
}

// Sweeps that follow each other fire each day exactly once, however the span is cut.
func TestConsecutiveSpansFireEachDayOnce(t *testing.T) { // S4
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		zone := drawZone(t, "zone")
		o := models.OnDate{When: rapid.SampledFrom([]string{"on", "before", "after"}).Draw(t, "when"), At: drawClock(t, "at")}
		if o.When != "on" {
			o.Offset = models.Duration(time.Duration(rapid.IntRange(1, 5000).Draw(t, "minutes")) * time.Minute)
		}
		from := instant(t, rapid.SampledFrom(changes).Draw(t, "near")).AddDate(0, 0, -3)
		to := from.AddDate(0, 0, 7)
		whole := fired(DueDays(o, zone, from, to))
		require.InDelta(t, 7, len(whole), 1, "about a day a day")
		parts := []string{}
		for at := from; at.Before(to); {
			next := at.Add(time.Duration(rapid.IntRange(1, 2000).Draw(t, "step")) * time.Minute)
			if next.After(to) {
				next = to
			}
			parts = append(parts, fired(DueDays(o, zone, at, next))...)
			at = next
		}
		require.ElementsMatch(t, whole, parts)
	})
}
