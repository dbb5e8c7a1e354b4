package schedule

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// The public holidays of whole countries, complete, as their governments list them.
func TestPublicHolidaysAreThoseOfTheCountry(t *testing.T) { // S6
	t.Parallel()
	for name, want := range map[string]string{
		"IT 2026": "01-01 01-06 04-05 04-06 04-25 05-01 06-02 08-15 10-04 11-01 12-08 12-25 12-26",
		"IT 2027": "01-01 01-06 03-28 03-29 04-25 05-01 06-02 08-15 10-04 11-01 12-08 12-25 12-26",
		"IT 2025": "01-01 01-06 04-20 04-21 04-25 05-01 06-02 08-15 11-01 12-08 12-25 12-26", // Saint Francis came in 2026
		"ES 2026": "01-01 01-06 04-03 05-01 08-15 10-12 11-01 12-06 12-08 12-25",
		"ES 2027": "01-01 01-06 03-26 05-01 08-15 10-12 11-01 12-06 12-08 12-25",
		"FR 2026": "01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25",
		"FR 2027": "01-01 03-29 05-01 05-06 05-08 05-17 07-14 08-15 11-01 11-11 12-25",
		"DE 2026": "01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26",
		"DE 2027": "01-01 03-26 03-29 05-01 05-06 05-17 10-03 12-25 12-26",
		// Boxing Day of 2026 is a Saturday, Christmas and Boxing Day of 2027 are a weekend, New Year of 2028 is a Saturday.
		"GB 2026": "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26 12-28",
		"GB 2027": "01-01 03-26 03-29 05-03 05-31 08-30 12-25 12-26 12-27 12-28",
		"GB 2028": "01-01 01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
		"GB 2022": "01-01 01-03 04-15 04-18 05-02 06-02 06-03 08-29 12-25 12-26 12-27",
		" 2026":   "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			country, year, _ := strings.Cut(name, " ")
			rome := zoneOf(t, "Europe/Rome")
			day, err := time.ParseInLocation(time.DateOnly, year+"-01-01", rome)
			require.NoError(t, err)
			got := []string{}
			for ; day.Format("2006") == year; day = day.AddDate(0, 0, 1) {
				midnight, last := OnDays(models.Days{Country: country}, day, rome),
					OnDays(models.Days{Country: country}, day.Add(22*time.Hour), rome)
				require.Equal(t, midnight, last, "the whole day")
				if midnight {
					got = append(got, day.Format("01-02"))
				}
			}
			require.Equal(t, strings.Fields(want), got)
		})
	}
	require.ElementsMatch(t, []string{"DE", "ES", "FR", "GB", "IT"}, models.HolidayCountries())
	for _, country := range models.HolidayCountries() {
		require.NotEmpty(t, publicHolidays(country), country)
	}
}

func TestDaysAreDatesRangesAndYearlyDaysOnTheLocalCalendar(t *testing.T) { // S6
	t.Parallel()
	days := models.Days{Dates: []string{"2026-12-24", "2026-12-31/2027-01-02"}, Yearly: []string{"08-15", "02-29"}}
	for at, want := range map[string]bool{
		"2026-12-23T23:59:59+01:00": false, "2026-12-24T00:00:00+01:00": true, "2026-12-24T23:59:59+01:00": true,
		"2026-12-25T00:00:00+01:00": false,
		"2026-12-23T23:30:00Z":      true, // half past midnight in Rome
		"2026-12-30T12:00:00Z":      false, "2026-12-31T12:00:00Z": true, "2027-01-01T12:00:00Z": true, "2027-01-02T12:00:00Z": true,
		"2027-01-03T12:00:00Z": false,
		"2031-08-15T12:00:00Z": true, "2031-08-16T12:00:00Z": false,
		"2027-02-28T12:00:00Z": true, "2027-03-01T12:00:00Z": false, // no leap year
		"2028-02-28T12:00:00Z": false, "2028-02-29T12:00:00Z": true,
	} {
		require.Equal(t, want, OnDays(days, instant(t, at), zoneOf(t, "Europe/Rome")), at)
	}
	require.False(t, OnDays(
		models.Days{Dates: []string{"soon", "2026-12-24/"}, Yearly: []string{"x"}, Country: "XX"}, instant(t, "2026-12-25T12:00:00Z"),
		time.UTC,
	))
}

// bar is open on Friday and Saturday nights, office on weekdays.
var (
	bar    = models.WorkingHours{"fri": {{From: "20:00", To: "02:00"}}, "sat": {{From: "20:00", To: "02:00"}}}
	office = models.WorkingHours{
		"mon": {{From: "09:00", To: "13:00"}, {From: "14:00", To: "18:00"}}, "tue": {{From: "09:00", To: "18:00"}},
		"wed": {{From: "09:00", To: "18:00"}},
		"thu": {{From: "09:00", To: "18:00"}}, "fri": {{From: "09:00", To: "18:00"}},
	}
)

