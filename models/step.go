package models

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Listens reports whether the step takes what the contact writes: a wait for a reply (A14),
// or a field that is set to the next message (A9).
func (s Step) Listens() bool {
	if set, ok := s.Settings.(*SetField); ok {
		return set.From == FromNextMessage
	}
	return s.Kind == KindWaitForReply
}

// OnFailure says what a run does when a step has failed for good.
type OnFailure string

// What follows a failed step. Empty means continue.
const (
	FailureContinue OnFailure = "continue"
	FailureEnd      OnFailure = "end"
)

// Delivery says what to do with a send whose answer never came (W1).
type Delivery string

// The delivery choices. Empty means at most once.
const (
	AtMostOnce  Delivery = "at_most_once"
	AtLeastOnce Delivery = "at_least_once"
)

// Step is one thing that an automation does to a contact, after its wait.
type Step struct {
	// ID survives edits and moves; the server gives it.
	ID string
	// Key is the name by which files know the step, unique in the automation; "" for none. See Definition.Keys.
	Key       string
	Name      string
	Kind      StepKind
	Wait      Wait
	OnFailure OnFailure
	Delivery  Delivery
	// Deleted marks a tombstone.
	Deleted  bool
	Settings StepSettings
	foreign  []string
}

// StepSettings are the settings of one kind of step.
type StepSettings interface {
	validate(at string) []Violation
	references(at string, r *References)
	// Texts are the strings in which %%CODE%% is replaced.
	Texts() []string
}

type stepHead struct {
	ID        string    `json:"id,omitempty"`
	Key       string    `json:"key,omitempty"`
	Name      string    `json:"name,omitempty"`
	Kind      StepKind  `json:"kind"`
	Wait      Wait      `json:"wait,omitzero"`
	OnFailure OnFailure `json:"on_failure,omitempty"`
	Delivery  Delivery  `json:"delivery,omitempty"`
	Deleted   bool      `json:"deleted,omitempty"`
}

// Title is the step's name, or its kind in words when it has none.
func (s Step) Title() string {
	if s.Name != "" {
		return s.Name
	}
	return strings.ReplaceAll(string(s.Kind), "_", " ")
}

// MarshalJSON writes head and settings as one object.
func (s Step) MarshalJSON() ([]byte, error) {
	if place, ok := s.Settings.(*SendLocation); ok && place.Name != "" {
		s.Name = "" // the name of the place is the name of the step: an object has a key once
	}
	return joinObjects(stepHead{s.ID, s.Key, s.Name, s.Kind, s.Wait, s.OnFailure, s.Delivery, s.Deleted}, s.Settings)
}

// UnmarshalJSON reads one object; keys of other kinds are kept for Validate to report.
func (s *Step) UnmarshalJSON(data []byte) error {
	var h stepHead
	var settings StepSettings
	keys, err := readObject(data, &h, func() any {
		settings = newSettings(h.Kind)
		return settings
	})
	if err != nil {
		return err
	}
	*s = Step{h.ID, h.Key, h.Name, h.Kind, h.Wait, h.OnFailure, h.Delivery, h.Deleted, settings, keys}
	return nil
}

func (s Step) validate(at string) []Violation {
	if s.Settings == nil {
		return []Violation{{at + "/kind", "is not a kind of step"}}
	}
	out := append(foreign(at, string(s.Kind), s.foreign), keyRule(at+"/key", s.Key)...)
	if len([]rune(s.Name)) > MaxNameLength {
		out = append(out, Violation{at + "/name", fmt.Sprintf("may have at most %d characters", MaxNameLength)})
	}
	if s.Deleted {
		out = append(out, Violation{at + "/deleted", "is not yours to set: leave the step out to delete it"})
	}
	out = append(out, s.Wait.Validate(at+"/wait")...)
	out = append(out, s.validateChoices(at)...)
	if fallback, ok := s.Settings.(interface{ validateFallback(at string) []Violation }); ok {
		out = append(out, fallback.validateFallback(at)...)
	}
	if linking, ok := s.Settings.(LinkingStep); ok {
		out = append(out, validateLinks(at, linking.TrackedLinks())...)
	}
	return append(out, s.Settings.validate(at)...)
}

func (s Step) validateChoices(at string) []Violation {
	var out []Violation
	switch {
	case s.OnFailure == "":
	case !s.Kind.CallsOut():
		out = append(out, Violation{at + "/on_failure", "is for sends and webhooks only"})
	case s.OnFailure != FailureContinue && s.OnFailure != FailureEnd:
		out = append(out, Violation{at + "/on_failure", "must be continue or end"})
	}
	switch {
	case s.Delivery == "":
	case !s.Kind.Sends():
		out = append(out, Violation{at + "/delivery", "is for sends only"})
	case s.Delivery != AtMostOnce && s.Delivery != AtLeastOnce:
		out = append(out, Violation{at + "/delivery", "must be at_most_once or at_least_once"})
	}
	return out
}

func needItems(at string, items []string, most int) []Violation {
	if len(items) == 0 || len(items) > most {
		return []Violation{{at, fmt.Sprintf("needs 1 to %d entries", most)}}
	}
	for i, item := range items {
		if Blank(item) {
			return []Violation{{fmt.Sprintf("%s/%d", at, i), "must not be empty"}}
		}
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// textRule says that a text must have least to most characters.
func textRule(at, text string, least, most int) []Violation {
	n := len([]rune(text))
	if n > most || n < least || (least > 0 && Blank(text)) {
		return []Violation{{at, fmt.Sprintf("must have %d to %d characters", least, most)}}
	}
	return nil
}
