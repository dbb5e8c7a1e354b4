package permit

import (
	"container/heap"
	"context"
	"slices"
	"time"

	"cadenza/models"
)

// line is where the calls of one number wait for their permits. Its fields are guarded by the gate's lock.
type line struct {
	gate   *Gate
	number string
	// calls is how many are under way, those who wait included.
	calls    int
	waiting  waiting
	arrivals int
	// permits are the instants that were granted and are not given to anybody, the next first.
	permits []time.Time
	// last is the latest instant that was ever granted.
	last time.Time
	// every is the time between two permits, as it was last granted; 0 before.
	every time.Duration
	// lead is how long before its instant whoever gets a permit is told, because of all that has to be done
	// before the call.
	lead time.Duration
	// serving is true while somebody waits; leasing while the database is asked.
	serving, leasing bool
	// free is when there may be a permit again for those who ask for permits at most ahead away.
	free  time.Time
	ahead time.Duration
	// answered is when the database answered last.
	answered time.Time
	kick     chan struct{}
	health
}

// first is the place before all priorities.
const first = 0

// granted is what one who waits gets.
type granted struct {
	at  time.Time
	err error
}

// waiter is one who waits.
type waiter struct {
	priority, arrival int
	got               chan granted
	place             int
}

// await waits for a permit.
func (l *line) await(ctx context.Context, priority int) (time.Time, error) {
	w := &waiter{priority: priority, got: make(chan granted, 1)}
	l.gate.mu.Lock()
	l.arrivals++
	w.arrival = l.arrivals
	heap.Push(&l.waiting, w)
	if !l.serving {
		l.serving = true
		go l.serve(context.WithoutCancel(ctx))
	} else {
		l.wake()
	}
	l.gate.mu.Unlock()
	select {
	case g := <-w.got:
		return g.at, g.err
	case <-ctx.Done():
		l.leave(w)
		return time.Time{}, ctx.Err()
	}
}

// leave takes one out who waits no longer. What was granted meanwhile goes to another.
func (l *line) leave(w *waiter) {
	l.gate.mu.Lock()
	defer l.gate.mu.Unlock()
	if w.place >= 0 {
		heap.Remove(&l.waiting, w.place)
		return
	}
	if g := <-w.got; g.err == nil {
		l.giveBack(g.at)
	}
}

// giveBack makes a permit free for another.
func (l *line) giveBack(at time.Time) {
	i, _ := slices.BinarySearchFunc(l.permits, at, time.Time.Compare)
	l.permits = slices.Insert(l.permits, i, at)
	l.wake()
}

func (l *line) wake() {
	select {
	case l.kick <- struct{}{}:
	default:
	}
}

// serve hands permits out until nobody waits.
func (l *line) serve(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		wait, more := l.handOut(ctx)
		if !more {
			return
		}
		timer.Reset(wait)
		select {
		case <-timer.C:
		case <-l.kick:
		}
	}
}

// idle is how long to sleep when only somebody else ends the wait.
const idle = time.Second

// handOut gives what can be given now and asks for more where that is needed. It says when to
// look again, unless nobody waits.
func (l *line) handOut(ctx context.Context) (wait time.Duration, more bool) {
	l.gate.mu.Lock()
	defer l.gate.mu.Unlock()
	now := time.Now()
	for len(l.waiting) > 0 && l.dropLate(now) {
		if early := l.permits[0].Add(-l.leadOfNext()).Sub(now); early > 0 {
			wait = early
			break
		}
		l.waiting.next().got <- granted{at: l.permits[0]}
		l.permits = l.permits[1:]
	}
	if len(l.waiting) == 0 {
		l.serving = false
		return 0, false
	}
	if asks := l.ask(ctx, now); asks > 0 && (wait == 0 || asks < wait) {
		wait = asks
	}
	if wait == 0 {
		wait = idle
	}
	return wait, true
}

// leadOfNext is the lead of whoever is next: one who takes another permit has done all before.
func (l *line) leadOfNext() time.Duration {
	if len(l.waiting) > 0 && l.waiting[0].priority == first {
		return 0
	}
	return l.lead
}

// dropLate forgets permits that nobody has needed and that are too late for whoever is next. It reports
// whether there is one left.
func (l *line) dropLate(now time.Time) bool {
	late := 0
	for late < len(l.permits) && now.Add(l.leadOfNext()).After(l.permits[late].Add(slack)) {
		late++
	}
	l.permits = l.permits[late:]
	return len(l.permits) > 0
}

// How far ahead permits are leased, beside the longest lead: the same for all workers, so that a slow one
// keeps no quick one from its share. Campaigns and the like take them up to the first, answers to customers
// up to the second: so an answer comes next, however many wait.
const (
	shortLease = 150 * time.Millisecond
	longLease  = time.Second
)

