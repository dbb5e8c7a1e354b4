package condition

import (
	"time"

	"cadenza/internal/schedule"
	"cadenza/models"
)

// Decider decides conditions for activities. It holds nothing.
type Decider struct{}

// Holds reports whether the condition is true of the facts. A contact whose zone is unknown here
// lives in the workspace's.
func (Decider) Holds(c models.Condition, facts models.Facts, zone string, workspace models.Workspace, now time.Time) bool {
	local := schedule.ZoneOr(zone, schedule.ZoneOr(workspace.TimeZone, time.UTC))
	return Holds(c, facts, Clock{Now: now, Zone: local})
}
