package permit

import "time"

// slowCall is how long a call may take before its number counts as one that answers slowly: from then on
// its calls go through the queue, where they keep no workflow task waiting.
const slowCall = time.Second

// forgetSlow is after how long without a call it is not known any more how a number answers.
const forgetSlow = 10 * time.Second

// health is how quickly a number answers.
type health struct {
	// mean is the moving mean of how long calls took, and endedAt when one ended.
	mean    time.Duration
	endedAt time.Time
	// late is how many of those under way take longer than slowCall.
	late int
}

// overdue notes that a call takes long.
func (p *pass) overdue() {
	g := p.line.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	if p.done {
		return
	}
	p.late = true
	p.line.late++
}

// ended notes how long a call took.
func (l *line) ended(p *pass, now time.Time) {
	if p.late {
		l.late--
	}
	if now.Sub(l.endedAt) > forgetSlow {
		l.mean = 0
	}
	l.mean, l.endedAt = smooth(l.mean, now.Sub(p.began)), now
}

// slow reports whether the number answers slowly: on the whole, or a quarter of its calls right now.
func (l *line) slow(now time.Time) bool {
	if l.late > 0 && l.late*4 >= l.calls {
		return true
	}
	return l.mean > slowCall && now.Sub(l.endedAt) < forgetSlow
}
