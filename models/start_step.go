package models

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

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

// IntegrationStart is an integration start as the list of all of them shows it.
type IntegrationStart struct {
	StartStep

	AutomationName  string
	AutomationState AutomationState
	// Label says who calls, for people; "" when nobody wrote it.
	Label string
	// LastCall is nil before the first.
	LastCall *StartCall
}

// HashPhrase is the hex SHA-256 of a normalised phrase, which may be longer than an index takes.
func HashPhrase(normalised string) string {
	sum := sha256.Sum256([]byte(normalised))
	return hex.EncodeToString(sum[:])
}
