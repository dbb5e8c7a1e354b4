package temporal

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/grpc"

	"cadenza/internal/store"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

// openStore is a database with a workspace and one number.
func openStore(t *testing.T) (*store.Store, models.Number) {
	t.Helper()
	ctx := t.Context()
	s := opened.OnSQLite(t)
	w, err := s.CreateWorkspace(ctx, models.Workspace{Name: "Shop", TimeZone: "Europe/Rome", Language: "it", PhoneRegion: "IT"})
	require.NoError(t, err)
	n, err := s.CreateNumber(
		ctx, models.Number{WorkspaceID: w.ID, PhoneNumberID: "1", WABAID: "waba", DisplayPhone: "+390612345678"}, "test",
	)
	require.NoError(t, err)
	return s, n
}

// sendQueue is the send queue's configuration as Temporal has it.
type sendQueue struct{ config taskqueuepb.TaskQueueConfig }

// apply writes what is to be changed and reports whether anything was.
func (q *sendQueue) apply(rates ...models.NumberRate) bool {
	change := paceChange(&q.config, rates)
	if change == nil {
		return false
	}
	q.write(change)
	return true
}

func (q *sendQueue) write(change *workflowservice.UpdateTaskQueueConfigRequest) {
	if rate := change.GetUpdateFairnessKeyRateLimitDefault(); rate != nil {
		q.config.FairnessKeysRateLimitDefault = &taskqueuepb.RateLimitConfig{RateLimit: rate.GetRateLimit()}
	}
	if q.config.FairnessWeightOverrides == nil {
		q.config.FairnessWeightOverrides = map[string]float32{}
	}
	for _, id := range change.GetUnsetFairnessWeightOverrides() {
		delete(q.config.FairnessWeightOverrides, id)
	}
	for id, weight := range change.GetSetFairnessWeightOverrides() {
		q.config.FairnessWeightOverrides[id] = weight
	}
}

// rate is how many messages a second the number may send.
func (q *sendQueue) rate(id string) float32 {
	weight, ok := q.config.GetFairnessWeightOverrides()[id]
	if !ok {
		weight = 1
	}
	return q.config.GetFairnessKeysRateLimitDefault().GetRateLimit().GetRequestsPerSecond() * weight
}

func TestTheQueuesPaceFollowsTheNumbers(t *testing.T) { // W4
	t.Parallel()
	var q sendQueue
	require.True(t, q.apply())
	require.InDelta(t, 72, q.rate("any"), 0.001)
	require.False(t, q.apply(), "nothing is written where nothing differs")
	require.True(t, q.apply(models.NumberRate{ID: "app", MessagesPerSecond: 20}, models.NumberRate{ID: "big", MessagesPerSecond: 1000}))
	require.InDelta(t, 18, q.rate("app"), 0.001)
	require.InDelta(t, 900, q.rate("big"), 0.001)
	require.InDelta(t, 72, q.rate("any"), 0.001)
	require.False(t, q.apply(models.NumberRate{ID: "app", MessagesPerSecond: 20}, models.NumberRate{ID: "big", MessagesPerSecond: 1000}))
	require.True(t, q.apply(models.NumberRate{ID: "big", MessagesPerSecond: 500}))
	require.InDelta(t, 72, q.rate("app"), 0.001, "back to the default")
	require.InDelta(t, 450, q.rate("big"), 0.001)
}

// pacedTemporal keeps the pace of a queue; meanwhile is called before its first write.
type pacedTemporal struct {
	client.Client
	workflow pacedService
}

// WorkflowService is the part of it that matters.
func (p *pacedTemporal) WorkflowService() workflowservice.WorkflowServiceClient { return &p.workflow }

type pacedService struct {
	workflowservice.WorkflowServiceClient
	queue     sendQueue
	writes    int
	meanwhile func()
}

// DescribeTaskQueue tells the queue's configuration.
func (p *pacedService) DescribeTaskQueue(
	context.Context, *workflowservice.DescribeTaskQueueRequest, ...grpc.CallOption,
) (*workflowservice.DescribeTaskQueueResponse, error) {
	return &workflowservice.DescribeTaskQueueResponse{Config: &p.queue.config}, nil
}

