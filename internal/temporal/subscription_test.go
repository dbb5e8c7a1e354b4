package temporal

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"cadenza/models"
)

// endingTemporal has a workflow that is at work for so many starts, and has ended when it is signalled so many times.
type endingTemporal struct {
	client.Client
	running, ended  int
	starts, signals int
}

func (e *endingTemporal) ExecuteWorkflow(context.Context, client.StartWorkflowOptions, any, ...any) (client.WorkflowRun, error) {
	if e.starts++; e.starts <= e.running {
		return nil, serviceerror.NewWorkflowExecutionAlreadyStarted("there", "", "")
	}
	return nil, nil
}

func (e *endingTemporal) SignalWorkflow(context.Context, string, string, string, any) error {
	if e.signals++; e.signals <= e.ended {
		return serviceerror.NewNotFound("ended")
	}
	return nil
}

func TestASubscriptionIsAtWorkAfterItsStart(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		there           endingTemporal
		starts, signals int
	}{
		"where there is none":            {endingTemporal{}, 1, 0},
		"where one is at work":           {endingTemporal{running: 1}, 1, 1},
		"where one ends in this moment":  {endingTemporal{running: 1, ended: 1}, 2, 1},
		"where another was started then": {endingTemporal{running: 2, ended: 1}, 2, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			there := one.there
			e := &Engine{Temporal: &Connection{Client: &there}}
			require.NoError(t, e.BeginSubscription(t.Context(), models.Subscription{ID: "12345678", WorkspaceID: "w"}))
			require.Equal(t, []int{one.starts, one.signals}, []int{there.starts, there.signals})
		})
	}
}
