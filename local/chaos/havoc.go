package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"cadenza/local/cutwire"
)

// havoc performs a script's events when the crowd's progress reaches them.
type havoc struct {
	rig      *rig
	progress *progress
	// standing are the faults that hold from the beginning to the end.
	standing []object

	under sync.WaitGroup
	// courierBusy lets one trouble of the webhooks follow the other.
	courierBusy sync.Mutex

	mu sync.Mutex
	// did counts what was done, by kind and target; failed are the first failures to do it.
	did    map[string]int
	failed []error
}

// run performs the events in order, each while those before it may still last, and lets
// everything be well in the end. It returns how many were not reached.
func (h *havoc) run(ctx context.Context, events []event) (left int) {
	for i, e := range events {
		if !h.progress.reaches(ctx, e.At) {
			left = len(events) - i
			break
		}
		h.under.Go(func() { h.perform(ctx, e) })
	}
	h.under.Wait()
	h.fault(context.WithoutCancel(ctx), nil)
	return left
}

// perform breaks one thing and mends it after its time.
func (h *havoc) perform(ctx context.Context, e event) {
	switch e.Kind {
	case killProcess:
		h.kill(ctx, e)
	case crashDatabase:
		h.crash(ctx, e)
	case cutLine:
		h.cut(ctx, e, []string{e.Target})
	case cutService:
		h.cut(ctx, e, h.linesTo(e.Target))
	case loseWebhooks:
		h.webhooks(ctx, e, moodRefuse)
	case forgetAnswers:
		h.webhooks(ctx, e, moodForget)
	case changeFaults:
		h.fault(ctx, e.Rules)
	}
}

func (h *havoc) count(e event) {
	what := string(e.Kind)
	if e.Kind == killProcess || e.Kind == cutService {
		what += " " + strings.TrimRight(e.Target, "-12")
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.did[what]++
}

func (h *havoc) failure(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.failed = append(h.failed, err)
}

func (h *havoc) kill(ctx context.Context, e event) {
	mended := h.rig.troubles.begin(e.Kind, e.Target)
	if h.rig.children[e.Target].kill(e.Lasts) {
		h.count(e)
	}
	sleep(ctx, e.Lasts)
	mended()
}

func (h *havoc) crash(ctx context.Context, e event) {
	h.rig.database.Lock() // a cluster is stopped and started by one at a time
	defer h.rig.database.Unlock()
	mended := h.rig.troubles.begin(e.Kind, "")
	defer mended()
	h.count(e)
	if err := h.rig.cluster.Kill(); err != nil {
		h.failure(err)
	}
	sleep(ctx, e.Lasts/4)
	if err := h.rig.cluster.Start(context.WithoutCancel(ctx)); err != nil {
		h.failure(err)
	}
}

func (h *havoc) linesTo(service string) []string {
	var out []string
	for _, process := range processes() {
		if _, ok := h.rig.lines[line(process, service)]; ok {
			out = append(out, line(process, service))
		}
	}
	return out
}

func (h *havoc) cut(ctx context.Context, e event, names []string) {
	h.count(e)
	for _, name := range names {
		mended := h.rig.troubles.begin(cutLine, name)
		h.rig.lines[name].Cut()
		defer func() {
			h.mend(ctx, h.rig.lines[name])
			mended()
		}()
	}
	sleep(ctx, e.Lasts)
}

// mend tries for a while: a connection of somebody else may leave from the line's port.
func (h *havoc) mend(ctx context.Context, wire *cutwire.Wire) {
	const tries = 50
	var err error
	for range tries {
		if err = wire.Mend(); err == nil {
			return
		}
		sleep(context.WithoutCancel(ctx), restartDelay)
	}
	h.failure(err)
}

func (h *havoc) webhooks(ctx context.Context, e event, mood int32) {
	h.courierBusy.Lock()
	defer h.courierBusy.Unlock()
	defer h.rig.troubles.begin(e.Kind, "")()
	h.count(e)
	h.rig.courier.mood.Store(mood)
	sleep(ctx, e.Lasts)
	h.rig.courier.mood.Store(moodKind)
}

// fault replaces the simulator's script of faults.
func (h *havoc) fault(ctx context.Context, rules []object) {
	if err := h.setFaults(ctx, rules); err != nil {
		h.failure(err)
	}
	h.count(event{Kind: changeFaults})
}

// setFaults puts the rules after those that hold always: of each kind the first one acts.
func (h *havoc) setFaults(ctx context.Context, rules []object) error {
	all := append(append([]object{}, h.standing...), rules...)
	if err := control(ctx, http.MethodPut, h.rig.simURL+"/sim/faults", object{"rules": all}, nil); err != nil {
		return fmt.Errorf("set the faults %v: %w", rules, err)
	}
	return nil
}

// progress counts what the crowd has done: entries and messages.
type progress struct {
	mu   sync.Mutex
	done int
}

func (p *progress) add(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += n
}

func (p *progress) now() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.done
}

// reaches waits until so much is done; false when the context ends before.
func (p *progress) reaches(ctx context.Context, n int) bool {
	for p.now() < n && ctx.Err() == nil {
		sleep(ctx, 5*time.Millisecond)
	}
	return ctx.Err() == nil
}
