package activities

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"go.temporal.io/sdk/activity"
	"golang.org/x/sync/errgroup"

	"cadenza/models"
)

// The names of the campaign's activities on the wire.
const (
	NameBeginCampaign   = "BeginCampaign"
	NameEnrolMembers    = "EnrolMembers"
	NameEndCampaignRuns = "EndCampaignRuns"
	NameSteerCampaign   = "SteerCampaign"
)

// CampaignRef names a campaign.
type CampaignRef struct {
	WorkspaceID string `json:"workspace_id"`
	CampaignID  string `json:"campaign_id"`
}

// CampaignInput asks for the next part of a campaign's work.
type CampaignInput struct {
	CampaignRef
	// Now is the workflow's clock.
	Now time.Time `json:"now"`
	// From is when the next page of members is due, as the call before reported it; zero is now.
	From time.Time `json:"from,omitzero"`
}

// SteerCampaignInput is what a signal asks of a campaign.
type SteerCampaignInput struct {
	CampaignRef
	Verb    models.CampaignVerb `json:"verb"`
	EndRuns bool                `json:"end_runs,omitempty"`
}

// CampaignReport is how far a campaign has come.
type CampaignReport struct {
	State models.CampaignState `json:"state"`
	// Members is how many there are, once membership is taken; the others count those who had their turn.
	Members    int `json:"members"`
	Entered    int `json:"entered"`
	NotEntered int `json:"not_entered"`
	// Until is when there is something to do again: its time, or when there is room; zero is now.
	Until time.Time `json:"until,omitzero"`
	// Why says for people why it is paused or waits.
	Why string `json:"why,omitempty"`
	// Ending means that runs are still to be ended.
	Ending bool `json:"ending,omitempty"`
	// Next is when the next page of members is due, by the worker's clock; zero where none is.
	Next time.Time `json:"next,omitzero"`
}

// CampaignStore keeps campaigns; their rows alone say who has still to enter, so that all of
// this may be killed anywhere and be done twice.
type CampaignStore interface {
	// BeginCampaign takes the membership of a campaign whose time has come, once.
	BeginCampaign(ctx context.Context, workspaceID, id string, now time.Time) (models.Campaign, error)
	CampaignRoom(ctx context.Context, c models.Campaign, now time.Time) (models.CampaignRoom, error)
	// EnterMembers gives at most so many members their turn, if the campaign is running.
	EnterMembers(ctx context.Context, workspaceID, id string, most int) (models.CampaignPage, error)
	CampaignWaits(ctx context.Context, workspaceID, id, why string, until time.Time) error
	// EndCampaignRuns ends a page of the runs of a campaign that is to end them.
	EndCampaignRuns(ctx context.Context, workspaceID, id string) (ended []models.Run, more bool, err error)
	SteerCampaign(
		ctx context.Context, workspaceID, id string, verb models.CampaignVerb, endRuns bool, actor string,
	) (models.Campaign, error)
}

// Campaigns enrol the members of campaigns and end what they started.
type Campaigns struct {
	Store  CampaignStore
	Engine Engine
	Log    *slog.Logger
	// Pause waits between two pages; an error says that the context ended.
	Pause func(ctx context.Context, d time.Duration) error
	// Crowded reports whether the workers have enough to do, as seen by a campaign that has waited for so long to let
	// more members enter; nil for never.
	Crowded func(ctx context.Context, waited time.Duration) bool
	// Now is the clock by which pages enter.
	Now func() time.Time
}

// The bounds of one call: a page holds up nobody for long who pauses the campaign, and a call
// does not last much longer than a minute of the number's throughput.
const (
	campaignPage = 50
	campaignTime = time.Minute
	// campaignStarts is how many pages may have their workflows started while the next one enters.
	campaignStarts = 2
	// campaignCatchUp is how much of a delay the next pages make up for: what a longer one has cost is lost, for the
	// number could not send it either.
	campaignCatchUp = 2 * time.Second
	// campaignRest is how long to wait before looking again whether the workers have taken up what was started.
	campaignRest = 50 * time.Millisecond
	// campaignAhead is by how much members enter before the number can write to them, so that somebody always waits
	// for the next permit: one that nobody takes is lost.
	campaignAhead = 500 * time.Millisecond
	// campaignLag is how far a call may be late, or its clock differ, and still go on at the pace of the one before.
	campaignLag = 10 * time.Second
	// campaignBeat is how often a long statement is shown to be under way.
	campaignBeat = 5 * time.Second
)