// UpdateTaskQueueConfig changes it.
func (p *pacedService) UpdateTaskQueueConfig(
	_ context.Context, change *workflowservice.UpdateTaskQueueConfigRequest, _ ...grpc.CallOption,
) (*workflowservice.UpdateTaskQueueConfigResponse, error) {
	if p.writes++; p.writes == 1 {
		p.meanwhile()
	}
	p.queue.write(change)
	return &workflowservice.UpdateTaskQueueConfigResponse{}, nil
}

func TestOfTwoThatChangeThePaceAtOnceTheDatabaseWins(t *testing.T) { // W4
	t.Parallel()
	database, number := openStore(t)
	server := &pacedTemporal{}
	pace := &SendPace{Numbers: database, Temporal: &Connection{Client: server}, Log: slog.New(slog.DiscardHandler)}
	set := func(perSecond int) {
		_, err := database.ChangeNumber(
			t.Context(), number.WorkspaceID, number.ID, "test", models.NumberChange{MessagesPerSecond: &perSecond},
		)
		require.NoError(t, err)
	}
	set(20)
	server.workflow.meanwhile = func() {
		set(40) // and another process has told Temporal already
		server.workflow.queue.apply(models.NumberRate{ID: number.ID, MessagesPerSecond: 40})
	}
	require.NoError(t, pace.Apply(t.Context()))
	require.InDelta(t, 36, server.workflow.queue.rate(number.ID), 0.001, "not the 18 that was written last at first")
	require.Equal(t, 2, server.workflow.writes)
	require.NoError(t, pace.Apply(t.Context()))
	require.Equal(t, 2, server.workflow.writes, "nothing differs, nothing is written")
}

// plainTemporal is a server that keeps no pace per number.
type plainTemporal struct{ client.Client }

// WorkflowService is the part of it that matters.
func (plainTemporal) WorkflowService() workflowservice.WorkflowServiceClient { return plainService{} }

type plainService struct {
	workflowservice.WorkflowServiceClient
}

// DescribeTaskQueue knows the older parts only.
func (plainService) DescribeTaskQueue(
	context.Context, *workflowservice.DescribeTaskQueueRequest, ...grpc.CallOption,
) (*workflowservice.DescribeTaskQueueResponse, error) {
	return &workflowservice.DescribeTaskQueueResponse{}, nil
}

// UpdateTaskQueueConfig is not there.
func (plainService) UpdateTaskQueueConfig(
	context.Context, *workflowservice.UpdateTaskQueueConfigRequest, ...grpc.CallOption,
) (*workflowservice.UpdateTaskQueueConfigResponse, error) {
	return nil, serviceerror.NewUnimplemented("unknown method UpdateTaskQueueConfig")
}

func TestWhereTheServerKeepsNoPaceAllSendsKeepToThatOfOneNumber(t *testing.T) { // W4
	t.Parallel()
	database, _ := openStore(t)
	var log bytes.Buffer
	pace := &SendPace{Numbers: database, Temporal: &Connection{Client: plainTemporal{}}, Log: slog.New(slog.NewTextHandler(&log, nil))}
	require.InDelta(t, 72, pace.ApplyOrLimit(t.Context()), 0.001)
	require.Contains(t, log.String(), "level=ERROR")
	require.Contains(t, log.String(), "Temporal keeps no pace per number")
}

func TestMoreNumbersThanTemporalTakesLeaveTheFastestAtTheDefault(t *testing.T) {
	t.Parallel()
	of := func(from int) (rates []models.NumberRate) {
		for i := range ownPaces + 5 {
			rates = append(rates, models.NumberRate{ID: fmt.Sprint(from + i), MessagesPerSecond: 10 + i})
		}
		return rates
	}
	var q sendQueue
	for _, rates := range [][]models.NumberRate{of(0), of(5000)} { // the second set has no number of the first
		rounds := 0
		for ; q.apply(rates...); rounds++ {
			require.Less(t, rounds, 4)
			require.LessOrEqual(t, len(q.config.GetFairnessWeightOverrides()), ownPaces)
		}
		require.Len(t, q.config.GetFairnessWeightOverrides(), ownPaces)
		require.InDelta(t, 9, q.rate(rates[0].ID), 0.001, "the slowest must not be too fast")
		require.InDelta(t, 72, q.rate(rates[ownPaces].ID), 0.001)
	}
	change := paceChange(&taskqueuepb.TaskQueueConfig{}, of(0))
	require.IsType(t, &workflowservice.UpdateTaskQueueConfigRequest{}, change)
	require.Len(t, change.GetSetFairnessWeightOverrides(), ownPaces)
}
