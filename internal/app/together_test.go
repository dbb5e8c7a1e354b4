package app

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTogetherTheFirstFailureEndsTheOthersAndNoneIsLost(t *testing.T) {
	t.Parallel()
	lost, undrained := errors.New("the connection is lost"), errors.New("a request did not end")
	err := Together(t.Context(),
		func(ctx context.Context) error { <-ctx.Done(); return undrained },
		func(ctx context.Context) error { <-ctx.Done(); return nil },
		func(context.Context) error { return lost },
	)
	require.ErrorIs(t, err, lost)
	require.ErrorIs(t, err, undrained)
	require.EqualError(t, err, "a request did not end\nthe connection is lost", "each once, in the order of the parts")
}

func TestTogetherTheEndOfTheContextIsNoFailure(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	untilItEnds := func(ctx context.Context) error { <-ctx.Done(); return nil }
	err := Together(ctx, untilItEnds, untilItEnds, func(context.Context) error { cancel(); return nil })
	require.NoError(t, err)
}
