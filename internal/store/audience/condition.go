package audience

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"

	"cadenza/internal/condition"
	"cadenza/internal/phrase"
	"cadenza/internal/schedule"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// Part is a condition on the row of contacts, in SQL.
type Part struct {
	SQL  string
	Args []any
	// source is where such contacts can be read in the order of their ids, each once; "" for nowhere.
	source string
	// where is the condition on the source.
	where string
	// open is true of the condition that a window is open.
	open bool
}

// nobody and everybody are conditions that need no row.
var nobody, everybody = Part{SQL: "1=0"}, Part{SQL: "1=1"}

// compiler turns conditions into SQL. What a condition asks that SQL cannot, such as how a language is
// written, is asked in Go of the few values that the workspace has.
type compiler struct {
	db        *gorm.DB
	now       time.Time
	workspace models.Workspace
	tags      map[string]string
	fields    map[string]models.Field
	languages []string
	zones     []string
}

// Compile turns conditions about contacts of a workspace into SQL, one part each. Segments are read as they are now.
func Compile(db *gorm.DB, now time.Time, workspaceID string, conditions ...models.Condition) ([]Part, error) {
	if len(conditions) == 0 {
		return nil, nil
	}
	c := compiler{db: database.Fresh(db), now: now}
	asked, err := expanded(c.db, workspaceID, conditions)
	if err != nil {
		return nil, err
	}
	if err := c.load(workspaceID, models.Condition{All: asked}); err != nil {
		return nil, err
	}
	out := make([]Part, len(asked))
	for i, one := range asked {
		out[i] = c.part(one)
	}
	return out, nil
}

// part is a condition that names no segments.
func (c *compiler) part(one models.Condition) Part {
	switch {
	case one.All != nil:
		return c.joined(one.All, " AND ", everybody)
	case one.Any != nil:
		return c.joined(one.Any, " OR ", nobody)
	case one.Not != nil:
		return not(c.part(*one.Not))
	case one.Tag != "":
		return having("contact_tags", "tag_id = ?", c.tags[one.Tag])
	case one.List != "":
		return having("list_members", "list_id = ?", one.List)
	case one.Operator != "":
		return having("contact_operators", "user_id = ?", one.Operator)
	case one.Inside != nil:
		return inside(*one.Inside)
	case one.Consent != "":
		return c.consent(one.Consent)
	case one.Window != "":
		return c.window(one.Window)
	case one.Language != "":
		return c.speaking(models.Condition{Language: one.Language})
	case one.Field != "":
		return c.field(one)
	}
	return nobody
}

func (c *compiler) joined(inner []models.Condition, word string, none Part) Part {
	if len(inner) == 0 {
		return none
	}
	var out Part
	texts := make([]string, len(inner))
	for i, one := range inner {
		p := c.part(one)
		texts[i], out.Args = p.SQL, append(out.Args, p.Args...)
	}
	out.SQL = "(" + strings.Join(texts, word) + ")"
	return out
}

func not(p Part) Part { return Part{SQL: "NOT " + p.SQL, Args: p.Args} }

// having is a row of another table that names the contact, at most one each.
func having(table, where string, args ...any) Part {
	p := some(table, where, args...)
	p.source, p.where = table, qualified(where)
	return p
}

// some are rows of another table that name the contact.
func some(table, where string, args ...any) Part {
	return Part{SQL: "EXISTS (SELECT 1 FROM " + table + " x WHERE x.contact_id = contacts.id AND " + qualified(where) + ")", Args: args}
}

// qualified names the table of the columns that stand first in each condition.
func qualified(where string) string {
	parts := strings.Split(where, " AND ")
	for i, part := range parts {
		if !strings.Contains(part, "x.") {
			parts[i] = "x." + part
		}
	}
	return strings.Join(parts, " AND ")
}

func inside(place models.Inside) Part {
	if place.StepID == "" {
		return having("runs", "automation_id = ? AND "+database.LiveRuns, place.AutomationID)
	}
	return having("runs", "automation_id = ? AND step_id = ? AND "+database.LiveRuns, place.AutomationID, place.StepID)
}

// consented is the contact's consent, written as the index has it.
const consented = `(CASE WHEN contacts.marketing_stopped_at IS NOT NULL AND (contacts.marketing_resumed_at IS NULL
	OR contacts.marketing_resumed_at < contacts.marketing_stopped_at)
	THEN 'refused' WHEN contacts.marketing_resumed_at IS NOT NULL THEN 'granted' ELSE 'unknown' END)`

func (c *compiler) consent(to models.Consent) Part {
	return Part{SQL: consented + " = ?", Args: []any{string(to)}}
}

func (c *compiler) window(state string) Part {
	open := some("windows", "workspace_id = ? AND last_inbound_at > ?", c.workspace.ID, models.WindowsSince(c.now))
	if state == models.WindowOpen {
		open.open = true
		return open
	}
	return not(open)
}

