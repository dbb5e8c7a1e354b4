package models

import (
	"fmt"
)

// The limits of a condition.
const (
	MaxConditionDepth = 5  // levels of all, any and not, and what they hold
	MaxConditions     = 50 // conditions in one, itself included
)

// The values of Condition.Window.
const (
	WindowOpen   = "open"
	WindowClosed = "closed"
)

// The values of Condition.Reply.
const (
	ReplyText   = "text"   // what the contact wrote, or the title of what they tapped
	ReplyButton = "button" // the title or the id of the button or row that they tapped
)

// Condition is a question about a contact (A15). Exactly one of its forms is given;
// Field and Reply go with exactly one test.
type Condition struct {
	All []Condition `json:"all,omitempty"`
	Any []Condition `json:"any,omitempty"`
	Not *Condition  `json:"not,omitempty"`
	// Tag is the name of a tag that the contact has.
	Tag string `json:"tag,omitempty"`
	// List is the id of a list that the contact is in.
	List string `json:"list,omitempty"`
	// Language is the contact's: "it" is any Italian, "pt_BR" only that.
	Language string `json:"language,omitempty"`
	// Window is WindowOpen or WindowClosed: may a free message leave now.
	Window string `json:"window,omitempty"`
	// Field is the code of the field that is tested, a reserved one too.
	Field string `json:"field,omitempty"`
	// Reply, ReplyText or ReplyButton, tests the newest message that the contact wrote during the run.
	Reply string `json:"reply,omitempty"`
	// Clicked asks whether the contact has opened a tracked link of a message of this run.
	Clicked *Clicked `json:"clicked,omitempty"`
	// Consent is the contact's consent to marketing (K1).
	Consent Consent `json:"consent,omitempty"`
	// Operator is the id of a user whom the contact is assigned to.
	Operator string `json:"operator,omitempty"`
	// Inside asks whether the contact is inside an automation.
	Inside *Inside `json:"inside,omitempty"`
	// Segment is the id of a segment that the contact belongs to. Its window is open when that of any number is.
	Segment string `json:"segment,omitempty"`
	// AnyNumber makes Window ask about all numbers, as it does in a segment; it is not written.
	AnyNumber bool `json:"-"`
	Test
	foreign []string
}

// Clicked narrows the question to the messages of one step.
type Clicked struct {
	// StepID is a step of the same automation that sends; "" for any.
	StepID  string `json:"step_id,omitempty"`
	foreign []string
}

// UnmarshalJSON reads the question; keys that it does not have are kept for Validate to report.
func (c *Clicked) UnmarshalJSON(data []byte) error {
	type plain Clicked
	var p plain
	keys, err := readObject(data, &p, func() any { return nil })
	if err != nil {
		return err
	}
	*c = Clicked(p)
	c.foreign = keys
	return nil
}

// Inside is a place in an automation.
type Inside struct {
	AutomationID string `json:"automation_id"`
	// StepID is the step that comes next; "" for any.
	StepID  string `json:"step_id,omitempty"`
	foreign []string
}

// UnmarshalJSON reads the place; keys that it does not have are kept for Validate to report.
func (i *Inside) UnmarshalJSON(data []byte) error {
	type plain Inside
	var p plain
	keys, err := readObject(data, &p, func() any { return nil })
	if err != nil {
		return err
	}
	*i = Inside(p)
	i.foreign = keys
	return nil
}

// Test is what is asked of a value. Texts are compared as start phrases are (S1). What
// has no value passes IsNot and a false IsSet, nothing else.
type Test struct {
	Is         string `json:"is,omitempty"`
	IsNot      string `json:"is_not,omitempty"`
	Contains   string `json:"contains,omitempty"`
	StartsWith string `json:"starts_with,omitempty"`
	EndsWith   string `json:"ends_with,omitempty"`
	IsSet      *bool  `json:"is_set,omitempty"`
	// Before and After are moments (ParseMoment); a date stands for its local midnight.
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
	// On is a local day (ParseDay).
	On string `json:"on,omitempty"`
}

// UnmarshalJSON reads a condition; keys that it does not have are kept for Validate to report.
func (c *Condition) UnmarshalJSON(data []byte) error {
	type plain Condition
	var p plain
	keys, err := readObject(data, &p, func() any { return nil })
	if err != nil {
		return err
	}
	*c = Condition(p)
	c.foreign = keys
	return nil
}

