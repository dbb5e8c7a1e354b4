package activities

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"go.temporal.io/sdk/activity"

	"cadenza/models"
)

// NameRemoveExpired is the activity's name on the wire.
const NameRemoveExpired = "RemoveExpired"

// RemoveExpiredInput says at what time, and where to begin.
type RemoveExpiredInput struct {
	Now time.Time `json:"now"`
	// Before is what was done until now; zero at the beginning.
	Before RemoveExpiredReport `json:"before"`
}

// RemoveExpiredReport counts what was removed since the beginning.
type RemoveExpiredReport struct {
	// Removed counts rows by table, and Did says it in words.
	Removed models.Removed `json:"removed,omitempty"`
	Did     string         `json:"did,omitempty"`
	// Workspaces is how many were looked through.
	Workspaces int `json:"workspaces"`
	// After is the workspace up to which all is done; "" before the first.
	After string `json:"after,omitempty"`
	// More is true when the time was over before the work was done: the next pass goes on after After.
	More bool `json:"more,omitempty"`
}

// RetentionStore removes what is over; each call is one bounded transaction.
type RetentionStore interface {
	// WorkspacesAfter is a page of the workspaces after the given one; the last page is empty.
	WorkspacesAfter(ctx context.Context, after models.Workspace) ([]models.Workspace, error)
	// RemoveExpired looks through a page of rows after the cursor, and removes those that are expired.
	RemoveExpired(ctx context.Context, e models.Expired, after models.ExpiredCursor) (models.ExpiredPage, error)
	// NoteRemoved writes into the workspace's audit what was removed.
	NoteRemoved(ctx context.Context, workspaceID string, removed models.Removed) error
}

// RemovalCounter counts what was removed.
type RemovalCounter interface {
	Removed(ctx context.Context, removed models.Removed)
}

// Remover removes what workspaces do not want to keep any longer.
type Remover struct {
	Store RetentionStore
	Count RemovalCounter
	Log   *slog.Logger
}

// RemoveExpired goes through all workspaces once, page by page. It may be killed at any point and
// repeated: a repeat begins at the workspace that was under way.
func (r *Remover) RemoveExpired(ctx context.Context, in RemoveExpiredInput) (RemoveExpiredReport, error) {
	w := removal{Remover: r, now: in.Now.UTC(), report: in.Before}
	if activity.HasHeartbeatDetails(ctx) {
		var before RemoveExpiredReport
		if err := activity.GetHeartbeatDetails(ctx, &before); err == nil {
			w.report = before
		}
	}
	w.report.More = false
	if w.report.Removed == nil {
		w.report.Removed = models.Removed{}
	}
	err := w.all(ctx)
	w.report.Did = w.report.Removed.String()
	if len(w.report.Removed) > 0 {
		r.Log.InfoContext(ctx, "expired rows removed", "removed", w.report.Did, "workspaces", w.report.Workspaces, "more", w.report.More)
	}
	return w.report, err
}

// removal is one walk.
type removal struct {
	*Remover
	now    time.Time
	report RemoveExpiredReport
}

// walkMargin is how long before its time limit a walk stops.
const walkMargin = 2 * time.Minute

// inTime reports whether there is time for more.
func inTime(ctx context.Context) bool {
	deadline, limited := ctx.Deadline()
	return !limited || time.Until(deadline) > walkMargin
}

func (w *removal) all(ctx context.Context) error {
	var failures []error
	if w.report.After == "" {
		if _, err := w.expired(ctx, models.ExpiredAnywhere(w.now)); err != nil { // no workspace waits for it
			w.Log.WarnContext(ctx, "expired rows of all workspaces stay", "error", err)
			failures = append(failures, err)
		}
	}
	for {
		page, err := w.Store.WorkspacesAfter(ctx, models.Workspace{ID: w.report.After})
		if err != nil || len(page) == 0 {
			return errors.Join(append(failures, err)...)
		}
		for _, workspace := range page {
			if w.report.More {
				return errors.Join(failures...)
			}
			if err := w.workspace(ctx, workspace); err != nil { // those after it are not held up: its turn comes again with the next walk
				w.Log.WarnContext(ctx, "expired rows of a workspace stay", "workspace_id", workspace.ID, "error", err)
				failures = append(failures, err)
				w.report.After = workspace.ID
			}
		}
	}
}

// workspace removes what one workspace does not want to keep, and notes it there.
func (w *removal) workspace(ctx context.Context, of models.Workspace) error {
	if of.Retention != nil {
		removed, err := w.expired(ctx, of.Retention.Expired(of.ID, w.now))
		if len(removed) > 0 {
			if err := w.Store.NoteRemoved(ctx, of.ID, removed); err != nil {
				return err
			}
		}
		if err != nil || w.report.More {
			return err
		}
	}
	w.report.Workspaces++
	w.report.After = of.ID
	activity.RecordHeartbeat(ctx, w.report)
	return nil
}

// expired removes kind after kind, page after page. What it removed before a failure, it tells.
func (w *removal) expired(ctx context.Context, all []models.Expired) (models.Removed, error) {
	removed := models.Removed{}
	for _, e := range all {
		for next := (&models.ExpiredCursor{}); next != nil; {
			if !inTime(ctx) {
				w.report.More = true
				return removed, nil
			}
			page, err := w.Store.RemoveExpired(ctx, e, *next)
			if err != nil {
				return removed, err
			}
			removed.Add(page.Removed)
			w.report.Removed.Add(page.Removed)
			w.Count.Removed(ctx, page.Removed)
			activity.RecordHeartbeat(ctx, w.report)
			next = page.Next
		}
	}
	return removed, nil
}
