package condition

import (
	"time"

	"cadenza/models"
)

// Range is what a test of dates is true of: From and what is later, up to To, which is not in it. Zero is open.
type Range struct{ From, To time.Time }

// aDay is one in UTC, where every day has 24 hours.
const aDay = 24 * time.Hour

// Days are the days of which a test is true here, each as its midnight in UTC.
func (at Clock) Days(t models.Test) Range {
	q := question{at: at.orUTC()}
	if t.On != "" {
		return ofDay(q.day(t.On))
	}
	m := q.moment(t.Before + t.After) // one of the two is empty
	around := ofDay(m.In(q.at.Zone).Format(time.DateOnly))
	begins := q.midnight(around.From.Format(time.DateOnly))
	switch {
	case t.Before != "" && begins.Before(m):
		return Range{To: around.To}
	case t.Before != "":
		return Range{To: around.From}
	case begins.After(m):
		return Range{From: around.From}
	}
	return Range{From: around.To}
}

// Instants are those of which a test is true here, in microseconds.
func (at Clock) Instants(t models.Test) Range {
	q := question{at: at.orUTC()}
	switch {
	case t.On != "":
		day := ofDay(q.day(t.On))
		return Range{q.midnight(day.From.Format(time.DateOnly)).UTC(), q.midnight(day.To.Format(time.DateOnly)).UTC()}
	case t.Before != "":
		return Range{To: q.moment(t.Before).UTC()}
	}
	return Range{From: q.moment(t.After).Add(time.Microsecond).UTC()}
}

func ofDay(day string) Range {
	from, err := time.Parse(time.DateOnly, day)
	if err != nil { // refused when the condition was saved
		return Range{From: time.Unix(0, 0).UTC(), To: time.Unix(0, 0).UTC()}
	}
	return Range{from, from.Add(aDay)}
}

func (at Clock) orUTC() Clock {
	if at.Zone == nil {
		at.Zone = time.UTC
	}
	return at
}
