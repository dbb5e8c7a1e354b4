package models

import "time"

// DateStart is a date start (S4) of an active automation, with what its sweep needs to know.
type DateStart struct {
	StartID      string
	AutomationID string
	WorkspaceID  string
	OnDate       OnDate
	FieldID      string
	FieldType    FieldType
	// TimeZone is the workspace's: it rules the contacts without a zone of their own.
	TimeZone string
	// Unreadable is why its settings could not be read; nil when they were.
	Unreadable error
}

// DueDates names values of one field that fire together.
type DueDates struct {
	// From and To are the first and the last value that fires. With MonthDay they bound
	// the years in which the value may lie.
	From, To time.Time
	// MonthDay is month × 100 + day of a yearly occurrence; 0 where the value itself is meant.
	MonthDay int
	// Day is the occurrence of a plain date, midnight UTC; zero where each value is its own (date-times).
	Day time.Time
	// Zones are the time zones that the contacts have, as written, "" included; nil means all contacts.
	Zones []string
}

// Occurrence names the occurrence of one such value: the day 2026-05-01, or the instant
// of a date-time in UTC.
func (d DueDates) Occurrence(value time.Time) string {
	if d.Day.IsZero() {
		return value.UTC().Format(time.RFC3339Nano)
	}
	return d.Day.Format(time.DateOnly)
}

// DueContact is one contact's value that fires.
type DueContact struct {
	ContactID string
	Time      time.Time
}

// Violations are the rules that the settings break for a field of this type, which holds
// dates; at is the start's pointer.
func (o OnDate) Violations(at string, field FieldType) []Violation {
	var out []Violation
	if field != FieldDateTime {
		return nil
	}
	const plain = "is for a date field: a datetime has its own time, and comes once"
	if o.At != "" {
		out = append(out, Violation{at + "/at", plain})
	}
	if o.Yearly {
		out = append(out, Violation{at + "/yearly", plain})
	}
	return out
}

// WatermarkDates is the name of the watermark of the dates' sweep.
const WatermarkDates = "date_sweep"

// WatermarkReady is the name of the watermark that is written to see whether the database takes writes.
const WatermarkReady = "ready"

// Missed says how many values of a date start were not fired because they were found too late.
type Missed struct {
	Start DateStart
	Count int
}
