package e2e

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"

	"cadenza/local/stack"
	"cadenza/workflows"
)

// rate is how many messages a second Temporal lets the number send.
func (w *world) rate(t require.TestingT, numberID string) float32 {
	got, err := w.temporal.WorkflowService().DescribeTaskQueue(context.Background(), &workflowservice.DescribeTaskQueueRequest{
		Namespace: "default", TaskQueue: &taskqueuepb.TaskQueue{Name: workflows.QueueSend},
		TaskQueueType: enumspb.TASK_QUEUE_TYPE_ACTIVITY, ReportConfig: true,
	})
	require.NoError(t, err)
	weight, ok := got.GetConfig().GetFairnessWeightOverrides()[numberID]
	if !ok {
		weight = 1
	}
	return got.GetConfig().GetFairnessKeysRateLimitDefault().GetRateLimit().GetRequestsPerSecond() * weight
}

func TestAPaceThatAnOperatorOrMetaChangesHoldsAtOnce(t *testing.T) { // W4, W6
	t.Parallel()
	w := start(t, stack.Options{})
	id := w.number(t).ID
	paced := func(want float64) {
		t.Helper()
		eventually(t, "the queue has the pace", func(c *assert.CollectT) { require.InDelta(c, want, w.rate(c, id), 0.01) })
	}
	paced(72)
	patch := func(perSecond int) {
		t.Helper()
		got := w.api.call(t, http.MethodPatch, "/v1/numbers/"+id, object{"messages_per_second": perSecond})
		require.Equal(t, http.StatusOK, got.status, string(got.body))
	}
	patch(20) // a number shared with the Business app
	paced(18)
	patch(80)
	paced(72)

	w.sim.tells(t, object{"messaging_limit": "TIER_250"})
	eventually(t, "the limit is known", func(c *assert.CollectT) {
		limit := w.number(c).RecipientLimit
		require.NotNil(c, limit)
		require.Equal(c, 250, *limit)
	})
	w.sim.tells(t, object{"messaging_limit": "TIER_UNLIMITED"})
	eventually(t, "the limit is gone", func(c *assert.CollectT) { require.Nil(c, w.number(c).RecipientLimit) })
	w.sim.tells(t, object{"throughput": "HIGH"})
	eventually(t, "the upgrade is known", func(c *assert.CollectT) { require.Equal(c, 1000, w.number(c).MessagesPerSecond) })
	paced(900)
	require.Equal(t, "HIGH", w.number(t).Throughput)

	w.sim.tells(t, object{"throughput": "STANDARD", "quality_rating": "RED", "messaging_limit": "TIER_2K"})
	row, err := w.stack.App.Store.NumberByPhoneNumberID(t.Context(), stack.PhoneNumberID)
	require.NoError(t, err)
	require.NoError(t, w.stack.App.Accounts.SyncNumber(t.Context(), row), "what no webhook tells is read")
	w.stack.App.Accounts.Synced(t.Context())
	got := w.number(t)
	require.Equal(t, []any{80, 2000, "RED", "STANDARD"}, []any{got.MessagesPerSecond, *got.RecipientLimit, got.Quality, got.Throughput})
	paced(72)
}

// tells lets Meta say something else of the demo's number.
func (s simulator) tells(t require.TestingT, facts object) {
	got := send(t, http.MethodPut, s.url+"/sim/numbers/"+stack.PhoneNumberID, facts, nil)
	require.Equal(t, http.StatusOK, got.status, string(got.body))
}
