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

// Valid tells whether the state is one of the four.
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
	State       AutomationState
	// Revision is the number of the definition in force, from 1.
	Revision int
	Reentry  Reentry `gorm:"serializer:json"`
	// NumberID is the number that sends; "" means the workspace's first.
	NumberID  string
	PausedAt  *time.Time
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Revision is one published definition. Revisions are never changed.
type Revision struct {
	AutomationID string `gorm:"primaryKey"`
	Number       int    `gorm:"primaryKey;autoIncrement:false"`
	WorkspaceID  string
	Definition   Definition `gorm:"serializer:json"`
	PublishedBy  string
	PublishedAt  time.Time
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
