package api

import (
	"context"
	"sync"
	"time"

	"cadenza/models"
)

// maxListeners is how many may listen to a workspace's events in one process.
const maxListeners = 500

// bellEvery is how often the database is asked for news of a workspace that somebody listens to: once for all its
// listeners of this process.
const bellEvery = 200 * time.Millisecond

// eventBells wake the listeners of each workspace when something has happened there.
type eventBells struct {
	events EventStore
	mu     sync.Mutex
	byID   map[string]*eventBell
}

// eventBell is that of one workspace.
type eventBell struct {
	mu        sync.Mutex
	listeners int // the bells' lock holds it
	rung      chan struct{}
	quit      context.CancelFunc
}

func newEventBells(events EventStore) *eventBells {
	return &eventBells{events: events, byID: map[string]*eventBell{}}
}

// join adds a listener; leave is to be called once. There is no place for too many of them.
func (b *eventBells) join(workspaceID string) (bell *eventBell, leave func(), ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	bell = b.byID[workspaceID]
	if bell == nil {
		ctx, quit := context.WithCancel(context.Background())
		bell = &eventBell{rung: make(chan struct{}), quit: quit}
		b.byID[workspaceID] = bell
		go bell.watch(ctx, b.events, workspaceID)
	}
	if bell.listeners == maxListeners {
		return nil, nil, false
	}
	bell.listeners++
	return bell, func() { b.leave(workspaceID, bell) }, true
}

func (b *eventBells) leave(workspaceID string, bell *eventBell) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if bell.listeners--; bell.listeners == 0 {
		bell.quit()
		delete(b.byID, workspaceID)
	}
}

// wait is closed at the next ring.
func (b *eventBell) wait() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.rung
}

func (b *eventBell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	close(b.rung)
	b.rung = make(chan struct{})
}

// watch rings whenever there is a newer event than before. What it cannot read it asks for again: listeners look by
// themselves, too, and say what is wrong.
func (b *eventBell) watch(ctx context.Context, events EventStore, workspaceID string) {
	tick := time.NewTicker(bellEvery)
	defer tick.Stop()
	var last models.EventPlace
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if now, err := events.NewestEvent(ctx, workspaceID); err == nil && now != last {
			last = now
			b.ring()
		}
	}
}
