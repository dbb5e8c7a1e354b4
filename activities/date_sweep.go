package activities

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"time"

	"go.temporal.io/sdk/activity"

	"cadenza/models"
)

// NameSweepDates is the activity's name on the wire.
const NameSweepDates = "SweepDates"

// SweepDatesInput says up to when dates are to be fired.
type SweepDatesInput struct {
	Now time.Time `json:"now"`
}

// SweepDatesReport counts what a sweep found; after a repeated attempt, the last one alone.
type SweepDatesReport struct {
	// Starts is how many date starts were looked at, Due how many values were due.
	Starts int `json:"starts"`
	Due    int `json:"due"`
	// Entered is how many contacts were accepted, Refused how many entered too often or are gone.
	Entered int `json:"entered"`
	Refused int `json:"refused"`
	// Missed is how many values were older than the grace.
	Missed int `json:"missed"`
	// SetAside is how many starts failed; they are tried again from where they failed.
	SetAside int `json:"set_aside,omitempty"`
}

// DateStore reads date starts and what is due; every read is a range of an index.
type DateStore interface {
	// Watermark is zero before the first sweep.
	Watermark(ctx context.Context, name string) (time.Time, error)
	// AdvanceDates moves the watermark and writes down what was missed, both or neither.
	AdvanceDates(ctx context.Context, from, to time.Time, missed []models.Missed) error
	DateStarts(ctx context.Context, after models.DateStart) (page []models.DateStart, more bool, err error)
	ContactZones(ctx context.Context, workspaceID string) ([]string, error)
	DueContacts(
		ctx context.Context, fieldID string, due models.DueDates, after models.DueContact,
	) (page []models.DueContact, more bool, err error)
}

// DatePlan computes which values fire in (from, to]. zones are those that the workspace's
// contacts have; they are asked for only where they matter.
type DatePlan interface {
	DueDates(start models.DateStart, from, to time.Time, zones func() ([]string, error)) ([]models.DueDates, error)
}

// BulkEntries accepts many entries.
type BulkEntries interface {
	EnterMany(ctx context.Context, b models.BulkEntry) ([]models.Accepted, error)
}

// RestStarter starts in the background what an automation has accepted since the instant.
type RestStarter interface {
	StartRest(workspaceID, automationID string, since time.Time)
}

// DateSweeper fires date starts (S4).
type DateSweeper struct {
	Store DateStore
	Plan  DatePlan
	// Rows commits entries; Starts also starts their workflows. Rest starts, in the background, those of an
	// automation that are committed and not started.
	Rows, Starts BulkEntries
	Rest         RestStarter
	// Aside keeps the starts that failed, with since when.
	Aside AsideStore
	Log   *slog.Logger
	// Grace is how late an occurrence may still fire after an outage.
	Grace time.Duration
}

// SweepDates fires what became due since the last sweep. The watermark moves only when all of it is
// committed; a start that failed is set aside, with the time from which it is to be tried again. Each
// entry has a key of its own. So a sweep may be killed at any point and repeated. The very first sweep
// fires nothing: it marks where to begin.
func (d *DateSweeper) SweepDates(ctx context.Context, in SweepDatesInput) (SweepDatesReport, error) {
	mark, err := d.Store.Watermark(ctx, models.WatermarkDates)
	if err != nil {
		return SweepDatesReport{}, err
	}
	to := in.Now.UTC().Truncate(time.Microsecond)
	if mark.IsZero() {
		return SweepDatesReport{}, d.Store.AdvanceDates(ctx, mark, to, nil)
	}
	var report SweepDatesReport
	if oldest := to.Add(-d.Grace); mark.Before(oldest) {
		if err := d.giveUp(ctx, mark, oldest, &report); err != nil {
			return report, err
		}
		mark = oldest
	}
	if !mark.Before(to) {
		return report, nil
	}
	s := dateSweep{DateSweeper: d, from: mark, to: to, report: &report, done: progress(ctx, to)}
	if err := s.fireAll(ctx); err != nil {
		return report, err
	}
	if report.Due+report.Missed+report.SetAside > 0 {
		d.Log.InfoContext(ctx, "dates swept", "starts", report.Starts, "due", report.Due,
			"entered", report.Entered, "refused", report.Refused, "missed", report.Missed, "set_aside", report.SetAside)
	}
	return report, d.Store.AdvanceDates(ctx, mark, to, nil)
}

// fireAll fires what is due of every start. Of a start that was set aside, that is all since it first failed.
func (s *dateSweep) fireAll(ctx context.Context) error {
	due, err := s.Aside.DueAside(ctx, models.PartDate)
	if err != nil {
		return err
	}
	s.aside = make(map[string]models.SetAside, len(due))
	for _, a := range due {
		s.aside[a.Key] = a
	}
	if err := s.each(ctx, s.fire, s.setAside); err != nil {
		return err
	}
	return s.Aside.ForgetAside(ctx, slices.Collect(maps.Values(s.aside))) // done, or no longer there
}

