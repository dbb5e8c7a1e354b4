package models

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Days are days of the calendar, in whatever zone they are asked about.
type Days struct {
	// Dates are dates "2026-12-24" and ranges "2026-12-31/2027-01-02", both ends included.
	Dates []string `json:"days,omitempty"`
	// Yearly are "MM-DD".
	Yearly []string `json:"yearly_days,omitempty"`
	// Country adds the public holidays of a country, by its ISO 3166 code; "" adds none.
	Country string `json:"country,omitempty"`
}

// HolidayCountries are the countries whose public holidays are known.
func HolidayCountries() []string { return []string{"DE", "ES", "FR", "GB", "IT"} }

// Empty reports whether no day is named.
func (d Days) Empty() bool { return len(d.Dates) == 0 && len(d.Yearly) == 0 && d.Country == "" }

// Validate returns the broken rules, with pointers below at.
func (d Days) Validate(at string) []Violation {
	var out []Violation
	for i, day := range d.Dates {
		if !validDays(day) {
			out = append(out, Violation{fmt.Sprintf("%s/days/%d", at, i), "must be a date or two dates with a slash, the first not later"})
		}
	}
	for i, day := range d.Yearly {
		if _, err := time.Parse(time.DateOnly, "2024-"+day); err != nil {
			out = append(out, Violation{fmt.Sprintf("%s/yearly_days/%d", at, i), "must be MM-DD"})
		}
	}
	if d.Country != "" && !slices.Contains(HolidayCountries(), d.Country) {
		out = append(out, Violation{at + "/country", "must be one of " + strings.Join(HolidayCountries(), ", ")})
	}
	return out
}

func validDays(s string) bool {
	from, to, ranged := strings.Cut(s, "/")
	if !ranged {
		to = from
	}
	a, errA := time.Parse(time.DateOnly, from)
	b, errB := time.Parse(time.DateOnly, to)
	return errA == nil && errB == nil && !b.Before(a)
}

// Watermark is up to when something that goes by the clock has been done, by its name.
type Watermark struct {
	WorkspaceID string `gorm:"primaryKey"` // "" for what is done for all workspaces at once
	Name        string `gorm:"primaryKey"`
	At          time.Time
}
