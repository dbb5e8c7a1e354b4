package temporal

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
)

func TestAPollCountsWhenItIsOpenOrWasAnswered(t *testing.T) {
	t.Parallel()
	clock := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	p := newPolls(func() time.Time { return clock })
	call := func(req any, answer error, during func()) error {
		return p.intercept(t.Context(), "/poll", req, nil, nil, func(
			context.Context, string, any, any, *grpc.ClientConn, ...grpc.CallOption,
		) error {
			during()
			return answer
		})
	}
	away := errors.New("no connection")
	sends := &workflowservice.PollActivityTaskQueueRequest{TaskQueue: &taskqueuepb.TaskQueue{Name: "send"}}
	for range 3 {
		require.ErrorIs(t, call(sends, away, func() {
			clock = clock.Add(100 * time.Millisecond)
			require.True(t, p.at("send/activity").IsZero(), "it may fail yet")
		}), away)
	}
	require.True(t, p.at("send/activity").IsZero(), "a poll that failed is none")
	require.NoError(t, call(sends, nil, func() {
		clock = clock.Add(50 * time.Second)
		require.Equal(t, clock, p.at("send/activity"), "it is open, as that of an empty queue is for a minute")
	}))
	answered := clock
	clock = clock.Add(time.Hour)
	require.Equal(t, answered, p.at("send/activity"))
	require.ErrorIs(t, call(sends, away, func() {}), away)
	require.Equal(t, answered, p.at("send/activity"), "that it fails now does not make it younger")
	sticky := &workflowservice.PollWorkflowTaskQueueRequest{TaskQueue: &taskqueuepb.TaskQueue{Name: "host:1234", NormalName: "runs"}}
	require.NoError(t, call(sticky, nil, func() {}))
	require.Equal(t, clock, p.at("runs/workflow"), "a sticky queue is that of its worker")
	require.NoError(t, call(&workflowservice.GetSystemInfoRequest{}, nil, func() { clock = clock.Add(time.Minute) }))
	require.True(t, p.at("runs/activity").IsZero(), "another call is no poll")
}
