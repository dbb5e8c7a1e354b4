package temporal

import (
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"cadenza/activities"
	"cadenza/models"
	"cadenza/workflows"
)

// TellCampaign makes the campaign's workflow know its row. One that should be at work and is
// not is started, with a delay until its time; one that is there hears of changes that it was not told.
// Where Temporal does not answer, its error is models.ErrTemporalAway.
func (e *Engine) TellCampaign(ctx context.Context, c models.Campaign) (did bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	started := false
	if c.Ending || c.State == models.CampaignScheduled || c.State == models.CampaignRunning || c.State == models.CampaignPaused {
		if started, err = e.startCampaign(ctx, c); err != nil {
			return false, marked(err)
		}
	}
	if started || c.Told >= c.Change {
		return started, nil
	}
	// A plain signal does not end a start delay: a campaign that was edited or cancelled would sleep on.
	nudge := workflows.Nudge{Why: "the campaign is " + string(c.State)}
	_, err = e.Temporal.SignalWithStartWorkflow(
		ctx, c.WorkflowID(), workflows.Changed.Name, nudge, campaignOptions(c), workflows.NameCampaign, campaignInput(c),
	)
	if err != nil {
		return false, marked(fmt.Errorf("signal campaign %s: %w", c.ID, err))
	}
	return true, nil
}

// startCampaign starts the workflow of a campaign, unless it is there.
func (e *Engine) startCampaign(ctx context.Context, c models.Campaign) (started bool, err error) {
	options := campaignOptions(c)
	if c.State == models.CampaignScheduled && c.At != nil {
		options.StartDelay = max(0, time.Until(*c.At))
	}
	if started, err = e.startUnlessThere(ctx, options, workflows.NameCampaign, campaignInput(c)); err != nil {
		return false, fmt.Errorf("start campaign %s: %w", c.ID, err)
	}
	return started, nil
}

func campaignInput(c models.Campaign) workflows.CampaignInput {
	return workflows.CampaignInput{CampaignRef: activities.CampaignRef{WorkspaceID: c.WorkspaceID, CampaignID: c.ID}}
}

func campaignOptions(c models.Campaign) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{
		ID:        c.WorkflowID(),
		TaskQueue: workflows.QueueRuns,
		// One that was terminated, or that is done and is to end its runs, begins again.
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		StaticSummary:         workflows.Summary("Campaign · " + c.Name),
		TypedSearchAttributes: temporal.NewSearchAttributes(
			workflows.AttrWorkspaceID.ValueSet(c.WorkspaceID), workflows.AttrAutomationID.ValueSet(c.AutomationID),
			workflows.AttrCampaignID.ValueSet(c.ID)),
	}
}

// catchUp is how late a time of a recurring campaign may still come after an outage.
const catchUp = time.Hour

// followsChange is the note of a schedule. It holds the number of the row's change that it follows.
const followsChange = "follows change %d of the recurring campaign"

// FollowRecurring makes the schedule of a recurring campaign follow its row, unless it follows a
// newer one already. Where Temporal does not answer, its error is models.ErrTemporalAway.
func (e *Engine) FollowRecurring(ctx context.Context, r models.RecurringCampaign) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	return marked(e.follow(ctx, r))
}

func (e *Engine) follow(ctx context.Context, r models.RecurringCampaign) error {
	schedules := e.Temporal.ScheduleClient()
	handle := schedules.GetHandle(ctx, r.ScheduleID())
	if r.State == models.RecurringDeleted {
		err := handle.Delete(ctx)
		if _, gone := errors.AsType[*serviceerror.NotFound](err); gone || err == nil {
			return nil
		}
		return fmt.Errorf("delete the schedule of recurring campaign %s: %w", r.ID, err)
	}
	spec, action, paused := recurringSpec(r), recurringAction(r), r.State == models.RecurringPaused
	note := fmt.Sprintf(followsChange, r.Change)
	_, err := schedules.Create(ctx, client.ScheduleOptions{
		ID: r.ScheduleID(), Note: note, Spec: spec, Action: action, Paused: paused, CatchupWindow: catchUp,
		// Each time is a campaign of its own, made in a moment: one that comes while another
		// is being made after an outage must not be skipped for it.
		Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_ALLOW_ALL,
	})
	if err == nil {
		return nil
	}
	if !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return fmt.Errorf("create the schedule of recurring campaign %s: %w", r.ID, err)
	}
	err = handle.Update(ctx, client.ScheduleUpdateOptions{
		DoUpdate: func(in client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
			s := in.Description.Schedule
			var follows int
			if _, err := fmt.Sscanf(s.State.Note, followsChange, &follows); err == nil && follows > r.Change {
				return nil, temporal.ErrSkipScheduleUpdate
			}
			s.Spec, s.Action = &spec, action
			s.State.Paused, s.State.Note = paused, note
			return &client.ScheduleUpdate{Schedule: &s}, nil
		},
	})
	if err != nil {
		return fmt.Errorf("update the schedule of recurring campaign %s: %w", r.ID, err)
	}
	return nil
}

func recurringAction(r models.RecurringCampaign) *client.ScheduleWorkflowAction {
	return &client.ScheduleWorkflowAction{
		ID: r.ScheduleID() + "/occurrence", Workflow: workflows.NameOccurrence, TaskQueue: workflows.QueueRuns,
		Args:                  []any{activities.RecurringRef{WorkspaceID: r.WorkspaceID, RecurringID: r.ID}},
		StaticSummary:         workflows.Summary("Recurring campaign · " + r.Name),
		TypedSearchAttributes: temporal.NewSearchAttributes(workflows.AttrWorkspaceID.ValueSet(r.WorkspaceID)),
	}
}

// recurringSpec is when a recurring campaign comes round, by the wall clock of its zone: a
// calendar for its weekdays and one for its days of the month. A time that both name comes once.
func recurringSpec(r models.RecurringCampaign) client.ScheduleSpec {
	minutes := r.LocalTime.Minutes()
	at := func(day client.ScheduleCalendarSpec) client.ScheduleCalendarSpec {
		day.Hour, day.Minute = []client.ScheduleRange{{Start: minutes / 60}}, []client.ScheduleRange{{Start: minutes % 60}}
		return day
	}
	spec := client.ScheduleSpec{TimeZoneName: r.TimeZone}
	if r.EndsAt != nil {
		spec.EndAt = *r.EndsAt
	}
	var week, month client.ScheduleCalendarSpec
	for _, d := range r.Weekdays {
		week.DayOfWeek = append(week.DayOfWeek, client.ScheduleRange{Start: int(d.Std())})
	}
	for _, d := range r.DaysOfMonth {
		month.DayOfMonth = append(month.DayOfMonth, client.ScheduleRange{Start: d})
	}
	if len(r.Weekdays) > 0 {
		spec.Calendars = append(spec.Calendars, at(week))
	}
	if len(r.DaysOfMonth) > 0 {
		spec.Calendars = append(spec.Calendars, at(month))
	}
	return spec
}
