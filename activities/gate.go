package activities

import "context"

// Gate lets calls to WhatsApp out of this worker: as many a second as their number may send, and
// as many at a time as number and worker bear.
type Gate interface {
	// Near gives a place to a call that is made where its run is; false when it is to go through the queue.
	Near(numberID string, priority int) (Pass, bool)
	// Queued gives a place to a call that comes through the queue; false when too many of its number are
	// under way.
	Queued(numberID string, priority int) (Pass, bool)
}

// Pass is one call's way through the gate.
type Pass interface {
	// Turn waits until the call has a permit. What must be done before the call is done then.
	Turn(ctx context.Context) error
	// Call waits for the permit's instant; the call begins when it returns.
	Call(ctx context.Context)
	// Crowded reports whether a call that takes long should be waited for no longer where its run is, because too
	// many are.
	Crowded() bool
	// Parted says that no activity waits for the call any longer.
	Parted()
	// Done ends the call's way, whether it was made or not.
	Done()
}

// open is the gate that lets every call out at once.
type open struct{}

// Near gives a place.
func (open) Near(string, int) (Pass, bool) { return open{}, true }

// Queued gives a place.
func (open) Queued(string, int) (Pass, bool) { return open{}, true }

// Turn does not wait.
func (open) Turn(context.Context) error { return nil }

// Call does not wait.
func (open) Call(context.Context) {}

// Crowded is never true.
func (open) Crowded() bool { return false }

// Parted does nothing.
func (open) Parted() {}

// Done does nothing.
func (open) Done() {}

func (s *Sends) gate() Gate {
	if s.Gate == nil {
		return open{}
	}
	return s.Gate
}
