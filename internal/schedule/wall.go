package schedule

import "time"

// reach is further than any zone's distance from UTC: every instant that shows a
// wall-clock time lies within it of the same figures read as UTC.
const reach = 16 * time.Hour

// date is a day of the calendar, in no zone.
type date struct {
	year  int
	month time.Month
	day   int
}

func dateOf(t time.Time) date {
	y, m, d := t.Date()
	return date{y, m, d}
}

func (d date) plus(days int) date {
	return dateOf(time.Date(d.year, d.month, d.day+days, 0, 0, 0, 0, time.UTC))
}

func (d date) weekday() time.Weekday {
	return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC).Weekday()
}

// after reports whether d lies after e.
func (d date) after(e date) bool { return d.at(0).After(e.at(0)) }

// at returns the wall-clock time so many minutes after midnight, its figures held
// as UTC; 1440 is the next day's midnight.
func (d date) at(minutes int) time.Time {
	return time.Date(d.year, d.month, d.day, 0, minutes, 0, 0, time.UTC)
}

// begin is the first instant of the day in the zone, or notBefore where that is later.
func (d date) begin(zone *time.Location, notBefore time.Time) time.Time {
	if t, ok := firstFrom(d.at(0), zone, notBefore); ok {
		return t
	}
	return notBefore
}

// span is a stretch of time in which a zone keeps one distance from UTC. A zero
// start or end means that it is open on that side.
type span struct {
	start, end time.Time
	offset     time.Duration
}

func (s span) holds(t time.Time) bool {
	return !t.Before(s.start) && (s.end.IsZero() || t.Before(s.end))
}

// spansAround returns the zone's spans that touch [from, to], oldest first.
func spansAround(from, to time.Time, zone *time.Location) []span {
	var out []span
	for t := from; ; {
		local := t.In(zone)
		start, end := local.ZoneBounds()
		_, offset := local.Zone()
		out = append(out, span{start, end, time.Duration(offset) * time.Second})
		if end.IsZero() || end.After(to) {
			return out
		}
		t = end
	}
}

// firstFrom returns the first instant, not before notBefore, at which the wall
// clock of the zone shows wall (figures held as UTC). A time that a spring change
// leaves out stands for the first instant after the gap; one that an autumn
// change repeats has two instants. False means that all of them are past.
func firstFrom(wall time.Time, zone *time.Location, notBefore time.Time) (time.Time, bool) {
	spans := spansAround(wall.Add(-reach), wall.Add(reach), zone)
	for i, s := range spans {
		t := wall.Add(-s.offset)
		if i > 0 && t.Before(s.start) && !wall.Before(s.start.Add(spans[i-1].offset)) {
			t = s.start
		}
		if s.holds(t) && !t.Before(notBefore) {
			return t, true
		}
	}
	return time.Time{}, false
}
