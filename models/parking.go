package models

import "time"

// ParkReason groups the runs that need attention by what one cure cures (R6). It is part
// of the public contract; "" is the reason of a run that is not parked.
type ParkReason string

// The reasons for which runs park.
const (
	ParkTokenRefused     ParkReason = "token_refused"
	ParkTokenUnreadable  ParkReason = "token_unreadable"
	ParkNumberMissing    ParkReason = "number_missing"
	ParkNumberStopped    ParkReason = "number_stopped"
	ParkAccountStopped   ParkReason = "account_stopped"
	ParkTemplateUnusable ParkReason = "template_unusable"
	ParkSendingFailed    ParkReason = "sending_failed"
	// ParkStuck is of runs that nobody parked: they are late and do not move, see StuckRun.
	ParkStuck ParkReason = "stuck"
	// ParkRestored is of runs whose database was set back: see Restored.
	ParkRestored ParkReason = "database_restored"
	ParkOther    ParkReason = "other" // what no code names; the run's own words say more
)

// ParkReasons are all of them.
func ParkReasons() []ParkReason {
	return []ParkReason{
		ParkTokenRefused, ParkTokenUnreadable, ParkNumberMissing, ParkNumberStopped, ParkAccountStopped,
		ParkTemplateUnusable, ParkSendingFailed, ParkStuck, ParkRestored, ParkOther,
	}
}

// Words say for people what the runs of a reason have in common; each run's own reason is
// more exact.
func (r ParkReason) Words() string {
	switch r {
	case ParkTokenRefused:
		return "WhatsApp refuses the number's token: it was revoked, has expired or lacks a permission"
	case ParkTokenUnreadable:
		return "the number's token cannot be decrypted"
	case ParkNumberMissing:
		return "the workspace has no WhatsApp number"
	case ParkNumberStopped:
		return "WhatsApp stopped the number"
	case ParkAccountStopped:
		return "WhatsApp stopped the account"
	case ParkTemplateUnusable:
		return "the template has no version that may be sent"
	case ParkSendingFailed:
		return "sending failed again and again"
	case ParkStuck:
		return "the step is due and the run does not move"
	case ParkRestored:
		return "the database was set back to an older state: decide for the automation how its runs go on"
	case ParkOther:
	}
	return "see the runs' own reasons"
}

// ParkedRuns are the runs of a workspace that wait for a person for one reason.
type ParkedRuns struct {
	Reason ParkReason
	// Count is how many they are.
	Count int
	// Automations are those that the runs are in, the one with the most first.
	Automations []ParkedAutomation
	// Since is when the one that has waited longest last changed, which is when it parked.
	Since time.Time
}

// ParkedAutomation is an automation with the number of its runs that wait for a person.
type ParkedAutomation struct {
	AutomationID string
	Count        int
}

// ParkedFilter names the parked runs of one reason.
type ParkedFilter struct {
	Reason ParkReason
	// AutomationID narrows them to one automation, NumberID to the automations that send from
	// one number; "" means all of the workspace.
	AutomationID, NumberID string
}
