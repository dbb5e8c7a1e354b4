package temporal

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"

	"cadenza/models"
)

func TestABatchIsGivenUpOnceTemporalIsAway(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	failures, stopped := each(t.Context(), make([]int, 1000), func(context.Context, int) error {
		calls.Add(1)
		return serviceerror.NewUnavailable("no connection")
	})
	require.ErrorContains(t, stopped, "no connection")
	require.LessOrEqual(t, calls.Load(), int32(2*parallelCalls))
	require.Len(t, failures, 1000)
	blamed := slices.DeleteFunc(failures, func(err error) bool { return errors.Is(err, errNotTried) })
	require.Len(t, blamed, 1, "the others are not at fault")
}

func TestOneFailureOfABatchStopsNoOther(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	failures, stopped := each(t.Context(), make([]int, 100), func(context.Context, int) error {
		if calls.Add(1) == 1 {
			return errors.New("this one only")
		}
		return nil
	})
	require.NoError(t, stopped)
	require.ErrorContains(t, errors.Join(failures...), "this one only")
	require.EqualValues(t, 100, calls.Load())
	failures, stopped = each(t.Context(), []int{1, 2, 3}, func(context.Context, int) error { return nil })
	require.NoError(t, errors.Join(append(failures, stopped)...))
}

// A caller whose time is over blames nobody for it.
func TestABatchThatIsCalledBackBlamesNoRow(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	runs := []models.Run{{ID: "first"}, {ID: "poison"}, {ID: "cut off"}, {ID: "never tried"}}
	var done atomic.Int32
	told, err := tellEach(ctx, models.PartClose, runs, func(ctx context.Context, run models.Run) error {
		switch run.ID {
		case "first":
			done.Add(1)
			return nil
		case "poison":
			defer done.Add(1)
			return errors.New("not this one")
		}
		for done.Load() < 2 {
			runtime.Gosched()
		}
		cancel()
		<-ctx.Done()
		return ctx.Err()
	})
	require.Equal(t, []string{"first"}, told)
	partial, ok := errors.AsType[*models.PartialError](err)
	require.True(t, ok)
	require.ErrorIs(t, partial.Stopped, context.Canceled)
	require.Len(t, partial.Rows, 1)
	require.Equal(t, "poison", partial.Rows[0].Key)
}

func TestThatTemporalIsAwayIsKnownWithoutItsErrors(t *testing.T) {
	t.Parallel()
	for _, silent := range []error{serviceerror.NewUnavailable("x"), serviceerror.NewDeadlineExceeded("x"), context.DeadlineExceeded} {
		err := marked(fmt.Errorf("start campaign 7: %w", silent))
		require.ErrorIs(t, err, models.ErrTemporalAway)
		require.ErrorIs(t, err, silent)
		require.ErrorContains(t, err, "start campaign 7: ")
	}
	refused := serviceerror.NewInvalidArgument("x")
	require.Equal(t, refused, marked(refused), "who answers is there")
	require.NoError(t, marked(nil))
}