// Validate returns the broken rules that show without a database, with pointers below at.
func (c Condition) Validate(at string) []Violation {
	if c.size() > MaxConditions {
		return []Violation{{at, fmt.Sprintf("may hold at most %d conditions", MaxConditions)}}
	}
	return c.validate(at, 1)
}

func (c Condition) size() int {
	n := 1
	for _, inner := range c.inner("") {
		n += inner.size()
	}
	return n
}

// inner are the conditions inside, by their pointers.
func (c Condition) inner(at string) map[string]Condition {
	out := map[string]Condition{}
	for i, one := range c.All {
		out[fmt.Sprintf("%s/all/%d", at, i)] = one
	}
	for i, one := range c.Any {
		out[fmt.Sprintf("%s/any/%d", at, i)] = one
	}
	if c.Not != nil {
		out[at+"/not"] = *c.Not
	}
	return out
}

func (c Condition) validate(at string, level int) []Violation {
	if level > MaxConditionDepth {
		return []Violation{conditionTooDeep(at)}
	}
	out := foreign(at, "a condition", c.foreign)
	switch {
	case c.forms() != 1:
		out = append(out, Violation{at, oneForm})
	case c.Field != "" || c.Reply != "":
		out = append(out, c.Test.validate(at, c.Field != "")...)
	case len(c.given()) > 0:
		out = append(out, Violation{at + "/" + c.given()[0], "goes with field or reply only"})
	}
	out = append(out, c.validateValues(at)...)
	inner := c.inner(at)
	for _, place := range sortedKeys(inner) {
		out = append(out, inner[place].validate(place, level+1)...)
	}
	return out
}

// conditionTooDeep is the violation of a condition that lies deeper than MaxConditionDepth.
func conditionTooDeep(at string) Violation {
	return Violation{at, fmt.Sprintf("lies deeper than %d levels", MaxConditionDepth)}
}

// oneForm is what a condition with none, or with several of its forms, breaks.
const oneForm = "needs exactly one of all, any, not, tag, list, language, window, consent, operator, inside, segment, field, " +
	"reply and clicked"

// forms counts the forms that are given.
func (c Condition) forms() int {
	n := 0
	for _, given := range []bool{
		c.All != nil, c.Any != nil, c.Not != nil, c.Tag != "", c.List != "",
		c.Language != "", c.Window != "", c.Field != "", c.Reply != "", c.Clicked != nil,
		c.Consent != "", c.Operator != "", c.Inside != nil, c.Segment != "",
	} {
		if given {
			n++
		}
	}
	return n
}

func (c Condition) validateValues(at string) []Violation {
	var out []Violation
	if c.All != nil && len(c.All) == 0 {
		out = append(out, Violation{at + "/all", "needs at least one condition"})
	}
	if c.Any != nil && len(c.Any) == 0 {
		out = append(out, Violation{at + "/any", "needs at least one condition"})
	}
	if c.Tag != "" {
		out = append(out, textRule(at+"/tag", c.Tag, 1, MaxNameLength)...)
	}
	if c.Language != "" {
		out = append(out, textRule(at+"/language", c.Language, 2, 20)...)
	}
	if c.Window != "" && c.Window != WindowOpen && c.Window != WindowClosed {
		out = append(out, Violation{at + "/window", "must be open or closed"})
	}
	if c.Reply != "" && c.Reply != ReplyText && c.Reply != ReplyButton {
		out = append(out, Violation{at + "/reply", "must be text or button"})
	}
	if c.Clicked != nil {
		out = append(out, foreign(at+"/clicked", "clicked", c.Clicked.foreign)...)
	}
	if c.Consent != "" && !c.Consent.Valid() {
		out = append(out, Violation{at + "/consent", "must be unknown, granted or refused"})
	}
	if c.Inside != nil {
		out = append(out, foreign(at+"/inside", "inside", c.Inside.foreign)...)
		if c.Inside.AutomationID == "" {
			out = append(out, Violation{at + "/inside/automation_id", "must be given"})
		}
	}
	return out
}

