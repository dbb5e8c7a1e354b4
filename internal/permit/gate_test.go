package permit

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/models"
)

// book is a database that grants what a test says, and remembers what it was asked.
type book struct {
	mu    sync.Mutex
	asked []models.PermitAsk
	grant func(models.PermitAsk) (models.PermitLease, error)
}

// LeasePermits grants what the test says.
func (b *book) LeasePermits(_ context.Context, ask models.PermitAsk) (models.PermitLease, error) {
	b.mu.Lock()
	b.asked = append(b.asked, ask)
	b.mu.Unlock()
	return b.grant(ask)
}

func (b *book) asks() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.asked)
}

// all grants what is asked for, at once.
func all(ask models.PermitAsk) (models.PermitLease, error) {
	return models.PermitLease{Granted: ask.Most, First: ask.From}, nil
}

func gate(b *book) *Gate {
	return New(b, Bounds{Near: 3, Number: 4}, slog.New(slog.DiscardHandler))
}

const number = "n1"

// place takes a place that there is.
func place(t *testing.T, take func(string, int) (activities.Pass, bool), priority int) activities.Pass {
	t.Helper()
	p, ok := take(number, priority)
	require.True(t, ok)
	return p
}

func TestSoManyCallsAreUnderWayOfANumberAndOfAWorker(t *testing.T) { // W4
	t.Parallel()
	g := gate(&book{grant: all})
	one, two := place(t, g.Near, 3), place(t, g.Near, 3)
	three := place(t, g.Near, 3)
	require.False(t, three.Crowded())
	other, ok := g.Near("n2", 3)
	require.True(t, ok)
	require.True(t, one.Crowded(), "more than a worker bears for long, whatever their number")
	other.Parted()
	require.False(t, one.Crowded())
	place(t, g.Queued, 3)
	_, ok = g.Queued(number, 3)
	require.False(t, ok, "a number has its bound")
	_, ok = g.Queued("n3", 3)
	require.True(t, ok, "which is not that of another")
	one.Parted()
	_, ok = g.Near(number, 3)
	require.False(t, ok, "a call that nobody waits for is under way all the same")
	for _, p := range []activities.Pass{one, two, three, other} {
		p.Done()
	}
	place(t, g.Near, 3)
}

func TestAnswersHavePlacesThatCampaignsCannotTake(t *testing.T) { // W4
	t.Parallel()
	g := New(&book{grant: all}, Bounds{Near: 99, Number: 8}, slog.New(slog.DiscardHandler))
	for range 7 {
		place(t, g.Queued, 5)
	}
	_, ok := g.Queued(number, 5)
	require.False(t, ok)
	_, ok = g.Near(number, 3)
	require.False(t, ok)
	place(t, g.Near, models.PriorityAnswer)
	_, ok = g.Queued(number, models.PriorityAnswer)
	require.False(t, ok, "they have a bound too")
}

func TestASlowAnswerOfTheDatabaseMakesNoTwoPermitsOneInstant(t *testing.T) { // W4
	t.Parallel()
	l := gate(&book{grant: all}).line(number)
	const every = 10 * time.Millisecond
	late := time.Now().Add(300 * time.Millisecond) // this answer was slow
	l.add(late, models.PermitLease{Granted: 3, Every: every})
	l.add(late.Add(-270*time.Millisecond), models.PermitLease{Granted: 2, Every: every})
	for i, at := range l.permits {
		require.Equal(t, late.Add(time.Duration(i)*every), at)
	}
}

func TestAllWorkersMayLeaseEquallyFarAhead(t *testing.T) { // W4
	t.Parallel()
	b := &book{grant: all}
	for _, lead := range []time.Duration{0, maxLead} {
		g := gate(b)
		g.line(number).lead = lead
		p := place(t, g.Near, 5)
		require.NoError(t, p.Turn(t.Context()))
		p.Done()
	}
	require.Equal(t, 2, b.asks())
	require.Equal(t, b.asked[0].Until, b.asked[1].Until)
	require.NotEqual(t, b.asked[0].From, b.asked[1].From)
}

func TestOneLeaseServesAllWhoWait(t *testing.T) { // no statement per message
	t.Parallel()
	ready := make(chan struct{})
	b := &book{grant: func(ask models.PermitAsk) (models.PermitLease, error) {
		<-ready
		return all(ask)
	}}
	g := New(b, Bounds{Near: 99, Number: 99}, slog.New(slog.DiscardHandler))
	var calls sync.WaitGroup
	const waiters = 20
	for range waiters {
		p := place(t, g.Near, 3)
		calls.Go(func() {
			defer p.Done()
			require.NoError(t, p.Turn(t.Context()))
			p.Call(t.Context())
		})
	}
	require.Eventually(t, func() bool { return g.waits(number) == waiters }, time.Minute, time.Millisecond)
	close(ready)
	calls.Wait()
	require.LessOrEqual(t, b.asks(), 2, "the first asked for itself, the second for all others")
}

