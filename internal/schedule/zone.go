package schedule

import (
	"errors"
	"strings"
	"time"
	_ "time/tzdata" // the zones come with the binary, for hosts that have none
)

// ErrUnknownZone says that a name is not one of the time zone database.
var ErrUnknownZone = errors.New("unknown time zone; give a name such as Europe/Rome")

// LoadZone returns the zone of that name in the time zone database, "UTC" included.
// It fails with ErrUnknownZone, also for "" and for names whose meaning depends on
// the machine ("Local", "localtime", "posix/…", "right/…").
func LoadZone(name string) (*time.Location, error) {
	switch top, _, _ := strings.Cut(name, "/"); top {
	case "", "Local", "localtime", "posix", "posixrules", "right", "Factory":
		return nil, ErrUnknownZone
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, ErrUnknownZone
	}
	return zone, nil
}

// Describe writes a moment for an operator: "Mon 23 Nov 09:00 Rome". The year is
// added when it is not the year of now, the seconds when t is less than an hour
// from now. A nil zone is UTC.
func Describe(t time.Time, zone *time.Location, now time.Time) string {
	if zone == nil {
		zone = time.UTC
	}
	local := t.In(zone)
	layout := "Mon 2 Jan"
	if local.Year() != now.In(zone).Year() {
		layout += " 2006"
	}
	layout += " 15:04"
	if t.Sub(now).Abs() < time.Hour {
		layout += ":05"
	}
	return local.Format(layout) + " " + city(zone)
}

// city returns the last part of a zone's name, as people read it.
func city(zone *time.Location) string {
	name := zone.String()
	return strings.ReplaceAll(name[strings.LastIndex(name, "/")+1:], "_", " ")
}
