package trigger

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
)

func TestABatchIsGivenUpOnceTemporalIsAway(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	err := each(t.Context(), make([]int, 1000), func(context.Context, int) error {
		calls.Add(1)
		return serviceerror.NewUnavailable("no connection")
	})
	require.ErrorContains(t, err, "1000 calls to Temporal failed")
	require.LessOrEqual(t, calls.Load(), int32(2*parallelCalls))
}

func TestOneFailureOfABatchStopsNoOther(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	err := each(t.Context(), make([]int, 100), func(context.Context, int) error {
		if calls.Add(1) == 1 {
			return errors.New("this one only")
		}
		return nil
	})
	require.ErrorContains(t, err, "1 calls to Temporal failed, the first: this one only")
	require.EqualValues(t, 100, calls.Load())
	require.NoError(t, each(t.Context(), []int{1, 2, 3}, func(context.Context, int) error { return nil }))
}
