package schedule

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cadenza/models"
)

var allDays = []models.Weekday{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

var someZones = []string{
	"Europe/Rome", "America/Los_Angeles", "Australia/Sydney", "Australia/Lord_Howe",
	"America/Sao_Paulo", "Asia/Kathmandu", "America/Nuuk", "America/Havana", "Africa/Cairo", "Pacific/Chatham", "UTC",
}

// changes are moments around which clocks change somewhere.
var changes = []string{
	"2026-03-08T08:00:00Z", "2026-03-28T23:00:00Z", "2026-04-04T14:00:00Z", "2026-04-23T20:00:00Z",
	"2026-10-03T14:00:00Z", "2026-10-24T23:00:00Z", "2026-11-01T05:00:00Z", "2026-07-15T12:00:00Z",
}

func drawZone(t *rapid.T, label string) *time.Location {
	return zoneOf(t, rapid.SampledFrom(someZones).Draw(t, label))
}

func drawClock(t *rapid.T, label string) models.ClockTime {
	m := rapid.IntRange(0, 1439).Draw(t, label)
	return models.ClockTime(time.Date(2026, 1, 1, 0, m, 0, 0, time.UTC).Format("15:04"))
}

// drawHours makes hours with one or two slots on each day.
func drawHours(t *rapid.T) Hours {
	week := models.WorkingHours{}
	for _, d := range allDays {
		for range rapid.IntRange(1, 2).Draw(t, "slots") {
			s := models.Slot{From: drawClock(t, "from"), To: drawClock(t, "to")}
			if s.From == s.To {
				s.To = "24:00"
			}
			week[d] = append(week[d], s)
		}
	}
	return Hours{Zone: drawZone(t, "workspace zone"), Week: week}
}

func drawWait(t *rapid.T) models.Wait {
	w := models.Wait{For: models.Duration(rapid.Int64Range(0, int64(96*time.Hour)).Draw(t, "for"))}
	w.For = models.Duration(w.For.Std().Truncate(rapid.SampledFrom([]time.Duration{1, time.Minute, 24 * time.Hour}).Draw(t, "whole")))
	if rapid.Bool().Draw(t, "has at") {
		w.At = drawClock(t, "at")
	}
	w.Weekdays = rapid.SliceOfNDistinct(rapid.SampledFrom(allDays), 0, 7, rapid.ID).Draw(t, "weekdays")
	if rapid.Bool().Draw(t, "has within") {
		w.Within = models.WithinWorkingHours
	}
	return w
}

// drawFrom is near a clock change, so that most cases meet one.
func drawFrom(t *rapid.T) time.Time {
	change := instant(t, rapid.SampledFrom(changes).Draw(t, "change"))
	return change.Add(time.Duration(rapid.IntRange(-200*60, 30*60).Draw(t, "minutes")) * time.Minute)
}

// fits says, in plain words of its own, what a wait asks of a moment.
func fits(w models.Wait, t time.Time, zone *time.Location, hours Hours) bool {
	local := t.In(zone)
	if w.At != "" && local.Format("15:04:05.000000000") != string(w.At)+":00.000000000" {
		return false
	}
	if len(w.Weekdays) > 0 && !slices.Contains(w.Weekdays, models.WeekdayOf(local.Weekday())) {
		return false
	}
	return w.Within == "" || hours.Open(t)
}

// afterGap reports whether the zone's clocks jump at t.
func afterGap(t time.Time, zone *time.Location) bool {
	_, before := t.Add(-1).In(zone).Zone()
	_, after := t.In(zone).Zone()
	return after > before
}

// earlier returns the first whole minute of [from, to) that fits.
func earlier(w models.Wait, from, to time.Time, zone *time.Location, hours Hours) (time.Time, bool) {
	m := from.Truncate(time.Minute)
	if m.Before(from) {
		m = m.Add(time.Minute)
	}
	for ; m.Before(to); m = m.Add(time.Minute) {
		if fits(w, m, zone, hours) {
			return m, true
		}
	}
	return time.Time{}, false
}

// reachedBy says, in plain words of its own, from when on the rest of a wait is looked for.
func reachedBy(w models.Wait, from time.Time, zone *time.Location) time.Time {
	reached := from.Add(w.For.Std())
	switch days := int(w.For.Std().Hours() / 24); {
	case w.At == "" || w.For == 0:
		return reached
	case w.For.Std() == time.Duration(days)*24*time.Hour:
		y, m, d := from.In(zone).Date()
		date := time.Date(y, m, d+days, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		begin := from.Truncate(time.Minute)
		for begin.In(zone).Format(time.DateOnly) < date {
			begin = begin.Add(time.Minute)
		}
		return begin
	}
	local := reached.In(zone)
	for local.Second() > 0 || local.Nanosecond() > 0 {
		local = local.Truncate(time.Second).Add(-time.Duration(local.Second()) * time.Second)
	}
	if local.Before(from) {
		return from
	}
	return local
}

func TestDueIsTheFirstMomentThatFits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := drawWait(t)
		from := drawFrom(t)
		zone := drawZone(t, "zone")
		hours := drawHours(t)
		reached := reachedBy(w, from, zone)
		got := Due(w, from, zone, hours)

		require.False(t, got.Before(reached), "never before the duration has passed")
		require.False(t, got.Before(from), "never before the wait began")
		require.Equal(t, got, Due(w, from, zone, hours))
		require.Equal(t, time.UTC, got.Location())
		days := models.Wait{Weekdays: w.Weekdays, Within: w.Within}
		if !fits(days, got, zone, hours) {
			_, meet := earlier(days, got, got.AddDate(0, 0, 7), zone, hours)
			require.True(t, w.Within != "" && !meet, "weekdays yield only where the hours never meet them")
			return
		}
		if w.Within != "" {
			require.True(t, hours.Open(got))
		}
		if !fits(w, got, zone, hours) {
			requireExcuse(t, w, reached, got, zone, hours)
			return
		}
		if m, ok := earlier(w, reached, got, zone, hours); ok {
			require.Fail(t, "an earlier moment fits", "%s before %s", m.In(zone), got.In(zone))
		}
	})
}

