package activities

import (
	"context"
	"time"
)

// Lessor keeps the leases of messages that are being sent.
type Lessor interface {
	// KeepSending lets the lease of a message end later, while its owner is sending it.
	KeepSending(ctx context.Context, messageID, owner string, until time.Time) error
}

// sendLease is how long a process that is sending a message is known to be alive. It is longer than the clocks
// of two machines differ, and than a process may stand still that is not dead; who renews it does so well
// before its end.
const (
	sendLease  = 15 * time.Second
	renewLease = sendLease / 3
)

// leaseEnd is when a lease ends that begins now; nil where no process shares the messages with another.
func (s *Sends) leaseEnd() *time.Time {
	if s.Lessor == nil {
		return nil
	}
	until := s.Now().UTC().Add(sendLease)
	return &until
}

// keepLease renews the lease of a message until stop. A call that takes no longer than renewLease costs nothing.
func (s *Sends) keepLease(ctx context.Context, messageID string) (stop func()) {
	if s.Lessor == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	renewing := time.AfterFunc(renewLease, func() { s.renewLeases(ctx, messageID) })
	return func() { renewing.Stop(); cancel() }
}

// renewLeases renews the lease of a message until the context ends.
func (s *Sends) renewLeases(ctx context.Context, messageID string) {
	every := time.NewTicker(renewLease)
	defer every.Stop()
	for ctx.Err() == nil {
		if err := s.Lessor.KeepSending(ctx, messageID, s.Owner, *s.leaseEnd()); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "the lease of a message was not renewed", "message_id", messageID, "error", err)
		}
		select {
		case <-every.C:
		case <-ctx.Done():
		}
	}
}
