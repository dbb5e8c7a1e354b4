package activities_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"cadenza/activities"
	"cadenza/models"
)

// expiring is a store of workspaces in which each kind has two pages of three rows.
type expiring struct {
	workspaces []models.Workspace
	// asked are the kinds and workspaces in the order in which they were asked for, a page each.
	asked []string
	noted map[string]string
	// fails is how many pages come before a failure; 0 for none.
	fails   int
	counted models.Removed
}

func (x *expiring) WorkspacesAfter(_ context.Context, after models.Workspace) ([]models.Workspace, error) {
	for _, w := range x.workspaces {
		if w.ID > after.ID {
			return []models.Workspace{w}, nil
		}
	}
	return nil, nil
}

func (x *expiring) RemoveExpired(_ context.Context, e models.Expired, after models.ExpiredCursor) (models.ExpiredPage, error) {
	if len(x.asked)+1 == x.fails {
		x.fails = 0
		return models.ExpiredPage{}, errors.New("the database is away")
	}
	x.asked = append(x.asked, string(e.What)+" "+e.WorkspaceID+" "+e.Before.Format(time.DateOnly))
	page := models.ExpiredPage{Removed: models.Removed{string(e.What): 3}}
	if after.Key == "" {
		page.Next = &models.ExpiredCursor{Key: "second"}
	}
	return page, nil
}

func (x *expiring) NoteRemoved(_ context.Context, workspaceID string, removed models.Removed) error {
	x.noted[workspaceID] += removed.String()
	return nil
}

// Removed counts.
func (x *expiring) Removed(_ context.Context, removed models.Removed) { x.counted.Add(removed) }

func removeBy(t *testing.T, x *expiring, in activities.RemoveExpiredInput) (report activities.RemoveExpiredReport, err error) {
	t.Helper()
	x.noted, x.counted = map[string]string{}, models.Removed{}
	r := &activities.Remover{Store: x, Count: x, Log: slog.New(slog.DiscardHandler)}
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(r.RemoveExpired)
	value, err := env.ExecuteActivity(r.RemoveExpired, in)
	if err == nil {
		err = value.Get(&report)
	}
	return report, err
}

func days(n int) *models.Duration {
	d := models.Duration(time.Duration(n) * 24 * time.Hour)
	return &d
}

func TestRetentionRemovesWhatEachWorkspaceDoesNotWantToKeep(t *testing.T) {
	t.Parallel()
	x := &expiring{workspaces: []models.Workspace{
		{ID: "a", Retention: &models.Retention{Runs: days(30), InboundMessages: days(10)}},
		{ID: "b"},
		{ID: "c", Retention: &models.Retention{Audit: days(1)}},
	}}
	in := activities.RemoveExpiredInput{Now: time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)}
	report, err := removeBy(t, x, in)
	require.NoError(t, err)
	require.Equal(t, 3, report.Workspaces)
	require.False(t, report.More)
	require.Equal(t, map[string]string{"a": "6 direct messages, 6 inbound messages, 6 runs", "c": "6 audit entries"}, x.noted)
	require.Equal(t, []string{
		"runs a 2026-10-31", "runs a 2026-10-31", "direct_messages a 2026-10-31", "direct_messages a 2026-10-31",
		"inbound_messages a 2026-11-20", "inbound_messages a 2026-11-20",
		"audit_entries c 2026-11-23", "audit_entries c 2026-11-23", // never less than a week
	}, x.asked[len(x.asked)-8:])
	require.Len(t, x.asked, 2*len(models.ExpiredAnywhere(in.Now))+8)
	require.Equal(t, 6, report.Removed["idempotency_keys"])
	require.Equal(t, report.Removed, x.counted)

	x.asked, in.Before = nil, activities.RemoveExpiredReport{After: "a", Removed: models.Removed{"runs": 1}}
	report, err = removeBy(t, x, in)
	require.NoError(t, err)
	require.Equal(t, "6 audit entries, 1 runs", report.Did, "what goes on after a workspace begins there, and counts on")
}

func TestWhatRetentionRemovedBeforeAFailureIsNoted(t *testing.T) {
	t.Parallel()
	x := &expiring{workspaces: []models.Workspace{
		{ID: "a", Retention: &models.Retention{Runs: days(30), Audit: days(30)}}, {ID: "b", Retention: &models.Retention{Audit: days(30)}},
	}}
	x.fails = 2*len(models.ExpiredAnywhere(time.Time{})) + 3 // at the first page of the audit
	_, err := removeBy(t, x, activities.RemoveExpiredInput{Now: time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)})
	require.ErrorContains(t, err, "the database is away")
	require.Equal(t, map[string]string{"a": "6 runs", "b": "6 audit entries"}, x.noted, "who comes after it is not held up")
}

func TestRetentionStopsInTimeAndSaysThatThereIsMore(t *testing.T) {
	t.Parallel()
	x := &expiring{
		workspaces: []models.Workspace{{ID: "a", Retention: &models.Retention{Runs: days(30)}}}, noted: map[string]string{},
		counted: models.Removed{},
	}
	r := &activities.Remover{Store: x, Count: x, Log: slog.New(slog.DiscardHandler)}
	short := func(ctx context.Context, in activities.RemoveExpiredInput) (activities.RemoveExpiredReport, error) {
		ctx, cancel := context.WithTimeout(ctx, time.Minute) // less than is kept free at the end
		defer cancel()
		return r.RemoveExpired(ctx, in)
	}
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(short)
	value, err := env.ExecuteActivity(short, activities.RemoveExpiredInput{
		Now: time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC), Before: activities.RemoveExpiredReport{After: "0"},
	})
	require.NoError(t, err)
	var report activities.RemoveExpiredReport
	require.NoError(t, value.Get(&report))
	require.True(t, report.More)
	require.Equal(t, "0", report.After, "the workspace is not through")
	require.Empty(t, x.asked)
}
