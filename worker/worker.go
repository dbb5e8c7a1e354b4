// Package worker registers workflows and activities and polls the task queues: one
// worker each for runs, for sends, for outgoing webhooks and for programs that are told what happens, so that what is rate
// limited never shares a queue with what moves runs.
package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"cadenza/activities"
	"cadenza/models"
	"cadenza/workflows"
)

// Options say how much is done at a time.
type Options struct {
	WorkflowTasks   int
	LocalActivities int
	Sends           int
	// SendsPerSecond bounds all sends of all numbers together where the server keeps no
	// pace per number; 0 leaves the pace to the server.
	SendsPerSecond float64
	Webhooks       int
	StickyCache    int
	// Build is this build's name among the versions of Deployment; "" polls without a version.
	Build string
	// Slots, made of these options, are for whoever starts workflows in the same process; nil for nobody.
	Slots *Slots
}

// Deployment is the name under which the versions of our workers are known to Temporal.
const Deployment = "cadenza"

// Activities are the structs whose methods are registered.
type Activities struct {
	Steps      *activities.Steps
	Sends      *activities.Sends
	Webhooks   *activities.Webhooks
	Reconciler *activities.Reconciler
	Dates      *activities.DateSweeper
	Accounts   *activities.AccountSyncer
	Rollouts   *activities.Rollouts
	Controls   *activities.Controls
	Campaigns  *activities.Campaigns
	Recurring  *activities.Recurring
	Remover    *activities.Remover
	Notifier   *activities.Notifier
	// Messages send what belongs to no run.
	Messages *activities.DirectMessages
	Jobs     *activities.Jobs
	// Subscriptions tells programs what happens.
	Subscriptions *activities.Subscriptions
}

// stopTimeout is longer than a send may take, so that a worker that is told to stop finishes it.
const stopTimeout = 25 * time.Second

// Workers poll the four queues.
type Workers struct {
	all []worker.Worker
	// died gets the reason of the first worker that gave up by itself.
	died chan error
}

// New makes the workers; nothing polls yet.
func New(c client.Client, opts Options, acts Activities) *Workers {
	return newWorkers(func(queue string, o worker.Options) worker.Worker { return worker.New(c, queue, o) }, opts, acts)
}

func newWorkers(open func(queue string, o worker.Options) worker.Worker, opts Options, acts Activities) *Workers {
	worker.SetStickyWorkflowCacheSize(opts.StickyCache)
	w := &Workers{died: make(chan error, 1)}
	add := func(queue string, o worker.Options) worker.Worker {
		o.OnFatalError = func(err error) {
			select {
			case w.died <- fmt.Errorf("the worker of the queue %s died: %w", queue, err):
			default: // another died first
			}
		}
		one := open(queue, o)
		w.all = append(w.all, one)
		return one
	}
	runs := add(workflows.QueueRuns, MoveRuns(opts))
	workflows.Register(runs)
	RegisterRuns(runs, acts)
	calls := CallOut(opts, opts.Sends)
	calls.TaskQueueActivitiesPerSecond = opts.SendsPerSecond
	RegisterSends(add(workflows.QueueSend, calls), acts)
	RegisterOutbound(add(workflows.QueueOutbound, CallOut(opts, opts.Webhooks)), acts)
	RegisterSubscriptions(add(workflows.QueueSubscriptions, CallOut(opts, subscriptionsAtATime)), acts)
	return w
}

// subscriptionsAtATime is how many subscriptions one worker looks after: most of them wait.
const subscriptionsAtATime = 2000

// localActivities is how many there may be at a time: a send beside each workflow task, and the steps in our database.
func (o Options) localActivities() int { return o.LocalActivities + o.WorkflowTasks }

// MoveRuns is how the runs queue is polled: workflows and steps in our database.
func MoveRuns(opts Options) worker.Options {
	o := worker.Options{
		MaxConcurrentWorkflowTaskExecutionSize:  opts.WorkflowTasks,
		MaxConcurrentLocalActivityExecutionSize: opts.localActivities(),
		MaxConcurrentActivityExecutionSize:      opts.LocalActivities,
		WorkflowTaskPollerBehavior:              pollers(16),
		ActivityTaskPollerBehavior:              pollers(4),
		WorkerStopTimeout:                       stopTimeout,
		DeploymentOptions:                       version(opts.Build),
	}
	if opts.Slots != nil {
		o.Tuner = opts.Slots.tuner
		// The tuner says these; the SDK refuses both.
		o.MaxConcurrentWorkflowTaskExecutionSize, o.MaxConcurrentLocalActivityExecutionSize = 0, 0
		o.MaxConcurrentActivityExecutionSize = 0
	}
	return o
}

// version places the build in the deployment. A run lives for months, longer than any build: at its
// next task it moves to the current build. So every build must replay what earlier ones began
// (workflows/testdata/replay).
func version(build string) worker.DeploymentOptions {
	if build == "" {
		return worker.DeploymentOptions{}
	}
	return worker.DeploymentOptions{
		UseVersioning:             true,
		Version:                   worker.WorkerDeploymentVersion{DeploymentName: Deployment, BuildID: build},
		DefaultVersioningBehavior: workflow.VersioningBehaviorAutoUpgrade,
	}
}

