package main

import (
	"slices"
	"sync"
	"time"
)

// trouble is something that was broken, from when to when.
type trouble struct {
	kind eventKind
	// target is what was broken: a process, a line as "process/service", or "" for what
	// all share.
	target   string
	from, to time.Time
}

// troubles is the log of what was broken.
type troubles struct {
	mu   sync.Mutex
	list []trouble
}

// begin notes that something breaks and returns the function that notes its mending.
func (t *troubles) begin(kind eventKind, target string) (mended func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := len(t.list)
	t.list = append(t.list, trouble{kind: kind, target: target, from: time.Now()})
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.list[n].to = time.Now()
	}
}

// all is the log as it stands; what is not mended yet ends now.
func (t *troubles) all() []trouble {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := make([]trouble, len(t.list))
	copy(out, t.list)
	for i := range out {
		if out[i].to.IsZero() {
			out[i].to = time.Now()
		}
	}
	return out
}

// during reports whether one of the troubles that match overlaps a stretch of time.
func during(list []trouble, from, to time.Time, matches func(trouble) bool) bool {
	return slices.ContainsFunc(list, func(t trouble) bool {
		return !t.from.After(to) && !t.to.Before(from) && matches(t)
	})
}
