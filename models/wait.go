package models

import (
	"regexp"
	"slices"
	"time"
)

// Weekday is a day of the week as the contract writes it: "mon" … "sun".
type Weekday string

// weekdays lists the days in ISO order, Monday first.
var weekdays = []Weekday{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// Valid reports whether the day is one of the seven.
func (d Weekday) Valid() bool { return slices.Contains(weekdays, d) }

// Std returns the standard library's day of a valid Weekday.
func (d Weekday) Std() time.Weekday {
	return time.Weekday((slices.Index(weekdays, d) + 1) % 7)
}

// WeekdayOf returns our name of a standard library day.
func WeekdayOf(d time.Weekday) Weekday { return weekdays[(int(d)+6)%7] }

// ClockTime is a time of day on the wall clock, "HH:MM" from 00:00 to 23:59; in a
// working-hours slot also "24:00", the end of the day.
type ClockTime string

var clockTime = regexp.MustCompile(`^(?:[01]\d|2[0-3]):[0-5]\d$`)

// Valid reports whether the time is one of a day, 24:00 excluded.
func (c ClockTime) Valid() bool { return clockTime.MatchString(string(c)) }

// Minutes returns the minutes since midnight of a valid time; 24:00 is 1440.
func (c ClockTime) Minutes() int {
	return (int(c[0]-'0')*10+int(c[1]-'0'))*60 + int(c[3]-'0')*10 + int(c[4]-'0')
}

// LocalDateTimeLayout is how a date and time without a zone is written.
const LocalDateTimeLayout = "2006-01-02T15:04"

// WithinWorkingHours is the only value of Wait.Within.
const WithinWorkingHours = "working_hours"

// Wait is the time between the end of one step and the next (product.md, Steps).
// The zero value is no wait. Until stands alone; For, At, Weekdays and Within
// combine: first the duration passes, then the next moment that fits the rest.
type Wait struct {
	// For is the time that passes in any case. Whole days with At are days of the calendar: see CalendarDays.
	For Duration `json:"for,omitzero"`
	// Until is a wall-clock moment, LocalDateTimeLayout, in the contact's zone; a past one is no wait.
	Until string `json:"until,omitempty"`
	// At is the time of day to wait for in the contact's zone.
	At ClockTime `json:"at,omitempty"`
	// Weekdays are the only days allowed; empty means all.
	Weekdays []Weekday `json:"weekdays,omitempty"`
	// Within, when WithinWorkingHours, moves the moment into the workspace's working hours.
	Within string `json:"within,omitempty"`
}

// IsZero reports whether nothing is waited for.
func (w Wait) IsZero() bool {
	return w.For == 0 && w.Until == "" && w.At == "" && len(w.Weekdays) == 0 && w.Within == ""
}

// CalendarDays is how many days of the calendar the wait counts, from the local date on which it
// begins: whole days of 24 hours, however they are written, with a time of day. 0 for every other wait.
func (w Wait) CalendarDays() int {
	const day = 24 * time.Hour
	if w.At == "" || w.For.Std()%day != 0 {
		return 0
	}
	return int(w.For.Std() / day)
}

// Equal reports whether both say the same.
func (w Wait) Equal(other Wait) bool {
	return w.For == other.For && w.Until == other.Until && w.At == other.At && w.Within == other.Within &&
		slices.Equal(w.Weekdays, other.Weekdays)
}

// Validate returns the broken rules, with pointers below at.
func (w Wait) Validate(at string) []Violation {
	var out []Violation
	add := func(key, detail string) { out = append(out, Violation{at + "/" + key, detail}) }
	if w.Until != "" {
		if _, err := time.Parse(LocalDateTimeLayout, w.Until); err != nil {
			add("until", "must be a local date and time such as 2026-12-24T09:00")
		}
		if w.For != 0 || w.At != "" || len(w.Weekdays) > 0 || w.Within != "" {
			add("until", "stands alone: leave out for, at, weekdays and within")
		}
	}
	if w.At != "" && !w.At.Valid() {
		add("at", "must be a time of day from 00:00 to 23:59")
	}
	for _, d := range w.Weekdays {
		if !d.Valid() {
			add("weekdays", "may hold mon, tue, wed, thu, fri, sat and sun")
			break
		}
	}
	if w.Within != "" && w.Within != WithinWorkingHours {
		add("within", "may only be working_hours")
	}
	return out
}

// Slot is one stretch of working time, from From up to To. To before or equal to
// From runs over midnight into the next day; "24:00" ends with the day.
type Slot struct {
	From ClockTime `json:"from"`
	To   ClockTime `json:"to"`
}

// WorkingHours are a workspace's weekly slots by day. Nil means always open; a day
// without slots is closed.
type WorkingHours map[Weekday][]Slot

// Validate returns the broken rules, with pointers below at.
func (h WorkingHours) Validate(at string) []Violation {
	var out []Violation
	open := len(h) == 0
	for _, day := range weekdays {
		before := len(out)
		for _, s := range h[day] {
			open = true
			if !s.From.Valid() || (!s.To.Valid() && s.To != "24:00") || s.From == s.To {
				out = append(out, Violation{at + "/" + string(day), "each slot needs from and to as HH:MM, not equal"})
			}
		}
		if len(out) == before && overlap(h[day]) {
			out = append(out, Violation{at + "/" + string(day), "the slots of a day must not overlap"})
		}
	}
	for day := range h {
		if !day.Valid() {
			out = append(out, Violation{at, "days are mon, tue, wed, thu, fri, sat and sun"})
		}
	}
	if !open {
		out = append(out, Violation{at, "at least one slot is needed; leave working hours out to be always open"})
	}
	return out
}

// overlap reports whether any two valid slots of one day share a minute, also after its midnight.
func overlap(slots []Slot) bool {
	sorted := slices.SortedFunc(slices.Values(slots), func(a, b Slot) int { return a.From.Minutes() - b.From.Minutes() })
	for i := 1; i < len(sorted); i++ {
		end := sorted[i-1].To.Minutes()
		if end <= sorted[i-1].From.Minutes() {
			end += 24 * 60
		}
		if sorted[i].From.Minutes() < end {
			return true
		}
	}
	return false
}
