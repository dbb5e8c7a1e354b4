package workflows

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"cadenza/activities"
	"cadenza/models"
)

// CampaignInput starts a Campaign, and is all that it keeps when it continues as new: how far it has
// come is in its row and in those of its members.
type CampaignInput struct{ activities.CampaignRef }

// CampaignResult is how a campaign ended.
type CampaignResult struct {
	State      models.CampaignState `json:"state"`
	Members    int                  `json:"members"`
	Entered    int                  `json:"entered"`
	NotEntered int                  `json:"not_entered"`
}

// Campaign enrols the members of a campaign from its time on, as fast as its number may
// write to them, until each has had their turn (C1-C4). The row says what to do next; the workflow
// does it, sleeps, and looks again when it is signalled.
func Campaign(ctx workflow.Context, in CampaignInput) (CampaignResult, error) {
	c := campaign{in: in, woken: workflow.NewBufferedChannel(ctx, 1)}
	for _, name := range []string{PauseCampaign.Name, ResumeCampaign.Name, CancelCampaign.Name, Changed.Name} {
		c.signals = append(c.signals, workflow.GetSignalChannel(ctx, name))
	}
	workflow.Go(ctx, c.listen)
	return c.run(ctx)
}

// campaign is one execution of the workflow.
type campaign struct {
	in     CampaignInput
	report activities.CampaignReport
	// signals are the channels that it listens to.
	signals []workflow.ReceiveChannel
	// woken holds a value when the row may have changed; one is enough.
	woken workflow.Channel
	// hearing is true while it does what a signal asks.
	hearing bool
}

// campaignLook is how long a campaign sleeps at most while it waits for room: a limit may be
// raised meanwhile.
const campaignLook = time.Hour

// run does what the row asks for, again and again, until the campaign is over.
func (c *campaign) run(ctx workflow.Context) (CampaignResult, error) {
	if _, err := c.heardAll(ctx); err != nil { // what came before its time counts before anybody enters
		return c.cancelled(ctx)
	}
	for {
		err := c.advance(ctx)
		if temporal.IsCanceledError(err) || ctx.Err() != nil {
			return c.cancelled(ctx)
		}
		if deleted(err) {
			return CampaignResult{}, nil
		}
		if err != nil {
			return CampaignResult{}, err
		}
		workflow.SetCurrentDetails(ctx, c.details())
		if c.report.State.Over() && !c.report.Ending {
			if heard, err := c.heardAll(ctx); err != nil || !heard {
				return c.result(), err
			}
			continue
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
			if _, err := c.heardAll(ctx); err != nil {
				return c.cancelled(ctx)
			}
			return CampaignResult{}, workflow.NewContinueAsNewError(ctx, NameCampaign, c.in)
		}
		if err := c.wait(ctx); err != nil {
			return c.cancelled(ctx)
		}
	}
}

// deleted reports whether the campaign's row is gone.
func deleted(err error) bool {
	refused, ok := errors.AsType[*temporal.ApplicationError](err)
	return ok && refused.Type() == string(models.CodeNotFound)
}

// advance does the next part of the work, as the row said when it was last read.
func (c *campaign) advance(ctx workflow.Context) error {
	name := activities.NameBeginCampaign
	switch {
	case c.report.Ending:
		name = activities.NameEndCampaignRuns
	case c.report.State == models.CampaignRunning:
		name = activities.NameEnrolMembers
	}
	report, err := call[activities.CampaignReport](
		inCampaign(ctx), name, activities.CampaignInput{CampaignRef: c.in.CampaignRef, Now: now(ctx), From: c.report.Next},
	)
	if err == nil {
		c.report = report
	}
	return err
}

// wait sleeps until there is something to do again, or until the row may have changed.
func (c *campaign) wait(ctx workflow.Context) (err error) {
	if c.woken.ReceiveAsync(nil) {
		return nil
	}
	left := c.report.Until.Sub(workflow.Now(ctx))
	idle := c.report.State == models.CampaignPaused || c.report.State == models.CampaignDraft
	if c.report.Ending || (!idle && left <= 0) {
		return nil
	}
	selector := workflow.NewSelector(ctx)
	selector.AddReceive(ctx.Done(), func(workflow.ReceiveChannel, bool) { err = ctx.Err() })
	selector.AddReceive(c.woken, func(ch workflow.ReceiveChannel, _ bool) { ch.ReceiveAsync(nil) })
	timing, stop := workflow.WithCancel(ctx)
	defer stop()
	if !idle {
		if c.report.State == models.CampaignRunning {
			left = min(left, campaignLook)
		}
		alarm := workflow.NewTimerWithOptions(timing, roundUp(left), workflow.TimerOptions{Summary: c.alarmSummary()})
		selector.AddFuture(alarm, func(f workflow.Future) {
			if ctx.Err() == nil {
				err = f.Get(ctx, nil)
			}
		})
	}
	selector.Select(ctx)
	return err
}

