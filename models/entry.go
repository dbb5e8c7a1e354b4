package models

// ContactInput is what a caller says of a contact. Nil leaves an attribute alone.
type ContactInput struct {
	// ID names an existing contact; otherwise Phone finds or makes one.
	ID string
	// OnlyAssignedTo is the user to whom the contact must be assigned, and who makes none; "" asks for nothing.
	OnlyAssignedTo string
	// Phone is E.164.
	Phone     string
	FirstName *string
	LastName  *string
	Email     *string
	Language  *string
	TimeZone  *string
	// Fields are values by field code, as text; "" empties a field.
	Fields map[string]string
	// Consent is the contact's consent to marketing, granted or refused; "" leaves it alone. An import alone
	// takes it.
	Consent Consent
}

// Entry asks that a contact enters an automation.
type Entry struct {
	WorkspaceID  string
	AutomationID string
	// Key makes the entry unique in its automation (R2); "" means that each call is an entry of its own.
	Key     string
	Kind    StartKind
	StartID string
	// CampaignID is the campaign that the entry belongs to; "" when it belongs to none.
	CampaignID string
	TicketID   string
	Contact    ContactInput
	// Metadata goes to the run: see Run.
	Metadata string
	// PointerPrefix leads the pointers of violations, "/contact" or "/contacts/3".
	PointerPrefix string
}

// EntryResult says what became of an entry.
type EntryResult string

// The results of an entry.
const (
	EntryAccepted EntryResult = "accepted" // a new run was accepted
	EntryRepeated EntryResult = "repeated" // the key was known; the first run is answered
	EntryInside   EntryResult = "inside"   // a live run exists and the rule is ignore (R1)
	EntryRefused  EntryResult = "refused"  // the contact was here once, and once is the rule (R1); or it is gone
	EntryTooMany  EntryResult = "too_many" // the contact entered as often within the hour as the workspace allows (S7)
)

// Accepted is the answer to an entry: the run that is now the contact's.
type Accepted struct {
	Result EntryResult
	Run    Run
	// AutomationName serves the workflow's memo and summary.
	AutomationName string
	// Replaced means that an older live run was ended to make room.
	Replaced bool
	// Forgotten says that the row was accepted long ago: a workflow of its own that has completed
	// shows that the row was set back with its database (ErrWorkflowAhead).
	Forgotten bool
}

// Begins reports whether the run waits for its workflow to be started.
func (a Accepted) Begins() bool { return a.Run.Status == RunStarting }