// setAside keeps a start that failed, so that the watermark need not wait for it.
func (s *dateSweep) setAside(ctx context.Context, start models.DateStart, from time.Time, err error) error {
	s.report.SetAside++
	delete(s.aside, start.StartID)
	s.Log.WarnContext(
		ctx, "set aside", "part", string(models.PartDate), "automation_id", start.AutomationID, "start_id", start.StartID, "error", err,
	)
	return s.Aside.NoteFailures(ctx, []models.RowFailure{
		{Part: models.PartDate, Key: start.StartID, WorkspaceID: start.WorkspaceID, Err: err, From: &from},
	})
}

// giveUp counts what is older than the grace, writes that down for each start, and moves the watermark
// past it.
func (d *DateSweeper) giveUp(ctx context.Context, mark, oldest time.Time, report *SweepDatesReport) error {
	s := dateSweep{DateSweeper: d, from: mark, to: oldest, report: &SweepDatesReport{}, done: sweepProgress{To: oldest}}
	var missed []models.Missed
	err := s.each(ctx, func(ctx context.Context, start models.DateStart, due []models.DueDates) error {
		lost := models.Missed{Start: start}
		err := s.pages(ctx, start, due, func(page []models.DueContact, _ models.DueDates) error {
			lost.Count += len(page)
			return nil
		})
		if lost.Count > 0 {
			missed = append(missed, lost)
		}
		return err
	}, func(ctx context.Context, start models.DateStart, _ time.Time, err error) error {
		d.Log.WarnContext(ctx, "dates missed and not counted", "automation_id", start.AutomationID, "start_id", start.StartID, "error", err)
		return nil
	})
	if err != nil {
		return err
	}
	for _, m := range missed {
		report.Missed += m.Count
		d.Log.WarnContext(ctx, "dates missed", "automation_id", m.Start.AutomationID, "start_id", m.Start.StartID, "count", m.Count)
	}
	return d.Store.AdvanceDates(ctx, mark, oldest, missed)
}

// sweepProgress is what a heartbeat remembers: the start up to which all is done, for the
// span that the attempt is about.
type sweepProgress struct {
	To          time.Time `json:"to"`
	WorkspaceID string    `json:"workspace_id"`
	StartID     string    `json:"start_id"`
}

// progress is where an earlier attempt at the span up to an instant was cut off, or its beginning.
func progress(ctx context.Context, to time.Time) sweepProgress {
	var p sweepProgress
	if activity.HasHeartbeatDetails(ctx) && activity.GetHeartbeatDetails(ctx, &p) == nil && p.To.Equal(to) {
		return p
	}
	return sweepProgress{To: to}
}

// dateSweep is one walk over all date starts for the span (from, to].
type dateSweep struct {
	*DateSweeper
	from, to time.Time
	report   *SweepDatesReport
	// done is how far the walk has come; it begins after it.
	done sweepProgress
	// zones are those of the contacts of the workspace that the walk is in.
	workspaceID string
	zones       []string
	// aside are the starts that failed before and are tried again, by their ids.
	aside map[string]models.SetAside
}

// since is the instant from which a start is to fire: when it first failed, but no further back than
// the grace.
func (s *dateSweep) since(start models.DateStart) time.Time {
	a, failed := s.aside[start.StartID]
	if !failed || a.FromAt == nil || !a.FromAt.Before(s.from) {
		return s.from
	}
	if oldest := s.to.Add(-s.Grace); a.FromAt.Before(oldest) {
		return oldest
	}
	return a.FromAt.UTC()
}

// each calls fn for every start with what is due of it. A start that fails does not delay the others:
// failed is called with it, and with the instant from which it is to be tried again.
func (s *dateSweep) each(ctx context.Context, fn func(context.Context, models.DateStart, []models.DueDates) error,
	failed func(context.Context, models.DateStart, time.Time, error) error,
) error {
	last := models.DateStart{WorkspaceID: s.done.WorkspaceID, StartID: s.done.StartID}
	for more := true; more; {
		var page []models.DateStart
		var err error
		if page, more, err = s.Store.DateStarts(ctx, last); err != nil {
			return err
		}
		for _, start := range page {
			s.report.Starts++
			from := s.since(start)
			err := s.one(ctx, start, from, fn)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				err = failed(ctx, start, from, err)
			}
			if err != nil {
				return err
			}
			s.done.WorkspaceID, s.done.StartID = start.WorkspaceID, start.StartID
			activity.RecordHeartbeat(ctx, s.done)
			last = start
		}
	}
	return nil
}

