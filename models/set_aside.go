package models

import (
	"errors"
	"fmt"
	"regexp"
	"time"
)

// Part names a part of the work that goes through rows of all workspaces.
type Part string

// The parts whose rows are set aside when they fail.
const (
	PartRoute     Part = "route"     // a message that was kept: its wamid
	PartRollout   Part = "rollout"   // an edit whose runs are to be told: its automation
	PartCampaign  Part = "campaign"  // a campaign that is to be started or told
	PartRecurring Part = "recurring" // a recurring campaign whose schedule is to follow
	PartClose     Part = "close"     // a run that ended and whose workflow is to be told
	PartRelease   Part = "release"   // a hold that was released and whose runs are to go on
	PartOverdue   Part = "overdue"   // a run that is late
	PartLost      Part = "lost"      // a run whose workflow was terminated or failed
	PartStart     Part = "start"     // a run whose workflow is to be started
	PartDate      Part = "date"      // a date start whose contacts are to enter
	PartMessage   Part = "message"   // a message of no run whose workflow is to be started
	PartJob       Part = "job"       // a job whose workflow is to be started
	// PartSubscription is a subscription whose workflow is to be started.
	PartSubscription Part = "subscription"
)

// Parts are all of them.
func Parts() []Part {
	return []Part{
		PartRoute, PartRollout, PartCampaign, PartRecurring, PartClose, PartRelease, PartOverdue, PartLost, PartStart, PartDate,
		PartMessage, PartJob, PartSubscription,
	}
}

// RowFailure says that a part could not do its work for one row.
type RowFailure struct {
	Part Part
	// Key names the row within its part.
	Key         string
	WorkspaceID string
	Err         error
	// From is since when the row's work is undone, where the part goes by time; nil otherwise.
	From *time.Time
}

// PartialError says which of many rows could not be served, and why; the others were.
type PartialError struct {
	Rows []RowFailure
	// Stopped is why rows after these were not tried; nil when all were.
	Stopped error
}

// Error counts the rows and gives the first reason.
func (e *PartialError) Error() string {
	switch {
	case len(e.Rows) == 0:
		return fmt.Sprintf("not all rows were tried: %v", e.Stopped)
	case e.Stopped == nil:
		return fmt.Sprintf("%d rows failed, the first: %v", len(e.Rows), e.Rows[0].Err)
	}
	return fmt.Sprintf("%d rows failed and not all were tried: %v", len(e.Rows), e.Stopped)
}

// Unwrap gives the reasons.
func (e *PartialError) Unwrap() []error {
	out := make([]error, 0, len(e.Rows)+1)
	for _, row := range e.Rows {
		out = append(out, row.Err)
	}
	if e.Stopped != nil {
		out = append(out, e.Stopped)
	}
	return out
}

// Partial is the error of rows that failed and of what stopped the rest; nil when there is neither.
func Partial(rows []RowFailure, stopped error) error {
	if len(rows) == 0 && stopped == nil {
		return nil
	}
	if more, ok := errors.AsType[*PartialError](stopped); ok {
		return &PartialError{Rows: append(rows, more.Rows...), Stopped: more.Stopped}
	}
	return &PartialError{Rows: rows, Stopped: stopped}
}

// ErrTemporalAway says that Temporal did not answer at all: what goes through many rows stops
// there, for the others would wait for the same.
var ErrTemporalAway = errors.New("no answer from Temporal")

// SetAside is a row for which a part could not do its work: it is left out until RetryAt, so
// that it holds up nobody else, and shown to people.
type SetAside struct {
	Part        Part   `gorm:"primaryKey"`
	Key         string `gorm:"primaryKey"`
	ID          string // for pages: ids sort by age
	WorkspaceID string // "" where the row does not say
	// Reason is the failure in words, without anything personal.
	Reason string
	// Failures counts the attempts.
	Failures int
	// FromAt is since when the row's work is undone, where the part goes by time.
	FromAt  *time.Time
	FirstAt time.Time
	LastAt  time.Time
	RetryAt time.Time
}

// TableName is its table's.
func (SetAside) TableName() string { return "set_aside" }

// The pauses between attempts at a row that fails: twice as long each time.
const (
	firstRetry   = time.Minute
	longestRetry = time.Hour
)

// Fail counts one more failure.
func (a *SetAside) Fail(f RowFailure, now time.Time) {
	if a.Failures == 0 {
		a.Part = f.Part
		a.Key = f.Key
		a.FirstAt = now
		a.FromAt = f.From
	}
	if f.WorkspaceID != "" {
		a.WorkspaceID = f.WorkspaceID
	}
	pause := longestRetry
	if a.Failures < 6 {
		pause = firstRetry << a.Failures
	}
	a.Failures++
	a.Reason, a.LastAt, a.RetryAt = Impersonal(f.Err), now, now.Add(pause)
}

// numbersOfPeople are phone numbers, and message ids of WhatsApp's, which hold one.
var numbersOfPeople = regexp.MustCompile(`wamid\.[A-Za-z0-9+/=_-]+|\+?\b[0-9]{7,15}\b`)

// longestReason bounds what is kept of an error.
const longestReason = 300

// Impersonal is the text of an error as people and histories may see it: short, and without
// what could be a person's number.
func Impersonal(err error) string {
	if err == nil {
		return ""
	}
	text := numbersOfPeople.ReplaceAllString(err.Error(), "…")
	if runes := []rune(text); len(runes) > longestReason {
		text = string(runes[:longestReason-1]) + "…"
	}
	return text
}
