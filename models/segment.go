package models

import "time"

// The limits of segments.
const (
	MaxSegments           = 500 // in a workspace
	MaxExpandedConditions = 500 // in a segment, those of the segments that it names included
)

// Segment is a set of contacts by a condition: whoever fulfils it belongs to it, at every moment.
type Segment struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	Name        string
	If          Condition `gorm:"column:condition;serializer:json"`
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// CampaignSegment makes the contacts of a segment members of a campaign.
type CampaignSegment struct {
	CampaignID  string `gorm:"primaryKey"`
	SegmentID   string `gorm:"primaryKey"`
	WorkspaceID string
}

// SegmentInput is what a caller says of a segment.
type SegmentInput struct {
	Name string
	If   Condition
}

// Validate returns the broken rules that show without a database.
func (in SegmentInput) Validate() []Violation {
	out := textRule("/name", in.Name, 1, MaxNameLength)
	return append(append(out, in.If.Validate("/if")...), in.If.ofRun("/if")...)
}

// ofRun are the conditions about a run, which a contact by themselves has none of.
func (c Condition) ofRun(at string) []Violation {
	var out []Violation
	if c.Reply != "" {
		out = append(out, Violation{at + "/reply", "asks about a run: a segment is about contacts alone"})
	}
	if c.Clicked != nil {
		out = append(out, Violation{at + "/clicked", "asks about a run: a segment is about contacts alone"})
	}
	inner := c.inner(at)
	for _, place := range sortedKeys(inner) {
		out = append(out, inner[place].ofRun(place)...)
	}
	return out
}

// References collects what the condition names.
func (c Condition) References(at string) References {
	var r References
	c.references(at, &r)
	return r
}

// Uses reports whether the condition names the thing.
func (c Condition) Uses(u Use) bool {
	return Definition{Steps: []Step{{Kind: KindBranch, Settings: &Branch{If: c}}}}.Uses(u)
}

// Expanded is the condition with those of the segments in their places. One that names a segment that is
// no more holds of nobody as a whole: what stands around it, such as a not, would make everybody of nobody there. Circles, which
// no segment may have, are broken the same way.
func (c Condition) Expanded(segments map[string]Condition) Condition {
	e := expansion{segments: segments}
	out := e.of(c, false)
	if e.gone {
		return nobody()
	}
	return out
}

// nobody is a condition that holds of no contact.
func nobody() Condition { return Condition{Any: []Condition{}} }

// expansion puts the conditions of segments where they are named.
type expansion struct {
	segments map[string]Condition
	// open are the segments within which it is, gone is true once one is named that is not there, or that is open.
	open map[string]bool
	gone bool
}

func (e *expansion) of(c Condition, within bool) Condition {
	if c.Segment != "" {
		return e.segment(c.Segment)
	}
	c.AnyNumber = c.AnyNumber || within
	c.All, c.Any = e.each(c.All, within), e.each(c.Any, within)
	if c.Not != nil {
		inner := e.of(*c.Not, within)
		c.Not = &inner
	}
	return c
}

func (e *expansion) segment(id string) Condition {
	c, known := e.segments[id]
	if !known || e.open[id] {
		e.gone = true
		return nobody()
	}
	if e.open == nil {
		e.open = map[string]bool{}
	}
	e.open[id] = true
	defer delete(e.open, id)
	return e.of(c, true)
}

func (e *expansion) each(list []Condition, within bool) []Condition {
	if list == nil {
		return nil
	}
	out := make([]Condition, len(list))
	for i, inner := range list {
		out[i] = e.of(inner, within)
	}
	return out
}

// ContactFilter narrows a list of contacts; empty parts do not. All of it must hold.
type ContactFilter struct {
	// Phone is E.164: the one contact who is known by it.
	Phone string `json:"phone,omitempty"`
	// Search are the beginnings of words of names and of the e-mail address, or a phone or its last digits.
	Search string `json:"search,omitempty"`
	// Tags are names.
	Tags       []string `json:"tags,omitempty"`
	ListIDs    []string `json:"list_ids,omitempty"`
	SegmentIDs []string `json:"segment_ids,omitempty"`
	// Fields are values by code, compared as start phrases are (S1).
	Fields     map[string]string `json:"fields,omitempty"`
	OperatorID string            `json:"operator_id,omitempty"`
	Consent    Consent           `json:"consent,omitempty"`
	Window     string            `json:"window,omitempty"`
	Language   string            `json:"language,omitempty"`
	// Inside is the id of an automation, StepID of the step of it that comes next.
	Inside string `json:"inside,omitempty"`
	StepID string `json:"step_id,omitempty"`
}

// Validate returns the broken rules that show without a database; at is what stands before the names of the parts in pointers.
func (f ContactFilter) Validate(at string) []Violation {
	var out []Violation
	for _, code := range sortedKeys(f.Fields) {
		if Blank(f.Fields[code]) {
			out = append(out, Violation{at + "fields/" + code, "must not be empty"})
		}
	}
	if f.StepID != "" && f.Inside == "" {
		out = append(out, Violation{at + "step_id", "goes with inside only"})
	}
	return out
}

// Conditions are the filter's parts but for Phone and Search, each of which must hold.
func (f ContactFilter) Conditions() []Condition {
	var out []Condition
	add := func(given bool, c Condition) {
		if given {
			c.AnyNumber = true
			out = append(out, c)
		}
	}
	add(f.OperatorID != "", Condition{Operator: f.OperatorID})
	add(f.Inside != "", Condition{Inside: &Inside{AutomationID: f.Inside, StepID: f.StepID}})
	add(f.Inside == "" && f.StepID != "", nobody()) // Validate refuses it
	for _, code := range sortedKeys(f.Fields) {
		add(true, Condition{Field: code, Test: Test{Is: f.Fields[code]}})
	}
	for _, id := range f.ListIDs {
		add(true, Condition{List: id})
	}
	for _, name := range f.Tags {
		add(true, Condition{Tag: name})
	}
	add(f.Window != "", Condition{Window: f.Window})
	add(f.Consent != "", Condition{Consent: f.Consent})
	add(f.Language != "", Condition{Language: f.Language})
	for _, id := range f.SegmentIDs {
		add(true, Condition{Segment: id})
	}
	return out
}

// OfLanguage reports whether the condition asks about the contact's language.
func (c Condition) OfLanguage() bool {
	if c.Language != "" || c.Field == CodeLanguage {
		return true
	}
	for _, inner := range c.inner("") {
		if inner.OfLanguage() {
			return true
		}
	}
	return false
}

// Circle reports whether the condition, which is the segment's, leads back to it by the segments that it names.
func (c Condition) Circle(id string, segments map[string]Condition) bool {
	seen := map[string]bool{}
	var leads func(Condition) bool
	leads = func(c Condition) bool {
		for _, ref := range c.References("").Segments {
			if ref.Value == id {
				return true
			}
			if !seen[ref.Value] {
				seen[ref.Value] = true
				if leads(segments[ref.Value]) {
					return true
				}
			}
		}
		return false
	}
	return leads(c)
}

// TooLarge reports whether the condition is too large with those of the segments that it names. There are no circles.
func (c Condition) TooLarge(segments map[string]Condition) bool {
	sizes := map[string]int{}
	var size func(Condition) int
	size = func(c Condition) int {
		n := c.size()
		for _, ref := range c.References("").Segments {
			if _, known := sizes[ref.Value]; !known {
				sizes[ref.Value] = size(segments[ref.Value])
			}
			n = min(n+sizes[ref.Value], MaxExpandedConditions+1)
		}
		return n
	}
	return size(c) > MaxExpandedConditions
}