// one calls fn with what is due of one start.
func (s *dateSweep) one(
	ctx context.Context, start models.DateStart, from time.Time, fn func(context.Context, models.DateStart, []models.DueDates) error,
) error {
	if start.Unreadable != nil {
		return start.Unreadable
	}
	due, err := s.Plan.DueDates(start, from, s.to, func() ([]string, error) { return s.zonesOf(ctx, start.WorkspaceID) })
	if err != nil || len(due) == 0 {
		return err
	}
	return fn(ctx, start, due)
}

func (s *dateSweep) zonesOf(ctx context.Context, workspaceID string) ([]string, error) {
	if s.workspaceID == workspaceID {
		return s.zones, nil
	}
	zones, err := s.Store.ContactZones(ctx, workspaceID)
	if err == nil {
		s.workspaceID, s.zones = workspaceID, zones
	}
	return zones, err
}

// pages calls fn with the contacts that are due, page by page, and goes on after a page that failed.
func (s *dateSweep) pages(
	ctx context.Context, start models.DateStart, due []models.DueDates, fn func([]models.DueContact, models.DueDates) error,
) error {
	var failures []error
	for _, d := range due {
		var last models.DueContact
		for more := true; more; {
			var page []models.DueContact
			var err error
			if page, more, err = s.Store.DueContacts(ctx, start.FieldID, d, last); err != nil {
				return err
			}
			if len(page) == 0 {
				break
			}
			if err := fn(page, d); err != nil {
				failures = append(failures, err)
			}
			if nobodyEnters(errors.Join(failures...)) || ctx.Err() != nil {
				return errors.Join(failures...)
			}
			last = page[len(page)-1]
		}
	}
	return errors.Join(failures...)
}

// fire lets the due contacts of one start enter. An automation that was paused or deleted
// since it was listed lets nobody in, which is no failure (R5).
func (s *dateSweep) fire(ctx context.Context, start models.DateStart, due []models.DueDates) error {
	err := s.pages(ctx, start, due, func(page []models.DueContact, d models.DueDates) error {
		b := models.BulkEntry{
			WorkspaceID: start.WorkspaceID, AutomationID: start.AutomationID, Kind: models.StartDate, StartID: start.StartID,
		}
		for _, c := range page {
			b.Members = append(b.Members, models.BulkMember{
				ContactID: c.ContactID, Key: "date:" + start.StartID + ":" + c.ContactID + ":" + d.Occurrence(c.Time),
			})
		}
		err := s.enter(ctx, b)
		activity.RecordHeartbeat(ctx, s.done)
		return err
	})
	if nobodyEnters(err) {
		return nil
	}
	return err
}

func nobodyEnters(err error) bool {
	code := models.CodeOf(err)
	return code == models.CodeConflict || code == models.CodeNotFound
}

// enter lets a page of contacts enter. If the page fails as a whole, they enter one by one, so that a
// contact who cannot enter keeps nobody else out.
func (s *dateSweep) enter(ctx context.Context, b models.BulkEntry) error {
	err := s.enterMany(ctx, b)
	if err == nil || len(b.Members) == 1 || nobodyEnters(err) || ctx.Err() != nil {
		return err
	}
	var t tries
	for _, member := range b.Members {
		alone := b
		alone.Members = []models.BulkMember{member}
		err := s.enterMany(ctx, alone)
		if nobodyEnters(err) {
			continue // gone meanwhile
		}
		if t.note(ctx, err, models.RowFailure{Part: models.PartDate, Key: b.StartID, WorkspaceID: b.WorkspaceID}) {
			break
		}
	}
	return t.result(nil)
}

// enterMany accepts entries. The workflows of the first ones are started before the sweep goes on. Of many,
// those of the others are started beside it, so that one customer's birthday mailing does not hold up
// another's appointments.
func (s *dateSweep) enterMany(ctx context.Context, b models.BulkEntry) error {
	if s.report.Entered < models.MaxStartedAtOnce {
		accepted, err := s.Starts.EnterMany(ctx, b)
		s.count(accepted)
		return err
	}
	accepted, err := s.Rows.EnterMany(ctx, b)
	s.count(accepted)
	for _, a := range accepted {
		if a.Begins() { // one tells of all: what is started is all that was accepted since
			s.Rest.StartRest(a.Run.WorkspaceID, a.Run.AutomationID, a.Run.StartedAt)
			break
		}
	}
	return err
}

func (s *dateSweep) count(accepted []models.Accepted) {
	s.report.Due += len(accepted)
	for _, a := range accepted {
		switch a.Result {
		case models.EntryAccepted:
			s.report.Entered++
		case models.EntryRefused, models.EntryTooMany:
			s.report.Refused++
		case models.EntryRepeated, models.EntryInside:
		}
	}
}