func (c *campaign) alarmSummary() string {
	if c.report.State == models.CampaignScheduled {
		return "until " + at(c.report.Until) + ", then it begins"
	}
	return "until " + at(c.report.Until) + ": " + c.report.Why
}

// at is an instant for people.
func at(t time.Time) string { return t.UTC().Format("Mon 2 Jan 15:04 UTC") }

// listen does what signals ask, also while members enter: it changes the row at once, and the activity
// that enrols members sees that with its next page.
func (c *campaign) listen(ctx workflow.Context) {
	selector := workflow.NewSelector(ctx)
	hear(ctx, selector, PauseCampaign, func(SteerCampaign) { c.steer(ctx, models.CampaignHold, false) })
	hear(ctx, selector, ResumeCampaign, func(SteerCampaign) { c.steer(ctx, models.CampaignResume, false) })
	hear(ctx, selector, CancelCampaign, func(in CampaignCancel) { c.steer(ctx, models.CampaignCancel, in.EndRuns) })
	hear(ctx, selector, Changed, func(Nudge) {})
	for ctx.Err() == nil {
		selector.Select(ctx)
		c.woken.SendAsync(true)
	}
}

// hear adds a signal to those that a selector waits for.
func hear[T any](ctx workflow.Context, selector workflow.Selector, s Signal[T], do func(T)) {
	selector.AddReceive(workflow.GetSignalChannel(ctx, s.Name), func(ch workflow.ReceiveChannel, _ bool) {
		var in T
		if ch.ReceiveAsync(&in) {
			do(in)
		}
	})
}

// steer changes the row as a signal asks, again and again until it succeeds or the workflow ends.
func (c *campaign) steer(ctx workflow.Context, verb models.CampaignVerb, endRuns bool) {
	c.hearing = true
	defer func() { c.hearing = false }()
	in := activities.SteerCampaignInput{CampaignRef: c.in.CampaignRef, Verb: verb, EndRuns: endRuns}
	if err := workflow.ExecuteActivity(inDatabase(ctx, string(verb)), activities.NameSteerCampaign, in).Get(ctx, nil); err != nil {
		workflow.GetLogger(ctx).Warn("a signal was not done", "verb", string(verb), "error", err)
	}
}

// heardAll waits until all signals are done, and reports whether there was one, so that no signal is
// lost when the execution ends.
func (c *campaign) heardAll(ctx workflow.Context) (heard bool, err error) {
	err = workflow.Await(ctx, func() bool {
		for _, s := range c.signals {
			if s.Len() > 0 {
				return false
			}
		}
		return !c.hearing
	})
	return c.woken.ReceiveAsync(nil), err
}

// cancelled is what a cancellation in Temporal does: the campaign is cancelled, and its runs go on.
func (c *campaign) cancelled(ctx workflow.Context) (CampaignResult, error) {
	left, _ := workflow.NewDisconnectedContext(ctx)
	c.steer(left, models.CampaignCancel, false)
	report, err := call[activities.CampaignReport](
		inCampaign(left), activities.NameBeginCampaign, activities.CampaignInput{CampaignRef: c.in.CampaignRef, Now: now(ctx)},
	)
	if err != nil {
		return CampaignResult{}, err
	}
	c.report = report
	workflow.SetCurrentDetails(left, c.details())
	return c.result(), temporal.NewCanceledError(string(report.State))
}

func (c *campaign) result() CampaignResult {
	r := c.report
	return CampaignResult{State: r.State, Members: r.Members, Entered: r.Entered, NotEntered: r.NotEntered}
}

// details are what Temporal UI shows of the campaign.
func (c *campaign) details() string {
	r := c.report
	var b strings.Builder
	fmt.Fprintf(&b, "**%s%s**", strings.ToUpper(string(r.State[:1])), string(r.State[1:]))
	switch {
	case r.Ending:
		b.WriteString(": its runs are being ended")
	case r.State == models.CampaignScheduled:
		fmt.Fprintf(&b, ": begins %s", at(r.Until))
	case r.State == models.CampaignRunning && r.Why != "" && !r.Until.IsZero():
		fmt.Fprintf(&b, ", waits until %s: %s", at(r.Until), r.Why)
	case r.Why != "":
		fmt.Fprintf(&b, ": %s", r.Why)
	}
	had := r.Entered + r.NotEntered
	fmt.Fprintf(&b, "\n\n**%d of %d** members had their turn: %d entered, %d did not.\n", had, r.Members, r.Entered, r.NotEntered)
	fmt.Fprintf(
		&b, "\nCampaign `%s`. Signals: `pause`, `resume`, `cancel` (`{\"end_runs\": true}` ends what it started too).\n", c.in.CampaignID,
	)
	return b.String()
}
