package schedule

import (
	"fmt"
	"time"

	"cadenza/models"
)

// Planner computes what activities ask of the calendar. It holds nothing.
type Planner struct{}

// Due is when a wait that began at from ends. A contact whose zone is unknown here
// lives in the workspace's.
func (Planner) Due(w models.Wait, from time.Time, zone string, workspace models.Workspace) (time.Time, error) {
	plan, err := PlanOf(workspace)
	if err != nil {
		return time.Time{}, err
	}
	return plan.Due(w, from, zone), nil
}

// DueDates are the values of a date start that fire in (from, to]. Contacts whose zone is
// none, or unknown here, live in the workspace's.
func (Planner) DueDates(start models.DateStart, from, to time.Time, zones func() ([]string, error)) ([]models.DueDates, error) {
	switch start.FieldType {
	case models.FieldDateTime:
		return []models.DueDates{DueInstants(start.OnDate, from, to)}, nil
	case models.FieldDate:
		names, err := zones()
		if err != nil {
			return nil, err
		}
		return dueDays(start, from, to, names)
	case models.FieldText: // refused when the automation was written
	}
	return nil, nil // or the field was deleted
}

func dueDays(start models.DateStart, from, to time.Time, names []string) ([]models.DueDates, error) {
	home, err := LoadZone(start.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("the workspace's time zone: %w", err)
	}
	atHome := []string{"", start.TimeZone}
	var out []models.DueDates
	add := func(zone *time.Location, as []string) {
		for _, due := range DueDays(start.OnDate, zone, from, to) {
			due.Zones = as
			out = append(out, due)
		}
	}
	for _, name := range names {
		zone, err := LoadZone(name)
		switch {
		case name == start.TimeZone:
		case err != nil:
			atHome = append(atHome, name)
		default:
			add(zone, []string{name})
		}
	}
	add(home, atHome)
	return out, nil
}

// Describe writes an instant for people.
func (Planner) Describe(t time.Time, zone string, now time.Time) string {
	return Describe(t, ZoneOr(zone, time.UTC), now)
}

// ZoneOr is the zone of that name, or the other where the name is unknown here.
func ZoneOr(name string, other *time.Location) *time.Location {
	if zone, err := LoadZone(name); err == nil {
		return zone
	}
	return other
}
