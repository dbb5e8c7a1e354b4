package models

import (
	"slices"
	"time"
)

// MaxReportDays is how many days a daily series may have.
const MaxReportDays = 92

// Days cuts a period into the days of a zone; the first and the last may be parts of one. Both bounds are set.
func (p Period) Days(zone *time.Location) []Period {
	var out []Period
	for from := *p.From; from.Before(*p.To); {
		year, month, day := from.In(zone).Date()
		to := time.Date(year, month, day+1, 0, 0, 0, 0, zone).UTC()
		if !to.After(from) { // the clock was set back over midnight
			to = from.Add(24 * time.Hour)
		}
		if to.After(*p.To) {
			to = *p.To
		}
		begins := from
		out = append(out, Period{From: &begins, To: &to})
		from = to
	}
	return out
}

// LastDays is the period of the last n days of a zone, with today's.
func LastDays(now time.Time, n int, zone *time.Location) Period {
	year, month, day := now.In(zone).Date()
	from := time.Date(year, month, day-n+1, 0, 0, 0, 0, zone).UTC()
	to := time.Date(year, month, day+1, 0, 0, 0, 0, zone).UTC()
	return Period{From: &from, To: &to}
}

// Daily are the figures of a report that can be told day by day: all but those of the present moment.
func (of ReportOf) Daily() []FigureName {
	return slices.DeleteFunc(FigureNames(), func(name FigureName) bool {
		return name == FigureInside || name.Source() == SourceStanding || !FigureQuery{Of: of, Figure: name}.offered()
	})
}
