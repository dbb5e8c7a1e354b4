package models

import "time"

// StartCallOutcome says what became of a call of an integration start.
type StartCallOutcome string

// The outcomes of a call. A call with the wrong secret is none: it is not kept.
const (
	StartCallAccepted StartCallOutcome = "accepted" // all of it is accepted
	StartCallRefused  StartCallOutcome = "refused"  // all or some of it was refused: see Problems
)

// Valid reports whether the outcome is one of the two.
func (o StartCallOutcome) Valid() bool { return o == StartCallAccepted || o == StartCallRefused }

// KeptStartCalls is how many calls of a start step are kept: the last ones.
const KeptStartCalls = 100

// The reasons for which a part of a call is ignored.
const (
	IgnoredUnknownKey   = "unknown_key"   // the call knows no such key; case counts
	IgnoredUnknownField = "unknown_field" // no field of the workspace has the code, in any case
	IgnoredRepeated     = "repeated"      // another key of the call names the same field
	IgnoredNull         = "null"          // null says nothing
	IgnoredNotText      = "not_text"      // a list or an object where a text belongs
	IgnoredNotObject    = "not_object"    // something else where an object belongs
	IgnoredTooLarge     = "too_large"     // metadata of more than MaxMetadata bytes
)

// IgnoredPart is a part of a call that had no effect. It never holds a value.
type IgnoredPart struct {
	// Pointer names the key, without the place of the contact: "/custom_fields/CITY".
	Pointer string `json:"pointer"`
	Reason  string `json:"reason"`
	// Times is in how many contacts of the call it was so.
	Times int `json:"times"`
}

// StartCall is one call of an integration start, as its owner may read it: nothing of it is personal.
type StartCall struct {
	ID           string `gorm:"primaryKey"`
	WorkspaceID  string
	AutomationID string
	StartID      string
	At           time.Time
	Outcome      StartCallOutcome
	// Contacts is how many the call named.
	Contacts int
	// Results counts what became of them by EntryResult; nil when none was taken.
	Results map[EntryResult]int `gorm:"serializer:json"`
	Ignored []IgnoredPart       `gorm:"serializer:json"`
	// Problems are what the caller was told, as far as the problem's answer goes.
	Problems []Violation `gorm:"serializer:json"`
}

// Add counts what became of a contact of the call.
func (c *StartCall) Add(result EntryResult) {
	if c.Results == nil {
		c.Results = make(map[EntryResult]int)
	}
	c.Results[result]++
}
