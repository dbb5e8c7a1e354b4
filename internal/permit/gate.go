package permit

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"cadenza/activities"
	"cadenza/models"
)

// Leases grants permits.
type Leases interface {
	// LeasePermits grants permits of a number.
	LeasePermits(ctx context.Context, ask models.PermitAsk) (models.PermitLease, error)
}

// Bounds are how many calls may be under way at a time, those that wait for their permit included.
type Bounds struct {
	// Near is how many of the calls that are made where their runs are may keep their workflow tasks waiting, once they
	// take long.
	Near int
	// Number bounds all calls of one number.
	Number int
}

// Gate lets the calls of one worker out. Make it with New.
type Gate struct {
	leases Leases
	bounds Bounds
	log    *slog.Logger

	mu sync.Mutex
	// near are the calls for which a workflow task waits, and away those of them that wait for WhatsApp's answer.
	near, away int
	lines      map[string]*line
}

// New makes a gate.
func New(leases Leases, bounds Bounds, log *slog.Logger) *Gate {
	return &Gate{leases: leases, bounds: bounds, log: log, lines: map[string]*line{}}
}

// nearPatience is how long a call that is made where its run is may wait for its permit: as long as a campaign
// takes to send what it lets enter at a time, with what it is ahead of the pace, and some more.
const nearPatience = 1500 * time.Millisecond

// Near gives a place to a call that is made where its run is. There is none when too many of the number are
// under way, when it answers slowly, or when those who wait already would take too long.
func (g *Gate) Near(numberID string, priority int) (activities.Pass, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	l := g.line(numberID)
	if !g.hasPlace(l, priority) || l.slow(time.Now()) || l.waitOf(priority) > nearPatience {
		return nil, false
	}
	g.near++
	l.calls++
	return &pass{line: l, priority: priority, near: true}, true
}

// Queued gives a place to a call that comes through the queue. There is none when too many
// calls of the number are under way.
func (g *Gate) Queued(numberID string, priority int) (activities.Pass, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	l := g.line(numberID)
	if !g.hasPlace(l, priority) {
		return nil, false
	}
	l.calls++
	return &pass{line: l, priority: priority}, true
}

// answersShare is the part of a number's places, one in so many, that only answers to customers take.
const answersShare = 8

// hasPlace reports whether one more call of the number may be under way.
func (g *Gate) hasPlace(l *line, priority int) bool {
	most := g.bounds.Number
	if priority > models.PriorityAnswer {
		most -= most / answersShare
	}
	return l.calls < most
}

// line is that of a number; the caller holds the lock.
func (g *Gate) line(numberID string) *line {
	l := g.lines[numberID]
	if l == nil {
		l = &line{gate: g, number: numberID, kick: make(chan struct{}, 1)}
		g.lines[numberID] = l
	}
	return l
}

// pass is one call's way through the gate.
type pass struct {
	line     *line
	priority int
	near     bool
	// at is the instant of its permit, turned when it was told of it, began when its call left; zero before.
	at     time.Time
	turned time.Time
	began  time.Time
	alarm  *time.Timer
	late   bool
	done   bool
}

// Turn waits for a permit, until shortly before its instant.
func (p *pass) Turn(ctx context.Context) error {
	at, err := p.line.await(ctx, p.priority)
	if err != nil {
		return err
	}
	p.at, p.turned = at, time.Now()
	return nil
}

// slack is how late a permit may be used. Together with models.SendShare it keeps the calls of any second
// below a number's throughput.
const slack = 100 * time.Millisecond

// Call waits for the instant of the permit. Where what had to be done before took so long that the
// instant has passed, it takes another permit, before all who wait; where the database grants none the call
// leaves late, for it has been promised.
func (p *pass) Call(ctx context.Context) {
	p.line.prepared(time.Since(p.turned))
	if time.Since(p.at) > slack {
		if at, err := p.line.await(ctx, first); err == nil {
			p.at = at
		}
	}
	if wait := time.Until(p.at); wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	p.leave()
}

// leave notes that the call leaves.
func (p *pass) leave() {
	g := p.line.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	p.began = time.Now()
	p.alarm = time.AfterFunc(slowCall, p.overdue)
	if p.near {
		g.away++
	}
}

// Away is how many workflow tasks do nothing but wait for WhatsApp's answer.
func (g *Gate) Away() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.away
}

// Crowded reports whether so many calls are made where their runs are that none of them should keep its workflow
// task waiting for long.
func (p *pass) Crowded() bool {
	g := p.line.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.near > g.bounds.Near
}

// Parted says that nobody waits any longer for a call that was made where its run is.
func (p *pass) Parted() {
	g := p.line.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	p.part()
}

func (p *pass) part() {
	if !p.near {
		return
	}
	p.near = false
	p.line.gate.near--
	if !p.began.IsZero() {
		p.line.gate.away--
	}
}

// Done ends the call's way. A permit that it did not use goes to another.
func (p *pass) Done() {
	g := p.line.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	p.part()
	p.done = true
	p.line.calls--
	switch {
	case !p.began.IsZero():
		p.alarm.Stop()
		p.line.ended(p, time.Now())
	case !p.at.IsZero():
		p.line.giveBack(p.at)
	}
}
