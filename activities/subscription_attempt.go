package activities

import (
	"context"
	"time"

	"cadenza/models"
)

// The pauses before the next attempt: of a delivery that failed, and of an endpoint that is down. They double from the first to
// the longest.
const (
	firstEventPause    = 5 * time.Second
	longestEventPause  = 5 * time.Minute
	longestDownPause   = time.Minute
	longestAskedPause  = time.Hour
	saveAttemptsWithin = 10 * time.Second
)

func eventPause(failures int, longest time.Duration) time.Duration {
	pause := firstEventPause
	for range min(failures, 12) - 1 {
		pause *= 2
	}
	return min(pause, longest)
}

// note takes what came of a call. A line is busy until that is saved.
func (t *telling) note(ctx context.Context, what told) error {
	if what.err != nil {
		return what.err
	}
	if what.of == nil {
		t.under--
		t.over = append(t.over, what.line)
		return nil
	}
	one := models.EventAttempt{Place: what.of.Place, Line: what.line, Status: what.status, Delivered: what.problem == nil}
	t.Count.EventTold(ctx, one.Delivered)
	// An endpoint that is no longer called says nothing of the one that is: what it refused is told again at once.
	now := what.revision == t.row.Revision
	switch {
	case one.Delivered:
		t.report.Delivered++
		if now {
			t.took(what)
		}
	case now:
		one.RetryAt = t.Now().Add(max(eventPause(what.of.Attempts+1, longestEventPause), min(what.problem.RetryAfter, longestAskedPause)))
		t.failed(ctx, what)
	default:
		one.RetryAt = t.Now()
	}
	if !one.Delivered {
		t.report.Failed++
		one.Error = what.problem.Detail
	}
	t.did.List = append(t.did.List, one)
	return nil
}

// took notes that the endpoint took an event: whatever waited for it to come back goes on at once.
func (t *telling) took(what told) {
	if t.health.RetryAt != nil {
		t.did.Recovered = true
	}
	t.health.FailingSince, t.health.RetryAt = nil, nil
	t.health.LastStatus, t.health.LastError = what.status, ""
	t.health.Failures, t.inARow = 0, 0
}

// failed notes that the endpoint did not take an event, and whether it is down by that.
func (t *telling) failed(ctx context.Context, what told) {
	now, probed := t.Now(), t.health.RetryAt != nil
	if t.health.FailingSince == nil {
		t.health.FailingSince = &now
	}
	t.health.LastStatus, t.health.LastError = what.status, what.problem.Detail
	if what.of.Attempts < freshAttempts {
		t.inARow++
	}
	if probed && t.health.RetryAt.After(now) { // it was under way when others found that out
		return
	}
	asked := min(what.problem.RetryAfter, longestAskedPause)
	if !probed && t.inARow < downAfter && asked == 0 {
		return
	}
	t.health.Failures++
	until := now.Add(max(eventPause(t.health.Failures, longestDownPause), asked))
	t.health.RetryAt = &until
	t.stop()
	if t.health.Failures == 1 {
		t.Log.WarnContext(ctx, "a subscription's endpoint is down", "workspace_id", t.ref.WorkspaceID,
			"subscription_id", t.ref.SubscriptionID, "reason", what.problem.Reason, "retry_in", until.Sub(now))
	}
}

// settle saves what came of calls. It is saved also when the activity is called off: else it would be told again.
func (t *telling) settle(ctx context.Context) error {
	if len(t.did.List) > 0 {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveAttemptsWithin)
		defer cancel()
		t.did.Health, t.did.Revision = t.health, t.row.Revision
		if err := t.Store.SaveAttempts(ctx, t.ref.WorkspaceID, t.ref.SubscriptionID, t.did); err != nil {
			return err
		}
		t.did = models.EventAttempts{}
	}
	for _, line := range t.over {
		delete(t.busy, line)
	}
	t.over = nil
	return nil
}
