package app

import (
	"context"
	"encoding/json"
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

// conditions decides conditions.
type conditions struct{}

// Holds reports whether the condition is true of the facts.
func (conditions) Holds(c models.Condition, facts models.Facts, zone string, workspace models.Workspace, now time.Time) bool {
	local := schedule.ZoneOr(zone, schedule.ZoneOr(workspace.TimeZone, time.UTC))
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
