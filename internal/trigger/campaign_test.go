package trigger

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// recurringRow is the row of a recurring campaign as it is now; nil is deleted for good.
type recurringRow struct {
	CampaignRows
	now  *models.RecurringCampaign
	told []models.RecurringCampaign
}

func (r *recurringRow) GetRecurring(context.Context, string, string) (models.RecurringCampaign, error) {
	if r.now == nil {
		return models.RecurringCampaign{}, models.NotFound("recurring campaign")
	}
	return *r.now, nil
}

func (r *recurringRow) RecurringTold(_ context.Context, row models.RecurringCampaign) error {
	r.told = append(r.told, row)
	return nil
}

// follower notes which rows it was made to follow; a person acts during the first time.
type follower struct {
	CampaignWorkflows
	followed []models.RecurringCampaign
	during   func()
}

func (s *follower) FollowRecurring(_ context.Context, r models.RecurringCampaign) error {
	if s.followed = append(s.followed, r); len(s.followed) == 1 {
		s.during()
	}
	return nil
}

func TestAScheduleFollowsWhatTheRowHasBecomeMeanwhile(t *testing.T) { // C1
	t.Parallel()
	paused := models.RecurringCampaign{ID: "r", State: models.RecurringPaused, Change: 2, Told: 1}
	resumed, deleted := paused, paused
	resumed.State, resumed.Change = models.RecurringActive, 3
	deleted.State = models.RecurringDeleted
	for name, c := range map[string]struct {
		now  *models.RecurringCampaign
		want []models.RecurringCampaign
	}{
		"nothing":        {&paused, []models.RecurringCampaign{paused}},
		"it was resumed": {&resumed, []models.RecurringCampaign{paused, resumed}},
		"it was deleted": {nil, []models.RecurringCampaign{paused, deleted}},
	} {
		rows := &recurringRow{now: &paused}
		s := &follower{during: func() { rows.now = c.now }}
		require.NoError(t, (&Campaigns{Rows: rows, Workflows: s}).follow(t.Context(), paused), name)
		require.Equal(t, c.want, s.followed, name)
		require.Equal(t, c.want[len(c.want)-1:], rows.told, name)
	}
}

// openRows are campaigns whose workflows should be at work.
type openRows struct{ CampaignRows }

func (openRows) OpenCampaigns(context.Context, time.Time, string) ([]models.Campaign, bool, error) {
	return []models.Campaign{{ID: "a"}, {ID: "b"}, {ID: "c"}}, false, nil
}

func (openRows) UntoldRecurring(context.Context, time.Time) ([]models.RecurringCampaign, error) {
	return nil, nil
}

// silent fails for every campaign with its error.
type silent struct {
	CampaignWorkflows
	err  error
	told []string
}

func (s *silent) TellCampaign(_ context.Context, c models.Campaign) (bool, error) {
	s.told = append(s.told, c.ID)
	return false, s.err
}

func TestCampaignsAreNotTriedOneByOneWhileTemporalIsAway(t *testing.T) { // C1
	t.Parallel()
	for name, c := range map[string]struct {
		err     error
		told    []string
		stopped bool
	}{
		"Temporal is away":     {fmt.Errorf("start: %w", models.ErrTemporalAway), []string{"a"}, true},
		"a call took too long": {fmt.Errorf("start: %w", context.DeadlineExceeded), []string{"a"}, true},
		"each is refused":      {errors.New("refused"), []string{"a", "b", "c"}, false},
	} {
		workflows := &silent{err: c.err}
		_, err := (&Campaigns{Rows: openRows{}, Workflows: workflows}).TellOpen(t.Context(), time.Now())
		require.Equal(t, c.told, workflows.told, name)
		partial, ok := errors.AsType[*models.PartialError](err)
		require.True(t, ok, name)
		require.Len(t, partial.Rows, len(c.told), name)
		require.Equal(t, c.stopped, partial.Stopped != nil, name)
	}
}
