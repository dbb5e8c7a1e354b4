package models

// The bounds of a page.
const (
	DefaultPageSize = 50
	MaxPageSize     = 200
)

// Page asks for one page of a list. Lists are ordered newest first.
type Page struct {
	// Limit is the most items on the page; 0 means DefaultPageSize, and it is cut to MaxPageSize.
	Limit int
	// After is the id of the last item of the page before; "" asks for the first page.
	After string
}

// Size is the number of items that the page may hold.
func (p Page) Size() int {
	if p.Limit <= 0 {
		return DefaultPageSize
	}
	return min(p.Limit, MaxPageSize)
}

// ContactView is a contact with what lies in other tables.
type ContactView struct {
	Contact Contact
	// Fields are the values that are not empty, by field code.
	Fields map[string]string
	// Tags are the names of the contact's tags, sorted.
	Tags []string
	// OperatorIDs are the users assigned to the contact, sorted.
	OperatorIDs []string
}

// ContactName is what a contact is called now.
type ContactName struct {
	FirstName, LastName string
	// Phone is in E.164; nil for none.
	Phone *string
}

// RunView is a run with the step that comes next, nil before entering and after the end.
type RunView struct {
	Run  Run
	Step *Step
}

// RunFilter narrows a list of runs; empty parts do not.
type RunFilter struct {
	AutomationID, ContactID, StepID string
	Status                          RunStatus
	// Reason is that of runs which need attention.
	Reason ParkReason
}

// MessageFilter narrows a list of messages; empty parts do not.
type MessageFilter struct{ ContactID, RunID string }

// UserChange is what changes in a user. Nil leaves a part alone.
type UserChange struct {
	// Judged is how the user stood when the change was allowed.
	Judged      UserAccess
	Name, Email *string
	Role        *Role
}

// NumberChange is what changes in a number. Nil leaves a part alone.
type NumberChange struct {
	DisplayPhone, TokenSealed, PortfolioID *string
	MessagesPerSecond                      *int
	// Verified says that the new token was shown to reach the number.
	Verified bool
}

// AnyRevision as the base of an edit accepts whatever revision is in force.
const AnyRevision = -1

// AutomationInput is what a caller says of an automation.
type AutomationInput struct {
	Name string
	// Slug is the one that a new automation is to have, or which an existing one must have; "" leaves it to us. SlugOrNext lets a
	// new one have slug-2 and so on where it is taken, which is refused otherwise.
	Slug       string
	SlugOrNext bool
	// ManagedBy is who manages the automation from outside; nil leaves it as it is.
	ManagedBy  *string
	NumberID   string
	Reentry    Reentry
	Definition Definition
	// Copied says that the steps have the ids of another automation's, of which it is a copy: each gets one of its own.
	Copied bool
	// Phrases are the normalised phrases of the start steps, by their place; "" for other kinds.
	Phrases []string
	// DraftTag is the tag of the author's draft from which this is published, and which goes with it; "" for none.
	DraftTag string
	// NewSecret makes the secret of a new integration start.
	NewSecret func() string
}

// PublishedAutomation is an automation as it stands after an edit.
type PublishedAutomation struct {
	Automation Automation
	Definition Definition
	// Secrets are those of integration starts that are new, by start step id. They are nowhere else.
	Secrets map[string]string
	// Impact is what the edit did to the contacts inside; nil where no edit was made.
	Impact *Impact
	// Rollout is how far they have been told of the revision in force.
	Rollout Rollout
}
