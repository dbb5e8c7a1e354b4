package models

import (
	"cmp"
	"fmt"
	"time"
)

// CampaignState is how far a campaign has come (C1).
type CampaignState string

// The states of a campaign. Done and cancelled are final.
const (
	CampaignDraft     CampaignState = "draft"
	CampaignScheduled CampaignState = "scheduled" // begins at its time; may still be edited
	CampaignRunning   CampaignState = "running"
	CampaignPaused    CampaignState = "paused" // nobody else enters, or it does not begin; those inside go on
	CampaignDone      CampaignState = "done"   // everybody has had their turn
	CampaignCancelled CampaignState = "cancelled"
)

// Valid reports whether the state is one of the six.
func (s CampaignState) Valid() bool {
	switch s {
	case CampaignDraft, CampaignScheduled, CampaignRunning, CampaignPaused, CampaignDone, CampaignCancelled:
		return true
	}
	return false
}

// Over reports whether nobody enters by the campaign any more.
func (s CampaignState) Over() bool { return s == CampaignDone || s == CampaignCancelled }

// CampaignPause says why a campaign is paused. It is part of the public contract; "" is
// that of a campaign which is not.
type CampaignPause string

// The reasons of pauses (C3).
const (
	PauseByHand              CampaignPause = "by_hand"
	PauseAutomationNotActive CampaignPause = "automation_not_active"
	PauseTemplateNotApproved CampaignPause = "template_not_approved" // a template was paused, disabled, rejected or deleted, or is held
	PauseNumberStopped       CampaignPause = "number_stopped"        // the number or its account waits for a person
	PauseQualityRed          CampaignPause = "quality_red"           // Meta rates the number RED, and the workspace wants a pause then
	PauseLimitDrop           CampaignPause = "limit_drop"            // the same, when it may write to fewer people a day
	PauseErrors              CampaignPause = "errors"                // too many of the newest messages failed
	PauseTargetsDeleted      CampaignPause = "targets_deleted"       // its lists and contacts are gone: there is nobody to begin with
)

// Campaign is a dated enrolment of contacts into an automation. Its row is the truth; its
// workflow makes it happen.
type Campaign struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	Name        string
	State       CampaignState
	// AutomationID is what the members enter. Of a campaign of a single template it is an
	// automation of the campaign's own, "" until it is scheduled.
	AutomationID string
	// Template is what a campaign of a single template sends; nil enters an automation.
	Template *SendTemplate `gorm:"serializer:json"`
	// NumberID sends a single template; "" is the workspace's first.
	NumberID string
	// At is when it begins; nil begins it when it is scheduled.
	At *time.Time
	// MaxErrorPercent is the share of failures among the newest messages beyond which it
	// pauses, in percent; 100 never does (C3).
	MaxErrorPercent int
	// Members is how many there are; nil until membership is taken, at the start (C2).
	Members *int
	CampaignCounts
	PausedFor CampaignPause
	// Reason says for people why it is paused, or who cancelled it.
	Reason string
	// WaitReason and WaitUntil say why a running campaign lets nobody in for now; nil when it does.
	WaitReason string
	WaitUntil  *time.Time
	// Ending means that it is cancelled with its runs, and that some may not have been ended yet.
	Ending bool
	// EndsRuns means that it was cancelled with what it had started: none of it lives again.
	EndsRuns bool
	// Change counts what people changed, Told up to where the workflow has been told of it.
	Change, Told int
	// RecurringID and OccurrenceAt name the occurrence that the campaign is; "" and nil for none.
	RecurringID  string
	OccurrenceAt *time.Time
	// RetryOf is the campaign whose failed contacts it holds; "" for none (C5).
	RetryOf string
	// CheckedFrom is from when on messages count for MaxErrorPercent: the start, or the last resume.
	CheckedFrom *time.Time
	StartedAt   *time.Time
	EndedAt     *time.Time
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// CampaignCounts is what became of the members who have had their turn.
type CampaignCounts struct {
	Entered int
	// Inside were in the automation already, OnceEver had been, TooMany entered too often
	// within the hour, Gone are contacts no more, LeftOut may get no marketing.
	Inside, OnceEver, TooMany, Gone, LeftOut int
}