// mostPermits bounds what one lease asks for; the database grants a tenth of a second at most.
const mostPermits = 100

// ask leases permits for those who wait, unless there are enough or none is to be had yet; then it says
// when to look again.
func (l *line) ask(ctx context.Context, now time.Time) time.Duration {
	want := min(len(l.waiting)-len(l.permits), mostPermits)
	if l.leasing || want <= 0 || (len(l.permits) > 0 && l.permits[len(l.permits)-1].Sub(now) > l.lead+shortLease/3) {
		return 0
	}
	ahead := maxLead + shortLease
	if answers := l.waiting.answers(); answers > 0 {
		want, ahead = min(want, answers), maxLead+longLease
	}
	if ahead <= l.ahead && now.Before(l.free) {
		return l.free.Sub(now)
	}
	if rest := minWait - now.Sub(l.answered); rest > 0 {
		return rest
	}
	l.leasing = true
	go l.lease(ctx, models.PermitAsk{NumberID: l.number, Most: want, From: l.leadOfNext(), Until: ahead})
	return 0
}

// leaseTimeout bounds what the line waits for the database.
const leaseTimeout = 5 * time.Second

// lease asks the database once.
func (l *line) lease(ctx context.Context, ask models.PermitAsk) {
	ctx, cancel := context.WithTimeout(ctx, leaseTimeout)
	defer cancel()
	got, err := l.gate.leases.LeasePermits(ctx, ask)
	l.gate.mu.Lock()
	defer l.gate.mu.Unlock()
	defer l.wake()
	l.leasing = false
	if err != nil {
		l.gate.log.WarnContext(ctx, "no permits to send: the database does not grant them", "number_id", l.number, "error", err)
		for len(l.waiting) > 0 {
			l.waiting.next().got <- granted{err: err}
		}
		return
	}
	now := time.Now()
	l.every, l.answered = got.Every, now
	l.add(now.Add(got.First), got)
	l.free, l.ahead = time.Time{}, 0
	if got.Granted == 0 {
		l.free, l.ahead = now.Add(max(got.First-ask.Until, minWait)), ask.Until
	}
}

// add takes the permits of a lease. They are counted from its answer, and an answer may be slow: none comes sooner
// after the one before than two permits are apart, so that this worker never sends faster than it was granted.
func (l *line) add(at time.Time, got models.PermitLease) {
	for range got.Granted {
		if soonest := l.last.Add(got.Every); at.Before(soonest) {
			at = soonest
		}
		l.permits, l.last = append(l.permits, at), at
		at = at.Add(got.Every)
	}
	slices.SortFunc(l.permits, time.Time.Compare)
}

// minWait is how long to wait at least before the database is asked again, whatever it answered.
const minWait = 2 * time.Millisecond

// waitOf is about how long one who comes now waits.
func (l *line) waitOf(priority int) time.Duration {
	before := 0
	for _, w := range l.waiting {
		if w.priority <= priority {
			before++
		}
	}
	return time.Duration(before) * l.every
}

// maxLead bounds the lead: what takes longer is late.
const maxLead = time.Second

// prepared notes how long it took from the permit to the call.
func (l *line) prepared(took time.Duration) {
	l.gate.mu.Lock()
	defer l.gate.mu.Unlock()
	l.lead = min(smooth(l.lead, took*5/4), maxLead)
}

// smooth is the moving mean after one more value, which counts an eighth.
func smooth(mean, value time.Duration) time.Duration { return mean + (value-mean)/8 }

// waiting is a heap of those who wait, by priority and arrival.
type waiting []*waiter

func (w waiting) Len() int { return len(w) }
func (w waiting) Less(i, j int) bool {
	if w[i].priority != w[j].priority {
		return w[i].priority < w[j].priority
	}
	return w[i].arrival < w[j].arrival
}

func (w waiting) Swap(i, j int) {
	w[i], w[j] = w[j], w[i]
	w[i].place, w[j].place = i, j
}

// Push adds one; the heap calls it.
func (w *waiting) Push(one any) {
	added := one.(*waiter) //nolint:errcheck // only await pushes
	added.place = len(*w)
	*w = append(*w, added)
}

// Pop removes the last; the heap calls it.
func (w *waiting) Pop() any {
	last := (*w)[len(*w)-1]
	*w = (*w)[:len(*w)-1]
	last.place = -1
	return last
}

// next removes the one whose turn it is.
func (w *waiting) next() *waiter { return heap.Pop(w).(*waiter) } //nolint:errcheck // see Push

// answers are how many answer a customer, or have been promised their call.
func (w waiting) answers() int {
	n := 0
	for _, one := range w {
		if one.priority <= models.PriorityAnswer {
			n++
		}
	}
	return n
}