func (g *Gate) waits(numberID string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.line(numberID).waiting)
}

func TestAnAnswerComesBeforeCampaignsThatWaitLonger(t *testing.T) { // W4
	t.Parallel()
	ready := make(chan struct{})
	b := &book{grant: func(ask models.PermitAsk) (models.PermitLease, error) {
		<-ready
		return models.PermitLease{Granted: 1, First: ask.From, Every: time.Millisecond}, nil
	}}
	g := gate(b)
	order := make(chan int, 3)
	var calls sync.WaitGroup
	for i, priority := range []int{5, 3, models.PriorityAnswer} {
		p := place(t, g.Queued, priority)
		calls.Go(func() {
			defer p.Done()
			if p.Turn(t.Context()) == nil {
				order <- priority
			}
		})
		require.Eventually(t, func() bool { return g.waits(number) == i+1 }, time.Minute, time.Millisecond)
	}
	close(ready)
	calls.Wait()
	require.Equal(t, []int{models.PriorityAnswer, 3, 5}, []int{<-order, <-order, <-order})
}

func TestAPermitThatIsNotUsedGoesToAnother(t *testing.T) {
	t.Parallel()
	g := gate(&book{grant: all})
	p := place(t, g.Near, 3).(*pass) //nolint:errcheck // a gate gives its own
	require.NoError(t, p.Turn(t.Context()))
	p.Done() // the step was not due after all
	require.Equal(t, []time.Time{p.at}, g.line(number).permits)
}

func TestWhoeverWaitsNoLongerLeavesTheirPermitToOthers(t *testing.T) {
	t.Parallel()
	g := gate(&book{grant: func(models.PermitAsk) (models.PermitLease, error) {
		return models.PermitLease{First: time.Hour}, nil // none
	}})
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	p := place(t, g.Queued, 5)
	require.ErrorIs(t, p.Turn(gone), context.Canceled)
	p.Done()
	require.Zero(t, g.waits(number))
}

func TestADatabaseThatGrantsNothingIsTheErrorOfAllWhoWait(t *testing.T) {
	t.Parallel()
	away := errors.New("the database is away")
	g := gate(&book{grant: func(models.PermitAsk) (models.PermitLease, error) { return models.PermitLease{}, away }})
	p := place(t, g.Near, 3)
	require.ErrorIs(t, p.Turn(t.Context()), away)
	p.Done()
}

func TestANumberThatAnswersSlowlyGoesThroughTheQueueUntilItIsQuickAgain(t *testing.T) {
	t.Parallel()
	g := gate(&book{grant: all})
	slow := place(t, g.Near, 3).(*pass) //nolint:errcheck // a gate gives its own
	require.NoError(t, slow.Turn(t.Context()))
	slow.Call(t.Context())
	slow.overdue() // its alarm rings
	_, ok := g.Near(number, 3)
	require.False(t, ok, "a call takes long right now")
	_, ok = g.Near("n2", 3)
	require.True(t, ok, "which holds up no other number")
	slow.Done()
	place(t, g.Near, 3).Done()

	l := g.line(number)
	granted := l.last
	for range 3 {
		l.ended(&pass{began: time.Now().Add(-20 * time.Second)}, time.Now())
	}
	require.Equal(t, granted, l.last, "the end of a call brings no permit nearer")
	_, ok = g.Near(number, 3)
	require.False(t, ok, "calls took long on the whole")
	queued := place(t, g.Queued, 3)
	queued.Done()
	l.endedAt = time.Now().Add(-2 * forgetSlow)
	place(t, g.Near, 3).Done()
}

func TestACallWhosePermitIsOverTakesAnother(t *testing.T) { // W4
	t.Parallel()
	b := &book{grant: all}
	g := gate(b)
	p := place(t, g.Near, 3).(*pass) //nolint:errcheck // a gate gives its own
	require.NoError(t, p.Turn(t.Context()))
	p.at = p.at.Add(-2 * slack) // preparing took too long
	p.Call(t.Context())
	p.Done()
	require.Equal(t, 2, b.asks())
	require.Zero(t, b.asked[1].From, "all is prepared: it may leave at once")
}
