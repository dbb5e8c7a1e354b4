package models

import "time"

// Draft is what somebody is writing: one for each author and automation. It may break every rule that a
// definition keeps, and reaches nobody until it is published.
type Draft struct {
	AutomationID string `gorm:"primaryKey"`
	// Author is who writes it, as the audit names them: "user/<id>" or "api_key/<id>".
	Author      string `gorm:"primaryKey"`
	WorkspaceID string
	// BaseRevision is the revision that the author began with.
	BaseRevision int
	Definition   string // JSON, as it was given
	// Tag names this saving; each has another one.
	Tag       string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// TableName says whose drafts they are.
func (Draft) TableName() string { return "automation_drafts" }

// AnyDraft matches whatever draft there is.
const AnyDraft = "*"

// AutomationScenario is a question of a simulation that is kept under a name.
type AutomationScenario struct {
	ID           string `gorm:"primaryKey"`
	WorkspaceID  string
	AutomationID string
	Name         string // unique in the automation
	Simulation   string // JSON, as the API takes it
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// MaxScenarios is how many an automation may have.
const MaxScenarios = 100
