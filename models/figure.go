package models

import (
	"cmp"
	"slices"
	"time"
)

// FigureDelta is a change of figures that was not folded into them yet. The database's triggers
// append them in the transaction of what they count.
type FigureDelta struct {
	ID                                                      int64 `gorm:"primaryKey"`
	WorkspaceID, AutomationID, StepID, CampaignID, NumberID string
	Template                                                string
	Measure                                                 Measure
	Reason                                                  string
	Quarter                                                 int64 // of an hour since 1970, in which it counts; -1 when it has none
	N                                                       int64
}

// TableName is a plural.
func (FigureDelta) TableName() string { return "figure_deltas" }

// Figure is one count, kept for a subject, a measure and a bucket of time.
type Figure struct {
	WorkspaceID string        `gorm:"primaryKey"`
	Subject     FigureSubject `gorm:"primaryKey"`
	SubjectID   string        `gorm:"primaryKey"`
	Level       FigureLevel   `gorm:"primaryKey"`
	// Bucket is the day or the quarter of an hour since 1970, in UTC; 0 for all time.
	Bucket int64 `gorm:"primaryKey"`
	// Part is the step of an automation, the number of a template, "" of the others.
	Part    string  `gorm:"primaryKey"`
	Measure Measure `gorm:"primaryKey"`
	Reason  string  `gorm:"primaryKey"`
	N       int64
}

// FigureSubject is what a report is about.
type FigureSubject string

// The subjects. A template's id is its name and language, "welcome/it".
const (
	SubjectAutomation FigureSubject = "automation"
	SubjectCampaign   FigureSubject = "campaign"
	SubjectTemplate   FigureSubject = "template"
	SubjectNumber     FigureSubject = "number"
)

// FigureLevel is the span of time that one figure counts.
type FigureLevel int

// The levels. Periods between quarters of an hour are made of them exactly, in every time zone.
const (
	LevelAll FigureLevel = iota
	LevelDay
	LevelQuarter
)

// FigureQuarter is the shortest span of time that figures know.
const FigureQuarter = 15 * time.Minute

// quartersOfDay is how many quarters a day has.
const quartersOfDay = int64(24 * time.Hour / FigureQuarter)

// Measure is what a figure counts.
type Measure string

// The measures. A run counts in the period in which it was accepted, and in that in which it left; a
// step when it was performed; a message, with all that became of it, when it was made. So no period
// has more messages delivered than sent. Standing counts the present moment.
const (
	MeasureEntered     Measure = "entered"
	MeasureLeft        Measure = "left"     // reason: the outcome
	MeasureStanding    Measure = "standing" // reason: the run's status
	MeasureStepDone    Measure = "step_done"
	MeasureStepSkipped Measure = "step_skipped"
	MeasureStepFailed  Measure = "step_failed"
	MeasureStepUnknown Measure = "step_unknown"
	MeasureSent        Measure = "sent"      // accepted by Meta, whatever came later
	MeasureInFlight    Measure = "in_flight" // accepted, neither delivered nor failed yet
	MeasureDelivered   Measure = "delivered"
	MeasureRead        Measure = "read"
	MeasureFailed      Measure = "failed" // refused, at once or later; reason: Meta's code
	MeasureUnknown     Measure = "unknown"
	MeasureReplied     Measure = "replied"
	MeasurePriced      Measure = "priced"  // delivered, and its price is known; reason: the Price
	MeasureClicked     Measure = "clicked" // a tracked link of it was opened
)

// Period is a span of time, From inclusive and To exclusive; nil is open. Both lie on quarters
// of an hour.
type Period struct{ From, To *time.Time }

// Buckets are a range of buckets of one level, To exclusive; nil is open.
type Buckets struct {
	Level    FigureLevel
	From, To *int64
}

// Contains reports whether the instant lies in the period.
func (p Period) Contains(at time.Time) bool {
	return (p.From == nil || !at.Before(*p.From)) && (p.To == nil || at.Before(*p.To))
}

// QuarterOf is the quarter of an hour since 1970 in which the instant lies.
func QuarterOf(at time.Time) int64 { return at.Unix() / int64(FigureQuarter/time.Second) }

// Quarters are the period's bounds in quarters of an hour since 1970.
func (p Period) Quarters() (from, to *int64) {
	if p.From != nil {
		q := QuarterOf(*p.From)
		from = &q
	}
	if p.To != nil {
		q := QuarterOf(*p.To)
		to = &q
	}
	return from, to
}

