package trigger

import (
	"context"
	"errors"
	"slices"
	"time"

	"cadenza/models"
)

// CampaignRows are the store's side of campaigns.
type CampaignRows interface {
	CampaignTold(ctx context.Context, c models.Campaign) error
	OpenCampaigns(ctx context.Context, before time.Time, after string) (page []models.Campaign, more bool, err error)
	RecurringTold(ctx context.Context, r models.RecurringCampaign) error
	GetRecurring(ctx context.Context, workspaceID, id string) (models.RecurringCampaign, error)
	UntoldRecurring(ctx context.Context, before time.Time) ([]models.RecurringCampaign, error)
}

// CampaignWorkflows are Temporal's side of campaigns.
type CampaignWorkflows interface {
	// TellCampaign makes the campaign's workflow know its row, and starts one where it should
	// be at work and is not; did reports whether there was anything to do.
	TellCampaign(ctx context.Context, c models.Campaign) (did bool, err error)
	// FollowRecurring makes the schedule follow the row.
	FollowRecurring(ctx context.Context, r models.RecurringCampaign) error
}

// Campaigns tells the workflows of campaigns what their rows say.
type Campaigns struct {
	Rows       CampaignRows
	Workflows  CampaignWorkflows
	Dispatcher *Dispatcher
	// Jobs are looked after with the campaigns; nil for none.
	Jobs *Jobs
}

// Changed tells the workflow of a campaign that a person has changed, once that is committed.
func (c *Campaigns) Changed(ctx context.Context, row models.Campaign) {
	if row.Told >= row.Change {
		return
	}
	c.Dispatcher.tell(ctx, "tell a campaign", func(ctx context.Context) error { return c.TellCampaign(ctx, row) })
}

// RecurringChanged makes the schedule follow a recurring campaign, once its change is committed.
func (c *Campaigns) RecurringChanged(ctx context.Context, row models.RecurringCampaign) {
	if row.Told >= row.Change {
		return
	}
	c.Dispatcher.tell(ctx, "follow a recurring campaign", func(ctx context.Context) error { return c.follow(ctx, row) })
}

// TellCampaign makes the campaign's workflow know what the row says, and notes that.
func (c *Campaigns) TellCampaign(ctx context.Context, row models.Campaign) error {
	_, err := c.tell(ctx, row)
	return err
}

func (c *Campaigns) tell(ctx context.Context, row models.Campaign) (did bool, err error) {
	if did, err = c.Workflows.TellCampaign(ctx, row); err != nil {
		return did, err
	}
	if row.Told >= row.Change {
		return did, nil
	}
	return did, c.Rows.CampaignTold(ctx, row)
}

// follow makes the schedule follow the row, and goes on while the row changes. So a caller that
// follows an older row at the same time does not have the last word.
func (c *Campaigns) follow(ctx context.Context, row models.RecurringCampaign) error {
	for {
		if err := c.Workflows.FollowRecurring(ctx, row); err != nil {
			return err
		}
		now, err := c.Rows.GetRecurring(ctx, row.WorkspaceID, row.ID)
		switch {
		case models.CodeOf(err) == models.CodeNotFound && row.State != models.RecurringDeleted:
			row.State = models.RecurringDeleted // meanwhile: the schedule that was made goes too
			continue
		case err != nil && models.CodeOf(err) != models.CodeNotFound:
			return err
		case err == nil && now.Change > row.Change:
			row = now
			continue
		}
		return c.Rows.RecurringTold(ctx, row)
	}
}

// TellOpen starts the campaigns whose workflows should be at work and are not. It tells those that
// were not told of a change made before the instant, and makes the schedules of recurring campaigns
// follow their rows, and starts jobs that have no workflow. It returns how many needed something; the error, a PartialError, names those
// that failed. Once Temporal turns out to be away, the rest is not tried.
func (c *Campaigns) TellOpen(ctx context.Context, before time.Time) (int, error) {
	told, failed, err := c.tellUntold(ctx, before)
	if err != nil {
		return told, models.Partial(failed, err)
	}
	followed, unfollowed, err := c.followUntold(ctx, before)
	if err != nil || c.Jobs == nil {
		return told + followed, models.Partial(append(failed, unfollowed...), err)
	}
	begun, unbegun, err := c.Jobs.startOpen(ctx, before)
	return told + followed + begun, models.Partial(slices.Concat(failed, unfollowed, unbegun), err)
}

// tellUntold is the part of TellOpen that is about campaigns. Its error says why it stopped early.
func (c *Campaigns) tellUntold(ctx context.Context, before time.Time) (count int, failed []models.RowFailure, stopped error) {
	after := ""
	for more := true; more; {
		page, next, err := c.Rows.OpenCampaigns(ctx, before, after)
		if err != nil {
			return count, failed, err
		}
		for _, row := range page {
			did, err := c.tell(ctx, row)
			if did {
				count++
			}
			if err != nil {
				failed = append(failed, models.RowFailure{Part: models.PartCampaign, Key: row.ID, WorkspaceID: row.WorkspaceID, Err: err})
			}
			if stopped := stops(ctx, err); stopped != nil {
				return count, failed, stopped
			}
			after = row.ID
		}
		more = next
	}
	return count, failed, nil
}

// followUntold is the part of TellOpen that is about recurring campaigns. Its error says why it
// stopped early.
func (c *Campaigns) followUntold(ctx context.Context, before time.Time) (count int, failed []models.RowFailure, stopped error) {
	rows, err := c.Rows.UntoldRecurring(ctx, before)
	for _, row := range rows {
		count++
		err := c.follow(ctx, row)
		if err != nil {
			failed = append(failed, models.RowFailure{Part: models.PartRecurring, Key: row.ID, WorkspaceID: row.WorkspaceID, Err: err})
		}
		if stopped := stops(ctx, err); stopped != nil {
			return count, failed, stopped
		}
	}
	return count, failed, err
}

// stops is the reason for which no further row is to be tried after the error of one; nil when the
// error is about that row alone. Each row that is tried while Temporal is away costs a time-out.
func stops(ctx context.Context, err error) error {
	if errors.Is(err, models.ErrTemporalAway) || errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
		return errors.Join(err, ctx.Err())
	}
	return nil
}
