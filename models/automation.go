package models

import (
	"fmt"
	"time"
)

// AutomationState is whether an automation lets contacts in and moves them.
type AutomationState string

// The states of an automation (R5).
const (
	AutomationDraft    AutomationState = "draft"
	AutomationActive   AutomationState = "active"
	AutomationPaused   AutomationState = "paused"   // nobody enters, waits are frozen
	AutomationArchived AutomationState = "archived" // final; its runs are ended
)

// Valid reports whether the state is one of the four.
func (s AutomationState) Valid() bool {
	switch s {
	case AutomationDraft, AutomationActive, AutomationPaused, AutomationArchived:
		return true
	}
	return false
}

// WhileRunning says what a new entry does to a contact who is inside (R1).
type WhileRunning string

// What entering again while inside does.
const (
	WhileRunningIgnore  WhileRunning = "ignore"
	WhileRunningRestart WhileRunning = "restart"
)

// AfterFinish says whether a contact who left may enter again (R1).
type AfterFinish string

// What entering again after the end does.
const (
	AfterFinishAllow AfterFinish = "allow"
	AfterFinishOnce  AfterFinish = "once"
)

// Reentry is the automation's rule for entering again. Empty values mean ignore and allow.
type Reentry struct {
	WhileRunning WhileRunning `json:"while_running,omitempty"`
	AfterFinish  AfterFinish  `json:"after_finish,omitempty"`
}

// WithDefaults fills in what was left out.
func (r Reentry) WithDefaults() Reentry {
	if r.WhileRunning == "" {
		r.WhileRunning = WhileRunningIgnore
	}
	if r.AfterFinish == "" {
		r.AfterFinish = AfterFinishAllow
	}
	return r
}

func (r Reentry) validate() []Violation {
	var out []Violation
	r = r.WithDefaults()
	if r.WhileRunning != WhileRunningIgnore && r.WhileRunning != WhileRunningRestart {
		out = append(out, Violation{"/reentry/while_running", "must be ignore or restart"})
	}
	if r.AfterFinish != AfterFinishAllow && r.AfterFinish != AfterFinishOnce {
		out = append(out, Violation{"/reentry/after_finish", "must be allow or once"})
	}
	return out
}

// Automation is what starts and what happens then, in its current revision.
type Automation struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	Name        string
	// Slug is made of the name once, and unique in the workspace: the ids of the runs' workflows begin with
	// it. It is "" only of an automation that a build from before slugs has made.
	Slug  string
	State AutomationState
	// Revision is the number of the definition in force, from 1.
	Revision int
	Reentry  Reentry `gorm:"serializer:json"`
	// NumberID is the number that sends; "" means the workspace's first.
	NumberID string
	// CampaignID is the campaign of a single template whose automation this is: it is neither
	// listed nor changed by itself. "" of all others.
	CampaignID string
	// ManagedBy is the mark of the program outside that made the automation and manages it, such as
	// "cadenza-apply"; "" for none.
	ManagedBy string
	PausedAt  *time.Time
	// RestoredAt is since when the automation is held because the database was set back: what is due
	// parks until a person has decided. Nil when it is not.
	RestoredAt *time.Time
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// Revision is one published definition. What it says of the automation is never changed.
type Revision struct {
	AutomationID string `gorm:"primaryKey"`
	Number       int    `gorm:"primaryKey;autoIncrement:false"`
	WorkspaceID  string
	Definition   Definition `gorm:"serializer:json"`
	PublishedBy  string
	PublishedAt  time.Time
	// Summary says for people what changed against the one before; "" of revisions that
	// were published before summaries were kept.
	Summary string
	// Impact is what publishing it did to the contacts inside.
	Impact Impact `gorm:"serializer:json"`
	// Signals is how many runs were to be told that it changed their rows, and RolledOutAt
	// when all of them had been; nil until then, and where there was nothing to tell.
	Signals     int
	RolledOutAt *time.Time
}

// Rollout is how far the runs that a revision changed have been told of it.
type Rollout struct {
	// Signals is how many were to be told, Left how many still are.
	Signals, Left int
}

// RolloutRef names the rollout of one revision.
type RolloutRef struct {
	WorkspaceID, AutomationID, AutomationName string
	Revision                                  int
}

// WorkflowID is the Temporal id of the rollout.
func (r RolloutRef) WorkflowID() string {
	return fmt.Sprintf("automation/%s/rollout/%d", r.AutomationID, r.Revision)
}

// RevisionView is a revision with what can be said of it now.
type RevisionView struct {
	Revision
	Rollout Rollout
	// Changes are those against the revision before; only where a single one is read.
	Changes []Change
}

// TableName says whose revisions they are.
func (Revision) TableName() string { return "automation_revisions" }

// ValidateAutomation returns the broken rules of a whole submitted automation.
func ValidateAutomation(name string, reentry Reentry, d Definition) []Violation {
	var out []Violation
	if name == "" || len([]rune(name)) > MaxNameLength {
		out = append(out, Violation{"/name", fmt.Sprintf("must have 1 to %d characters", MaxNameLength)})
	}
	out = append(out, reentry.validate()...)
	return append(out, d.Validate()...)
}
