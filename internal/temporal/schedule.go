package temporal

import (
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"cadenza/workflows"
)

// Rhythm is how often each routine comes round.
type Rhythm struct {
	Reconcile, DateSweep, SyncAccounts, Retention, Notify time.Duration
}

// Prepare makes Temporal ready: the search attributes that runs carry, and the schedules of
// the routines. All of it may be done again at any time.
func (c *Connection) Prepare(ctx context.Context, every Rhythm) error {
	if err := c.registerSearchAttributes(ctx); err != nil {
		return err
	}
	for _, r := range every.routines() {
		if err := c.schedule(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// routine is work that a schedule of Temporal's starts again and again.
type routine struct {
	id, workflow, summary string
	every                 time.Duration
	// longest is how long one round may take.
	longest time.Duration
}

func (every Rhythm) routines() []routine {
	const aRound = 30 * time.Minute
	return []routine{
		{workflows.ScheduleReconcile, workflows.NameReconcile, "Makes rows and workflows true to each other", every.Reconcile, aRound},
		{workflows.ScheduleDateSweep, workflows.NameDateSweep, "Starts what a date asks for", every.DateSweep, aRound},
		{workflows.ScheduleSyncAccounts, workflows.NameSyncAccounts, "Reads templates from WhatsApp", every.SyncAccounts, aRound},
		{workflows.ScheduleNotify, workflows.NameNotify, "Tells people what needs them", every.Notify, aRound},
		{
			workflows.ScheduleRetention, workflows.NameRetention, "Removes what workspaces do not want to keep", every.Retention,
			12 * time.Hour,
		},
	}
}

// schedule makes the routine's schedule, or brings an older one to the present settings.
func (c *Connection) schedule(ctx context.Context, r routine) error {
	spec := client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{{Every: r.every}}}
	action := &client.ScheduleWorkflowAction{
		ID: r.id, Workflow: r.workflow, TaskQueue: workflows.QueueRuns,
		StaticSummary:            r.summary,
		WorkflowExecutionTimeout: r.longest,
	}
	schedules := c.ScheduleClient()
	_, err := schedules.Create(ctx, client.ScheduleOptions{
		ID: r.id, Spec: spec, Action: action, Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_SKIP, CatchupWindow: r.every,
	})
	if err == nil {
		return nil
	}
	if !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return fmt.Errorf("create schedule %s: %w", r.id, err)
	}
	err = schedules.GetHandle(ctx, r.id).Update(ctx, client.ScheduleUpdateOptions{
		DoUpdate: func(in client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
			s := in.Description.Schedule
			s.Spec, s.Action = &spec, action
			return &client.ScheduleUpdate{Schedule: &s}, nil
		},
	})
	if err != nil {
		return fmt.Errorf("update schedule %s: %w", r.id, err)
	}
	return nil
}

// TriggerAccountSync has a worker read the accounts from WhatsApp without waiting for the schedule's next time:
// webhooks that came while nothing ran are not told again for ever (W6).
func (c *Connection) TriggerAccountSync(ctx context.Context) error {
	again := client.ScheduleTriggerOptions{Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_SKIP}
	if err := c.ScheduleClient().GetHandle(ctx, workflows.ScheduleSyncAccounts).Trigger(ctx, again); err != nil {
		return fmt.Errorf("trigger schedule %s: %w", workflows.ScheduleSyncAccounts, err)
	}
	return nil
}