func TestAHolidayIsClosedFromMidnightToMidnight(t *testing.T) { // S5, waits within working hours
	t.Parallel()
	rome := zoneOf(t, "Europe/Rome")
	italy := models.Days{Country: "IT"}
	for _, c := range []struct {
		name, at string
		hours    Hours
		open     bool
		next     string
	}{
		{"Christmas at noon", "2026-12-25T12:00:00+01:00", Hours{Week: office, Holidays: italy}, false, "2026-12-28T09:00:00+01:00"},
		{"Christmas Eve", "2026-12-24T12:00:00+01:00", Hours{Week: office, Holidays: italy}, true, "2026-12-24T12:00:00+01:00"},
		{
			"a Monday that is Easter's", "2026-04-05T12:00:00+02:00",
			Hours{Week: office, Holidays: italy},
			false,
			"2026-04-07T09:00:00+02:00",
		},
		{
			"no hours and a holiday: the next midnight", "2026-12-25T12:00:00+01:00",
			Hours{Holidays: italy},
			false,
			"2026-12-27T00:00:00+01:00",
		},
		{"no hours and no holiday", "2026-12-24T03:00:00+01:00", Hours{Holidays: italy}, true, "2026-12-24T03:00:00+01:00"},
		{
			"the night before ends at the holiday's midnight", "2026-08-15T00:30:00+02:00",
			Hours{Week: bar, Holidays: italy},
			false,
			"2026-08-21T20:00:00+02:00",
		},
		{
			"the night before, before midnight", "2026-08-14T23:59:00+02:00",
			Hours{Week: bar, Holidays: italy},
			true,
			"2026-08-14T23:59:00+02:00",
		},
		{
			"what would begin on the holiday does not run into the next day", "2026-08-16T01:00:00+02:00",
			Hours{Week: bar, Holidays: italy},
			false, "2026-08-21T20:00:00+02:00",
		},
		{"without holidays it does", "2026-08-16T01:00:00+02:00", Hours{Week: bar}, true, "2026-08-16T01:00:00+02:00"},
		{
			"four weeks of August", "2026-08-01T12:00:00+02:00",
			Hours{Week: office, Holidays: models.Days{Dates: []string{"2026-08-01/2026-08-30"}}},
			false, "2026-08-31T09:00:00+02:00",
		},
		{
			"a year off", "2026-01-10T12:00:00+01:00",
			Hours{Week: office, Holidays: models.Days{Dates: []string{"2026-01-01/2026-12-31"}}},
			false, "2027-01-01T09:00:00+01:00",
		},
		{
			"closed for good blocks nobody", "2026-01-10T12:00:00+01:00",
			Hours{Week: office, Holidays: models.Days{Dates: []string{"2026-01-01/2099-12-31"}}},
			false, "2026-01-10T12:00:00+01:00",
		},
		{
			"a night over the autumn change", "2026-10-25T02:30:00+01:00",
			Hours{Week: models.WorkingHours{"sat": {{From: "20:00", To: "03:00"}}}},
			true, "2026-10-25T02:30:00+01:00",
		},
		{
			"a night over the spring change", "2026-03-29T03:00:00+02:00",
			Hours{Week: models.WorkingHours{"sat": {{From: "20:00", To: "03:00"}}}},
			false, "2026-04-04T20:00:00+02:00",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.hours.Zone = rome
			at := instant(t, c.at)
			require.Equal(t, c.open, c.hours.Open(at))
			require.Equal(t, instant(t, c.next).In(rome), c.hours.NextOpen(at).In(rome))
		})
	}
}

func TestWaitsWithinWorkingHoursPassOverHolidays(t *testing.T) { // "optionally only inside working hours"
	t.Parallel()
	rome := zoneOf(t, "Europe/Rome")
	august := Hours{Zone: rome, Week: office, Holidays: models.Days{Dates: []string{"2026-08-03/2026-08-30"}, Country: "IT"}}
	const within = models.WithinWorkingHours
	for _, c := range []struct {
		name, from string
		wait       models.Wait
		want       string
	}{
		{"within", "2026-08-01T12:00:00+02:00", models.Wait{Within: within}, "2026-08-31T09:00:00+02:00"},
		{"at ten", "2026-08-01T12:00:00+02:00", models.Wait{At: "10:00", Within: within}, "2026-08-31T10:00:00+02:00"},
		{
			"on a Wednesday", "2026-08-01T12:00:00+02:00",
			models.Wait{Weekdays: []models.Weekday{"wed"}, Within: within},
			"2026-09-02T09:00:00+02:00",
		},
		{
			"on a Wednesday at ten", "2026-08-01T12:00:00+02:00",
			models.Wait{Weekdays: []models.Weekday{"wed"}, At: "10:00", Within: within},
			"2026-09-02T10:00:00+02:00",
		},
		{
			"at a time that is never open", "2026-08-01T12:00:00+02:00",
			models.Wait{At: "03:00", Within: within},
			"2026-08-31T09:00:00+02:00",
		},
		{"a wait that does not ask for working hours", "2026-08-03T12:00:00+02:00", models.Wait{At: "10:00"}, "2026-08-04T10:00:00+02:00"},
		{
			"Christmas to the Monday after", "2026-12-24T17:30:00+01:00",
			models.Wait{For: models.Duration(time.Hour), Within: within},
			"2026-12-28T09:00:00+01:00",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, instant(t, c.want).In(rome), Due(c.wait, instant(t, c.from), rome, august).In(rome))
		})
	}
}

func TestAWorkspacesHoursAreItsSettings(t *testing.T) {
	t.Parallel()
	_, err := HoursOf(models.Workspace{TimeZone: "Mars/Olympus"})
	require.ErrorIs(t, err, ErrUnknownZone)
	plain, err := HoursOf(models.Workspace{TimeZone: "Europe/Rome"})
	require.NoError(t, err)
	require.True(t, plain.Open(instant(t, "2026-12-25T12:00:00Z")))
	closed, err := HoursOf(models.Workspace{TimeZone: "Europe/Rome", WorkingHours: office, Holidays: &models.Days{Country: "IT"}})
	require.NoError(t, err)
	require.False(t, closed.Open(instant(t, "2026-12-25T12:00:00Z")))
	require.True(t, closed.Open(instant(t, "2026-12-24T12:00:00Z")))
	require.False(t, closed.Open(instant(t, "2026-12-24T20:00:00Z")))
}
