package models

import (
	"encoding/base32"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
)

// OwnPhone is the phone to which test messages of a user go: theirs once they wrote a word from it.
type OwnPhone struct {
	UserID      string `gorm:"primaryKey"`
	WorkspaceID string
	// WordHash is that of the word that is to be written, and WordUntil how long it counts; nil for none.
	WordHash  *string
	WordUntil *time.Time
	// ContactID is who wrote the word, and VerifiedAt when; nil for nobody yet.
	ContactID  *string
	VerifiedAt *time.Time
}

// OwnPhoneFor is how long the word for an own phone counts.
const OwnPhoneFor = 15 * time.Minute

// ownPhoneWord is what the word looks like, however it is written: all other messages need no look at the database.
var ownPhoneWord = regexp.MustCompile(`^cadenza-[0-9a-z]{8}$`)

// NewOwnPhoneWord makes a word with 40 random bits.
func NewOwnPhoneWord(random io.Reader) (string, error) {
	bits := make([]byte, 5)
	if _, err := io.ReadFull(random, bits); err != nil {
		return "", fmt.Errorf("read random bits: %w", err)
	}
	return "cadenza-" + strings.ToLower(base32.StdEncoding.EncodeToString(bits)), nil
}

// OwnPhoneWord returns the hash of the word for an own phone that a text consists of; "" when it is none.
func OwnPhoneWord(text string) string {
	word := strings.ToLower(strings.TrimSpace(text))
	if !ownPhoneWord.MatchString(word) {
		return ""
	}
	return HashSecret(word)
}

// OwnPhoneView is an own phone as its user sees it.
type OwnPhoneView struct {
	OwnPhone
	// Phone is in E.164; nil when none is known.
	Phone *string
}

// MaxTestSends is how many messages one test sends at most.
const MaxTestSends = 20

// TestSend is a step that a test sends.
type TestSend struct {
	Step Step
	// Place is where the step stands, a pointer.
	Place string
	// Message is what was accepted; its ID is "" where Refused says why nothing was.
	Message DirectMessage
	Refused string
}

// Alone is a copy of the step that is no part of an automation: without its id, its wait and its arms.
func (s Step) Alone() Step {
	alone := Step{Name: s.Name, Kind: s.Kind, OnFailure: s.OnFailure, Delivery: s.Delivery, Settings: s.Settings}
	return alone.withArms(func(arm) []Step { return nil })
}

// TestSends are the steps of a definition that a test sends: the one with the id, or for "" all that send. They stand in
// the order of the definition.
func (d Definition) TestSends(stepID string) ([]TestSend, error) {
	var out []TestSend
	for place, step := range d.Every() {
		if step.Deleted || (stepID != "" && step.ID != stepID) {
			continue
		}
		if step.Kind.Sends() {
			out = append(out, TestSend{Step: step, Place: place})
		} else if stepID != "" {
			return nil, Invalid("the test cannot be sent", []Violation{{Pointer: "/step_id", Detail: "is a step that sends nothing"}})
		}
	}
	switch {
	case stepID != "" && len(out) == 0:
		return nil, Invalid("the test cannot be sent", []Violation{{Pointer: "/step_id", Detail: "there is no such step"}})
	case len(out) == 0:
		return nil, Errorf(CodeConflict, "no step of the automation sends")
	case len(out) > MaxTestSends:
		return nil, Errorf(CodeConflict, "%d steps send, a test sends at most %d: name one by step_id", len(out), MaxTestSends)
	}
	return out, nil
}
