package trigger

import (
	"context"
	"slices"
	"sync"
	"time"

	"cadenza/models"
)

// pagesAtOnce is how many pages of all that is told in the background are under way together. Whoever has
// more waits for a turn between two pages, so a long list does not hold up a short one.
const pagesAtOnce = 2

// backlogsKept is how many lists of runs are kept in memory until the background has told their workflows. The
// rest of one more list is left to Reconcile.
const backlogsKept = 16

// closeTimeout is how long Close lets pages end. With a worker's 25 seconds for what it performs, a process is
// through well before it is killed.
const closeTimeout = 4 * time.Second

// background is what a dispatcher goes on with after it has answered. It is bounded, and may stop at any
// moment: Reconcile finds what is left. The zero value is ready.
type background struct {
	once sync.Once
	// ctx ends the pages that are under way; closing lets no other begin.
	ctx     context.Context //nolint:containedctx // it ends what goes on without a caller
	cancel  context.CancelFunc
	closing chan struct{}
	turns   chan struct{}
	busy    sync.WaitGroup

	mu sync.Mutex
	// starting are the automations whose rest is being started, with the next request for each; nil for none.
	starting map[string]*restOf
	// backlogs counts the lists of runs that are kept.
	backlogs int
	closed   bool
}

// restOf says whose rest is to be started.
type restOf struct {
	workspaceID, automationID string
	since                     time.Time
}

func (b *background) prepare() {
	b.once.Do(func() {
		b.ctx, b.cancel = context.WithCancel(context.Background())
		b.turns, b.closing, b.starting = make(chan struct{}, pagesAtOnce), make(chan struct{}), map[string]*restOf{}
	})
}

// run does the work in the background, unless it is closed.
func (b *background) run(work func(ctx context.Context)) {
	b.prepare()
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closed {
		b.busy.Go(func() { work(b.ctx) })
	}
}

// takeBacklog reports whether there is room for one more list of runs; dropBacklog makes it free again.
func (b *background) takeBacklog() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed || b.backlogs == backlogsKept {
		return false
	}
	b.backlogs++
	return true
}

func (b *background) dropBacklog() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.backlogs--
}

// turn waits until a page may be told, and tells it; false says that the background is closed. A page that fails
// or panics is left to Reconcile.
func (d *Dispatcher) turn(ctx context.Context, what string, tell func() error) bool {
	b := &d.background
	select {
	case b.turns <- struct{}{}:
	case <-b.closing:
		return false
	}
	defer func() { <-b.turns }()
	select {
	case <-b.closing:
		return false
	default:
	}
	if err := models.Safely(tell); err != nil {
		d.Log.WarnContext(ctx, "left to reconcile", "what", what, "error", err)
	}
	return true
}

// Close lets the pages that are under way in the background end, for closeTimeout at most, and leaves the others
// to Reconcile.
func (d *Dispatcher) Close() {
	b := &d.background
	b.prepare()
	b.mu.Lock()
	if !b.closed {
		b.closed = true
		close(b.closing)
	}
	b.mu.Unlock()
	defer time.AfterFunc(closeTimeout, b.cancel).Stop()
	b.busy.Wait()
	b.cancel()
}

// StartRest starts, in the background, the workflows of the runs that an automation has accepted since the
// instant and that nobody has started: their rows are committed. It reads the newest first: Reconcile,
// which takes up what has waited for long, begins at the oldest, so that the two help each other.
func (d *Dispatcher) StartRest(workspaceID, automationID string, since time.Time) {
	b := &d.background
	b.prepare()
	rest := &restOf{workspaceID, automationID, since}
	b.mu.Lock()
	waiting, under := b.starting[automationID]
	if under { // it looks once more when it is done
		if waiting != nil && waiting.since.Before(since) {
			rest.since = waiting.since
		}
		b.starting[automationID] = rest
		b.mu.Unlock()
		return
	}
	b.starting[automationID] = nil
	b.mu.Unlock()
	b.run(func(ctx context.Context) {
		for next := rest; next != nil; next = b.nextRest(automationID) {
			d.startRest(ctx, *next)
		}
	})
}

// nextRest takes the request that came while the one before was served.
func (b *background) nextRest(automationID string) *restOf {
	b.mu.Lock()
	defer b.mu.Unlock()
	next := b.starting[automationID]
	if next == nil || b.closed {
		delete(b.starting, automationID)
		return nil
	}
	b.starting[automationID] = nil
	return next
}

// startRest starts page after page until none is left.
func (d *Dispatcher) startRest(ctx context.Context, rest restOf) {
	var last models.Run
	for more := true; more; {
		more = false // unless the page says so: after a panic it does not
		open := d.turn(ctx, "start workflows", func() (err error) {
			last, more, err = d.startPage(ctx, rest, last)
			more = more && stops(ctx, err) == nil
			return err
		})
		if !open {
			return
		}
	}
}

// startPage starts the page after the given run and returns its last one. Runs that fail for themselves do
// not keep the others waiting.
func (d *Dispatcher) startPage(ctx context.Context, rest restOf, after models.Run) (last models.Run, more bool, err error) {
	page, more, err := d.Rows.RestToStart(ctx, rest.workspaceID, rest.automationID, rest.since, after)
	if err != nil || len(page) == 0 {
		return after, false, err
	}
	call, cancel := context.WithTimeout(ctx, tellTimeout)
	defer cancel()
	return page[len(page)-1].Run, more, d.Workflows.StartRuns(call, page)
}

// toldInTheCall is how many runs a caller waits for; the others are told in the background.
const toldInTheCall = models.MaxStartedAtOnce

// tellRuns tells workflows what their rows say: the first ones before it returns, the others in the
// background, however many they are.
func (d *Dispatcher) tellRuns(ctx context.Context, what string, runs []models.Run, fn func(context.Context, []models.Run) error) {
	if len(runs) == 0 {
		return
	}
	first := runs[:min(len(runs), toldInTheCall)]
	d.tell(ctx, what, func(ctx context.Context) error { return fn(ctx, first) })
	if rest := runs[len(first):]; len(rest) > 0 {
		d.tellRest(ctx, what, rest, fn)
	}
}

// tellRest tells the workflows of the runs in the background, page after page, if there is room for their list.
func (d *Dispatcher) tellRest(ctx context.Context, what string, rest []models.Run, fn func(context.Context, []models.Run) error) {
	b := &d.background
	b.prepare()
	if !b.takeBacklog() {
		d.Log.WarnContext(ctx, "left to reconcile", "what", what, "count", len(rest), "reason", "too many lists wait, or the process ends")
		return
	}
	b.run(func(ctx context.Context) {
		defer b.dropBacklog()
		for page := range slices.Chunk(rest, toldInTheCall) {
			open := d.turn(ctx, what, func() error {
				call, cancel := context.WithTimeout(ctx, tellTimeout)
				defer cancel()
				return fn(call, page)
			})
			if !open {
				return
			}
		}
	})
}