// references collects the lists and fields that must exist, and the tags.
func (c Condition) references(at string, r *References) {
	if c.List != "" {
		r.Lists = append(r.Lists, Reference{c.List, at + "/list"})
	}
	if c.Tag != "" {
		r.Tags = append(r.Tags, Reference{c.Tag, at + "/tag"})
	}
	if c.Field != "" {
		use := Reference{c.Field, at + "/field"}
		if c.OfTime() {
			r.DateFields = append(r.DateFields, use)
		} else {
			r.Fields = append(r.Fields, use)
		}
	}
	if c.Clicked != nil && c.Clicked.StepID != "" {
		r.Steps = append(r.Steps, Reference{c.Clicked.StepID, at + "/clicked/step_id"})
	}
	if c.Operator != "" {
		r.Users = append(r.Users, Reference{c.Operator, at + "/operator"})
	}
	if c.Inside != nil {
		r.Automations = append(r.Automations, Reference{c.Inside.AutomationID, at + "/inside/automation_id"})
		if c.Inside.StepID != "" {
			r.Inside = append(r.Inside, InsideReference{c.Inside.AutomationID, c.Inside.StepID, at + "/inside/step_id"})
		}
	}
	if c.Segment != "" {
		r.Segments = append(r.Segments, Reference{c.Segment, at + "/segment"})
	}
	inner := c.inner(at)
	for _, place := range sortedKeys(inner) {
		inner[place].references(place, r)
	}
}

// OfTime reports whether the test is one of dates.
func (t Test) OfTime() bool { return t.Before != "" || t.After != "" || t.On != "" }

// texts are the tests of texts by their keys, "" where not given.
func (t Test) texts() map[string]string {
	return map[string]string{"is": t.Is, "is_not": t.IsNot, "contains": t.Contains, "starts_with": t.StartsWith, "ends_with": t.EndsWith}
}

// given are the keys of the tests that are given, sorted.
func (t Test) given() []string {
	all := t.texts()
	all["before"], all["after"], all["on"] = t.Before, t.After, t.On
	if t.IsSet != nil {
		all["is_set"] = "given"
	}
	var out []string
	for _, key := range sortedKeys(all) {
		if all[key] != "" {
			out = append(out, key)
		}
	}
	return out
}

func (t Test) validate(at string, field bool) []Violation {
	given := t.given()
	if len(given) != 1 {
		return []Violation{{at, "needs exactly one of is, is_not, contains, starts_with, ends_with, is_set, before, after and on"}}
	}
	at += "/" + given[0]
	var err error
	switch {
	case t.OfTime() && !field:
		return []Violation{{at, "is for fields only"}}
	case t.On != "":
		_, err = ParseDay(t.On)
	case t.OfTime():
		_, err = ParseMoment(t.Before + t.After) // one of the two is empty
	case t.IsSet == nil:
		text := t.texts()[given[0]]
		if Blank(text) {
			return []Violation{{at, "must not be empty: is_set asks whether there is a value"}}
		}
		return textRule(at, text, 1, MaxText)
	}
	if err != nil {
		return []Violation{{at, err.Error()}}
	}
	return nil
}

// Facts are what conditions are asked about: the contact as a run finds them.
type Facts struct {
	// Tags are names, Lists ids.
	Tags, Lists map[string]bool
	// Fields are the values by field code, those of reserved codes too.
	Fields map[string]string
	// Language is the contact's, else the workspace's.
	Language string
	// WindowOpen is that of the automation's number, AnyWindowOpen that of any.
	WindowOpen, AnyWindowOpen bool
	// Consent is the contact's to marketing.
	Consent Consent
	// Operators are the ids of the users whom the contact is assigned to.
	Operators map[string]bool
	// Inside are the steps that come next in the automations that the contact is in, by the automations' ids.
	Inside map[string]string
	// Reply is the newest message that the contact wrote during the run; nil when none came.
	Reply *Reply
	// Clicked are the steps of the run of whose messages the contact opened a tracked link.
	Clicked map[string]bool
}

// Reply is what a contact answered.
type Reply struct {
	// Text is what they wrote, or the title of what they tapped.
	Text string
	// Tapped means that a button or a row was tapped; ID is its id or payload.
	Tapped bool
	ID     string
}
