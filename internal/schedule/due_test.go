package schedule

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// officeHours have a pause at noon, barHours go over midnight.
var (
	officeHours = weekdays(models.Slot{From: "09:00", To: "13:00"}, models.Slot{From: "14:00", To: "18:00"})
	barHours    = models.WorkingHours{"fri": {{From: "20:00", To: "02:00"}}, "sat": {{From: "20:00", To: "24:00"}}}
)

func weekdays(slots ...models.Slot) models.WorkingHours {
	week := models.WorkingHours{}
	for _, d := range []models.Weekday{"mon", "tue", "wed", "thu", "fri"} {
		week[d] = slots
	}
	return week
}

const within = models.WithinWorkingHours

// waitForms are waits of every form in Rome, and when they are over.
var waitForms = []struct {
	name, from string
	wait       models.Wait
	week       models.WorkingHours
	want       string
}{
	{"no wait", "2026-11-23T10:00:00.5+01:00", models.Wait{}, nil, "2026-11-23T10:00:00.5+01:00"},
	{"a duration", "2026-11-23T10:00:00+01:00", models.Wait{For: hoursOf("PT90M")}, nil, "2026-11-23T11:30:00+01:00"},
	{"until", "2026-11-23T10:00:00+01:00", models.Wait{Until: "2026-12-24T09:00"}, nil, "2026-12-24T09:00:00+01:00"},
	{"until now", "2026-11-23T10:00:00+01:00", models.Wait{Until: "2026-11-23T10:00"}, nil, "2026-11-23T10:00:00+01:00"},
	{
		"until the past is no wait", "2026-11-23T10:00:00+01:00",
		models.Wait{Until: "2026-11-23T09:59"},
		nil,
		"2026-11-23T10:00:00+01:00",
	},
	{
		"at exactly the moment reached", "2026-11-22T09:00:00+01:00",
		models.Wait{For: hoursOf("P1D"), At: "09:00"},
		nil,
		"2026-11-23T09:00:00+01:00",
	},
	{
		"a whole day begun a minute before at", "2026-11-23T08:59:00+01:00",
		models.Wait{For: hoursOf("P1D"), At: "09:00"},
		nil,
		"2026-11-24T09:00:00+01:00",
	},
	{
		"a whole day begun a fraction after at", "2026-11-23T09:00:00.5+01:00",
		models.Wait{For: hoursOf("P1D"), At: "09:00"},
		nil,
		"2026-11-24T09:00:00+01:00",
	},
	{
		"a whole day begun late in the evening", "2026-11-23T23:50:00+01:00",
		models.Wait{For: hoursOf("PT24H"), At: "09:00"},
		nil,
		"2026-11-24T09:00:00+01:00",
	},
	{
		"the local date counts, not UTC's", "2026-11-24T00:10:00+01:00",
		models.Wait{For: hoursOf("P1D"), At: "09:00"},
		nil,
		"2026-11-25T09:00:00+01:00",
	},
	{
		"a day in minutes is a whole day", "2026-11-23T12:00:00+01:00",
		models.Wait{For: hoursOf("PT1440M"), At: "00:00"},
		nil,
		"2026-11-24T00:00:00+01:00",
	},
	{
		"a week on Mondays", "2026-11-23T20:00:00+01:00",
		models.Wait{For: hoursOf("P7D"), At: "09:00", Weekdays: []models.Weekday{"mon"}},
		nil, "2026-11-30T09:00:00+01:00",
	},
	{
		"a week in weeks, begun on a Tuesday", "2026-11-24T07:00:00+01:00",
		models.Wait{For: hoursOf("P1W"), At: "09:00", Weekdays: []models.Weekday{"mon"}},
		nil, "2026-12-07T09:00:00+01:00",
	},
	{
		"a whole day that lands on a Saturday", "2026-11-27T10:00:00+01:00",
		models.Wait{For: hoursOf("P1D"), At: "09:00", Weekdays: []models.Weekday{"mon", "tue", "wed", "thu", "fri"}},
		nil,
		"2026-11-30T09:00:00+01:00",
	},
	{
		"a whole day within the hours", "2026-11-26T20:00:00+01:00",
		models.Wait{For: hoursOf("P2D"), At: "10:00", Within: within},
		officeHours, "2026-11-30T10:00:00+01:00",
	},
	{
		"the end of February", "2028-02-28T12:00:00+01:00",
		models.Wait{For: hoursOf("P2D"), At: "09:00"},
		nil,
		"2028-03-01T09:00:00+01:00",
	},
	{
		"a day and an hour is no whole day", "2026-11-23T08:30:00+01:00",
		models.Wait{For: hoursOf("P1DT1H"), At: "09:00"},
		nil,
		"2026-11-25T09:00:00+01:00",
	},
	{
		"seconds of another duration are dropped", "2026-11-23T07:00:59.9+01:00",
		models.Wait{For: hoursOf("PT2H"), At: "09:00"},
		nil,
		"2026-11-23T09:00:00+01:00",
	},
	{
		"seconds of 36 hours are dropped", "2026-11-22T21:00:00.25+01:00",
		models.Wait{For: hoursOf("PT36H"), At: "09:00"},
		nil,
		"2026-11-24T09:00:00+01:00",
	},
	{
		"a minute later counts", "2026-11-23T07:01:00+01:00",
		models.Wait{For: hoursOf("PT2H"), At: "09:00"},
		nil,
		"2026-11-24T09:00:00+01:00",
	},
	{
		"dropped seconds never lead before the beginning", "2026-11-23T09:00:00.2+01:00",
		models.Wait{For: hoursOf("PT30S"), At: "09:00"},
		nil, "2026-11-24T09:00:00+01:00",
	},
	{"without a duration seconds count", "2026-11-23T09:00:30+01:00", models.Wait{At: "09:00"}, nil, "2026-11-24T09:00:00+01:00"},
	{"at a moment just missed", "2026-11-23T09:00:00.000000001+01:00", models.Wait{At: "09:00"}, nil, "2026-11-24T09:00:00+01:00"},
	{
		"at counts after the duration", "2026-11-23T08:00:00+01:00",
		models.Wait{For: hoursOf("PT2H"), At: "09:00"},
		nil,
		"2026-11-24T09:00:00+01:00",
	},
	{
		"at on a weekday", "2026-11-23T10:00:00+01:00",
		models.Wait{At: "09:00", Weekdays: []models.Weekday{"mon"}},
		nil,
		"2026-11-30T09:00:00+01:00",
	},
	{
		"a weekday that is today", "2026-11-23T10:00:00+01:00",
		models.Wait{Weekdays: []models.Weekday{"mon"}},
		nil,
		"2026-11-23T10:00:00+01:00",
	},
	{
		"a weekday begins at midnight", "2026-11-23T10:00:00+01:00",
		models.Wait{Weekdays: []models.Weekday{"thu", "wed"}},
		nil,
		"2026-11-25T00:00:00+01:00",
	},
	{"inside the hours", "2026-11-23T10:00:00+01:00", models.Wait{Within: within}, officeHours, "2026-11-23T10:00:00+01:00"},
	{"in the lunch break", "2026-11-23T13:00:00+01:00", models.Wait{Within: within}, officeHours, "2026-11-23T14:00:00+01:00"},
	{"over the weekend", "2026-11-27T18:00:00+01:00", models.Wait{Within: within}, officeHours, "2026-11-30T09:00:00+01:00"},
	{
		"after midnight in an overnight slot", "2026-11-28T01:59:59+01:00",
		models.Wait{Within: within},
		barHours,
		"2026-11-28T01:59:59+01:00",
	},
	{"an overnight slot has ended", "2026-11-28T02:00:00+01:00", models.Wait{Within: within}, barHours, "2026-11-28T20:00:00+01:00"},
	{"24:00 ends with the day", "2026-11-29T00:00:00+01:00", models.Wait{Within: within}, barHours, "2026-12-04T20:00:00+01:00"},
	{"the last second before 24:00", "2026-11-28T23:59:59+01:00", models.Wait{Within: within}, barHours, "2026-11-28T23:59:59+01:00"},
	{"hours without within do not matter", "2026-11-28T10:00:00+01:00", models.Wait{At: "11:00"}, officeHours, "2026-11-28T11:00:00+01:00"},
	{
		"at inside the hours", "2026-11-27T11:00:00+01:00",
		models.Wait{At: "10:00", Within: within},
		officeHours,
		"2026-11-30T10:00:00+01:00",
	},
	{
		"at never inside the hours: the opening after it", "2026-11-27T10:00:00+01:00",
		models.Wait{At: "13:30", Within: within},
		officeHours, "2026-11-27T14:00:00+01:00",
	},
	{
		"at never inside, in the evening", "2026-11-27T10:00:00+01:00",
		models.Wait{At: "19:00", Within: within},
		officeHours,
		"2026-11-30T09:00:00+01:00",
	},
	{
		"at never inside, on weekdays only", "2026-11-23T10:00:00+01:00",
		models.Wait{At: "19:00", Weekdays: []models.Weekday{"tue"}, Within: within},
		officeHours, "2026-12-01T09:00:00+01:00",
	},
	{
		"weekday and hours", "2026-11-23T10:00:00+01:00",
		models.Wait{Weekdays: []models.Weekday{"sat", "tue"}, Within: within},
		officeHours,
		"2026-11-24T09:00:00+01:00",
	},
	{
		"a weekday on which an overnight slot ends", "2026-11-23T10:00:00+01:00",
		models.Wait{Weekdays: []models.Weekday{"sat"}, Within: within},
		barHours, "2026-11-28T00:00:00+01:00",
	},
	{
		"weekdays yield where the hours never meet them", "2026-11-23T20:00:00+01:00",
		models.Wait{Weekdays: []models.Weekday{"sun"}, Within: within},
		officeHours, "2026-11-24T09:00:00+01:00",
	},
	{"within without hours", "2026-11-28T03:00:00+01:00", models.Wait{Within: within}, nil, "2026-11-28T03:00:00+01:00"},
}

func TestDueFollowsTheFormsOfAWait(t *testing.T) {
	t.Parallel()
	for _, c := range waitForms {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			rome := zoneOf(t, "Europe/Rome")
			got := Due(c.wait, instant(t, c.from), rome, Hours{Zone: rome, Week: c.week})
			require.Equal(t, instant(t, c.want).UTC(), got)
		})
	}
}
