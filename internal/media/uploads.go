package media

import "sync"

// uploads let one of a process's sends upload a file for a number, while the others wait for its id.
type uploads struct {
	mu sync.Mutex
	of map[string]*turn
}

// turn is whose turn it is with a key, and how many want it.
type turn struct {
	mu    sync.Mutex
	wants int
}

// alone waits until nobody else of this process is at work with the key; done ends that.
func (u *uploads) alone(key string) (done func()) {
	u.mu.Lock()
	if u.of == nil {
		u.of = map[string]*turn{}
	}
	t := u.of[key]
	if t == nil {
		t = &turn{}
		u.of[key] = t
	}
	t.wants++
	u.mu.Unlock()
	t.mu.Lock()
	return func() {
		t.mu.Unlock()
		u.mu.Lock()
		defer u.mu.Unlock()
		if t.wants--; t.wants == 0 {
			delete(u.of, key)
		}
	}
}
