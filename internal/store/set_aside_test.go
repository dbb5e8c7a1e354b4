package store

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

func TestWhatFailsIsSetAsideForLongerEachTimeAndKeepsNoOtherFromBeingRead(t *testing.T) {
	t.Parallel()
	forEachDatabaseAt(t, time.Now().UTC().Truncate(time.Second), func(t *testing.T, s *Store, clock *time.Time) {
		workspace := given.Workspace(t, s)
		a := given.Activated(t, s, workspace, models.Reentry{})
		given.BareRuns(t, s.DB, a, 2*reconcilePage, func(i int, r *models.Run) { // more than a page of them is poison
			r.ID, r.Status = fmt.Sprintf("closing-%04d", i), models.RunEnded
			r.Closing, r.UpdatedAt = true, clock.Add(-time.Hour)
			r.EntryKey = r.ID
		})
		var failures []models.RowFailure
		for i := range reconcilePage + 1 {
			failures = append(failures, models.RowFailure{
				Part: models.PartClose, Key: fmt.Sprintf("closing-%04d", i), WorkspaceID: workspace,
				Err: errors.New("refused, of +39 and 393331234567"),
			})
		}
		require.NoError(t, s.NoteFailures(t.Context(), failures))
		page, err := s.ClosingRuns(t.Context(), *clock)
		require.NoError(t, err)
		require.Len(t, page, reconcilePage-1, "the others are read")
		other, err := s.Unrouted(t.Context(), *clock, models.InboundMessage{})
		require.NoError(t, err)
		require.Empty(t, other)

		aside := func() models.SetAside {
			rows, _, err := s.ListSetAside(t.Context(), workspace, models.Page{Limit: 1})
			require.NoError(t, err)
			require.Len(t, rows, 1)
			return rows[0]
		}
		require.Equal(t, "refused, of +39 and …", aside().Reason)
		for _, pause := range []time.Duration{
			time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 16 * time.Minute, 32 * time.Minute, time.Hour, time.Hour,
		} {
			require.Equal(t, clock.Add(pause), aside().RetryAt.UTC(), "after %d failures", aside().Failures)
			due, err := s.DueAside(t.Context(), models.PartClose)
			require.NoError(t, err)
			require.NotContains(t, keysOf(due), aside().Key)
			*clock = clock.Add(pause)
			due, err = s.DueAside(t.Context(), models.PartStart, models.PartRoute)
			require.NoError(t, err)
			require.Empty(t, due, "another part's")
			due, err = s.DueAside(t.Context(), models.PartClose)
			require.NoError(t, err)
			require.Contains(t, keysOf(due), aside().Key)
			require.NoError(t, s.NoteFailures(t.Context(), []models.RowFailure{{
				Part: models.PartClose, Key: aside().Key, Err: errors.New("again"),
			}}))
		}
		require.Equal(t, 9, aside().Failures)
		require.Equal(t, workspace, aside().WorkspaceID, "who does not say leaves what was said")
		require.NoError(t, s.ForgetAside(t.Context(), []models.SetAside{aside()}))
		counts, err := s.AsideByPart(t.Context())
		require.NoError(t, err)
		require.Len(t, counts, 1)
		require.Equal(t, reconcilePage, counts[models.PartClose])
		rows, _, err := s.ListSetAside(t.Context(), given.Workspace(t, s), models.Page{})
		require.NoError(t, err)
		require.Empty(t, rows, "another workspace's")
	})
}

func keysOf(rows []models.SetAside) (keys []string) {
	for _, row := range rows {
		keys = append(keys, row.Key)
	}
	return keys
}

// Every read of Reconcile leaves out what its part has set aside, and nothing else.
func TestEveryReadOfReconcileLeavesOutWhatWasSetAside(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		a := given.Activated(t, s, workspace, models.Reentry{})
		old := s.Now().Add(-time.Hour)
		create := func(row any) { require.NoError(t, s.Pool().Create(row).Error) }
		for id, status := range map[string]models.RunStatus{"start": models.RunStarting, "overdue": models.RunWaiting} {
			given.BareRuns(t, s.DB, a, 1, func(_ int, r *models.Run) {
				r.ID, r.EntryKey, r.Status = id, id, status
				r.StartedAt, r.DueAt = old, &old
			})
		}
		create(&models.InboundMessage{
			WAMID: "wamid.x", WorkspaceID: workspace, NumberID: "n", Kind: "text", SentAt: old, ReceivedAt: old,
		})
		create(&models.Hold{
			ID: "hold", WorkspaceID: workspace, Scope: models.HoldNumber, Object: "n", CreatedAt: old, ReleasedAt: &old,
		})
		require.NoError(t, s.Pool().Model(&models.Revision{}).Where("automation_id = ?", a.ID).
			Updates(map[string]any{"signals": 1, "published_at": old}).Error)
		create(&models.Campaign{
			ID: "campaign", WorkspaceID: workspace, Name: "c", AutomationID: a.ID, State: models.CampaignRunning, Change: 1,
			UpdatedAt: old, CreatedAt: old,
		})
		require.NoError(t, s.Pool().Model(&models.Campaign{}).Where("id = 'campaign'").UpdateColumn("updated_at", old).Error)
		create(&models.RecurringCampaign{
			ID: "recurring", WorkspaceID: workspace, Name: "r", State: models.RecurringActive,
			Recurrence: models.Recurrence{Weekdays: []models.Weekday{"mon"}, DaysOfMonth: []int{1}}, Change: 1,
		})
		require.NoError(t, s.Pool().Model(&models.RecurringCampaign{}).Where("id = 'recurring'").UpdateColumn("updated_at", old).Error)
		now := s.Now()
		reads := map[models.RowFailure]func() (int, error){
			{Part: models.PartStart, Key: "start"}: func() (int, error) {
				rows, _, err := s.StartingRuns(t.Context(), now, models.Run{})
				return len(rows), err
			},
			{Part: models.PartOverdue, Key: "overdue"}: func() (int, error) {
				rows, err := s.OverdueRuns(t.Context(), now, time.Time{}, "")
				return len(rows), err
			},
			{Part: models.PartRoute, Key: "wamid.x"}: func() (int, error) {
				rows, err := s.Unrouted(t.Context(), now, models.InboundMessage{})
				return len(rows), err
			},
			{Part: models.PartRelease, Key: "hold"}: func() (int, error) {
				rows, err := s.ReleasedHolds(t.Context())
				return len(rows), err
			},
			{Part: models.PartRollout, Key: a.ID}: func() (int, error) {
				rows, err := s.OpenRollouts(t.Context(), now)
				return len(rows), err
			},
			{Part: models.PartCampaign, Key: "campaign"}: func() (int, error) {
				rows, _, err := s.OpenCampaigns(t.Context(), now, "")
				return len(rows), err
			},
			{Part: models.PartRecurring, Key: "recurring"}: func() (int, error) {
				rows, err := s.UntoldRecurring(t.Context(), now)
				return len(rows), err
			},
		}
		for row, read := range reads {
			wrong := models.RowFailure{Part: models.PartLost, Key: row.Key, Err: errors.New("another part's")}
			require.NoError(t, s.NoteFailures(t.Context(), []models.RowFailure{wrong}))
			n, err := read()
			require.NoError(t, err)
			require.Equal(t, 1, n, row.Part)
			failed := row
			failed.Err = errors.New("poison")
			require.NoError(t, s.NoteFailures(t.Context(), []models.RowFailure{failed}))
			n, err = read()
			require.NoError(t, err)
			require.Zero(t, n, row.Part)
		}
	})
}
