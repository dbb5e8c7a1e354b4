package models

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// StartKind says what fires a start step, or how a run came to be.
type StartKind string

// The kinds of start. Manual, campaign and step are never written in an automation.
const (
	StartMessage     StartKind = "message"      // S1
	StartIntegration StartKind = "integration"  // S2
	StartList        StartKind = "list"         // S3
	StartDate        StartKind = "date"         // S4
	StartClosedHours StartKind = "closed_hours" // S5
	StartHoliday     StartKind = "holiday"      // S6
	StartTicket      StartKind = "ticket"       // S7
	StartManual      StartKind = "manual"       // S8, by API or by hand
	StartCampaign    StartKind = "campaign"
	StartByStep      StartKind = "automation" // A16
)

// Valid reports whether the kind exists.
func (k StartKind) Valid() bool {
	switch k {
	case StartManual, StartCampaign, StartByStep:
		return true
	case StartMessage, StartIntegration, StartList, StartDate, StartClosedHours, StartHoliday, StartTicket:
		return true
	}
	return false
}

// Priority is the Temporal priority of sends in a run of this kind (W4): answers to
// what a customer wrote go first, campaigns last.
func (k StartKind) Priority() int {
	switch k {
	case StartMessage, StartClosedHours, StartHoliday:
		return 1
	case StartCampaign, StartList:
		return 5
	case StartIntegration, StartDate, StartTicket, StartManual, StartByStep:
	}
	return 3
}

// Start is one start step of an automation.
type Start struct {
	ID       string
	Kind     StartKind
	Settings StartSettings
	foreign  []string
}

// StartSettings are the settings of one kind of start.
type StartSettings interface{ validate(at string) []Violation }

type startHead struct {
	ID   string    `json:"id,omitempty"`
	Kind StartKind `json:"kind"`
}

// OnMessage starts on an exact phrase (S1).
type OnMessage struct {
	Phrase string `json:"phrase"`
}

// OnIntegration starts on a call to the start step's own address (S2).
type OnIntegration struct {
	Label string `json:"label,omitempty"`
}

// OnList enters the members of lists (S3).
type OnList struct {
	ListIDs []string `json:"list_ids"`
}

// OnDate starts around a date field (S4).
type OnDate struct {
	Field string `json:"field"`
	// When is on, before or after.
	When   string    `json:"when"`
	Offset Duration  `json:"offset,omitzero"`
	At     ClockTime `json:"at,omitempty"`
	Yearly bool      `json:"yearly,omitempty"`
}

// OnClosedHours starts on any message outside the working hours (S5).
type OnClosedHours struct {
	QuietPeriod Duration `json:"quiet_period,omitzero"`
}

// OnHoliday starts on any message on the automation's days (S6).
type OnHoliday struct {
	Days
	QuietPeriod Duration `json:"quiet_period,omitzero"`
}

// OnTicket starts when a ticket of the contact is opened or changes state (S7).
type OnTicket struct {
	// Event is opened or status_changed.
	Event string       `json:"event"`
	From  TicketStatus `json:"from,omitempty"`
	To    TicketStatus `json:"to,omitempty"`
}

func newStartSettings(kind StartKind) StartSettings {
	switch kind {
	case StartMessage:
		return &OnMessage{}
	case StartIntegration:
		return &OnIntegration{}
	case StartList:
		return &OnList{}
	case StartDate:
		return &OnDate{}
	case StartClosedHours:
		return &OnClosedHours{}
	case StartHoliday:
		return &OnHoliday{}
	case StartTicket:
		return &OnTicket{}
	case StartManual, StartCampaign, StartByStep:
	}
	return nil
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
		return []Violation{{at + "/kind", "must be message, integration, list, date, closed_hours, holiday or ticket"}}
	}
	return append(foreign(at, string(s.Kind), s.foreign), s.Settings.validate(at)...)
}

