package meta

import (
	"context"
	"log/slog"
	"time"

	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// AccountRows are the records that are made what Meta says.
type AccountRows interface {
	ListNumbers(ctx context.Context, workspaceID string, p models.Page) ([]models.Number, string, error)
	NumberVerified(ctx context.Context, n models.Number) error
	NoteNumber(ctx context.Context, n models.Number, facts models.NumberFacts, at time.Time) error
	NumbersOfWABA(ctx context.Context, wabaID, displayPhone string) ([]models.Number, error)
	ReplaceTemplates(ctx context.Context, workspaceID, wabaID string, templates []models.Template) error
}

// SendPace sets the send queue's rates to those of the numbers; it logs what fails.
type SendPace interface {
	PaceChanged(ctx context.Context)
}

// Releases wakes the runs whose hold was released.
type Releases interface {
	FinishReleases(ctx context.Context)
}

// Accounts reads accounts and numbers from Meta and makes our records the same (W6).
type Accounts struct {
	Client   *whatsapp.Client
	Box      Opener
	Rows     AccountRows
	Pace     SendPace
	Releases Releases
	Log      *slog.Logger
	Now      func() time.Time
}

// SyncTemplates reads the templates of every WABA of a workspace from Meta and makes ours the
// same. It returns how many there are now.
func (a *Accounts) SyncTemplates(ctx context.Context, workspaceID string) (int, error) {
	numbers, _, err := a.Rows.ListNumbers(ctx, workspaceID, models.Page{Limit: models.MaxPageSize})
	if err != nil {
		return 0, err
	}
	defer a.Releases.FinishReleases(ctx) // also of what was read before another account failed
	count, seen := 0, map[string]bool{}
	for _, n := range numbers {
		if n.Unverified {
			if err := a.SyncNumber(ctx, n); err != nil {
				a.Log.WarnContext(ctx, "a number is not verified", "error", err)
			}
		}
		if seen[n.WABAID] {
			continue
		}
		seen[n.WABAID] = true
		templates, err := a.SyncAccount(ctx, n)
		if err != nil {
			return count, err
		}
		count += templates
	}
	return count, nil
}

// SyncAccount reads the templates of the number's WABA from Meta and makes ours the same
// (W6). It returns how many there are now. Runs that waited for one of them go on with Synced.
func (a *Accounts) SyncAccount(ctx context.Context, n models.Number) (int, error) {
	templates, err := a.fetchTemplates(ctx, n)
	if err != nil {
		return 0, err
	}
	if err := a.Rows.ReplaceTemplates(ctx, n.WorkspaceID, n.WABAID, templates); err != nil {
		return 0, err
	}
	return len(templates), nil
}

// RefreshNumbers reads the quality of numbers of which Meta says that something changed. What fails is left to the next sync.
func (a *Accounts) RefreshNumbers(ctx context.Context, numbers []models.Number) {
	defer a.Synced(ctx)
	for _, n := range numbers {
		if err := a.syncQuality(ctx, n); err != nil {
			a.Log.WarnContext(ctx, "a number is read at the next sync", "number_id", n.ID, "error", err)
		}
	}
}

// RefreshTemplates reads the templates of accounts of which Meta says that one was edited. What fails is left to the next sync.
func (a *Accounts) RefreshTemplates(ctx context.Context, wabaIDs []string) {
	defer a.Releases.FinishReleases(ctx)
	for _, waba := range wabaIDs {
		numbers, err := a.Rows.NumbersOfWABA(ctx, waba, "")
		if err != nil {
			a.Log.WarnContext(ctx, "templates are read at the next sync", "error", err)
			continue
		}
		seen := map[string]bool{}
		for _, n := range numbers {
			if seen[n.WorkspaceID] {
				continue
			}
			seen[n.WorkspaceID] = true
			if _, err := a.SyncAccount(ctx, n); err != nil {
				a.Log.WarnContext(ctx, "templates are read at the next sync", "error", err)
			}
		}
	}
}
