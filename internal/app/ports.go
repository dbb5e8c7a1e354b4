package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"cadenza/activities"
	"cadenza/internal/condition"
	"cadenza/internal/render"
	"cadenza/internal/schedule"
	"cadenza/internal/store"
	"cadenza/models"
)

// runs opens the store's transactions for activities.
type runs struct{ store *store.Store }

// InTx runs fn in one transaction.
func (r runs) InTx(ctx context.Context, fn func(activities.Tx) error) error {
	return r.store.RunTx(ctx, func(tx *store.RunTx) error { return fn(runTx{tx}) })
}

// runTx speaks the activities' words to the store's transaction.
type runTx struct{ *store.RunTx }

// Lock holds the run's row and its automation's definition.
func (t runTx) Lock(ctx context.Context, ref activities.RunRef) (models.Standing, error) {
	return t.RunTx.Lock(ctx, ref.AutomationID, ref.RunID)
}

// Claim holds the run's row and reads what a send needs.
func (t runTx) Claim(ctx context.Context, ref activities.RunRef) (models.ClaimRow, error) {
	return t.RunTx.Claim(ctx, ref.RunID)
}

// planner computes local times.
type planner struct{}

// Due is when a wait that began at from ends. A contact whose zone is unknown here
// lives in the workspace's.
func (planner) Due(w models.Wait, from time.Time, zone string, workspace models.Workspace) (time.Time, error) {
	plan, err := schedule.PlanOf(workspace)
	if err != nil {
		return time.Time{}, err
	}
	return plan.Due(w, from, zone), nil
}

// DueDates are the values of a date start that fire in (from, to]. Contacts whose zone is
// none, or unknown here, live in the workspace's.
func (planner) DueDates(start models.DateStart, from, to time.Time, zones func() ([]string, error)) ([]models.DueDates, error) {
	switch start.FieldType {
	case models.FieldDateTime:
		return []models.DueDates{schedule.DueInstants(start.OnDate, from, to)}, nil
	case models.FieldDate:
		names, err := zones()
		if err != nil {
			return nil, err
		}
		return dueDays(start, from, to, names)
	case models.FieldText: // refused when the automation was written
	}
	return nil, nil // or the field was deleted
}

func dueDays(start models.DateStart, from, to time.Time, names []string) ([]models.DueDates, error) {
	home, err := schedule.LoadZone(start.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("the workspace's time zone: %w", err)
	}
	atHome := []string{"", start.TimeZone}
	var out []models.DueDates
	add := func(zone *time.Location, as []string) {
		for _, due := range schedule.DueDays(start.OnDate, zone, from, to) {
			due.Zones = as
			out = append(out, due)
		}
	}
	for _, name := range names {
		zone, err := schedule.LoadZone(name)
		switch {
		case name == start.TimeZone:
		case err != nil:
			atHome = append(atHome, name)
		default:
			add(zone, []string{name})
		}
	}
	add(home, atHome)
	return out, nil
}

// Describe writes an instant for people.
func (planner) Describe(t time.Time, zone string, now time.Time) string {
	return schedule.Describe(t, localZone(zone, time.UTC), now)
}

// localZone is the zone of that name, or the other where the name is unknown here.
func localZone(name string, other *time.Location) *time.Location {
	if zone, err := schedule.LoadZone(name); err == nil {
		return zone
	}
	return other
}

// conditions decides conditions.
type conditions struct{}

// Holds reports whether the condition is true of the facts.
func (conditions) Holds(c models.Condition, facts models.Facts, zone string, workspace models.Workspace, now time.Time) bool {
	local := localZone(zone, localZone(workspace.TimeZone, time.UTC))
	return condition.Holds(c, facts, condition.Clock{Now: now, Zone: local})
}

// renderer replaces %%CODE%%.
type renderer struct{}

// Text renders a text.
func (renderer) Text(s string, values map[string]string) string { return render.Text(s, values) }

// URL renders a URL.
func (renderer) URL(s string, values map[string]string) (string, error) { return render.URL(s, values) }

// URLPart renders a piece of a URL.
func (renderer) URLPart(s string, values map[string]string) string { return render.Part(s, values) }

// Header renders the value of a header.
func (renderer) Header(s string, values map[string]string) string { return render.Header(s, values) }

// JSON renders the strings of a document.
func (renderer) JSON(v json.RawMessage, values map[string]string) (json.RawMessage, error) {
	return render.JSON(v, values)
}

// Codes lists the codes of a text.
func (renderer) Codes(s string) []string { return render.Codes(s) }
