package models

import (
	"strconv"
	"strings"
	"time"
)

// RunStatus is where a run stands (api.md, Runs).
type RunStatus string

// The states of a run. Completed and ended are final; the others are live.
const (
	RunStarting       RunStatus = "starting"        // accepted; its workflow has not entered yet
	RunWaiting        RunStatus = "waiting"         // a wait is running, or the step is due and queued
	RunExecuting      RunStatus = "executing"       // a call to the outside is under way
	RunPaused         RunStatus = "paused"          // held by its automation, or by hand: see FrozenAt
	RunNeedsAttention RunStatus = "needs_attention" // parked until a person acts (R6)
	RunCompleted      RunStatus = "completed"       // went through
	RunEnded          RunStatus = "ended"           // left before its end
)

// Valid reports whether the state is one of the seven.
func (s RunStatus) Valid() bool {
	switch s {
	case RunStarting, RunWaiting, RunExecuting, RunPaused, RunNeedsAttention, RunCompleted, RunEnded:
		return true
	}
	return false
}

// Live reports whether the run is still inside its automation.
func (s RunStatus) Live() bool { return s.Valid() && s != RunCompleted && s != RunEnded }

// Outcome says how a run left its automation; "" while it is inside.
type Outcome string

// The outcomes of a run.
const (
	OutcomeCompleted      Outcome = "completed"
	OutcomeEndedByAPI     Outcome = "ended_by_api"
	OutcomeEndedByStep    Outcome = "ended_by_end_automations"
	OutcomeEndedOnFailure Outcome = "ended_on_failure"
	OutcomeCancelled      Outcome = "cancelled_in_temporal"
	OutcomeTerminated     Outcome = "terminated_in_temporal"
	OutcomeFailed         Outcome = "failed_in_temporal"
	OutcomeRestarted      Outcome = "restarted_by_new_entry"
	OutcomeArchived       Outcome = "automation_archived"
	OutcomeContactDeleted Outcome = "contact_deleted"
	OutcomeMerged         Outcome = "merged_into_another_run" // two contacts were one person, inside twice

	OutcomeCampaignCancelled Outcome = "campaign_cancelled" // with the runs that it had started (C3)
)

// Run is one contact's passage through one automation. Its row is the truth about
// where the contact is; its workflow makes it move.
type Run struct {
	ID           string `gorm:"primaryKey"`
	WorkspaceID  string
	AutomationID string
	ContactID    string
	// EntryKey is unique in the automation: the same entry never starts a second run (R2).
	EntryKey  string
	StartKind StartKind
	// StartID is the start step that fired; "" when started by hand.
	StartID string
	// CampaignID is the campaign that entered the contact; "" when none did.
	CampaignID string
	Status     RunStatus
	// Reason says why the run needs attention or what ended it; for people.
	Reason string
	// ReasonCode groups the runs that need attention by their reason; "" while none is needed.
	ReasonCode ParkReason
	Outcome    Outcome
	// EndedBy is who ended it: "api_key/<id>", "run/<id>", "temporal" …
	EndedBy string
	// Revision is the definition under which the run last moved.
	Revision int
	// StepID is the step that comes next, "" before entering and after the end.
	StepID string
	// LeftStepID is the step at which the run left; "" while it is inside, and where it left before
	// its first step. The database notes it.
	LeftStepID string
	// Visit counts the run's moves; with StepID it names one performance of one step.
	Visit int
	// Held is the hold that keeps the step from being performed; "" when none does.
	Held Held
	// DueAt is when the step is to be performed; nil when nothing is scheduled.
	DueAt *time.Time
	// WaitBeganAt is when the wait began that ends at DueAt: the step's wait, or for a step that listens
	// the wait for the message. Nil when nothing is scheduled, or when DueAt was set by hand.
	WaitBeganAt *time.Time
	// Listening means that the step waits for the contact's next message.
	Listening bool
	// ListenUntil is when a listening step gives up; nil when none listens.
	ListenUntil *time.Time
	// FrozenAt is when a person paused the run, by the clock of its waits: what is left of a wait is
	// counted from there. Nil unless the run is paused by hand.
	FrozenAt *time.Time
	// TakenOver means that it is paused because an operator took its contact over.
	TakenOver bool
	// LastSentAt is when this run last sent a message.
	LastSentAt *time.Time
	// AskedVisit and AskedAt are the visit of the run's last send, and when it was first attempted, even
	// if nothing was sent then; 0 and nil before the first send (R7).
	AskedVisit int
	AskedAt    *time.Time
	// HeardFrom is where the inbound messages begin that came after that attempt: they are numbered in
	// the order in which they were kept. The database notes it when AskedVisit changes.
	HeardFrom int64 `gorm:"->"`
	// TicketID is the ticket that started the run; "" when none did.
	TicketID string
	// Metadata is the JSON object that an outside tool gave with the start; "" for none. Texts read it
	// as %%META.key%%.
	Metadata string
	// EnteredAs is the id of the contact with which the run entered, if that contact was merged into
	// another one since; "" otherwise. The workflow keeps the id with which it started.
	EnteredAs string
	// KeptWorkflowID is the id of the workflow; "" where it has the earlier form: see WorkflowID.
	KeptWorkflowID string `gorm:"column:workflow_id"`
	// WorkflowRunID is Temporal's id of the workflow's first execution; "" before it entered.
	WorkflowRunID string
	// Nudge is the revision of the edit that changed the row, while its rollout has not signalled the
	// workflow; 0 when there is nothing to signal.
	Nudge int
	// AheadVisit and AheadStepID are where the workflow was when the database was set back and the row
	// stood at an earlier move: its visit and its step, "" for the end. 0 when that is not known.
	AheadVisit  int
	AheadStepID string
	// AheadDueAt is when that step was due; nil when that is not known.
	AheadDueAt *time.Time
	// Closing is true when the row has ended and its workflow has not been cancelled yet.
	Closing   bool
	StartedAt time.Time // accepted
	UpdatedAt time.Time
	EndedAt   *time.Time
}

