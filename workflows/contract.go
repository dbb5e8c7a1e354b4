package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"

	"cadenza/activities"
	"cadenza/models"
)

// The names on the wire. They stand in histories and in other people's tools, so they
// never change; testdata/wire_names.golden holds them.
const (
	NameAutomationRun = "AutomationRun"
	NameReconcile     = "Reconcile"
	NameDateSweep     = "DateSweep"
	NameSyncAccounts  = "SyncAccounts"
	NameRollout       = "Rollout"
	NameCampaign      = "Campaign"
	NameOccurrence    = "CampaignOccurrence"
	NameRetention     = "Retention"
	NameMessage       = "Message"
	NameJob           = "Job"
	NameSubscription  = "Subscription"
	NameNotify        = "Notify"

	QueueRuns     = "runs"     // workflows, local activities and their fallback
	QueueSend     = "send"     // everything that calls WhatsApp; paced per number
	QueueOutbound = "outbound" // webhooks
	// QueueSubscriptions is for programs that are told what happens: each takes a place for as long as it is told.
	QueueSubscriptions = "subscriptions"

	ScheduleReconcile    = "reconcile"
	ScheduleDateSweep    = "date-sweep"
	ScheduleSyncAccounts = "sync-accounts"
	ScheduleRetention    = "retention"
	ScheduleNotify       = "notify"

	MemoAutomation = "automation"
	MemoRun        = "run_id"
)

// Signal is a message to a workflow, by its wire name.
type Signal[T any] struct{ Name string }

// Changed tells a workflow that its row has changed, so that it reads the row again: a run, a campaign, or a subscription that was
// resumed while its workflow came to its end.
var Changed = Signal[Nudge]{Name: "changed"}

// Nudge is the content of Changed.
type Nudge struct {
	// Why is for people who read the history: "the contact wrote", "resumed" …
	Why string `json:"why"`
}

// The signals that steer a campaign; any client of Temporal may send them. A signal that the
// campaign's state does not allow changes nothing.
var (
	PauseCampaign  = Signal[SteerCampaign]{Name: "pause"}
	ResumeCampaign = Signal[SteerCampaign]{Name: "resume"}
	CancelCampaign = Signal[CampaignCancel]{Name: "cancel"}
)

// SteerCampaign is the content of pause and resume: nothing is needed.
type SteerCampaign struct{}

// CampaignCancel is the content of cancel, and may be left out.
type CampaignCancel struct {
	// EndRuns also ends the runs that the campaign started.
	EndRuns bool `json:"end_runs,omitempty"`
}

// RunInput starts an AutomationRun, and is its whole state when it continues as new.
type RunInput struct {
	activities.RunRef
	WorkspaceID string           `json:"workspace_id"`
	ContactID   string           `json:"contact_id"`
	StartKind   models.StartKind `json:"start_kind"`
	// Entered is true in every continuation.
	Entered bool `json:"entered,omitempty"`
	// SendsNear is what Enter said: sends are tried where the run is. A run that an older build let enter has
	// it not, and sends through the queue for all its life.
	SendsNear bool `json:"sends_near,omitempty"`
	// StepID, Visit and Due are the move that was seen last: a row that stands at an earlier one was set back.
	StepID string    `json:"step_id,omitempty"`
	Visit  int       `json:"visit,omitempty"`
	Due    time.Time `json:"due,omitzero"`
	// Log is what the run did last, for the details in Temporal UI.
	Log []string `json:"log,omitempty"`
}

// RunResult is how a run left its automation.
type RunResult struct {
	Outcome models.Outcome `json:"outcome"`
	// Visit is the last move that the workflow saw.
	Visit int `json:"visit,omitempty"`
}

// The search attributes, all keywords.
var (
	AttrWorkspaceID  = temporal.NewSearchAttributeKeyKeyword("WorkspaceId")
	AttrAutomationID = temporal.NewSearchAttributeKeyKeyword("AutomationId")
	AttrContactID    = temporal.NewSearchAttributeKeyKeyword("ContactId")
	AttrCampaignID   = temporal.NewSearchAttributeKeyKeyword("CampaignId")
	AttrStartKind    = temporal.NewSearchAttributeKeyKeyword("StartKind")
	AttrRunState     = temporal.NewSearchAttributeKeyKeyword("RunState")
)

// SearchAttributes are the attributes that a namespace must know.
func SearchAttributes() []temporal.SearchAttributeKeyKeyword {
	return []temporal.SearchAttributeKeyKeyword{
		AttrWorkspaceID, AttrAutomationID, AttrContactID, AttrCampaignID, AttrStartKind, AttrRunState,
	}
}

// The values of RunState. Live is set at the start; the others only while a run is off the normal path.
const (
	StateLive           = "live"
	StatePaused         = "paused"
	StateNeedsAttention = "needs_attention"
)
