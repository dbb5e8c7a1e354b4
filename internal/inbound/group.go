package inbound

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// group lets webhooks that come at the same time share one transaction: what each brings is stored
// before it is answered, but hundreds of small bodies a second do not each wait for a commit of their
// own. Nobody waits for company: what comes while others are stored goes with the next.
type group[T any] struct {
	mu      sync.Mutex
	waiting []*bundle[T]
	busy    int
	under   sync.WaitGroup
}

// storing makes all pieces durable, and may do so again after an error.
type storing[T any] func(ctx context.Context, pieces []T) error

// bundle is what one webhook brings.
type bundle[T any] struct {
	pieces []T
	stored chan error
}

const (
	// groupsAtATime is how many transactions are under way at a time.
	groupsAtATime = 2
	// largestGroup bounds the pieces of one; a larger webhook is a group of its own.
	largestGroup = 200
	// groupTimeout bounds one, and the repeats of one that failed. Meta repeats what was not answered.
	groupTimeout = 20 * time.Second
)

// add stores the pieces, with those of others if there are any, and returns when that is done or the
// context ends; then they may be stored all the same. All callers give the same store.
func (g *group[T]) add(ctx context.Context, pieces []T, store storing[T]) error {
	if len(pieces) == 0 {
		return nil
	}
	b := &bundle[T]{pieces: pieces, stored: make(chan error, 1)}
	g.mu.Lock()
	g.waiting = append(g.waiting, b)
	free := g.busy < groupsAtATime
	if free {
		g.busy++
	}
	g.mu.Unlock()
	if free {
		ctx := context.WithoutCancel(ctx)
		g.under.Go(func() { g.work(ctx, store) })
	}
	select {
	case err := <-b.stored:
		return err
	case <-ctx.Done():
		return fmt.Errorf("wait until a webhook is stored: %w", ctx.Err())
	}
}

// work stores group after group until nobody waits.
func (g *group[T]) work(ctx context.Context, store storing[T]) {
	for {
		together, pieces := g.next()
		if len(together) == 0 {
			return
		}
		finish(ctx, together, pieces, store)
	}
}

// next takes those who wait, in their order; with nobody left the caller is free.
func (g *group[T]) next() (together []*bundle[T], pieces []T) {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := 0
	for n < len(g.waiting) && (n == 0 || len(pieces)+len(g.waiting[n].pieces) <= largestGroup) {
		pieces = append(pieces, g.waiting[n].pieces...)
		n++
	}
	together, g.waiting = g.waiting[:n:n], g.waiting[n:]
	if n == 0 {
		g.busy--
	}
	return together, pieces
}

// finish stores a group. If that fails each is stored by itself: no webhook fails for another, and none
// stays without an answer.
func finish[T any](ctx context.Context, together []*bundle[T], pieces []T, store storing[T]) {
	err := store.all(ctx, [][]T{pieces})[0]
	if err == nil || len(together) == 1 {
		for _, b := range together {
			b.stored <- err
		}
		return
	}
	single := make([][]T, len(together))
	for i, b := range together {
		single[i] = b.pieces
	}
	for i, err := range store.all(ctx, single) {
		together[i].stored <- err
	}
}

// all stores one after the other, all within the timeout.
func (s storing[T]) all(ctx context.Context, several [][]T) []error {
	ctx, cancel := context.WithTimeout(ctx, groupTimeout)
	defer cancel()
	errs := make([]error, len(several))
	for i, pieces := range several {
		errs[i] = s.once(ctx, pieces)
	}
	return errs
}

// once stores pieces. A panic is their error: nobody above this goroutine would recover it, and it would
// end the process with all that is under way in it. What was panicked with may hold what somebody wrote,
// so only its type and the place are told.
func (s storing[T]) once(ctx context.Context, pieces []T) (err error) {
	defer func() {
		if trouble := recover(); trouble != nil {
			err = fmt.Errorf("store a webhook: panic with a %T: %s", trouble, debug.Stack())
		}
	}()
	return s(ctx, pieces)
}