// NotEntered is how many had their turn and did not enter.
func (c CampaignCounts) NotEntered() int {
	return c.Inside + c.OnceEver + c.TooMany + c.Gone + c.LeftOut
}

// Add counts one member.
func (c *CampaignCounts) Add(m CampaignMember) {
	switch m.Reason {
	case NotEnteredInside:
		c.Inside++
	case NotEnteredOnce:
		c.OnceEver++
	case NotEnteredTooMany:
		c.TooMany++
	case NotEnteredGone:
		c.Gone++
	case NotEnteredLeftOut:
		c.LeftOut++
	case "":
		c.Entered++
	}
}

// Take gives the campaign the submitted content.
func (c *Campaign) Take(in CampaignInput) {
	c.Name = in.Name
	c.At = in.At
	c.Template = in.Template
	c.NumberID = in.NumberID
	c.AutomationID = cmp.Or(in.AutomationID, c.AutomationID) // of a single template it is the campaign's own
	c.MaxErrorPercent = cmp.Or(in.MaxErrorPercent, DefaultMaxErrorPercent)
}

// ToStart is how many members have not had their turn.
func (c Campaign) ToStart() int {
	if c.Members == nil {
		return 0
	}
	return max(0, *c.Members-c.Entered-c.NotEntered())
}

// WorkflowID is the Temporal id of the campaign.
func (c Campaign) WorkflowID() string { return "campaign/" + c.ID }

// EntryKey is the key of a member's entry (R2).
func (c Campaign) EntryKey(contactID string) string { return "campaign:" + c.ID + ":" + contactID }

// CampaignInput is a submitted campaign.
type CampaignInput struct {
	Name string `json:"name"`
	CampaignContent
	// At is when it begins; nil begins it when it is scheduled.
	At *time.Time `json:"-"`
}

// CampaignContent is what a campaign does, and to whom.
type CampaignContent struct {
	// AutomationID or Template is set.
	AutomationID string        `json:"automation_id,omitempty"`
	Template     *SendTemplate `json:"template,omitempty"`
	NumberID     string        `json:"number_id,omitempty"`
	ListIDs      []string      `json:"list_ids,omitempty"`
	SegmentIDs   []string      `json:"segment_ids,omitempty"`
	// ContactIDs are the single contacts; nil leaves those that are there.
	ContactIDs      []string `json:"contact_ids,omitempty"`
	MaxErrorPercent int      `json:"max_error_percent,omitempty"`
}

// DefaultMaxErrorPercent is the threshold of a campaign that names none.
const DefaultMaxErrorPercent = 20

// ErrorSample is how many of the newest settled messages are looked at for the threshold,
// and ErrorSampleLeast how many there must be.
const (
	ErrorSample      = 200
	ErrorSampleLeast = 50
)

// TooManyErrors reports whether so many failures of so many messages pass the threshold.
func (c Campaign) TooManyErrors(failed, settled int) bool {
	return settled >= ErrorSampleLeast && failed*100 > c.MaxErrorPercent*settled
}

// Violations are the broken rules that show without a database.
func (in CampaignInput) Violations() []Violation {
	var out []Violation
	if in.Name == "" || len([]rune(in.Name)) > MaxNameLength {
		out = append(out, Violation{"/name", fmt.Sprintf("must have 1 to %d characters", MaxNameLength)})
	}
	return append(out, in.CampaignContent.Violations()...)
}

// Violations are the broken rules that show without a database.
func (in CampaignContent) Violations() []Violation {
	var out []Violation
	if (in.AutomationID == "") == (in.Template == nil) {
		out = append(out, Violation{"", "needs exactly one of automation_id and template"})
	}
	if in.Template != nil {
		for _, v := range in.Template.validate("/template") {
			out = append(out, Violation{TemplatePointer(v.Pointer), v.Detail})
		}
	}
	if in.AutomationID != "" && in.NumberID != "" {
		out = append(out, Violation{"/number_id", "goes with template: an automation has its own number"})
	}
	return out
}

// TemplatePointer is where a campaign says what the settings of a step that sends a
// template say at the pointer.
func TemplatePointer(pointer string) string {
	if pointer == "/template/template" {
		return "/template/name"
	}
	return pointer
}

// Definition is the automation of a campaign of a single template.
func (c Campaign) Definition() Definition {
	return Definition{Steps: []Step{{Name: "send", Kind: KindSendTemplate, Settings: c.Template}}}
}

