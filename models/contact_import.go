package models

// CodeTimeZone is the column of an import that holds the contact's time zone. It is no
// reserved field: texts cannot name it.
const CodeTimeZone = "TIME_ZONE"

// CodeConsent is the column of an import that holds the contact's consent to marketing, unless a field of the
// workspace has this code.
const CodeConsent = "CONSENT"

// ImportOutcome says what one row of an import did.
type ImportOutcome string

// The outcomes of a row. A refused one changed nothing.
const (
	ImportCreated   ImportOutcome = "created"
	ImportUpdated   ImportOutcome = "updated"
	ImportUnchanged ImportOutcome = "unchanged"
	ImportRefused   ImportOutcome = "refused"
)

// ImportResult is what became of one row of an import.
type ImportResult struct {
	Outcome ImportOutcome
	// Violations say why the row was refused, with pointers such as /fields/BIRTHDAY.
	Violations []Violation
}
