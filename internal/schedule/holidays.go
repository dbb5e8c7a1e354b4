package schedule

import (
	"slices"
	"strings"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/aa"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/it"

	"cadenza/models"
)

// OnDays reports whether the local day of at is one of the days (S6). 29 February as a yearly
// day is 28 February in years that have none. What is not a day, which models.Days refuses, is none.
//
// Of a country only the holidays of the whole country count, in the United Kingdom those
// of England and Wales. Where a holiday on a weekend has a substitute day, both count: shops
// are closed on Christmas Day, also when it is a Saturday, and offices on the Monday.
func OnDays(d models.Days, at time.Time, zone *time.Location) bool {
	if d.Empty() {
		return false
	}
	return dateOf(at.In(zone)).among(d)
}

func (d date) among(days models.Days) bool {
	iso := d.at(0).Format(time.DateOnly)
	if slices.ContainsFunc(days.Dates, func(one string) bool { return covers(one, iso) }) {
		return true
	}
	for _, day := range days.Yearly {
		if day == iso[len("2026-"):] || (day == "02-29" && !leap(d.year) && d.month == time.February && d.day == 28) {
			return true
		}
	}
	return slices.ContainsFunc(publicHolidays(days.Country), d.holds)
}

// covers reports whether a date, or a range with both ends, holds the day; ISO dates sort as text.
func covers(dates, iso string) bool {
	from, to, ranged := strings.Cut(dates, "/")
	if !ranged {
		to = from
	}
	return from <= iso && iso <= to
}

func leap(year int) bool { return date{year, time.March, 1}.plus(-1).day == 29 }

// holds reports whether the day is the holiday or the day on which it is observed. The library
// counts in the machine's zone, where a clock change may swallow midnight, but never noon.
func (d date) holds(h *cal.Holiday) bool {
	const noon = 12 * time.Hour
	actual, observed := h.Calc(d.year)
	return !actual.IsZero() && (dateOf(actual.Add(noon)) == d || dateOf(observed.Add(noon)) == d)
}

// publicHolidays are the national holidays of one of models.HolidayCountries, none for others.
func publicHolidays(country string) []*cal.Holiday {
	switch country {
	case "DE":
		return de.Holidays
	case "ES":
		return es.Holidays
	case "FR":
		return fr.Holidays
	case "GB":
		return gb.Holidays
	case "IT":
		return append(italian(), it.Holidays...)
	}
	return nil
}

// italian are the holidays that the library lacks: Saint Francis, a holiday again from 2026,
// and Easter, which the law counts among the Sundays and everybody among the holidays.
func italian() []*cal.Holiday {
	return []*cal.Holiday{
		{Name: "San Francesco", Type: cal.ObservancePublic, StartYear: 2026, Month: time.October, Day: 4, Func: cal.CalcDayOfMonth},
		aa.Easter,
	}
}