// BeginCampaign looks at the row and, when its time has come, takes its membership (C2).
func (c *Campaigns) BeginCampaign(ctx context.Context, in CampaignInput) (CampaignReport, error) {
	defer beat(ctx)()
	row, err := c.Store.BeginCampaign(ctx, in.WorkspaceID, in.CampaignID, in.Now)
	return campaignReport(row), classify(err)
}

// beat shows that the activity is under way until the returned function is called.
func beat(ctx context.Context) (stop func()) {
	done := make(chan struct{})
	go func() {
		ticks := time.NewTicker(campaignBeat)
		defer ticks.Stop()
		for {
			select {
			case <-done:
				return
			case <-ctx.Done():
				return
			case <-ticks.C:
				activity.RecordHeartbeat(ctx)
			}
		}
	}()
	return func() { close(done) }
}

func campaignReport(c models.Campaign) CampaignReport {
	r := CampaignReport{State: c.State, Entered: c.Entered, NotEntered: c.NotEntered(), Why: c.Reason, Ending: c.Ending}
	if c.Members != nil {
		r.Members = *c.Members
	}
	switch {
	case c.State == models.CampaignScheduled && c.At != nil:
		r.Until = c.At.UTC()
	case c.State == models.CampaignRunning && c.WaitUntil != nil:
		r.Until, r.Why = c.WaitUntil.UTC(), c.WaitReason
	}
	return r
}

// EnrolMembers lets members enter at the pace of the number, page by page, until a bound of
// the call, the end of what has room today (C4), a pause, or the last member. The rows of a page are
// committed before its workflows are started: those that are not, Reconcile starts.
func (c *Campaigns) EnrolMembers(ctx context.Context, in CampaignInput) (CampaignReport, error) {
	defer beat(ctx)()
	row, err := c.Store.BeginCampaign(ctx, in.WorkspaceID, in.CampaignID, in.Now)
	if err != nil || row.State != models.CampaignRunning {
		return campaignReport(row), classify(err)
	}
	room, err := c.Store.CampaignRoom(ctx, row, in.Now)
	if err != nil {
		return CampaignReport{}, err
	}
	e := enrolment{Campaigns: c, in: in, room: room, began: c.Now(), row: row}
	e.due = enrolFrom(in.From, e.began)
	if err := e.run(ctx); err != nil {
		return CampaignReport{}, classify(err)
	}
	report := campaignReport(e.row)
	if report.State == models.CampaignRunning {
		report.Next = e.due.UTC()
	}
	return report, nil
}

// enrolFrom is when a call's first page is due: when the call before said, so that nothing is lost, or
// gained, between the two.
func enrolFrom(from, now time.Time) time.Time {
	if from.IsZero() || now.Sub(from).Abs() > campaignLag {
		return now.Add(-campaignAhead)
	}
	return from
}

// enrolment is one call of EnrolMembers.
type enrolment struct {
	*Campaigns
	in    CampaignInput
	room  models.CampaignRoom
	began time.Time
	row   models.Campaign
	took  int
	// due is when the next page is to enter. A page that took longer than its share brings the following ones
	// nearer, so that as many enter in a minute as the number may send.
	due time.Time
	// starting are the pages whose workflows are being started.
	starting *errgroup.Group
}

// run lets pages enter, each at its time, while the workflows of those before are started.
func (e *enrolment) run(ctx context.Context) error {
	group, failed := errgroup.WithContext(ctx)
	e.starting = group
	e.starting.SetLimit(campaignStarts)
	err := e.pages(ctx, failed)
	return errors.Join(err, e.starting.Wait())
}