// speaking are the contacts of whose language, as the run of one would find it, the condition is true.
func (c *compiler) speaking(asked models.Condition) Part {
	var wanted []string
	for _, language := range c.languages {
		its := language
		if its == "" {
			its = c.workspace.Language
		}
		facts := models.Facts{Language: its, Fields: map[string]string{models.CodeLanguage: its}}
		if condition.Holds(asked, facts, condition.Clock{Now: c.now}) {
			wanted = append(wanted, language)
		}
	}
	switch len(wanted) {
	case 0:
		return nobody
	case 1:
		return having("contact_texts", "workspace_id = ? AND language = ?", c.workspace.ID, wanted[0])
	}
	return having("contact_texts", "workspace_id = ? AND language IN ?", c.workspace.ID, wanted)
}

// textColumns are the reserved fields that contact_texts holds.
var textColumns = map[string]string{
	models.CodeFirstName: "first_name", models.CodeLastName: "last_name", models.CodeEmail: "email",
}

func (c *compiler) field(one models.Condition) Part {
	switch one.Field {
	case models.CodeFirstName, models.CodeLastName, models.CodeEmail:
		return c.text(one.Test, func(test string, args ...any) Part {
			return some("contact_texts", test, args...)
		}, "x."+textColumns[one.Field])
	case models.CodePhone:
		return c.text(one.Test, func(test string, args ...any) Part { return Part{SQL: "(" + test + ")", Args: args} },
			"COALESCE(contacts.phone, '')")
	case models.CodeLanguage:
		return c.speaking(one)
	}
	field, known := c.fields[one.Field]
	switch {
	case !known:
		facts := models.Facts{Fields: map[string]string{models.CodeAccountName: c.workspace.Name}}
		if condition.Holds(one, facts, condition.Clock{Now: c.now}) {
			return everybody
		}
		return nobody
	case one.OfTime():
		return c.dated(field, one.Test)
	case one.Is != "":
		wanted := phrase.Normalize(one.Is)
		test := "field_id = ? AND substr(x.folded, 1, 80) = substr(?, 1, 80) AND folded = ?"
		return having("field_values", test, field.ID, wanted, wanted)
	}
	return c.text(one.Test, func(test string, args ...any) Part {
		return some("field_values", "field_id = ? AND "+test, append([]any{field.ID}, args...)...)
	}, "x.folded")
}

// text is a test of the text of a column, which is "" where there is no value. of makes the condition on
// the row that holds it; a row that lacks has no value.
func (c *compiler) text(t models.Test, of func(test string, args ...any) Part, column string) Part {
	ends, finds := "right("+column+", ?)", "strpos("+column+", ?) > 0"
	if database.IsSQLite(c.db) {
		ends, finds = "substr("+column+", -?)", "instr("+column+", ?) > 0"
	}
	wanted := phrase.Normalize(t.Is + t.IsNot + t.Contains + t.StartsWith + t.EndsWith) // one of them is given
	length := utf8.RuneCountInString(wanted)
	switch {
	case t.IsSet != nil && *t.IsSet:
		return of(column + " <> ''")
	case t.IsSet != nil:
		return not(of(column + " <> ''"))
	case wanted == "":
		return nobody // refused when it was saved
	case t.Is != "":
		return of(column+" = ?", wanted)
	case t.IsNot != "":
		return not(of(column+" = ?", wanted))
	case t.Contains != "":
		return of(finds, wanted)
	case t.StartsWith != "":
		return of("substr("+column+", 1, ?) = ?", length, wanted)
	}
	return of(ends+" = ?", length, wanted)
}

// dated is a test of a field of dates or instants. What is before a local midnight depends on the
// contact's zone: the zones that have the same answer are asked about together.
func (c *compiler) dated(field models.Field, t models.Test) Part {
	if field.Type == models.FieldText {
		return nobody // refused when it was saved
	}
	own := schedule.ZoneOr(c.workspace.TimeZone, time.UTC)
	answer := func(zone string) condition.Range {
		at := condition.Clock{Now: c.now, Zone: schedule.ZoneOr(zone, own)}
		if field.Type == models.FieldDate {
			return at.Days(t)
		}
		return at.Instants(t)
	}
	usual := answer("")
	others := map[condition.Range][]string{}
	var odd []string
	for _, zone := range c.zones {
		if r := answer(zone); r != usual {
			others[r], odd = append(others[r], zone), append(odd, zone)
		}
	}
	sql, args := within(usual)
	if len(odd) > 0 {
		sql, args = sql+" AND contacts.time_zone NOT IN ?", append(args, odd)
	}
	sql = "(" + sql
	for _, r := range sortedRanges(others) {
		more, its := within(r)
		sql += " OR " + more + " AND contacts.time_zone IN ?"
		args = append(append(args, its...), others[r])
	}
	return Part{
		SQL:  "EXISTS (SELECT 1 FROM field_values x WHERE x.contact_id = contacts.id AND x.field_id = ? AND " + sql + "))",
		Args: append([]any{field.ID}, args...),
	}
}

func within(r condition.Range) (sql string, args []any) {
	var all []string
	if !r.From.IsZero() {
		all, args = append(all, "x.time >= ?"), append(args, r.From.UTC())
	}
	if !r.To.IsZero() {
		all, args = append(all, "x.time < ?"), append(args, r.To.UTC())
	}
	return strings.Join(all, " AND "), args
}

func sortedRanges(of map[condition.Range][]string) []condition.Range {
	out := make([]condition.Range, 0, len(of))
	for r := range of {
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b condition.Range) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return out
}
