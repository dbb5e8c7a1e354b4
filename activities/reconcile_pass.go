package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/activity"

	"cadenza/models"
)

// Reconcile does one pass. Every part runs in every pass, also when another part has failed. A
// failure stands in the report and is not returned as an error: with an error, Temporal would drop
// the report and with it the places where the next pass goes on. The only error is that of a pass
// that was called back.
func (r *Reconciler) Reconcile(ctx context.Context, in ReconcileInput) (ReconcileReport, error) {
	p := reconcilePass{Reconciler: r, in: in}
	p.report.Overdue, p.report.ClosedSince, p.report.Epoch = in.Overdue, in.ClosedSince, in.Epoch
	p.readAside(ctx)
	parts := p.parts()
	for i, one := range parts {
		activity.RecordHeartbeat(ctx, p.report)
		p.run(ctx, one, len(parts)-i)
	}
	if err := ctx.Err(); err != nil {
		return p.report, fmt.Errorf("the pass was called back: %w", err)
	}
	if p.report.found() {
		r.Log.InfoContext(ctx, "reconciled", "routed", p.report.Routed, "started", p.report.Started, "nudged", p.report.Nudged,
			"told", p.report.Told, "woken", p.report.Woken, "closed", p.report.Closed, "rolled_out", p.report.RolledOut,
			"campaigns", p.report.Campaigns, "messages", p.report.Messages, "subscriptions", p.report.Subscriptions, "lost", p.report.Lost,
			"failures", p.report.Failures, "set_aside", p.report.SetAside,
			"removed", p.report.Media)
	}
	return p.report, nil
}

// found reports whether there was anything to do.
func (r ReconcileReport) found() bool {
	return r.Routed+r.Started+r.Nudged+r.Told+r.Woken+r.Closed+r.RolledOut+r.Campaigns+r.Messages+r.Failures+r.SetAside+r.Media+
		r.Subscriptions+r.Lost > 0
}

// reconcilePass is one pass.
type reconcilePass struct {
	*Reconciler
	in     ReconcileInput
	report ReconcileReport
	// aside are the rows that were set aside and may be tried again.
	aside []models.SetAside
	// tried are the rows that the part under way has tried, where it does not try all of them.
	tried map[string]bool
}

// passPart is a part of a pass.
type passPart struct {
	name string
	do   func(context.Context) error
	// rows are the kinds of rows that it sets aside.
	rows []models.Part
	// some is true of a part that may not get through all rows in one pass: it notes which it tried.
	some bool
}

func (p *reconcilePass) parts() []passPart {
	return []passPart{
		{name: "epoch", do: p.raiseEpoch}, // before anything is started
		{name: "route", do: p.routeForgotten, rows: []models.Part{models.PartRoute}},
		{name: "rollouts", do: p.rollOut, rows: []models.Part{models.PartRollout}},
		{name: "campaigns", do: p.campaigns, rows: []models.Part{models.PartCampaign, models.PartRecurring, models.PartJob}},
		{name: "messages", do: p.sendMessages, rows: []models.Part{models.PartMessage}},
		{name: "subscriptions", do: p.subscriptions, rows: []models.Part{models.PartSubscription}},
		{name: "tell ended", do: p.tellEnded, rows: []models.Part{models.PartClose}},
		{name: "wake released", do: p.wakeReleased, rows: []models.Part{models.PartRelease}},
		{name: "overdue", do: p.nudgeOverdue, rows: []models.Part{models.PartOverdue}, some: true},
		{name: "close lost", do: p.closeLost, rows: []models.Part{models.PartLost}},
		{name: "pace", do: p.pace},
		{name: "figures", do: p.foldFigures},
		{name: "events", do: p.removeEvents},
		{name: "media", do: p.keepMedia},
		{name: "start", do: p.startForgotten, rows: []models.Part{models.PartStart}}, // the last may take long
	}
}

// How long a part may take: half of the time that is left, but no more than wholePart, and never
// less than an equal share for each part that is left. So no part takes the time of the others.
// What a part leaves undone, the next pass does.
const (
	wholePart  = 45 * time.Second // less than a pass may go without a heartbeat
	passMargin = 30 * time.Second
)

// run does one of the parts that are left and sees to what failed.
func (p *reconcilePass) run(ctx context.Context, one passPart, left int) {
	within, done := ctx, context.CancelFunc(func() {})
	if deadline, limited := ctx.Deadline(); limited {
		remaining := time.Until(deadline) - passMargin
		within, done = context.WithTimeout(ctx, max(remaining/time.Duration(left), min(remaining/2, wholePart)))
	}
	defer done()
	p.tried = nil
	failed, err := partialOf(models.Safely(func() error { return one.do(within) }))
	if err == nil && within.Err() != nil {
		err = within.Err()
	}
	if err != nil {
		p.fail(ctx, one.name, err)
	}
	if err := p.settle(ctx, one, failed, err == nil); err != nil {
		p.fail(ctx, one.name, err)
	}
}

// partialOf parts the rows that failed from what failed as a whole.
func partialOf(err error) ([]models.RowFailure, error) {
	if partial, ok := errors.AsType[*models.PartialError](err); ok {
		return partial.Rows, partial.Stopped
	}
	return nil, err
}

// fail notes that a part failed.
func (p *reconcilePass) fail(ctx context.Context, part string, err error) {
	p.report.Failures++
	p.report.Failed = append(p.report.Failed, FailedPart{Part: part, Error: models.Impersonal(err)})
	p.Count.PartFailed(ctx, part)
	p.Log.WarnContext(ctx, "a part of reconciliation failed", "part", part, "error", err)
}

// readAside reads what may be tried again.
func (p *reconcilePass) readAside(ctx context.Context) {
	var kinds []models.Part
	for _, one := range p.parts() {
		kinds = append(kinds, one.rows...)
	}
	var err error
	if p.aside, err = p.Aside.DueAside(ctx, kinds...); err != nil {
		p.fail(ctx, "set aside", err)
	}
}

// asideOf are the rows of a kind that may be tried again.
func (p *reconcilePass) asideOf(kind models.Part) []models.SetAside {
	return slices.DeleteFunc(slices.Clone(p.aside), func(a models.SetAside) bool { return a.Part != kind })
}

// settle sets the rows aside that failed, and forgets those that failed no more: all of a part
// that came to its end, of the others those that were tried.
func (p *reconcilePass) settle(ctx context.Context, one passPart, failed []models.RowFailure, whole bool) error {
	for _, f := range failed {
		p.Log.WarnContext(ctx, "set aside", "part", string(f.Part), "workspace_id", f.WorkspaceID, "error", f.Err)
	}
	p.report.SetAside += len(failed)
	err := p.Aside.NoteFailures(ctx, failed)
	var well []models.SetAside
	for _, a := range p.aside {
		again := slices.ContainsFunc(failed, func(f models.RowFailure) bool { return f.Part == a.Part && f.Key == a.Key })
		if slices.Contains(one.rows, a.Part) && !again && (p.tried[a.Key] || whole && !one.some) {
			well = append(well, a)
		}
	}
	return errors.Join(err, p.Aside.ForgetAside(ctx, well))
}
