package schedule_test

import (
	"fmt"
	"time"

	"cadenza/internal/schedule"
	"cadenza/models"
)

// A wait of two days until nine o'clock, in working hours only: the second day is a Sunday, so the
// message leaves on Monday.
func ExampleDue() {
	rome, err := schedule.LoadZone("Europe/Rome")
	if err != nil {
		panic(err)
	}
	open := []models.Slot{{From: "09:00", To: "18:00"}}
	hours, err := schedule.HoursOf(models.Workspace{
		TimeZone:     "Europe/Rome",
		WorkingHours: models.WorkingHours{"mon": open, "tue": open, "wed": open, "thu": open, "fri": open},
	})
	if err != nil {
		panic(err)
	}
	wait := models.Wait{For: models.Duration(48 * time.Hour), At: "09:00", Within: models.WithinWorkingHours}
	friday := time.Date(2026, 10, 23, 16, 30, 0, 0, rome)
	fmt.Println(schedule.Due(wait, friday, rome, hours).In(rome))
	// Output: 2026-10-26 09:00:00 +0100 CET
}

// A working week with a lunch break, and a public holiday on its Tuesday.
func ExampleHours_NextOpen() {
	slots := []models.Slot{{From: "09:00", To: "13:00"}, {From: "14:30", To: "18:00"}}
	hours, err := schedule.HoursOf(models.Workspace{
		TimeZone:     "Europe/Rome",
		WorkingHours: models.WorkingHours{"mon": slots, "tue": slots, "wed": slots, "thu": slots, "fri": slots},
		Holidays:     &models.Days{Dates: []string{"2026-12-08"}},
	})
	if err != nil {
		panic(err)
	}
	for _, at := range []string{"2026-12-07T13:30", "2026-12-07T18:30"} {
		asked, err := time.ParseInLocation(models.LocalDateTimeLayout, at, hours.Zone)
		if err != nil {
			panic(err)
		}
		fmt.Println(hours.Open(asked), hours.NextOpen(asked).In(hours.Zone).Format("Mon 2 Jan 15:04"))
	}
	// Output:
	// false Mon 7 Dec 14:30
	// false Wed 9 Dec 09:00
}

// The birthdays to look for at nine in the morning, when the automation starts a week before them.
func ExampleDueDays() {
	rome, err := schedule.LoadZone("Europe/Rome")
	if err != nil {
		panic(err)
	}
	start := models.OnDate{Field: "BIRTHDAY", When: "before", Offset: models.Duration(7 * 24 * time.Hour), At: "09:00", Yearly: true}
	nine := time.Date(2027, 2, 21, 9, 0, 0, 0, rome)
	for _, due := range schedule.DueDays(start, rome, nine.Add(-time.Minute), nine) {
		fmt.Printf("%02d-%02d for %s\n", due.MonthDay/100, due.MonthDay%100, due.Day.Format(time.DateOnly))
	}
	// Output:
	// 02-28 for 2027-02-28
	// 02-29 for 2027-02-28
}

// An instant as Temporal UI shows it.
func ExampleDescribe() {
	rome, err := schedule.LoadZone("Europe/Rome")
	if err != nil {
		panic(err)
	}
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	fmt.Println(schedule.Describe(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC), rome, now))
	// Output: Mon 23 Nov 09:00 Rome
}
