package temporal

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"go.temporal.io/api/serviceerror"
	"golang.org/x/sync/errgroup"

	"cadenza/models"
)

// callTimeout bounds what one call of the engine waits for Temporal about one run, rollout or
// campaign. Reconcile repeats what does not get through.
const callTimeout = 5 * time.Second

// parallelCalls bounds how many calls to Temporal one batch makes at a time.
const parallelCalls = 16

// errNotTried stands for items that were not tried because Temporal turned out to be away.
var errNotTried = errors.New("not tried: an earlier call to Temporal had no answer")

// each calls fn for every item, some at a time, and returns the failure of each. Once Temporal
// turns out to be away the rest is not tried, so that a caller waits for one time-out and not for
// many; stopped is then the reason.
func each[T any](ctx context.Context, items []T, fn func(context.Context, T) error) (failures []error, stopped error) {
	within, giveUp := context.WithCancelCause(ctx)
	defer giveUp(nil)
	var group errgroup.Group
	var isBlamed atomic.Bool // of several that find out at once, one is the reason
	group.SetLimit(parallelCalls)
	failures = make([]error, len(items))
	for i, item := range items {
		group.Go(func() error {
			call, cancel := context.WithTimeout(within, callTimeout)
			defer cancel()
			if within.Err() != nil {
				failures[i] = errNotTried
				return nil
			}
			err := models.Safely(func() error { return fn(call, item) })
			switch {
			case err == nil:
			case within.Err() != nil, away(err) && !isBlamed.CompareAndSwap(false, true):
				// called back, or its own trouble: it is tried again with the rest
				err = errNotTried
			case away(err):
				giveUp(err)
			}
			failures[i] = err
			return nil
		})
	}
	err := group.Wait()
	return failures, errors.Join(err, context.Cause(within))
}

// partial makes one error of the failures of many runs.
func partial(part models.Part, failures []error, stopped error, run func(int) models.Run) error {
	var rows []models.RowFailure
	for i, err := range failures {
		if err != nil && !errors.Is(err, errNotTried) {
			rows = append(rows, models.RowFailure{Part: part, Key: run(i).ID, WorkspaceID: run(i).WorkspaceID, Err: err})
		}
	}
	return models.Partial(rows, stopped)
}

// tellEach calls fn for every run, some at a time, and returns the ids of the runs for which it succeeded.
func tellEach(
	ctx context.Context, part models.Part, runs []models.Run, fn func(context.Context, models.Run) error,
) (told []string, err error) {
	failures, stopped := each(ctx, runs, fn)
	for i, failure := range failures {
		if failure == nil {
			told = append(told, runs[i].ID)
		}
	}
	return told, partial(part, failures, stopped, func(i int) models.Run { return runs[i] })
}

// away reports whether the error says that Temporal does not answer at all.
func away(err error) bool {
	_, unavailable := errors.AsType[*serviceerror.Unavailable](err)
	_, late := errors.AsType[*serviceerror.DeadlineExceeded](err)
	return unavailable || late || errors.Is(err, context.DeadlineExceeded)
}

// awayError is an error by which Temporal does not answer at all: callers who do not know
// Temporal's own errors ask for models.ErrTemporalAway.
type awayError struct{ error }

// Unwrap is the error itself.
func (e awayError) Unwrap() error { return e.error }

// Is reports whether the target is models.ErrTemporalAway.
func (awayError) Is(target error) bool { return target == models.ErrTemporalAway }

// marked makes an error by which Temporal does not answer an awayError, and leaves others as they are.
func marked(err error) error {
	if away(err) {
		return awayError{err}
	}
	return err
}