// CampaignView is a campaign with the ids that people see.
type CampaignView struct {
	Campaign
	ListIDs, SegmentIDs []string
	// Contacts is how many single contacts it names.
	Contacts int
}

// CampaignPage is what became of the next members of a campaign.
type CampaignPage struct {
	// Campaign is the row as the page leaves it; a state other than running let nobody in.
	Campaign Campaign
	// Entered are those whose workflows are to be started.
	Entered []Accepted
	// Took is how many members had their turn.
	Took int
}

// CampaignRoom is how many members may enter for now (W4).
type CampaignRoom struct {
	// PerSecond is the number's throughput.
	PerSecond int
	// Unlimited means that the 24 h limit does not matter to the campaign; else Places is how
	// many may enter, and with none Until is when to ask again.
	Unlimited bool
	Places    int
	Until     time.Time
	// Why says for people what is full.
	Why string
}

// CampaignVerb is what a person asks of a campaign.
type CampaignVerb string

// What people ask of campaigns.
const (
	CampaignSchedule CampaignVerb = "schedule"
	CampaignHold     CampaignVerb = "pause"
	CampaignResume   CampaignVerb = "resume"
	CampaignCancel   CampaignVerb = "cancel"
)

// Steer moves the campaign as a person asks, and reports whether that changed it. What its
// state forbids is CodeConflict.
func (c *Campaign) Steer(verb CampaignVerb, endRuns bool, actor string, now time.Time) (changed bool, err error) {
	switch verb {
	case CampaignSchedule:
		changed = c.State == CampaignDraft
		err = c.allow(verb, CampaignDraft, CampaignScheduled, CampaignRunning)
	case CampaignHold:
		changed = c.State == CampaignRunning || c.State == CampaignScheduled
		err = c.allow(verb, CampaignScheduled, CampaignRunning, CampaignPaused)
	case CampaignResume:
		changed = c.State == CampaignPaused
		err = c.allow(verb, CampaignPaused, CampaignRunning)
	case CampaignCancel:
		return c.cancel(endRuns, actor, now)
	}
	if err != nil || !changed {
		return false, err
	}
	switch verb {
	case CampaignSchedule:
		c.State = CampaignScheduled
		if c.At == nil {
			c.At = &now
		}
	case CampaignHold:
		c.Hold(PauseByHand, "paused by "+actor)
	case CampaignResume:
		c.State = CampaignRunning
		c.PausedFor = ""
		c.Reason = ""
		c.CheckedFrom = &now
		if c.Members == nil {
			c.State = CampaignScheduled
		}
	case CampaignCancel:
	}
	return true, nil
}

// Editable reports whether the campaign has not begun, so that its content may still change.
func (c Campaign) Editable() bool { return c.Members == nil && !c.State.Over() }

// Hold pauses a campaign.
func (c *Campaign) Hold(why CampaignPause, reason string) {
	c.State, c.PausedFor, c.Reason = CampaignPaused, why, reason
	c.WaitReason, c.WaitUntil = "", nil
}

func (c *Campaign) cancel(endRuns bool, actor string, now time.Time) (bool, error) {
	if !endRuns && c.State == CampaignDone {
		return false, Errorf(CodeConflict, "the campaign is done: only its runs can be ended")
	}
	if err := c.allow(CampaignCancel, CampaignScheduled, CampaignRunning, CampaignPaused, CampaignCancelled, CampaignDone); err != nil {
		return false, err
	}
	if c.State == CampaignCancelled && !endRuns {
		return false, nil
	}
	if !c.State.Over() {
		c.EndedAt = &now
	}
	c.State, c.PausedFor, c.Reason = CampaignCancelled, "", "cancelled by "+actor
	c.WaitReason, c.WaitUntil = "", nil
	c.Ending, c.EndsRuns = c.Ending || endRuns, c.EndsRuns || endRuns
	return true, nil
}

// allow refuses what the state forbids.
func (c *Campaign) allow(verb CampaignVerb, states ...CampaignState) error {
	for _, s := range states {
		if c.State == s {
			return nil
		}
	}
	return Errorf(CodeConflict, "the campaign is %s: %s is not possible", c.State, verb)
}