func (o *OnMessage) validate(at string) []Violation {
	if Blank(o.Phrase) || len([]rune(o.Phrase)) > MaxText {
		return []Violation{{at + "/phrase", fmt.Sprintf("must have 1 to %d characters", MaxText)}}
	}
	return nil
}

func (o *OnIntegration) validate(at string) []Violation {
	if len([]rune(o.Label)) > MaxNameLength {
		return []Violation{{at + "/label", fmt.Sprintf("may have at most %d characters", MaxNameLength)}}
	}
	return nil
}

func (o *OnList) validate(at string) []Violation { return needItems(at+"/list_ids", o.ListIDs, 50) }

func (o *OnDate) validate(at string) []Violation {
	var out []Violation
	if !ValidFieldCode(o.Field) {
		out = append(out, Violation{at + "/field", "must be the code of a date or datetime field"})
	}
	if o.When != "on" && o.When != "before" && o.When != "after" {
		out = append(out, Violation{at + "/when", "must be on, before or after"})
	}
	if (o.Offset != 0) == (o.When == "on") {
		out = append(out, Violation{at + "/offset", "is needed with before and after, and only there"})
	}
	if o.At != "" && !o.At.Valid() {
		out = append(out, Violation{at + "/at", "must be a time of day from 00:00 to 23:59"})
	}
	return out
}

func (o *OnClosedHours) validate(string) []Violation { return nil }

func (o *OnHoliday) validate(at string) []Violation {
	if o.Empty() {
		return []Violation{{at, "needs days, yearly_days or a country"}}
	}
	return o.Validate(at)
}

// AnyStatus in a ticket start is every state; so is an empty one.
const AnyStatus = "any"

// Fires reports whether the event starts the automation.
func (o *OnTicket) Fires(e TicketEvent) bool {
	if e.Opened || o.Event == TicketOpened {
		return e.Opened && o.Event == TicketOpened
	}
	fits := func(want, is TicketStatus) bool { return want == "" || want == AnyStatus || want == is }
	return fits(o.From, e.From) && fits(o.To, e.To)
}

// The events of a ticket start.
const (
	TicketOpened        = "opened"
	TicketStatusChanged = "status_changed"
)

func (o *OnTicket) validate(at string) []Violation {
	var out []Violation
	if o.Event != TicketOpened && o.Event != TicketStatusChanged {
		out = append(out, Violation{at + "/event", "must be opened or status_changed"})
	}
	out = append(out, o.validateState(at+"/from", o.From)...)
	out = append(out, o.validateState(at+"/to", o.To)...)
	if o.From != "" && o.From != AnyStatus && o.From == o.To {
		out = append(out, Violation{at + "/to", "must be another state than from: such a change does not happen"})
	}
	return out
}

func (o *OnTicket) validateState(at string, state TicketStatus) []Violation {
	switch {
	case state == "":
		return nil
	case o.Event == TicketOpened:
		return []Violation{{at, "goes with status_changed only"}}
	case state != AnyStatus && !state.Valid():
		return []Violation{{at, "must be any, open, in_progress, resolved or closed"}}
	}
	return nil
}

// StartStep is the row that finds a start step from outside: by its address, its
// phrase, its field. The automation's definition stays the truth.
type StartStep struct {
	ID           string `gorm:"primaryKey"`
	WorkspaceID  string
	AutomationID string
	Kind         StartKind
	// SecretHash is the hex SHA-256 of an integration's secret.
	SecretHash string
	// Phrase is the normalised phrase of a message start, unique in the workspace (S1); PhraseHash
	// is what it is found by: see HashPhrase.
	Phrase     *string
	PhraseHash *string
	CreatedAt  time.Time
}

// HashPhrase is the hex SHA-256 of a normalised phrase, which may be longer than an index takes.
func HashPhrase(normalised string) string {
	sum := sha256.Sum256([]byte(normalised))
	return hex.EncodeToString(sum[:])
}