// pages lets pages enter until a bound of the call, or until the workflows of one could not be started.
func (e *enrolment) pages(ctx, failed context.Context) error {
	for e.row.State == models.CampaignRunning && failed.Err() == nil && e.Now().Sub(e.began) < campaignTime {
		most := e.most()
		if most == 0 {
			return e.wait(ctx)
		}
		if err := e.Pause(ctx, e.due.Sub(e.Now())); err != nil {
			return err
		}
		if err := e.absorbed(ctx); err != nil {
			return err
		}
		took, err := e.page(ctx, most)
		if err != nil {
			return err
		}
		e.due = latest(e.due.Add(models.SendTime(took, e.room.PerSecond)), e.Now().Add(-campaignCatchUp))
		activity.RecordHeartbeat(ctx, e.took)
	}
	return nil
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// absorbed waits while the workers have not taken up the runs that were started before: what they cannot take
// would only wait elsewhere, and costs more there.
func (e *enrolment) absorbed(ctx context.Context) error {
	since := e.Now()
	for e.Crowded != nil && e.Crowded(ctx, e.Now().Sub(since)) && e.Now().Sub(e.began) < campaignTime {
		activity.RecordHeartbeat(ctx, e.took)
		if err := e.Pause(ctx, campaignRest); err != nil {
			return err
		}
	}
	return nil
}

// most is how many may have their turn in the next page: what the number sends in half a second,
// and no more than a page, or than there is room for.
func (e *enrolment) most() int {
	most := min(campaignPage, max(1, e.room.PerSecond/2))
	if !e.room.Unlimited {
		most = min(most, e.room.Places)
	}
	return most
}

// wait notes that there is no room, and until when.
func (e *enrolment) wait(ctx context.Context) error {
	if e.took > 0 { // whoever asks again knows better: those who entered have taken their places
		return nil
	}
	e.row.WaitReason, e.row.WaitUntil = e.room.Why, &e.room.Until
	return e.Store.CampaignWaits(ctx, e.in.WorkspaceID, e.in.CampaignID, e.room.Why, e.room.Until)
}

func (e *enrolment) page(ctx context.Context, most int) (took int, err error) {
	page, err := e.Store.EnterMembers(ctx, e.in.WorkspaceID, e.in.CampaignID, most)
	if err != nil {
		return 0, err
	}
	if e.row.State == models.CampaignRunning && page.Campaign.State == models.CampaignPaused &&
		page.Campaign.PausedFor != models.PauseByHand {
		e.Log.WarnContext(ctx, "campaign paused", "campaign_id", e.in.CampaignID, "reason", string(page.Campaign.PausedFor))
	}
	e.row = page.Campaign
	e.took += page.Took
	var begin []models.Accepted
	for _, a := range page.Entered {
		if a.Begins() {
			begin = append(begin, a)
		}
	}
	e.room.Places -= len(begin)
	if len(begin) == 0 {
		return page.Took, nil
	}
	e.starting.Go(func() error { return e.Engine.StartRuns(ctx, begin) })
	return page.Took, nil
}

// EndCampaignRuns ends what a cancelled campaign started, page by page: the rows first, then
// their workflows are told; those that are not, Reconcile tells (C3).
func (c *Campaigns) EndCampaignRuns(ctx context.Context, in CampaignInput) (CampaignReport, error) {
	defer beat(ctx)()
	var failures []error
	for more := true; more; {
		var ended []models.Run
		var err error
		if ended, more, err = c.Store.EndCampaignRuns(ctx, in.WorkspaceID, in.CampaignID); err != nil {
			return CampaignReport{}, errors.Join(append(failures, classify(err))...)
		}
		if len(ended) > 0 {
			failures = append(failures, c.Engine.CloseRuns(ctx, ended, "the campaign was cancelled with its runs"))
		}
		activity.RecordHeartbeat(ctx)
	}
	if err := errors.Join(failures...); err != nil {
		c.Log.WarnContext(ctx, "left to reconcile", "what", "close the workflows of a campaign", "error", err)
	}
	row, err := c.Store.BeginCampaign(ctx, in.WorkspaceID, in.CampaignID, in.Now)
	return campaignReport(row), classify(err)
}

// SteerCampaign changes the row as a signal asks. What the campaign's state forbids changes nothing and
// is logged only, because a signal has no answer.
func (c *Campaigns) SteerCampaign(ctx context.Context, in SteerCampaignInput) error {
	_, err := c.Store.SteerCampaign(ctx, in.WorkspaceID, in.CampaignID, in.Verb, in.EndRuns, "temporal")
	if models.CodeOf(err) == models.CodeConflict {
		c.Log.InfoContext(ctx, "signal without effect", "campaign_id", in.CampaignID, "verb", string(in.Verb), "error", err)
		return nil
	}
	return classify(err)
}