// WorkflowID is the Temporal id of the run. It is the same for all runs of a contact in an automation,
// of which at most one is live (R1), but for the form: runs from before ids were short keep the
// earlier one.
func (r Run) WorkflowID() string {
	switch {
	case r.KeptWorkflowID != "":
		return r.KeptWorkflowID
	case r.EnteredAs != "":
		return longWorkflowID(r.AutomationID, r.EnteredAs)
	}
	return longWorkflowID(r.AutomationID, r.ContactID)
}

func longWorkflowID(automationID, contactID string) string {
	return "automation/" + automationID + "/contact/" + contactID
}

// ShortWorkflowID is the Temporal id of a contact's run in the automation of the slug: people who read a
// list of workflows see which automation and which contact. Slugs are unique in a workspace and contacts
// everywhere, so no two contacts share an id. It is "" without a slug, and for a contact whose id has no
// short form.
func ShortWorkflowID(slug, contactID string) string {
	short, ok := ShortID(contactID)
	if !ok || slug == "" {
		return ""
	}
	return slug + "/" + short
}

// WatermarkShortIDs is the name of the watermark since which new runs get short workflow ids; without
// it they get those of the earlier form.
const WatermarkShortIDs = "short_workflow_ids"

// messageKey leads the keys of entries by a message (R2).
const messageKey = "message:"

// MessageEntryKey is the key of an entry by the inbound message.
func MessageEntryKey(wamid string) string { return messageKey + wamid }

// OpeningMessage is the wamid of the message that started the run; "" when none did.
func (r Run) OpeningMessage() string {
	wamid, ok := strings.CutPrefix(r.EntryKey, messageKey)
	if !ok || !r.StartKind.ByMessage() && r.StartKind != StartConsent {
		return ""
	}
	return wamid
}

// Awaits reports whether the run waits for what its contact writes: it listens, or stands
// at a step that will take it when it is due, or is sending what comes before such a step.
func (r Run) Awaits(d Definition) bool {
	step, _, ok := d.Find(r.StepID)
	if ok && r.Status == RunExecuting && step.Kind.Sends() {
		step, ok = d.Next(r.StepID)
	}
	return r.Listening || (ok && step.Listens())
}

