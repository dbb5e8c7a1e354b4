package worker_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"

	"cadenza/activities"
	"cadenza/models"
	"cadenza/worker"
)

// names notes what is registered.
type names map[string]int

// RegisterActivity is never used: every activity has its wire name.
func (n names) RegisterActivity(any) { n[""]++ }

// RegisterActivityWithOptions notes the name.
func (n names) RegisterActivityWithOptions(_ any, o activity.RegisterOptions) { n[o.Name]++ }

// RegisterDynamicActivity is never used here.
func (n names) RegisterDynamicActivity(any, activity.DynamicRegisterOptions) { n[""]++ }

func TestEveryKindOfStepIsPerformedOnItsQueueAndSendsBesideTheirRunsToo(t *testing.T) {
	t.Parallel()
	acts := worker.Activities{
		Steps: &activities.Steps{}, Sends: &activities.Sends{}, Webhooks: &activities.Webhooks{}, Reconciler: &activities.Reconciler{},
		Dates: &activities.DateSweeper{}, Accounts: &activities.AccountSyncer{}, Rollouts: &activities.Rollouts{},
		Controls:  &activities.Controls{},
		Campaigns: &activities.Campaigns{}, Recurring: &activities.Recurring{},
		Remover: &activities.Remover{}, Messages: &activities.DirectMessages{},
		Subscriptions: &activities.Subscriptions{}, Notifier: &activities.Notifier{},
	}
	runs, sends, outbound := names{}, names{}, names{}
	told := names{}
	worker.RegisterRuns(runs, acts)
	worker.RegisterSends(sends, acts)
	worker.RegisterOutbound(outbound, acts)
	worker.RegisterSubscriptions(told, acts)
	require.Equal(t, names{activities.NameTellSubscription: 1}, told, "who waits for minutes takes nobody else's place")
	for _, kind := range models.StepKinds() {
		name := activities.StepName(kind)
		if kind.Sends() {
			on := []int{runs[name], sends[name], outbound[name]}
			require.Equal(t, []int{1, 1, 0}, on, "%s: beside its run, and through the queue", name)
			continue
		}
		require.Equal(t, 1, runs[name]+outbound[name], name)
		require.Zero(t, sends[name], "%s: what calls WhatsApp is paced, nothing else is", name)
		require.Equal(t, kind.CallsOut(), runs[name] == 0, "%s: nothing else that calls out holds up what moves runs", name)
	}
	require.Zero(t, runs[""]+sends[""]+outbound[""])
	golden, err := os.ReadFile("../workflows/testdata/wire_names.golden")
	require.NoError(t, err)
	lines := strings.Split(string(golden), "\n")
	for _, registered := range []names{runs, sends, outbound, told} {
		for name := range registered {
			require.Contains(t, lines, "activity "+name, "histories hold it: list it with the other wire names")
		}
	}
}
