// Package condition decides conditions over the facts of a contact (A15). It is pure:
// who asks brings the facts, the clock and the zone.
package condition

import (
	"slices"
	"strings"
	"time"

	"cadenza/internal/phrase"
	"cadenza/internal/schedule"
	"cadenza/models"
)

// Clock is when and where a condition is asked.
type Clock struct {
	Now time.Time
	// Zone is where local days and midnights are; nil is UTC.
	Zone *time.Location
}

// Holds reports whether a valid condition is true of the facts.
func Holds(c models.Condition, f models.Facts, at Clock) bool {
	if at.Zone == nil {
		at.Zone = time.UTC
	}
	return question{f, at}.holds(c)
}

// question is what stays the same throughout a condition.
type question struct {
	facts models.Facts
	at    Clock
}

func (q question) holds(c models.Condition) bool {
	fails := func(inner models.Condition) bool { return !q.holds(inner) }
	switch {
	case c.All != nil:
		return !slices.ContainsFunc(c.All, fails)
	case c.Any != nil:
		return slices.ContainsFunc(c.Any, q.holds)
	case c.Not != nil:
		return !q.holds(*c.Not)
	case c.Tag != "":
		return q.facts.Tags[c.Tag]
	case c.List != "":
		return q.facts.Lists[c.List]
	case c.Language != "":
		return speaks(q.facts.Language, c.Language)
	case c.Window != "" && c.AnyNumber:
		return q.facts.AnyWindowOpen == (c.Window == models.WindowOpen)
	case c.Window != "":
		return q.facts.WindowOpen == (c.Window == models.WindowOpen)
	case c.Consent != "":
		return q.facts.Consent == c.Consent
	case c.Operator != "":
		return q.facts.Operators[c.Operator]
	case c.Inside != nil:
		step, inside := q.facts.Inside[c.Inside.AutomationID]
		return inside && (c.Inside.StepID == "" || c.Inside.StepID == step)
	case c.Field != "":
		return q.field(c.Test, q.facts.Fields[c.Field])
	case c.Reply != "":
		return text(c.Test, q.reply(c.Reply))
	case c.Clicked != nil && c.Clicked.StepID == "":
		return len(q.facts.Clicked) > 0
	case c.Clicked != nil:
		return q.facts.Clicked[c.Clicked.StepID]
	}
	return false
}

// speaks reports whether a language is the wanted one: "it_IT" is also "it", not the other way round.
func speaks(has, wanted string) bool {
	plain := func(s string) string { return strings.ReplaceAll(strings.ToLower(strings.TrimSpace(s)), "-", "_") }
	has, wanted = plain(has), plain(wanted)
	return has == wanted || strings.HasPrefix(has, wanted+"_")
}

// reply is what the test of a reply is about: the words, or title and id of what was tapped.
func (q question) reply(kind string) []string {
	r := q.facts.Reply
	switch {
	case r == nil, kind == models.ReplyButton && !r.Tapped:
		return nil
	case kind == models.ReplyButton:
		return []string{r.Text, r.ID}
	}
	return []string{r.Text}
}

func (q question) field(t models.Test, value string) bool {
	if !t.OfTime() {
		return text(t, []string{value})
	}
	from, day, ok := q.read(strings.TrimSpace(value))
	switch {
	case !ok:
		return false
	case t.On != "":
		return day == q.day(t.On)
	case t.Before != "":
		return from.Before(q.moment(t.Before))
	}
	return from.After(q.moment(t.After))
}

// text asks about a value that has several names; any of them will do, and none is no value.
func text(t models.Test, names []string) bool {
	values := []string{}
	for _, name := range names {
		if name = phrase.Normalize(name); name != "" {
			values = append(values, name)
		}
	}
	some := func(test func(string, string) bool, wanted string) bool {
		wanted = phrase.Normalize(wanted)
		return slices.ContainsFunc(values, func(value string) bool { return test(value, wanted) })
	}
	same := func(a, b string) bool { return a == b }
	switch {
	case t.IsSet != nil:
		return *t.IsSet == (len(values) > 0)
	case t.Is != "":
		return some(same, t.Is)
	case t.IsNot != "":
		return !some(same, t.IsNot)
	case t.Contains != "":
		return some(strings.Contains, t.Contains)
	case t.StartsWith != "":
		return some(strings.HasPrefix, t.StartsWith)
	case t.EndsWith != "":
		return some(strings.HasSuffix, t.EndsWith)
	}
	return false
}

// read reads the value of a date or datetime field: its instant and its local day.
func (q question) read(value string) (from time.Time, day string, ok bool) {
	if _, err := time.Parse(time.DateOnly, value); err == nil {
		return q.midnight(value), value, true
	}
	from, err := time.Parse(time.RFC3339, value)
	return from, from.In(q.at.Zone).Format(time.DateOnly), err == nil
}

// midnight is when a day begins here, on whatever the clocks do that night.
func (q question) midnight(day string) time.Time {
	return schedule.Due(models.Wait{Until: day + "T00:00"}, time.Time{}, q.at.Zone, schedule.Hours{})
}

func (q question) moment(written string) time.Time {
	m, err := models.ParseMoment(written)
	switch {
	case err != nil: // refused when the automation was published
		return time.Time{}
	case m.Now:
		return q.at.Now.Add(m.Shift)
	case m.Date != "":
		return q.midnight(m.Date)
	}
	return m.At
}

func (q question) day(written string) string {
	d, err := models.ParseDay(written)
	switch {
	case err != nil: // refused when the automation was published
		return ""
	case d.Date != "":
		return d.Date
	}
	// Counted in UTC, where no day lacks its midnight.
	year, month, today := q.at.Now.In(q.at.Zone).Date()
	return time.Date(year, month, today+d.Shift, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}