// ListensSince is the second in which a message must have been written at the earliest to count
// for a step that listens: that of the run's last send, else of its start. WhatsApp tells whole
// seconds: within that second the order in which messages were kept decides (R7).
func (r Run) ListensSince() time.Time {
	if r.AskedAt != nil {
		return r.AskedAt.Truncate(time.Second)
	}
	return r.StartedAt.Truncate(time.Second)
}

// Hears reports whether the message counts for a step of the run that listens (R7): it came after
// the run's last send, and does not name an earlier one, nor another run's.
func (r Run) Hears(m InboundMessage) bool {
	switch {
	case !m.ByPerson(), m.Arrival < r.HeardFrom, m.SentAt.Before(r.ListensSince()), m.WAMID == r.OpeningMessage():
		return false
	case m.AnswersRunID == r.ID:
		return m.AnswersVisit >= r.AskedVisit
	}
	return m.AnswersRunID == ""
}

// StopListening is for a run that moves on.
func (r *Run) StopListening() { r.Listening, r.ListenUntil = false, nil }

// StepStatus is how one performance of a step ended.
type StepStatus string

// The results of a step. Unknown: the provider never answered (W1).
const (
	StepDone    StepStatus = "done"
	StepSkipped StepStatus = "skipped"
	StepFailed  StepStatus = "failed"
	StepUnknown StepStatus = "unknown"
)

// The reasons that go with skipped and failed steps. Refusals by Meta have the
// reason "whatsapp_<code>", webhooks "webhook_<status>".
const (
	ReasonBlocked          = "contact_blocked"
	ReasonWindowClosed     = "window_closed"
	ReasonMarketingStopped = "marketing_stopped" // the contact refused marketing (K1)
	// ReasonMarketingNotGranted: the contact said nothing of marketing, and the workspace asks for a yes (K1).
	ReasonMarketingNotGranted = "marketing_not_granted"
	ReasonMissingParameter    = "missing_parameter"
	ReasonNoAddress           = "no_whatsapp_address"
	ReasonNoTicket            = "no_ticket"
	ReasonNoMessage           = "no_message"
	ReasonInvalidValue        = "invalid_value"
	ReasonUnfillable          = "template_part"   // the template has a part that nobody here can fill (W8)
	ReasonNoValue             = "no_value"        // done, but the answer lacked a value to save
	ReasonEndpointPaused      = "endpoint_paused" // the webhook's host failed for days
	ReasonNotActive           = "automation_not_active"
	ReasonAlreadyInside       = "already_inside"
	ReasonOnceEver            = "once_ever"
	ReasonTooMany             = "too_many_entries"
	ReasonFallback            = "fallback_template" // done, but with the fallback
	ReasonNoAnswer            = "no_answer"
	ReasonReply               = "reply"        // done: the contact answered
	ReasonStepDeleted         = "step_deleted" // skipped: an edit came before it (E1)
	ReasonTagDeleted          = "tag_deleted"  // skipped, or done for the others that the step names
	ReasonListDeleted         = "list_deleted"
	ReasonFieldDeleted        = "field_deleted"
	ReasonUserDeleted         = "user_deleted"
	ReasonOverdueSkipped      = "overdue_skipped" // skipped: it was overdue when the automation was resumed (R5)
)

// WhatsAppReason is the reason that goes with a refusal or a later failure by Meta.
func WhatsAppReason(code int) string { return "whatsapp_" + strconv.Itoa(code) }

// StepExecution records one performance: unique by (run, step, visit).
type StepExecution struct {
	RunID        string `gorm:"primaryKey"`
	StepID       string `gorm:"primaryKey"`
	Visit        int    `gorm:"primaryKey"`
	WorkspaceID  string
	AutomationID string
	ContactID    string
	// CampaignID is that of the run.
	CampaignID string
	Kind       StepKind
	Status     StepStatus
	Reason     string
	MessageID  *string
	At         time.Time
	// Changes are what the step was told to change, and Arm is the arm that the run enters after it. They
	// are for a simulation and are not stored: read back they are empty.
	Changes []StepChange `gorm:"-"`
	Arm     string       `gorm:"-"`
}
