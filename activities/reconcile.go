package activities

import (
	"context"
	"log/slog"
	"time"

	"cadenza/models"
)

// NameReconcile is the activity's name on the wire.
const NameReconcile = "ReconcileRuns"

// ReconcileInput bounds one pass.
type ReconcileInput struct {
	Now time.Time `json:"now"`
	// ClosedSince is where the last pass stopped looking at closed workflows; zero on the first.
	ClosedSince time.Time `json:"closed_since,omitzero"`
	// Overdue is where the last pass stopped looking at overdue rows.
	Overdue OverdueCursor `json:"overdue"`
	// Epoch is what is remembered of the database's epoch; zero on the first.
	Epoch time.Time `json:"epoch,omitzero"`
}

// OverdueCursor is a place in the order of overdue rows; zero is the beginning.
type OverdueCursor struct {
	Due   time.Time `json:"due,omitzero"`
	RunID string    `json:"run_id,omitempty"`
}

// ReconcileReport counts what a pass found to do.
type ReconcileReport struct {
	Routed  int `json:"routed,omitempty"`
	Started int `json:"started"`
	Nudged  int `json:"nudged"`
	Told    int `json:"told"`
	Woken   int `json:"woken,omitempty"`
	Closed  int `json:"closed"`
	// RolledOut counts rollouts that were started again.
	RolledOut int `json:"rolled_out,omitempty"`
	// Campaigns counts the campaigns that were started or told of a change.
	Campaigns int `json:"campaigns,omitempty"`
	// Folded counts the changes that became part of the kept figures.
	Folded int `json:"folded,omitempty"`
	// Messages counts the messages of no run whose workflows were looked after.
	Messages int `json:"messages,omitempty"`
	// Subscriptions counts those whose workflows were started, Lost the events that none took in time.
	Subscriptions int `json:"subscriptions,omitempty"`
	Lost          int `json:"lost,omitempty"`
	// Failures counts the parts that failed, and Failed says why; the rows that failed are set aside.
	Failures int          `json:"failures"`
	Failed   []FailedPart `json:"failed,omitempty"`
	// Epoch is the database's epoch. The next pass, and the next process that starts, compare with it.
	Epoch time.Time `json:"epoch,omitzero"`
	// SetBack says that the database was found to be set back to an older state.
	SetBack bool `json:"set_back,omitempty"`
	// Ahead counts the runs that parked because their workflows had completed before the row was set back.
	Ahead int `json:"ahead,omitempty"`
	// Stuck counts the runs that were seen not to move.
	Stuck int `json:"stuck,omitempty"`
	// Media counts the files that were removed because nobody needs them any more.
	Media int `json:"media,omitempty"`
	// SetAside counts the rows that failed in this pass.
	SetAside int `json:"set_aside,omitempty"`
	// ClosedSince is up to when closed workflows have been looked at.
	ClosedSince time.Time `json:"closed_since,omitzero"`
	// Overdue is where the next pass goes on.
	Overdue OverdueCursor `json:"overdue"`
}

// FailedPart says why a part of a pass failed, without anything personal.
type FailedPart struct {
	Part  string `json:"part"`
	Error string `json:"error"`
}

// ReconcileStore reads the rows that may need help; each read is an indexed, bounded query.
type ReconcileStore interface {
	// StartingRuns is a page after the given run; more says that another may follow.
	StartingRuns(ctx context.Context, before time.Time, after models.Run) (page []models.Accepted, more bool, err error)
	OverdueRuns(ctx context.Context, before, afterDue time.Time, afterID string) ([]models.Accepted, error)
	ClosingRuns(ctx context.Context, before time.Time) ([]models.Run, error)
	LiveRun(ctx context.Context, runID string) (models.Run, error)
	CloseRun(ctx context.Context, runID string, outcome models.Outcome, reason string) (bool, error)
	// NoteStuck notes runs that do not move, to be shown once they have stood there for as long as
	// patience; ForgetStuck forgets those that do, and all that have moved on or left.
	NoteStuck(ctx context.Context, rows []models.StuckRun, patience time.Duration) error
	ForgetStuck(ctx context.Context, moving []string) error
	// ParkAhead parks a run whose workflow had completed, at the move, before the row was set back, and reports whether it did: the
	// row may have gone on since it was looked at.
	ParkAhead(ctx context.Context, runID string, visit int) (parked bool, err error)
	// RaiseEpoch raises the database's epoch, and holds every automation when it was older than what
	// is remembered of it: the database was set back.
	RaiseEpoch(ctx context.Context, remembered time.Time) (epoch time.Time, setBack bool, err error)
}

// WorkflowState is what Temporal says of a run's workflow.
type WorkflowState string

// The states of a workflow, as far as a run is concerned.
const (
	WorkflowIdle       WorkflowState = "idle" // open, and asleep
	WorkflowBusy       WorkflowState = "busy" // open, with an activity or a task under way
	WorkflowGone       WorkflowState = "gone" // never started, or forgotten after its retention
	WorkflowTerminated WorkflowState = "terminated"
	WorkflowFailed     WorkflowState = "failed" // failed or timed out
	WorkflowFinished   WorkflowState = "finished"
	WorkflowCancelled  WorkflowState = "cancelled"
)

