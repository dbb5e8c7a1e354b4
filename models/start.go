package models

import (
	"strings"
	"time"
)

// Start is one start step of an automation.
type Start struct {
	ID       string
	Kind     StartKind
	Settings StartSettings
	foreign  []string
}

// StartSettings are the settings of one kind of start.
type StartSettings interface {
	validate(at string) []Violation
	references(at string, r *References)
}

type startHead struct {
	ID   string    `json:"id,omitempty"`
	Kind StartKind `json:"kind"`
}

// MarshalJSON writes kind, id and settings as one object.
func (s Start) MarshalJSON() ([]byte, error) {
	return joinObjects(startHead{s.ID, s.Kind}, s.Settings)
}

// UnmarshalJSON reads one object; keys of other kinds are kept for Validate to report.
func (s *Start) UnmarshalJSON(data []byte) error {
	var head startHead
	var settings StartSettings
	keys, err := readObject(data, &head, func() any {
		settings = newStartSettings(head.Kind)
		return settings
	})
	if err != nil {
		return err
	}
	*s = Start{ID: head.ID, Kind: head.Kind, Settings: settings, foreign: keys}
	return nil
}

func (s Start) validate(at string) []Violation {
	if s.Settings == nil {
		return []Violation{{at + "/kind", "must be one of " + joined(WrittenStartKinds())}}
	}
	return append(foreign(at, string(s.Kind), s.foreign), s.Settings.validate(at)...)
}

// QuietPeriod is the time in which the start answers a contact once only (S5, S6, S10); 0 for every other start.
func (s Start) QuietPeriod() time.Duration {
	if quieted, ok := s.Settings.(interface{ quiet() Duration }); ok {
		return quieted.quiet().Std()
	}
	return 0
}

// joined writes words for people, with commas.
func joined[T ~string](words []T) string {
	out := make([]string, len(words))
	for i, word := range words {
		out[i] = string(word)
	}
	return strings.Join(out, ", ")
}
