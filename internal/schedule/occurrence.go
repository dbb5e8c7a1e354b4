package schedule

import (
	"time"

	"cadenza/models"
)

// defaultAt is the local hour at which a plain date acts when its start names none.
const defaultAt = models.ClockTime("09:00")

const day = 24 * time.Hour

// DueInstants returns which values of a datetime field fire in (from, to]: those that lie
// the start's offset away from it.
func DueInstants(o models.OnDate, from, to time.Time) models.DueDates {
	ahead := lead(o)
	// Values are exact to the microsecond: the first one after from is the next microsecond.
	return models.DueDates{From: from.Add(ahead).Truncate(time.Microsecond).Add(time.Microsecond).UTC(), To: to.Add(ahead).UTC()}
}

// DueDays returns which values of a date field fire in (from, to] for contacts of the
// zone. A value acts at the start's time of day on its own day, or on the day that lies
// the offset's whole days before or after it by the calendar; what is left of the offset
// is then added or taken as an absolute span.
//
// A local time that a spring change leaves out is the first instant after the gap, one
// that an autumn change repeats is its first occurrence. A yearly start means the day of
// every year that is not before the value's own, 29 February being 28 February in other years.
func DueDays(o models.OnDate, zone *time.Location, from, to time.Time) []models.DueDates {
	ahead := lead(o)
	days, rest := int(ahead/day), ahead%day
	clock := o.At
	if clock == "" {
		clock = defaultAt
	}
	var out []models.DueDates
	// The day before is looked at too: a gap may carry its last hours into from's day.
	last := dateOf(to.Add(rest).In(zone))
	for d := dateOf(from.Add(rest).In(zone)).plus(-1); !d.after(last); d = d.plus(1) {
		acts, ok := firstFrom(d.at(clock.Minutes()), zone, time.Time{})
		if acts = acts.Add(-rest); !ok || !acts.After(from) || acts.After(to) {
			continue
		}
		value := d.plus(days)
		if o.Yearly {
			out = append(out, yearly(value)...)
		} else {
			at := value.at(0)
			out = append(out, models.DueDates{From: at, To: at, Day: at})
		}
	}
	return out
}

// lead is how long before the value the start acts; negative means after it.
func lead(o models.OnDate) time.Duration {
	switch o.When {
	case "before":
		return o.Offset.Std()
	case "after":
		return -o.Offset.Std()
	}
	return 0
}

// yearly are the values, of whatever year up to it, that have their occurrence on a day.
func yearly(d date) []models.DueDates {
	monthDays := []int{int(d.month)*100 + d.day}
	if d.month == time.February && d.day == 28 && d.plus(1).day == 1 {
		monthDays = append(monthDays, 229)
	}
	out := make([]models.DueDates, len(monthDays))
	for i, monthDay := range monthDays {
		out[i] = models.DueDates{To: d.at(0), MonthDay: monthDay, Day: d.at(0)}
	}
	return out
}
