package app

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"
)

// Together runs the parts side by side until all have returned. The first that fails ends the
// others. Its error holds the failure of every part, in their order: one that fails while it stops
// is reported too. A part returns nil when it stops because the context ended.
func Together(ctx context.Context, parts ...func(context.Context) error) error {
	group, ctx := errgroup.WithContext(ctx)
	failures := make([]error, len(parts))
	for i, part := range parts {
		group.Go(func() error {
			failures[i] = part(ctx)
			return failures[i] // it stops the others
		})
	}
	_ = group.Wait() // the first of the failures
	return errors.Join(failures...)
}
