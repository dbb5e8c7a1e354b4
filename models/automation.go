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

// The limits of a definition.
const (
	MaxSteps      = 200
	MaxStarts     = 20
	MaxNameLength = 200
)

// Definition is the content of a revision: what starts the automation and its steps
// in order. Deleted steps stay in their place as tombstones, so that "the step
// after it" remains defined for a run that stands there.
type Definition struct {
	Start []Start `json:"start"`
	Steps []Step  `json:"steps"`
}

// Validate returns the broken rules that show without a database; pointers are
// those of the submitted automation.
func (d Definition) Validate() []Violation {
	var out []Violation
	if len(d.Start) > MaxStarts {
		out = append(out, Violation{"/start", fmt.Sprintf("at most %d start steps", MaxStarts)})
	}
	if len(d.Steps) > MaxSteps {
		out = append(out, Violation{"/steps", fmt.Sprintf("at most %d steps", MaxSteps)})
	}
	ids := map[string]bool{}
	for i, s := range d.Start {
		at := fmt.Sprintf("/start/%d", i)
		out = append(out, s.validate(at)...)
		out = append(out, uniqueID(ids, s.ID, at)...)
	}
	for i, s := range d.Steps {
		at := fmt.Sprintf("/steps/%d", i)
		out = append(out, s.validate(at)...)
		out = append(out, uniqueID(ids, s.ID, at)...)
	}
	return out
}

func uniqueID(seen map[string]bool, id, at string) []Violation {
	if id != "" && seen[id] {
		return []Violation{{at + "/id", "is the id of another step"}}
	}
	seen[id] = true
	return nil
}

// ValidateAutomation returns the broken rules of a whole submitted automation.
func ValidateAutomation(name string, reentry Reentry, d Definition) []Violation {
	var out []Violation
	if name == "" || len([]rune(name)) > MaxNameLength {
		out = append(out, Violation{"/name", fmt.Sprintf("must have 1 to %d characters", MaxNameLength)})
	}
	out = append(out, reentry.validate()...)
	return append(out, d.Validate()...)
}

// Live returns the steps that are not deleted, in order.
func (d Definition) Live() []Step {
	var out []Step
	for _, s := range d.Steps {
		if !s.Deleted {
			out = append(out, s)
		}
	}
	return out
}

// Find returns the step with the id, a tombstone too, and its number: its place from
// 1 among the live steps (for a tombstone the place it would have).
func (d Definition) Find(id string) (step Step, number int, ok bool) {
	number = 1
	for _, s := range d.Steps {
		if s.ID == id {
			return s, number, true
		}
		if !s.Deleted {
			number++
		}
	}
	return Step{}, 0, false
}

// Next returns the first live step behind the one with the id; "" asks for the first
// of all. No such step: ok is false.
func (d Definition) Next(id string) (step Step, ok bool) {
	passed := id == ""
	for _, s := range d.Steps {
		if passed && !s.Deleted {
			return s, true
		}
		passed = passed || s.ID == id
	}
	return Step{}, false
}

// Succeed returns the definition that replaces d: next with a tombstone for every
// step of d that next no longer holds, each behind the step that preceded it (E1).
func (d Definition) Succeed(next Definition) Definition {
	kept := map[string]bool{}
	for _, s := range next.Steps {
		kept[s.ID] = true
	}
	after := map[string][]Step{}
	anchor := ""
	for _, s := range d.Steps {
		if kept[s.ID] {
			anchor = s.ID
			continue
		}
		s.Deleted = true
		after[anchor] = append(after[anchor], s)
	}
	steps := append([]Step{}, after[""]...)
	for _, s := range next.Steps {
		steps = append(append(steps, s), after[s.ID]...)
	}
	return Definition{Start: next.Start, Steps: steps}
}
