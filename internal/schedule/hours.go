package schedule

import (
	"fmt"
	"time"

	"cadenza/models"
)

// searchDays is how many days ahead an opening or a fitting day is looked for:
// two weeks, so that a weekly slot swallowed by a clock change is found a week later.
// Holidays on the way do not count.
const searchDays = 15

// longestClosure is how many days of holidays a search passes over. A workspace that
// is closed for longer counts as open: its contacts are not stuck for years.
const longestClosure = 400

// Hours are a workspace's working hours on the wall clock of its own zone. The zero
// value is always open, in UTC.
type Hours struct {
	// Zone is the workspace's; nil is UTC.
	Zone *time.Location
	// Week are the weekly slots; none means open at all times but on holidays.
	Week models.WorkingHours
	// Holidays are the days on which the workspace is closed.
	Holidays models.Days
}

// HoursOf are the working hours of a workspace. It fails when its time zone is unknown here.
func HoursOf(w models.Workspace) (Hours, error) {
	zone, err := LoadZone(w.TimeZone)
	if err != nil {
		return Hours{}, fmt.Errorf("the workspace's time zone: %w", err)
	}
	h := Hours{Zone: zone, Week: w.WorkingHours}
	if w.Holidays != nil {
		h.Holidays = *w.Holidays
	}
	return h, nil
}

func (h Hours) zone() *time.Location {
	if h.Zone == nil {
		return time.UTC
	}
	return h.Zone
}

// Open reports whether the wall clock at t shows working time. A slot's first minute
// is inside, its end is not. A holiday is closed from midnight to midnight, and a
// slot that would begin on it does not: what runs over midnight ends when a holiday
// begins, and is closed after it too.
func (h Hours) Open(t time.Time) bool {
	local := t.In(h.zone())
	today := dateOf(local)
	if h.closed(today) {
		return false
	}
	if len(h.Week) == 0 {
		return true
	}
	minute := local.Hour()*60 + local.Minute()
	for _, s := range h.Week[models.WeekdayOf(today.weekday())] {
		if minute >= s.From.Minutes() && (overnight(s) || minute < s.To.Minutes()) {
			return true
		}
	}
	yesterday := today.plus(-1)
	for _, s := range h.Week[models.WeekdayOf(yesterday.weekday())] {
		if overnight(s) && minute < s.To.Minutes() && !h.closed(yesterday) {
			return true
		}
	}
	return false
}

func (h Hours) closed(day date) bool { return !h.Holidays.Empty() && day.among(h.Holidays) }

// reach is how many days ahead of t are searched: searchDays that are no holidays.
func (h Hours) reach(t time.Time) int {
	if h.Holidays.Empty() {
		return searchDays
	}
	today, days, holidays := dateOf(t.In(h.zone())), 0, 0
	for ; days-holidays < searchDays && holidays < longestClosure; days++ {
		if h.closed(today.plus(days)) {
			holidays++
		}
	}
	return days
}

func overnight(s models.Slot) bool { return s.To.Minutes() <= s.From.Minutes() }

// NextOpen returns t when it is open, else the next instant that is. It returns t
// for hours that do not open for more than a year, be it for lack of slots, which
// models.WorkingHours refuses, or for holidays.
func (h Hours) NextOpen(t time.Time) time.Time {
	if h.Open(t) {
		return t
	}
	best := t
	for _, c := range h.openings(t) {
		if h.Open(c) && (best.Equal(t) || c.Before(best)) {
			best = c
		}
	}
	return best
}

// openings lists the instants from t on at which it may become open: the starts of
// slots (of days, where there are none), and the zone's clock changes, which can jump
// into a slot.
func (h Hours) openings(t time.Time) []time.Time {
	var out []time.Time
	today := dateOf(t.In(h.zone()))
	reach := h.reach(t)
	for n := -1; n <= reach; n++ {
		day := today.plus(n)
		if start, ok := firstFrom(day.at(0), h.zone(), t); ok && len(h.Week) == 0 {
			out = append(out, start)
		}
		for _, s := range h.Week[models.WeekdayOf(day.weekday())] {
			if start, ok := firstFrom(day.at(s.From.Minutes()), h.zone(), t); ok {
				out = append(out, start)
			}
		}
	}
	for _, s := range spansAround(t, t.AddDate(0, 0, reach), h.zone())[1:] {
		out = append(out, s.start)
	}
	return out
}
