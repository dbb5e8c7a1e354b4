package schedule

import (
	"time"

	"cadenza/models"
)

// searchDays is how many days ahead an opening or a fitting day is looked for:
// two weeks, so that a weekly slot swallowed by a clock change is found a week later.
const searchDays = 15

// Hours are a workspace's working hours on the wall clock of its own zone. The zero
// value is always open, in UTC.
type Hours struct {
	// Zone is the workspace's; nil is UTC.
	Zone *time.Location
	// Week are the weekly slots; none means always open.
	Week models.WorkingHours
}

func (h Hours) zone() *time.Location {
	if h.Zone == nil {
		return time.UTC
	}
	return h.Zone
}

// Open tells whether the wall clock at t shows working time. A slot's first minute
// is inside, its end is not.
func (h Hours) Open(t time.Time) bool {
	if len(h.Week) == 0 {
		return true
	}
	local := t.In(h.zone())
	minute := local.Hour()*60 + local.Minute()
	today := dateOf(local)
	for _, s := range h.Week[models.WeekdayOf(today.weekday())] {
		if minute >= s.From.Minutes() && (overnight(s) || minute < s.To.Minutes()) {
			return true
		}
	}
	for _, s := range h.Week[models.WeekdayOf(today.plus(-1).weekday())] {
		if overnight(s) && minute < s.To.Minutes() {
			return true
		}
	}
	return false
}

func overnight(s models.Slot) bool { return s.To.Minutes() <= s.From.Minutes() }

// NextOpen returns t when it is open, else the next instant that is. It returns t
// for hours that never open, which models.WorkingHours refuses.
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
// slots, and the zone's clock changes, which can jump into a slot.
func (h Hours) openings(t time.Time) []time.Time {
	var out []time.Time
	today := dateOf(t.In(h.zone()))
	for n := -1; n <= searchDays; n++ {
		day := today.plus(n)
		for _, s := range h.Week[models.WeekdayOf(day.weekday())] {
			if start, ok := firstFrom(day.at(s.From.Minutes()), h.zone(), t); ok {
				out = append(out, start)
			}
		}
	}
	for _, s := range spansAround(t, t.AddDate(0, 0, searchDays), h.zone())[1:] {
		out = append(out, s.start)
	}
	return out
}