// requireExcuse holds the two cases in which the wall clock may show another time
// than At: the time was left out, or no At of two weeks is inside the working hours.
func requireExcuse(t *rapid.T, w models.Wait, reached, got time.Time, zone *time.Location, hours Hours) {
	require.NotEmpty(t, w.At)
	if afterGap(got, zone) {
		return
	}
	require.NotEmpty(t, w.Within, "%s is not %s", got.In(zone), w.At)
	m, ok := earlier(w, reached, reached.AddDate(0, 0, 14), zone, hours)
	require.False(t, ok, "%s would fit, got %s", m.In(zone), got.In(zone))
}

func TestNextOpenIsTheFirstOpenMoment(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		hours, from := drawHours(t), drawFrom(t)
		if rapid.Bool().Draw(t, "closed") {
			first := from.AddDate(0, 0, rapid.IntRange(-2, 3).Draw(t, "first holiday"))
			last := first.AddDate(0, 0, rapid.IntRange(0, 6).Draw(t, "holidays"))
			hours.Holidays = models.Days{Dates: []string{first.Format(time.DateOnly) + "/" + last.Format(time.DateOnly)}}
		}
		if rapid.Bool().Draw(t, "no slots") {
			hours.Week = nil
		}
		got := hours.NextOpen(from)
		require.True(t, hours.Open(got))
		_, ok := earlier(models.Wait{Within: models.WithinWorkingHours}, from, got, time.UTC, hours)
		require.False(t, ok, "opens earlier")
	})
}

func TestUntilIsTheWallClockMomentOrNow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		zone, from := drawZone(t, "zone"), drawFrom(t)
		wall := drawFrom(t)
		got := Due(models.Wait{Until: wall.Format(models.LocalDateTimeLayout)}, from, zone, Hours{})
		switch shown := got.In(zone).Format(models.LocalDateTimeLayout); {
		case got.Equal(from), afterGap(got, zone):
		default:
			require.True(t, got.After(from))
			require.Equal(t, wall.Format(models.LocalDateTimeLayout), shown)
		}
	})
}