// Buckets cover the period exactly: quarters at its edges, days between them.
func (p Period) Buckets() []Buckets {
	from, to := p.Quarters()
	if from == nil && to == nil {
		return []Buckets{{Level: LevelAll}}
	}
	var firstDay, lastDay *int64
	if from != nil {
		day := (*from + quartersOfDay - 1) / quartersOfDay
		firstDay = &day
	}
	if to != nil {
		day := *to / quartersOfDay
		lastDay = &day
	}
	if firstDay != nil && lastDay != nil && *firstDay >= *lastDay {
		return []Buckets{{Level: LevelQuarter, From: from, To: to}}
	}
	out := []Buckets{{Level: LevelDay, From: firstDay, To: lastDay}}
	if firstDay != nil {
		edge := *firstDay * quartersOfDay
		out = append(out, Buckets{Level: LevelQuarter, From: from, To: &edge})
	}
	if lastDay != nil {
		edge := *lastDay * quartersOfDay
		out = append(out, Buckets{Level: LevelQuarter, From: &edge, To: to})
	}
	return out
}

// FigureCount is one count of a report.
type FigureCount struct {
	Part    string
	Measure Measure
	Reason  string
	N       int
}

// Figures are the counts of one subject in a period.
type Figures []FigureCount

// Of is what a figure counts to. Its period is that of the figures.
func (f Figures) Of(q FigureQuery) int {
	n := 0
	for _, c := range f {
		if q.counts(c) {
			n += c.N
		}
	}
	return n
}

// FailedRuns are the runs that a failure ended.
func (f Figures) FailedRuns() int {
	n := 0
	for _, c := range f {
		switch Outcome(c.Reason) { //nolint:exhaustive // the others are no failures
		case OutcomeEndedOnFailure, OutcomeFailed, OutcomeTerminated:
			if c.Measure == MeasureLeft {
				n += c.N
			}
		}
	}
	return n
}

// counts reports whether a count belongs to the figure.
func (q FigureQuery) counts(c FigureCount) bool {
	step := q.Of.Kind == SubjectAutomation && q.Figure.Source() != SourceRuns
	if (step && c.Part != q.StepID) || (q.Reason != "" && c.Reason != q.Reason) {
		return false
	}
	switch q.Figure {
	case FigureEntered:
		return c.Measure == MeasureEntered
	case FigureInside:
		return c.Measure == MeasureStanding
	case FigureWaiting, FigureExecuting, FigurePaused, FigureNeedsAttention:
		return c.Measure == MeasureStanding && c.Reason == string(q.Figure)
	case FigureCompleted:
		return c.Measure == MeasureLeft && c.Reason == string(OutcomeCompleted)
	case FigureEnded, FigureLeft:
		return c.Measure == MeasureLeft && c.Reason != string(OutcomeCompleted)
	case FigureExecuted:
		return c.Measure == MeasureStepDone || c.Measure == MeasureStepFailed || c.Measure == MeasureStepUnknown
	case FigureSkipped:
		return c.Measure == MeasureStepSkipped
	case FigureErrors:
		return c.Measure == MeasureStepFailed || c.Measure == MeasureStepUnknown
	case FigureSent, FigureInFlight, FigureDelivered, FigureRead, FigureFailed, FigureUnknown, FigureReplied, FigureClicked:
		return c.Measure == Measure(q.Figure)
	}
	return false
}

// Reasons are the counts of a figure by reason, the most first.
func (f Figures) Reasons(q FigureQuery) []ReasonCount {
	byReason := map[string]int{}
	for _, c := range f {
		if q.counts(c) {
			byReason[c.Reason] += c.N
		}
	}
	out := make([]ReasonCount, 0, len(byReason))
	for reason, n := range byReason {
		out = append(out, ReasonCount{Reason: reason, N: n})
	}
	slices.SortFunc(out, func(a, b ReasonCount) int { return cmp.Or(b.N-a.N, cmp.Compare(a.Reason, b.Reason)) })
	return out
}

// ReasonCount is how often something happened for a reason.
type ReasonCount struct {
	Reason string
	N      int
}

// ReportOf names what a report is about: an automation, a campaign, a template or a number by
// its id in the workspace.
type ReportOf struct {
	Kind FigureSubject
	ID   string
}

// FigureName is a figure of a report that opens its contacts.
type FigureName string

// The figures. Those of steps need a step; those of messages too, in an automation.
const (
	FigureEntered        FigureName = "entered"
	FigureInside         FigureName = "inside"
	FigureCompleted      FigureName = "completed"
	FigureEnded          FigureName = "ended" // left before the end; reason: the outcome
	FigureWaiting        FigureName = "waiting"
	FigureExecuting      FigureName = "executing"
	FigurePaused         FigureName = "paused"
	FigureNeedsAttention FigureName = "needs_attention"
	FigureLeft           FigureName = "left" // left before the end, at the step; reason: the outcome
	FigureExecuted       FigureName = "executed"
	FigureSkipped        FigureName = "skipped"
	FigureErrors         FigureName = "errors"
	FigureSent           FigureName = "sent"
	FigureInFlight       FigureName = "in_flight"
	FigureDelivered      FigureName = "delivered"
	FigureRead           FigureName = "read"
	FigureFailed         FigureName = "failed"
	FigureUnknown        FigureName = "unknown"
	FigureReplied        FigureName = "replied"
	FigureClicked        FigureName = "clicked"
)

