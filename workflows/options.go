package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"cadenza/activities"
	"cadenza/models"
)

// The profiles of activity options, by what is called.

// inWorker is for steps that touch only our database: one marker in history, tried
// once, because what fails here goes to inDatabase.
func inWorker(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		ScheduleToCloseTimeout: 4 * time.Second,
		RetryPolicy:            &temporal.RetryPolicy{MaximumAttempts: 1},
		Summary:                Summary(summary),
	})
}

// besideRun is for sends that are tried where the run is: one marker in history. What has no outcome in time
// goes on through throughWhatsApp, so it is shorter than the server waits for a workflow task without
// asking for a sign of life, which would cost events.
func besideRun(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		ScheduleToCloseTimeout: 7 * time.Second,
		RetryPolicy:            &temporal.RetryPolicy{MaximumAttempts: 1},
		Summary:                Summary(summary),
	})
}

// inDatabase is the same step as an ordinary activity: a database that is away is
// waited for on the server, without a limit and without a growing history.
func inDatabase(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           QueueRuns,
		StartToCloseTimeout: 30 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: 30 * time.Second},
		Summary:             Summary(summary),
	})
}

// throughWhatsApp is for sends: paced by the queue per number, answers to customers
// first. The activity itself says how long to wait between attempts.
func throughWhatsApp(ctx workflow.Context, move activities.Move, start models.StartKind) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           QueueSend,
		StartToCloseTimeout: 30 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: 30 * time.Second},
		Summary:             Summary(move.Step),
		Priority:            temporal.Priority{PriorityKey: start.Priority(), FairnessKey: FairnessKey(move.Lane)},
	})
}

// throughOutside is for webhooks: one slow host holds up nobody else.
func throughOutside(ctx workflow.Context, move activities.Move) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           QueueOutbound,
		StartToCloseTimeout: time.Minute,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute},
		Summary:             Summary(move.Step),
		Priority:            temporal.Priority{FairnessKey: FairnessKey(move.Lane)},
	})
}

// toldOutside is for telling a program what happens, for minutes on end: soon after its worker dies another goes on.
func toldOutside(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           QueueSubscriptions,
		StartToCloseTimeout: 20 * time.Minute,
		HeartbeatTimeout:    15 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: 30 * time.Second},
	})
}

// inMaintenance is for the parts of Reconcile: bounded work that the next minute does again.
func inMaintenance(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           QueueRuns,
		StartToCloseTimeout: 5 * time.Minute,
		HeartbeatTimeout:    time.Minute,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: 5 * time.Second, BackoffCoefficient: 2, MaximumAttempts: 5},
	})
}

// inSweep is for work on everything that is due at one time. It may take long; when its worker dies
// it goes on from the last heartbeat.
func inSweep(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           QueueRuns,
		StartToCloseTimeout: 20 * time.Minute,
		HeartbeatTimeout:    2 * time.Minute, // a page waits up to one for Temporal to take its starts
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: 5 * time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute, MaximumAttempts: 5,
		},
	})
}

// inRollout is for signalling runs after an edit: some pages, tried until Temporal accepts them.
func inRollout(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           QueueRuns,
		StartToCloseTimeout: 10 * time.Minute,
		HeartbeatTimeout:    20 * time.Second, // a page of 500 takes seconds
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: 30 * time.Second},
	})
}

// inCampaign is for the parts of a campaign's work: a minute's worth of members, or one long
// statement, done again soon after its worker dies.
func inCampaign(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           QueueRuns,
		StartToCloseTimeout: 15 * time.Minute,
		HeartbeatTimeout:    20 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: 30 * time.Second},
	})
}
