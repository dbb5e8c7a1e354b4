package media

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// uploads let one of a process's sends upload a file for a number, while others wait for its id or go away. What is known
// of uploads spares sends a look at the rows.
type uploads struct {
	mu sync.Mutex
	of map[string]*turn
	// ahead is how many are made before their messages.
	ahead int
	// settled are until when a file needs no upload ahead: its id is known, or the upload was tried a moment ago.
	settled map[string]time.Time
}

const (
	// uploadsAhead is how many uploads a process makes at a time before their messages are claimed.
	uploadsAhead = 8
	// settledMost bounds what is remembered of uploads; all of it may be forgotten.
	settledMost = 10_000
)

// turn is whose turn it is with a key, and how many want it.
type turn struct {
	// held has one element while somebody is at work.
	held  chan struct{}
	wants int
}

// alone waits until nobody else of this process is at work with the key; done ends that. Whoever waits gives up when
// the context ends.
func (u *uploads) alone(ctx context.Context, key string) (done func(), err error) {
	t := u.want(key)
	select {
	case t.held <- struct{}{}:
		return func() { <-t.held; u.leave(key, t) }, nil
	case <-ctx.Done():
		u.leave(key, t)
		return nil, fmt.Errorf("wait for the upload of a file: %w", ctx.Err())
	}
}

// first is alone for whoever does not wait: false when somebody is at work with the key, or many are with others.
func (u *uploads) first(key string) (done func(), ok bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.of[key] != nil || u.ahead >= uploadsAhead {
		return nil, false
	}
	u.ahead++
	t := u.turn(key)
	t.held <- struct{}{} // nobody else has this turn yet
	return func() { <-t.held; u.leave(key, t); u.endAhead() }, true
}

func (u *uploads) endAhead() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.ahead--
}

func (u *uploads) want(key string) *turn {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.turn(key)
}

// turn is want for whoever has the lock.
func (u *uploads) turn(key string) *turn {
	if u.of == nil {
		u.of = map[string]*turn{}
	}
	t := u.of[key]
	if t == nil {
		t = &turn{held: make(chan struct{}, 1)}
		u.of[key] = t
	}
	t.wants++
	return t
}

func (u *uploads) leave(key string, t *turn) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if t.wants--; t.wants == 0 {
		delete(u.of, key)
	}
}

// settle remembers until when the key needs no upload ahead; the zero time forgets it.
func (u *uploads) settle(key string, until time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.settled == nil || len(u.settled) >= settledMost {
		u.settled = map[string]time.Time{}
	}
	u.settled[key] = until
}

func (u *uploads) settledAt(key string, now time.Time) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return now.Before(u.settled[key])
}
