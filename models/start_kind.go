package models

import (
	"maps"
	"slices"
)

// StartKind says what fires a start step, or how a run came to be.
type StartKind string

// The kinds of start. Manual, campaign and step are never written in an automation.
const (
	StartMessage     StartKind = "message"       // S1
	StartIntegration StartKind = "integration"   // S2
	StartList        StartKind = "list"          // S3
	StartDate        StartKind = "date"          // S4
	StartClosedHours StartKind = "closed_hours"  // S5
	StartHoliday     StartKind = "holiday"       // S6
	StartTicket      StartKind = "ticket"        // S7
	StartFirst       StartKind = "first_message" // S9
	StartAny         StartKind = "any_message"   // S10
	StartConsent     StartKind = "consent"       // S11
	StartManual      StartKind = "manual"        // S8, by API or by hand
	StartCampaign    StartKind = "campaign"
	StartByStep      StartKind = "automation" // A16
)

// startTraits are what a kind of start has of its own.
type startTraits struct {
	// priority is the Temporal priority of sends in its runs (W4): answers to what a customer wrote go
	// first, campaigns last.
	priority int
	// by says which message of the contact opens its runs.
	by opening
	// settings makes its empty settings; nil for a kind that is never written in an automation.
	settings func() StartSettings
}

// opening says which message of a contact opens a run.
type opening int

const (
	noMessage  opening = iota
	itsPhrase          // the one that is its phrase
	anyMessage         // any, when nothing else takes it
)

// The priorities of sends, as of the tasks of Temporal: the lower goes first.
const (
	PriorityAnswer   = 1 // what answers a customer's message
	priorityNormal   = 3
	priorityCampaign = 5
)

// startTable describes every kind of start.
var startTable = map[StartKind]startTraits{
	StartMessage:     {PriorityAnswer, itsPhrase, emptyStart[OnMessage]},
	StartIntegration: {priorityNormal, noMessage, emptyStart[OnIntegration]},
	StartList:        {priorityCampaign, noMessage, emptyStart[OnList]},
	StartDate:        {priorityNormal, noMessage, emptyStart[OnDate]},
	StartClosedHours: {PriorityAnswer, anyMessage, emptyStart[OnClosedHours]},
	StartHoliday:     {PriorityAnswer, anyMessage, emptyStart[OnHoliday]},
	StartTicket:      {priorityNormal, noMessage, emptyStart[OnTicket]},
	StartFirst:       {PriorityAnswer, anyMessage, emptyStart[OnFirstMessage]},
	StartAny:         {PriorityAnswer, anyMessage, emptyStart[OnAnyMessage]},
	StartConsent:     {priorityNormal, noMessage, emptyStart[OnConsent]},
	StartManual:      {priorityNormal, noMessage, nil},
	StartCampaign:    {priorityCampaign, noMessage, nil},
	StartByStep:      {priorityNormal, noMessage, nil},
}

// emptyStart makes empty settings of a type.
func emptyStart[T any, P interface {
	*T
	StartSettings
}]() StartSettings {
	return P(new(T))
}

// newStartSettings gives each kind its empty settings; a kind that no automation holds has none.
func newStartSettings(kind StartKind) StartSettings {
	if known := startTable[kind]; known.settings != nil {
		return known.settings()
	}
	return nil
}

// startKindsThat are the kinds for which it holds, sorted.
func startKindsThat(hold func(startTraits) bool) []StartKind {
	var out []StartKind
	for _, kind := range slices.Sorted(maps.Keys(startTable)) {
		if hold(startTable[kind]) {
			out = append(out, kind)
		}
	}
	return out
}

// WrittenStartKinds are the kinds that an automation may hold, sorted.
func WrittenStartKinds() []StartKind {
	return startKindsThat(func(k startTraits) bool { return k.settings != nil })
}

// AnyMessageKinds are the kinds of starts that any message of a contact fires, when nothing else takes
// it (S5, S6, S9, S10), sorted.
func AnyMessageKinds() []StartKind {
	return startKindsThat(func(k startTraits) bool { return k.by == anyMessage })
}

// Valid reports whether the kind exists.
func (k StartKind) Valid() bool {
	_, known := startTable[k]
	return known
}

// Priority is the Temporal priority of sends in a run of this kind (W4).
func (k StartKind) Priority() int {
	if known, ok := startTable[k]; ok {
		return known.priority
	}
	return priorityNormal
}

// ByMessage reports whether a message of the contact opens the runs of this kind.
func (k StartKind) ByMessage() bool { return startTable[k].by != noMessage }
