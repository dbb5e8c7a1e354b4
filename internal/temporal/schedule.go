package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"cadenza/workflows"
)

// Prepare makes Temporal ready: the search attributes that runs carry, and the
// schedules that keep everything true. All of it may be done again at any time.
func (a *App) Prepare(ctx context.Context) error {
	if err := a.registerSearchAttributes(ctx); err != nil {
		return err
	}
	for _, r := range a.routines() {
		if err := a.schedule(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// routine is work that comes round by a schedule of Temporal's.
type routine struct {
	id, workflow, summary string
	every                 time.Duration
	// longest is how long one round may take.
	longest time.Duration
}

func (a *App) routines() []routine {
	const aRound = 30 * time.Minute
	return []routine{
		{workflows.ScheduleReconcile, workflows.NameReconcile, "Makes rows and workflows true to each other", a.Config.ReconcileEvery, aRound},
		{workflows.ScheduleDateSweep, workflows.NameDateSweep, "Starts what a date asks for", a.Config.DateSweepEvery, aRound},
		{workflows.ScheduleSyncAccounts, workflows.NameSyncAccounts, "Reads templates from WhatsApp", a.Config.SyncEvery, aRound},
		{workflows.ScheduleRetention, workflows.NameRetention, "Removes what workspaces do not want to keep", a.Config.RetentionEvery, 12 * time.Hour},
	}
}

func (a *App) registerSearchAttributes(ctx context.Context) error {
	known, err := a.Temporal.OperatorService().ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: a.Namespace})
	if err != nil {
		return fmt.Errorf("list search attributes: %w", err)
	}
	missing := map[string]enumspb.IndexedValueType{}
	for _, key := range workflows.SearchAttributes() {
		if _, ok := known.GetCustomAttributes()[key.GetName()]; !ok {
			missing[key.GetName()] = enumspb.INDEXED_VALUE_TYPE_KEYWORD
		}
	}
	if len(missing) > 0 {
		if err := a.addSearchAttributes(ctx, missing); err != nil {
			return err
		}
	}
	return a.searchAttributesUsable(ctx)
}

func (a *App) addSearchAttributes(ctx context.Context, missing map[string]enumspb.IndexedValueType) error {
	_, err := a.Temporal.OperatorService().AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
		Namespace: a.Namespace, SearchAttributes: missing,
	})
	if _, already := errors.AsType[*serviceerror.AlreadyExists](err); already || err == nil {
		return nil
	}
	return fmt.Errorf("add search attributes: %w", err)
}

// searchAttributesUsable waits until the server lets starts carry the attributes: it
// learns of new ones with a delay.
func (a *App) searchAttributesUsable(ctx context.Context) error {
	query := workflows.AttrRunState.GetName() + " = 'none' AND " + workflows.AttrCampaignID.GetName() + " = 'none'"
	for {
		_, err := a.Temporal.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{Namespace: a.Namespace, Query: query})
		if _, unknown := errors.AsType[*serviceerror.InvalidArgument](err); !unknown {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the search attributes: %w", ctx.Err())
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// schedule makes the routine's schedule, or brings an older one to the present settings.
func (a *App) schedule(ctx context.Context, r routine) error {
	spec := client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{{Every: r.every}}}
	action := &client.ScheduleWorkflowAction{
		ID: r.id, Workflow: r.workflow, TaskQueue: workflows.QueueRuns,
		StaticSummary:            r.summary,
		WorkflowExecutionTimeout: r.longest,
	}
	schedules := a.Temporal.ScheduleClient()
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

// syncNow reads the accounts from WhatsApp without waiting for the schedule's next time:
// webhooks that came while nothing ran are not told again for ever (W6).
func (a *App) syncNow(ctx context.Context) error {
	again := client.ScheduleTriggerOptions{Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_SKIP}
	if err := a.Temporal.ScheduleClient().GetHandle(ctx, workflows.ScheduleSyncAccounts).Trigger(ctx, again); err != nil {
		return fmt.Errorf("trigger schedule %s: %w", workflows.ScheduleSyncAccounts, err)
	}
	return nil
}
