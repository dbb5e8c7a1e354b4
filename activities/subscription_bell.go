package activities

import (
	"context"
	"sync"
	"time"

	"cadenza/models"
)

// SubscriptionNews reads which subscriptions have something to do.
type SubscriptionNews interface {
	SubscriptionNews(ctx context.Context) ([]models.SubscriptionNews, error)
}

// SubscriptionBell rings for all subscriptions of a process. While somebody waits, it looks for news of all of them by one
// statement.
type SubscriptionBell struct {
	news  SubscriptionNews
	every time.Duration
	mu    sync.Mutex
	// waiting are those who wait, quit stops the looks.
	waiting map[*bellWaiter]bool
	quit    context.CancelFunc
}

// bellWaiter is one who waits.
type bellWaiter struct {
	id    string
	rings chan struct{}
	// revision is that of the subscription at the last look; -1 before the first and when it was not there.
	revision int
}

// NewSubscriptionBell makes a bell that looks so often.
func NewSubscriptionBell(news SubscriptionNews, every time.Duration) *SubscriptionBell {
	return &SubscriptionBell{news: news, every: every, waiting: map[*bellWaiter]bool{}}
}

// Join adds who waits for news of a subscription; leave is to be called once.
func (b *SubscriptionBell) Join(subscriptionID string) (rings <-chan struct{}, leave func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	w := &bellWaiter{id: subscriptionID, rings: make(chan struct{}, 1), revision: -1}
	if len(b.waiting) == 0 {
		var ctx context.Context
		ctx, b.quit = context.WithCancel(context.Background())
		go b.watch(ctx)
	}
	b.waiting[w] = true
	return w.rings, func() { b.leave(w) }
}

func (b *SubscriptionBell) leave(w *bellWaiter) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if delete(b.waiting, w); len(b.waiting) == 0 {
		b.quit()
	}
}

// watch looks for news. What it cannot read it asks for again: whoever waits looks by themselves, too, and says what is wrong.
func (b *SubscriptionBell) watch(ctx context.Context) {
	tick := time.NewTicker(b.every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if news, err := b.news.SubscriptionNews(ctx); err == nil {
			b.ring(news)
		}
	}
}

// ring rings for who has events to take, and for who was changed, paused or deleted since the last look.
func (b *SubscriptionBell) ring(news []models.SubscriptionNews) {
	byID := map[string]models.SubscriptionNews{}
	for _, one := range news {
		byID[one.ID] = one
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for w := range b.waiting {
		one, there := byID[w.id]
		if there && !one.Waits && one.Revision == w.revision {
			continue
		}
		w.revision = -1
		if there {
			w.revision = one.Revision
		}
		select {
		case w.rings <- struct{}{}:
		default: // it has not heard the last ring yet
		}
	}
}
