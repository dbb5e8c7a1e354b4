package models

import "time"

// StuckRun is a run that is late and was seen not to move. It goes on by itself when its cause
// is mended; as long as it stands at the same visit from ShownFrom on, people are shown it.
type StuckRun struct {
	RunID        string `gorm:"primaryKey"`
	WorkspaceID  string
	AutomationID string
	// Visit is the run's move at which it was seen.
	Visit int
	// Reason says what keeps it, in Temporal's words where those are known.
	Reason    string
	Since     time.Time
	ShownFrom time.Time
}