// FigureNames are all figures that open their contacts.
func FigureNames() []FigureName {
	return []FigureName{
		FigureEntered, FigureInside, FigureCompleted, FigureEnded, FigureWaiting, FigureExecuting, FigurePaused, FigureNeedsAttention,
		FigureLeft, FigureExecuted,
		FigureSkipped, FigureErrors, FigureSent, FigureInFlight, FigureDelivered, FigureRead, FigureFailed, FigureUnknown, FigureReplied,
		FigureClicked,
	}
}

// Source says which rows a figure counts; "" when there is no such figure.
func (f FigureName) Source() FigureSource {
	switch f {
	case FigureEntered, FigureInside, FigureCompleted, FigureEnded:
		return SourceRuns
	case FigureWaiting, FigureExecuting, FigurePaused, FigureNeedsAttention, FigureLeft:
		return SourceStanding
	case FigureExecuted, FigureSkipped, FigureErrors:
		return SourceSteps
	case FigureSent, FigureInFlight, FigureDelivered, FigureRead, FigureFailed, FigureUnknown, FigureReplied, FigureClicked:
		return SourceMessages
	}
	return ""
}

// FigureSource is the kind of row that a figure counts.
type FigureSource string

// The sources. Runs count of the whole automation or campaign, standing ones of a step.
const (
	SourceRuns     FigureSource = "runs"
	SourceStanding FigureSource = "runs at a step"
	SourceSteps    FigureSource = "steps"
	SourceMessages FigureSource = "messages"
)

// FigureQuery asks for what one figure counts.
type FigureQuery struct {
	Of             ReportOf
	Figure         FigureName
	StepID, Reason string
	Period         Period
}

// Check returns what is wrong with the query; pointers are those of a JSON body.
func (q FigureQuery) Check() []Violation {
	source, automation := q.Figure.Source(), q.Of.Kind == SubjectAutomation
	switch {
	case source == "":
		return []Violation{{Pointer: "/figure", Detail: "there is no such figure"}}
	case !q.offered():
		return []Violation{{Pointer: "/figure", Detail: "this report has no such figure"}}
	case automation && source != SourceRuns && q.StepID == "":
		return []Violation{{Pointer: "/step_id", Detail: "this figure is one of a step: name it"}}
	case q.StepID != "" && (!automation || source == SourceRuns):
		return []Violation{{Pointer: "/step_id", Detail: "this figure is not one of a step"}}
	case q.Reason != "" && !q.Figure.ByReason():
		return []Violation{{Pointer: "/reason", Detail: "this figure has no reasons"}}
	}
	return nil
}

// offered reports whether the report has the figure.
func (q FigureQuery) offered() bool {
	switch source := q.Figure.Source(); q.Of.Kind {
	case SubjectAutomation:
		return true
	case SubjectCampaign:
		return source == SourceMessages || source == SourceRuns || q.Figure == FigureSkipped || q.Figure == FigureErrors
	case SubjectTemplate, SubjectNumber:
		return source == SourceMessages
	}
	return false
}

// ByReason reports whether the figure is told by its reasons.
func (f FigureName) ByReason() bool {
	return f == FigureEnded || f == FigureLeft || f == FigureSkipped || f == FigureErrors || f == FigureFailed
}

// FigureRow is one of what a figure counts: contacts come as often as they count.
type FigureRow struct {
	ContactID, RunID string
	// At is the instant under which it counts; of who is inside, when they entered.
	At time.Time
	// Contact is nil when the contact was deleted.
	Contact *Contact
}

// ReportSteps are the steps that a report tells of: those of the definition in force in their
// order, then the deleted ones that have figures, whose kind may be forgotten.
func ReportSteps(d Definition, f Figures) []Step {
	counted, known := map[string]bool{}, map[string]bool{"": true}
	for _, c := range f {
		counted[c.Part] = true
	}
	var out, gone []Step
	for _, step := range d.Every() {
		known[step.ID] = true
		if !step.Deleted {
			out = append(out, step)
		} else if counted[step.ID] {
			gone = append(gone, step)
		}
	}
	for _, c := range f {
		if !known[c.Part] {
			known[c.Part] = true
			gone = append(gone, Step{ID: c.Part, Deleted: true})
		}
	}
	return append(out, gone...)
}
