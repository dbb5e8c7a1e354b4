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

// openRows are campaigns whose workflows should be at work, and recurring ones whose schedules should follow.
type openRows struct {
	CampaignRows
	campaigns []models.Campaign
	recurring []models.RecurringCampaign
}

func (r openRows) OpenCampaigns(context.Context, time.Time, string) ([]models.Campaign, bool, error) {
	return r.campaigns, false, nil
}

func (r openRows) UntoldRecurring(context.Context, time.Time) ([]models.RecurringCampaign, error) {
	return r.recurring, nil
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

func (s *silent) FollowRecurring(_ context.Context, r models.RecurringCampaign) error {
	s.told = append(s.told, r.ID)
	return s.err
}

func TestCampaignsAreNotTriedOneByOneWhileTemporalIsAway(t *testing.T) { // C1
	t.Parallel()
	open := openRows{campaigns: []models.Campaign{{ID: "a"}, {ID: "b"}, {ID: "c"}}}
	recurring := openRows{recurring: []models.RecurringCampaign{{ID: "x"}, {ID: "y"}, {ID: "z"}}}
	both := openRows{campaigns: open.campaigns, recurring: recurring.recurring}
	away, late := fmt.Errorf("start: %w", models.ErrTemporalAway), fmt.Errorf("start: %w", context.DeadlineExceeded)
	for name, c := range map[string]struct {
		rows    openRows
		err     error
		told    []string
		stopped bool
	}{
		"Temporal is away":              {open, away, []string{"a"}, true},
		"a call took too long":          {open, late, []string{"a"}, true},
		"each is refused":               {open, errors.New("refused"), []string{"a", "b", "c"}, false},
		"away, of recurring ones":       {recurring, away, []string{"x"}, true},
		"too long, of a recurring one":  {recurring, late, []string{"x"}, true},
		"each recurring one is refused": {recurring, errors.New("refused"), []string{"x", "y", "z"}, false},
		"away, of both kinds":           {both, away, []string{"a"}, true},
		"each of both kinds is refused": {both, errors.New("refused"), []string{"a", "b", "c", "x", "y", "z"}, false},
	} {
		workflows := &silent{err: c.err}
		_, err := (&Campaigns{Rows: c.rows, Workflows: workflows}).TellOpen(t.Context(), time.Now())
		require.Equal(t, c.told, workflows.told, name)
		partial, ok := errors.AsType[*models.PartialError](err)
		require.True(t, ok, name)
		require.Len(t, partial.Rows, len(c.told), name)
		require.Equal(t, c.stopped, partial.Stopped != nil, name)
	}
}
