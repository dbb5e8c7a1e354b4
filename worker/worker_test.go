package worker

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	sdk "go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"cadenza/activities"
	"cadenza/workflows"
)

// polling is a worker that polls nothing and notes what it is told.
type polling struct {
	sdk.Worker
	startFails error
	started    chan struct{}
	stopped    atomic.Int32
}

// RegisterWorkflowWithOptions registers nothing.
func (*polling) RegisterWorkflowWithOptions(any, workflow.RegisterOptions) {}

// RegisterActivityWithOptions registers nothing.
func (*polling) RegisterActivityWithOptions(any, activity.RegisterOptions) {}

// Start notes it.
func (p *polling) Start() error {
	if p.startFails == nil {
		close(p.started)
	}
	return p.startFails
}

// Stop notes it.
func (p *polling) Stop() { p.stopped.Add(1) }

// four are the workers of the four queues, with the hooks that the SDK gets.
func four() (w *Workers, all map[string]*polling, fatal map[string]func(error)) {
	all, fatal = map[string]*polling{}, map[string]func(error){}
	w = newWorkers(func(queue string, o sdk.Options) sdk.Worker {
		fatal[queue] = o.OnFatalError
		all[queue] = &polling{started: make(chan struct{})}
		return all[queue]
	}, Options{}, Activities{
		Steps: &activities.Steps{}, Sends: &activities.Sends{}, Webhooks: &activities.Webhooks{}, Reconciler: &activities.Reconciler{},
		Dates: &activities.DateSweeper{}, Accounts: &activities.AccountSyncer{}, Rollouts: &activities.Rollouts{},
		Controls:  &activities.Controls{},
		Campaigns: &activities.Campaigns{}, Recurring: &activities.Recurring{}, Remover: &activities.Remover{},
		Notifier: &activities.Notifier{},
	})
	return w, all, fatal
}

func TestAWorkerThatDiesEndsTheOthersWithItsReason(t *testing.T) {
	t.Parallel()
	for _, queue := range []string{workflows.QueueRuns, workflows.QueueSend, workflows.QueueOutbound, workflows.QueueSubscriptions} {
		w, all, fatal := four()
		require.Len(t, all, 4)
		result := make(chan error, 1)
		go func() { result <- w.Run(t.Context()) }()
		for _, one := range all {
			<-one.started
		}
		reason := errors.New("the namespace is gone")
		fatal[queue](reason)
		fatal[queue](errors.New("and again")) // does not block the SDK
		err := <-result
		require.ErrorIs(t, err, reason)
		require.ErrorContains(t, err, "the worker of the queue "+queue+" died")
		for name, one := range all {
			require.EqualValues(t, 1, one.stopped.Load(), name)
		}
	}
}

func TestWorkersThatAreToldToStopDrainWithoutAnError(t *testing.T) {
	t.Parallel()
	w, all, _ := four()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.NoError(t, w.Run(ctx))
	for name, one := range all {
		require.EqualValues(t, 1, one.stopped.Load(), name)
	}
}

func TestAWorkerThatDoesNotStartStopsThoseThatDid(t *testing.T) {
	t.Parallel()
	w, all, _ := four()
	all[workflows.QueueOutbound].startFails = errors.New("no such namespace")
	require.ErrorContains(t, w.Run(t.Context()), "no such namespace")
	require.EqualValues(t, 1, all[workflows.QueueRuns].stopped.Load())
	require.EqualValues(t, 1, all[workflows.QueueSend].stopped.Load())
	require.Zero(t, all[workflows.QueueOutbound].stopped.Load())
}
