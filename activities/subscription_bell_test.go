package activities_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/models"
)

// noticed are the news of subscriptions, as a test says; looks counts how often somebody looked.
type noticed struct {
	mu    sync.Mutex
	news  []models.SubscriptionNews
	looks int
}

// SubscriptionNews tells them.
func (n *noticed) SubscriptionNews(context.Context) ([]models.SubscriptionNews, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.looks++
	return n.news, nil
}

func (n *noticed) looked() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.looks
}

func (n *noticed) are(news ...models.SubscriptionNews) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.news = news
}

func TestTheBellRingsForWhoHasNewsAndForWhoWasChangedOrIsGone(t *testing.T) {
	t.Parallel()
	n := &noticed{}
	bell := activities.NewSubscriptionBell(n, time.Millisecond)
	looked := func() { // once whole: the second look begins after the first has rung
		from := n.looked()
		require.EventuallyWithT(t, func(c *assert.CollectT) { require.Greater(c, n.looked(), from+1) }, time.Minute, time.Millisecond)
	}
	n.are(models.SubscriptionNews{ID: "a", Revision: 3}, models.SubscriptionNews{ID: "b"})
	a, leaveA := bell.Join("a")
	b, leaveB := bell.Join("b")
	<-a
	<-b // each once, because nobody knows what was before
	quiet := func(rings <-chan struct{}) {
		t.Helper()
		looked()
		select {
		case <-rings:
			require.Fail(t, "nothing is new")
		default:
		}
	}
	looked()
	quiet(a)
	n.are(models.SubscriptionNews{ID: "a", Revision: 3, Waits: true}, models.SubscriptionNews{ID: "b"})
	<-a
	quiet(b)
	n.are(models.SubscriptionNews{ID: "a", Revision: 4}, models.SubscriptionNews{ID: "b"})
	<-a
	n.are(models.SubscriptionNews{ID: "a", Revision: 4})
	<-b // it is paused or deleted
	leaveA()
	leaveB()
	again, leave := bell.Join("a")
	<-again
	leave()
}