// ClosedWorkflow is one that visibility lists as terminated, failed or timed out.
type ClosedWorkflow struct{ RunID string }

// ReconcileEngine asks and tells Temporal about runs.
type ReconcileEngine interface {
	Engine
	// State looks a run's workflow up, and says with what reason it was closed, or what keeps one
	// that is busy from going on: "" where that is nothing but a pace, or an activity at work.
	State(ctx context.Context, run models.Run) (WorkflowState, string, error)
	// LastVisit is the last move that a run's completed workflow saw; 0 where it does not say.
	LastVisit(ctx context.Context, run models.Run) (int, error)
	// Nudge tells a workflow to look at its row.
	Nudge(ctx context.Context, run models.Run, why string) error
	// ClosedBadly lists workflows that were terminated, failed or timed out since.
	ClosedBadly(ctx context.Context, since time.Time) ([]ClosedWorkflow, error)
}

// RolloutQueue knows the edits whose rollout has not come to its end.
type RolloutQueue interface {
	OpenRollouts(ctx context.Context, before time.Time) ([]models.RolloutRef, error)
}

// RolloutStarter starts the rollout of a revision, unless it is under way.
type RolloutStarter interface {
	StartRollout(ctx context.Context, r models.RolloutRef) (started bool, err error)
}

// Inbox routes what customers wrote.
type Inbox interface {
	// Sweep routes the messages that were kept before the instant and never routed, and returns how
	// many they were. It calls progress with the count so far.
	Sweep(ctx context.Context, before time.Time, progress func(routed int)) (int, error)
}

// Holds lets runs go on when the hold that kept them is released.
type Holds interface {
	WakeReleased(ctx context.Context) (int, error)
}

// Figures folds what was counted into the kept figures of reports.
type Figures interface {
	// FoldFigures folds a page; more is true when another may follow.
	FoldFigures(ctx context.Context) (folded int, more bool, err error)
}

// EventKeeper removes the events that nobody can ask for any more.
type EventKeeper interface {
	// RemoveEvents removes a page of those before the instant, and returns how many; 0 when none is left.
	RemoveEvents(ctx context.Context, before time.Time) (int, error)
}

// MediaKeeper fetches the files that customers sent, and removes those that nobody needs any more.
type MediaKeeper interface {
	// FetchSoon fetches what a process that died has left, beside the pass.
	FetchSoon(ctx context.Context)
	// SweepMedia returns how many files it removed.
	SweepMedia(ctx context.Context) (removed int, err error)
}

// SendPace tells Temporal how fast each number may send.
type SendPace interface {
	// PaceChanged sets the rates of the send queue to those of the numbers, or says in the log why it could not.
	PaceChanged(ctx context.Context)
}

// AsideStore keeps the rows for which a part could not do its work. The other reads leave such a row
// out until it is time to try it again.
type AsideStore interface {
	NoteFailures(ctx context.Context, failures []models.RowFailure) error
	// DueAside are the rows that may be tried again; ForgetAside removes those that are done.
	DueAside(ctx context.Context, parts ...models.Part) ([]models.SetAside, error)
	ForgetAside(ctx context.Context, rows []models.SetAside) error
}

// PartCounter counts parts of Reconcile that failed.
type PartCounter interface {
	PartFailed(ctx context.Context, part string)
}

// CampaignQueue knows the campaigns whose workflows should be at work.
type CampaignQueue interface {
	// TellOpen starts the workflows that are not at work, and signals those that have not heard of a
	// change made before the instant. It returns how many these were.
	TellOpen(ctx context.Context, before time.Time) (int, error)
}

// OpenMessages knows the messages of no run that are not settled.
type OpenMessages interface {
	// SendOpen starts the workflows of those that were due before the instant and have none. It returns how many it looked at.
	SendOpen(ctx context.Context, before time.Time) (int, error)
}

// SubscriptionQueue knows the programs that are to be told what happens.
type SubscriptionQueue interface {
	// StartOpen starts the workflows of those that were not at work since the instant and have none. It returns how many.
	StartOpen(ctx context.Context, before time.Time) (int, error)
	// KeepDeliveries gives up what nobody took in time, and removes what came to its end long ago. It returns how many were lost.
	KeepDeliveries(ctx context.Context, now time.Time) (lost int, err error)
}

// Reconciler makes rows and workflows true to each other.
type Reconciler struct {
	Store   ReconcileStore
	Engine  ReconcileEngine
	Inbox   Inbox
	Holds   Holds
	Pace    SendPace
	Figures Figures
	Events  EventKeeper
	// Edits and Rollouts see to edits whose rollout was never started.
	Edits    RolloutQueue
	Rollouts RolloutStarter
	// Campaigns sees to campaigns, and to the schedules of recurring ones.
	Campaigns CampaignQueue
	Media     MediaKeeper
	Messages  OpenMessages
	// Subscribers sees to subscriptions.
	Subscribers SubscriptionQueue
	Aside       AsideStore
	Count       PartCounter
	Log         *slog.Logger
	// Patience is how old a starting or closing row must be, or how late a step must be, before
	// Reconcile takes it for forgotten.
	Patience time.Duration
	// StuckAfter is how long a late run may stand still before it is shown to people.
	StuckAfter time.Duration
}
