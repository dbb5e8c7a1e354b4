// Package schedule computes when a step is due: waits, time zones and working
// hours (product.md, "Every step has a wait"). Local times follow the wall clock
// across clock changes; durations are absolute, a day being 24 h, but for whole days
// with a time of day, which are days of the calendar.
//
// It must never be called from workflow code: the zone data is part of the binary
// and changes with it, which would break replay.
package schedule

import (
	"slices"
	"time"

	"cadenza/models"
)

// Due returns the moment, in UTC, at which a valid wait counted from `from` is over.
// zone is the contact's; nil means the workspace's, hours.Zone.
//
//   - Until: that wall-clock moment, or from itself when it is past.
//   - For: passes first, and the result is never before from + For. The rest is then the first
//     moment that fits, from + For itself included.
//   - At: the next such time of day, on one of Weekdays if any are given. With Within, the next that also lies
//     inside the working hours; if none does in two weeks (holidays not counted), the first opening after the next At.
//   - For and At: a multiple of 24 hours counts days of the calendar from the local date of from on, whatever the
//     time of day was: a series of P1D at 09:00 comes every day. Of any other duration the seconds of from + For
//     are dropped before the next At is looked for, but that is never before from.
//   - Weekdays without At: the moment itself if its day is allowed, else 00:00 of the next allowed day.
//   - Within without At: the moment itself if it is inside, else the next opening.
//
// A local time that a spring change leaves out is the first instant after the gap
// (a day of Weekdays that has no such instant is passed over). One that an autumn change repeats is its first
// occurrence, or the second if the first is past. Where Weekdays and working hours never meet, the hours win and
// the weekdays yield, so that no contact is stuck.
func Due(w models.Wait, from time.Time, zone *time.Location, hours Hours) time.Time {
	from = from.Round(0).UTC()
	if zone == nil {
		zone = hours.zone()
	}
	if w.Until != "" {
		return until(w.Until, from, zone)
	}
	reached := from.Add(w.For.Std())
	f := fit{days: w.Weekdays, zone: zone, hours: hours}
	if w.Within == "" {
		f.hours = Hours{}
	}
	if w.At == "" {
		return f.moment(reached).UTC()
	}
	if days := w.CalendarDays(); days > 0 {
		day := dateOf(from.In(zone)).plus(days)
		return f.at(w.At, day, day.begin(zone, from)).UTC()
	}
	if w.For > 0 {
		reached = latest(from, wholeMinute(reached, zone))
	}
	return f.at(w.At, dateOf(reached.In(zone)).plus(-1), reached).UTC()
}

// wholeMinute drops the seconds that the zone's clock shows at t.
func wholeMinute(t time.Time, zone *time.Location) time.Time {
	local := t.In(zone)
	return t.Add(-time.Duration(local.Second())*time.Second - time.Duration(local.Nanosecond()))
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func until(local string, from time.Time, zone *time.Location) time.Time {
	wall, err := time.Parse(models.LocalDateTimeLayout, local)
	if err != nil {
		return from
	}
	if t, ok := firstFrom(wall, zone, from); ok {
		return t.UTC()
	}
	return from
}

// fit is what a moment must satisfy besides the time of day.
type fit struct {
	days  []models.Weekday
	zone  *time.Location
	hours Hours
}

func (f fit) allows(d time.Weekday) bool {
	return len(f.days) == 0 || slices.Contains(f.days, models.WeekdayOf(d))
}

// at returns the next such time of day from t on that fits, of the dates from day on, as Due promises.
func (f fit) at(clock models.ClockTime, day date, t time.Time) time.Time {
	first := time.Time{}
	for n, reach := 0, f.hours.reach(t)+1; n <= reach; n++ {
		c, ok := f.atOn(day.plus(n), clock, t)
		if !ok {
			continue
		}
		if f.hours.Open(c) {
			return c
		}
		if first.IsZero() {
			first = c
		}
	}
	if first.IsZero() {
		return f.moment(t)
	}
	return f.moment(first)
}

// atOn returns the time of day on one date. Both the date and the day that the
// instant falls on must be allowed: a gap may push 23:30 into the next day.
func (f fit) atOn(day date, clock models.ClockTime, notBefore time.Time) (time.Time, bool) {
	if !f.allows(day.weekday()) {
		return time.Time{}, false
	}
	t, ok := firstFrom(day.at(clock.Minutes()), f.zone, notBefore)
	return t, ok && f.allows(t.In(f.zone).Weekday())
}

// moment returns the first instant from t on that lies on an allowed day and inside
// the hours; if the two never meet, the first that lies inside the hours.
func (f fit) moment(t time.Time) time.Time {
	end := t.AddDate(0, 0, f.hours.reach(t))
	for c := t; c.Before(end); {
		c = f.dayFrom(c)
		open := f.hours.NextOpen(c)
		if open.Equal(c) {
			return c
		}
		c = open
	}
	return f.hours.NextOpen(t)
}

// dayFrom returns t if its day is allowed, else the start of the next allowed day.
func (f fit) dayFrom(t time.Time) time.Time {
	local := t.In(f.zone)
	if f.allows(local.Weekday()) {
		return t
	}
	for n := 1; n <= searchDays; n++ {
		if c, ok := f.atOn(dateOf(local).plus(n), "00:00", t); ok {
			return c
		}
	}
	return t
}
