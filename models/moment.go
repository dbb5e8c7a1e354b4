package models

import (
	"errors"
	"strings"
	"time"
)

// Moment is a point in time as a condition writes it: relative to now, the beginning of
// a local day, or an instant.
type Moment struct {
	// Now means that the moment is Shift away from now.
	Now   bool
	Shift time.Duration
	// Date is the day whose local midnight is meant; "" for the other forms.
	Date string
	// At is the instant; zero for the other forms.
	At time.Time
}

// ParseMoment reads "now", "now+P3D", "now-PT2H", "2026-12-24" and RFC 3339.
func ParseMoment(s string) (Moment, error) {
	if rest, ok := strings.CutPrefix(s, "now"); ok {
		shift, err := parseShift(rest)
		return Moment{Now: true, Shift: shift}, err
	}
	if _, err := time.Parse(time.DateOnly, s); err == nil {
		return Moment{Date: s}, nil
	}
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return Moment{}, errors.New("must be now, now+P3D, now-PT2H, a date such as 2026-12-24, or a date and time with its zone")
	}
	return Moment{At: at}, nil
}

// Day is a day of the calendar as a condition writes it: Shift days from today, or Date when that is not "".
type Day struct {
	Shift int
	Date  string
}

// ParseDay reads "today", "today+P1D", "today-P7D" and "2026-12-24".
func ParseDay(s string) (Day, error) {
	if rest, ok := strings.CutPrefix(s, "today"); ok {
		shift, err := parseShift(rest)
		if err == nil && shift%(24*time.Hour) != 0 {
			err = errors.New("must be whole days away from today")
		}
		return Day{Shift: int(shift / (24 * time.Hour))}, err
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return Day{}, errors.New("must be today, today+P1D, today-P7D, or a date such as 2026-12-24")
	}
	return Day{Date: s}, nil
}

// maxShift is how far from now a condition may look: two hundred years of 365 days, so
// that it can ask for an age.
const maxShift = Duration(200 * 365 * 24 * time.Hour)

// parseShift reads "", "+P3D" and "-PT2H".
func parseShift(s string) (time.Duration, error) {
	if s == "" {
		return 0, nil
	}
	shift, err := parseDuration(s[1:], maxShift)
	switch s[0] {
	case '+':
		return shift.Std(), err
	case '-':
		return -shift.Std(), err
	}
	return 0, errors.New("must go on with + or - and a duration")
}
