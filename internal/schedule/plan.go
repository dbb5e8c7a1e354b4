package schedule

import (
	"time"

	"cadenza/models"
)

// Plan computes the waits of one workspace's contacts. It is for one goroutine.
type Plan struct {
	hours Hours
	zones map[string]*time.Location
}

// PlanOf is the plan of a workspace. It fails when its time zone is unknown here.
func PlanOf(w models.Workspace) (Plan, error) {
	hours, err := HoursOf(w)
	return Plan{hours, map[string]*time.Location{}}, err
}

// Due is when a wait that began at from ends for a contact in the zone of that name. One
// whose zone is unknown here lives in the workspace's.
func (p Plan) Due(w models.Wait, from time.Time, zone string) time.Time {
	local, known := p.zones[zone]
	if !known {
		var err error
		if local, err = LoadZone(zone); err != nil {
			local = p.hours.Zone
		}
		p.zones[zone] = local
	}
	return Due(w, from, local, p.hours)
}
