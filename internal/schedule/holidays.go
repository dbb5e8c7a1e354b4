package schedule

import (
	"strings"
	"time"

	"cadenza/models"
)

// OnDays is a stand-in until the calendar branch is merged.
func OnDays(d models.Days, at time.Time, zone *time.Location) bool {
	day := at.In(zone).Format(time.DateOnly)
	for _, s := range d.Dates {
		from, to, ranged := strings.Cut(s, "/")
		if !ranged {
			to = from
		}
		if from <= day && day <= to {
			return true
		}
	}
	for _, s := range d.Yearly {
		if day[5:] == s {
			return true
		}
	}
	return false
}

// HoursOf is a stand-in until the calendar branch is merged.
func HoursOf(w models.Workspace) (Hours, error) {
	zone, err := LoadZone(w.TimeZone)
	return Hours{Zone: zone, Week: w.WorkingHours}, err
}