// CallOut is how the queues of calls to the outside are polled, concurrency calls at a time.
func CallOut(opts Options, concurrency int) worker.Options {
	return worker.Options{
		DisableWorkflowWorker:              true,
		MaxConcurrentActivityExecutionSize: concurrency,
		ActivityTaskPollerBehavior:         pollers(16),
		WorkerStopTimeout:                  stopTimeout,
		DeploymentOptions:                  version(opts.Build),
	}
}

func pollers(most int) worker.PollerBehavior {
	return worker.NewPollerBehaviorAutoscaling(worker.PollerBehaviorAutoscalingOptions{
		InitialNumberOfPollers: min(4, most), MinimumNumberOfPollers: 2, MaximumNumberOfPollers: most,
	})
}

// RegisterRuns adds the activities of the runs queue: positions, steps in our database, sends that are
// made where their runs are, and what schedules run.
func RegisterRuns(r worker.ActivityRegistry, acts Activities) {
	register(r, acts.Steps.Enter, activities.NameEnter)
	register(r, acts.Steps.Locate, activities.NameLocate)
	register(r, acts.Steps.Leave, activities.NameLeave)
	register(r, acts.Controls.Control, activities.NameControl)
	register(r, acts.Reconciler.Reconcile, activities.NameReconcile)
	register(r, acts.Dates.SweepDates, activities.NameSweepDates)
	register(r, acts.Accounts.SyncAccounts, activities.NameSyncAccounts)
	register(r, acts.Rollouts.TellRuns, activities.NameTellRuns)
	register(r, acts.Campaigns.BeginCampaign, activities.NameBeginCampaign)
	register(r, acts.Campaigns.EnrolMembers, activities.NameEnrolMembers)
	register(r, acts.Campaigns.EndCampaignRuns, activities.NameEndCampaignRuns)
	register(r, acts.Campaigns.SteerCampaign, activities.NameSteerCampaign)
	register(r, acts.Jobs.ChangeContacts, activities.NameChangeContacts)
	register(r, acts.Jobs.CancelJob, activities.NameCancelJob)
	register(r, acts.Subscriptions.PauseSubscription, activities.NamePauseSubscription)
	register(r, acts.Recurring.MakeOccurrence, activities.NameMakeOccurrence)
	register(r, acts.Remover.RemoveExpired, activities.NameRemoveExpired)
	register(r, acts.Notifier.TellPeople, activities.NameTellPeople)
	register(r, acts.Messages.LocateMessage, activities.NameLocateMessage)
	register(r, acts.Messages.SendNear, activities.NameDeliverMessage)
	for _, kind := range models.StepKinds() {
		switch {
		case kind.Sends():
			register(r, acts.Sends.SendNear, activities.StepName(kind))
		case !kind.CallsOut():
			register(r, acts.Steps.Perform, activities.StepName(kind))
		}
	}
}

// RegisterSends adds the steps that send WhatsApp messages, as they come through the queue.
func RegisterSends(r worker.ActivityRegistry, acts Activities) {
	register(r, acts.Messages.Send, activities.NameDeliverMessage)
	for _, kind := range models.StepKinds() {
		if kind.Sends() {
			register(r, acts.Sends.Send, activities.StepName(kind))
		}
	}
}

// RegisterOutbound adds the steps that call outside addresses.
func RegisterOutbound(r worker.ActivityRegistry, acts Activities) {
	for _, kind := range models.StepKinds() {
		if kind.CallsOut() && !kind.Sends() {
			register(r, acts.Webhooks.SendWebhook, activities.StepName(kind))
		}
	}
}

// RegisterSubscriptions adds what tells programs what happens.
func RegisterSubscriptions(r worker.ActivityRegistry, acts Activities) {
	register(r, acts.Subscriptions.TellSubscription, activities.NameTellSubscription)
}

func register(r worker.ActivityRegistry, fn any, name string) {
	r.RegisterActivityWithOptions(fn, activity.RegisterOptions{Name: name})
}

// Run polls until the context ends and lets what is under way finish. A worker that gives up by
// itself stops the others, and its reason is the error: a process that polls nothing must not look
// alive.
func (w *Workers) Run(ctx context.Context) error {
	for i, one := range w.all {
		if err := one.Start(); err != nil {
			stop(w.all[:i])
			return fmt.Errorf("start worker: %w", err)
		}
	}
	var died error
	select {
	case <-ctx.Done():
	case died = <-w.died:
	}
	stop(w.all)
	if died != nil || errors.Is(ctx.Err(), context.Canceled) {
		return died
	}
	return ctx.Err()
}

func stop(workers []worker.Worker) {
	done := make(chan struct{})
	for _, one := range workers {
		go func() { one.Stop(); done <- struct{}{} }()
	}
	for range workers {
		<-done
	}
}
