package models

import "time"

// Label sorts automations for those who look after them.
type Label struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	Name        string // unique in the workspace
	CreatedAt   time.Time
}

// AutomationLabel says that an automation bears a label.
type AutomationLabel struct {
	AutomationID string `gorm:"primaryKey"`
	LabelID      string `gorm:"primaryKey"`
	WorkspaceID  string
}

// AutomationSort is the order of a list of automations.
type AutomationSort string

// The orders.
const (
	SortNewest  AutomationSort = "newest" // made last first
	SortName    AutomationSort = "name"
	SortUpdated AutomationSort = "updated" // changed last first
)

// AutomationQuery asks for automations; "" narrows nothing.
type AutomationQuery struct {
	State   AutomationState
	LabelID string
	// Search is a part of the name, however it is written.
	Search string
	// Sort is SortNewest if it is "".
	Sort AutomationSort
}

// ListedAutomation is an automation in a list.
type ListedAutomation struct {
	Automation
	Labels []Label // by name
}
