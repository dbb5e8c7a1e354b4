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
		{
			"Mondays in Los Angeles, spring", "America/Los_Angeles", "2026-02-25T12:00:00Z", mondays,
			[]string{"2026-03-03T04:00:00Z", "2026-03-10T03:00:00Z", "2026-03-17T03:00:00Z"},
		},
		{
			"Mondays in Los Angeles, autumn", "America/Los_Angeles", "2026-10-22T12:00:00Z", mondays,
			[]string{"2026-10-27T03:00:00Z", "2026-11-03T04:00:00Z", "2026-11-10T04:00:00Z"},
		},
		{
			"nine in Rome, spring", "Europe/Rome", "2026-03-27T12:00:00Z",
			models.Wait{At: "09:00"},
			[]string{"2026-03-28T08:00:00Z", "2026-03-29T07:00:00Z", "2026-03-30T07:00:00Z"},
		},
		{
			"nine in Rome, autumn", "Europe/Rome", "2026-10-23T12:00:00Z",
			models.Wait{At: "09:00"},
			[]string{"2026-10-24T07:00:00Z", "2026-10-25T08:00:00Z", "2026-10-26T08:00:00Z"},
		},
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
		// no zone changes its clocks then
		clock := models.ClockTime(rapid.SampledFrom([]string{"04:30", "09:00", "12:15", "21:59"}).Draw(t, "at"))
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
		{
			"a slot that begins in the gap opens at its end", slot("02:15", "04:00"), "2026-03-29T00:00:00+01:00",
			"2026-03-29T03:00:00+02:00",
		},
		{
			"a slot swallowed by the gap opens a week later", slot("02:00", "02:30"), "2026-03-29T00:00:00+01:00",
			"2026-04-05T02:00:00+02:00",
		},
		{
			"a slot closed at 02:30 opens again when the hour repeats", slot("01:30", "02:30"), "2026-10-25T02:40:00+02:00",
			"2026-10-25T02:00:00+01:00",
		},
		{
			"no opening at all leaves the moment",
			Hours{Zone: rome, Week: models.WorkingHours{"mon": nil}},
			"2026-03-29T00:00:00Z",
			"2026-03-29T00:00:00Z",
		},
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
	for _, name := range []string{
		"", "Local", "localtime", "posix/Europe/Rome", "right/Europe/Rome", "Europe/Atlantis", "../etc/passwd", "/etc/localtime",
	} {
		_, err := LoadZone(name)
		require.ErrorIs(t, err, ErrUnknownZone, name)
	}
	zone, err := LoadZone("Europe/Rome")
	require.NoError(t, err)
	require.Equal(t, "Europe/Rome", zone.String())
}
