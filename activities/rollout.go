package activities

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/sdk/activity"

	"cadenza/models"
)

// NameTellRuns is the activity's name on the wire.
const NameTellRuns = "TellRuns"

// TellRunsInput names the revision whose runs are to be told.
type TellRunsInput struct {
	AutomationID string `json:"automation_id"`
	Revision     int    `json:"revision"`
}

// TellRunsReport is how far a rollout has come.
type TellRunsReport struct {
	// Signals is how many runs were to be told in all, Left how many still are.
	Signals int `json:"signals"`
	Left    int `json:"left"`
}

// RolloutStore knows which runs an edit changed and nobody has told yet: their rows say it,
// so that a rollout may be killed anywhere, and be run twice.
type RolloutStore interface {
	// RunsToTell is a page in the order of ids, after the given one.
	RunsToTell(ctx context.Context, automationID string, revision int, after string) ([]models.Run, error)
	RunsTold(ctx context.Context, revision int, runIDs []string) error
	// RolloutOf also closes a rollout that has told all.
	RolloutOf(ctx context.Context, automationID string, revision int) (models.Rollout, error)
}

// Nudger tells workflows to look at their rows, several at a time. It returns those that
// were told, also with an error.
type Nudger interface {
	NudgeMany(ctx context.Context, runs []models.Run, why string) (told []string, err error)
}

// Rollouts tell the runs that an edit changed (E7).
type Rollouts struct {
	Store  RolloutStore
	Engine Nudger
}

// The bounds of one call: some pages, so that the workflow shows how far it has come, and
// no longer than this beyond the page under way.
const (
	rolloutPages = 4
	rolloutTime  = 20 * time.Second
)

// whyEdited is what a run's history says of the signal.
const whyEdited = "the automation was edited"

// TellRuns tells some pages of the runs that wait to be told. What could not be told stays
// marked, and its error makes the call be repeated.
func (r *Rollouts) TellRuns(ctx context.Context, in TellRunsInput) (TellRunsReport, error) {
	began, after := time.Now(), ""
	var failures []error
	for page := 0; page < rolloutPages && time.Since(began) < rolloutTime; page++ {
		runs, err := r.Store.RunsToTell(ctx, in.AutomationID, in.Revision, after)
		if err != nil {
			return TellRunsReport{}, err
		}
		if len(runs) == 0 {
			break
		}
		if err := r.tell(ctx, in.Revision, runs); err != nil {
			failures = append(failures, err)
		}
		after = runs[len(runs)-1].ID
		activity.RecordHeartbeat(ctx, after)
	}
	rollout, err := r.Store.RolloutOf(ctx, in.AutomationID, in.Revision)
	return TellRunsReport{Signals: rollout.Signals, Left: rollout.Left}, errors.Join(append(failures, err)...)
}

func (r *Rollouts) tell(ctx context.Context, revision int, runs []models.Run) error {
	told, failure := r.Engine.NudgeMany(ctx, runs, whyEdited)
	if err := r.Store.RunsTold(context.WithoutCancel(ctx), revision, told); err != nil {
		return err
	}
	return failure
}
