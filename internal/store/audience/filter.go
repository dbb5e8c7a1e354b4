package audience

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"cadenza/internal/phone"
	"cadenza/internal/store/contacts"
	"cadenza/internal/store/database"
	"cadenza/internal/words"
	"cadenza/models"
)

// FindContacts pages through the contacts that the filter leaves of those whom the viewer sees, the newest first.
func (a *Audiences) FindContacts(
	ctx context.Context, v models.Viewer, f models.ContactFilter, p models.Page,
) (views []models.ContactView, next string, err error) {
	err = a.db.Planned(ctx, func(ctx context.Context) error {
		q, order, err := a.page(a.db.Conn(ctx), v, f)
		if err != nil {
			return err
		}
		views, next, err = a.contacts.ContactPageBy(ctx, q, order, p)
		return err
	})
	return views, next, err
}

// EachContact hands over those whom the filter leaves of the contacts that the viewer sees, page by page, the newest first. It
// holds one page in memory, and no transaction from one page to the next.
func (a *Audiences) EachContact(
	ctx context.Context, v models.Viewer, f models.ContactFilter, page func([]models.ContactView) error,
) error {
	for p := (models.Page{Limit: models.MaxPageSize}); ; {
		views, next, err := a.FindContacts(ctx, v, f, p)
		if err != nil || len(views) == 0 {
			return err
		}
		if err := page(views); err != nil || next == "" {
			return err
		}
		p.After = next
	}
}

// NoteExport notes in the audit that somebody takes a file of contacts.
func (a *Audiences) NoteExport(ctx context.Context, workspaceID, actor string) error {
	return database.Audit(a.db.Conn(ctx), a.db.Now(), workspaceID, actor, "contacts.export", "workspace/"+workspaceID, "")
}

// page selects contacts, and names the column that orders them. SQLite knows nothing of what tables hold: it
// is told to begin with the table of the first condition that reads contacts in the order of their ids.
func (a *Audiences) page(db *gorm.DB, v models.Viewer, f models.ContactFilter) (q *gorm.DB, order string, err error) {
	parts, err := a.parts(db, v, f)
	if err != nil {
		return nil, "", err
	}
	q = db.Model(&models.Contact{}).Select("contacts.*")
	if !database.IsSQLite(db) {
		first, rest, err := a.first(db, v, f, parts)
		if err != nil {
			return nil, "", err
		}
		if first != nil {
			q = q.Table("(?) AS x CROSS JOIN LATERAL (SELECT * FROM contacts WHERE id = x.contact_id OFFSET 0) AS contacts", first)
			return where(q.Where("contacts.workspace_id = ?", v.WorkspaceID), rest), "x.contact_id", nil
		}
	}
	i := slices.IndexFunc(parts, func(p Part) bool { return p.source != "" })
	if !database.IsSQLite(db) || i < 0 {
		return where(q.Where("contacts.workspace_id = ?", v.WorkspaceID), parts), "contacts.id", nil
	}
	first := parts[i]
	q = q.Table(first.source+" x CROSS JOIN contacts").Where("x.contact_id = contacts.id AND contacts.workspace_id = ?", v.WorkspaceID).
		Where(first.where, first.Args...)
	return where(q, slices.Delete(parts, i, i+1)), "x.contact_id", nil
}

// first are the contacts, in the order of their ids, that PostgreSQL is to begin with, and the parts that are left to be asked about
// them; nil leaves all to PostgreSQL. It takes it that those whom a filter leaves lie evenly among all: of an automation or a window
// that only contacts of long ago are in, it would read all the others before.
func (a *Audiences) first(
	db *gorm.DB, v models.Viewer, f models.ContactFilter, parts []Part,
) (first *gorm.DB, rest []Part, err error) {
	if f.Window == models.WindowOpen {
		open, few, err := a.openWindows(db, v.WorkspaceID)
		if few || err != nil {
			return open, slices.DeleteFunc(slices.Clone(parts), func(p Part) bool { return p.open }), err
		}
	}
	if len(parts) == 1 && parts[0].source == "runs" { // an index of live runs has this order
		live := database.Fresh(db).Table("runs AS x").Where(parts[0].where, parts[0].Args...)
		return live.Select("x.contact_id").Order("x.contact_id DESC"), nil, nil
	}
	return nil, parts, nil
}

// fewOpen is how many open windows are read to find their contacts: fewer than among all contacts would be looked at, whoever has them.
const fewOpen = 20_000

// openWindows selects the contacts with an open window in the order of their ids, and reports whether they are few. The windows
// that are open lie anywhere among the contacts, which PostgreSQL does not know.
func (a *Audiences) openWindows(db *gorm.DB, workspaceID string) (open *gorm.DB, few bool, err error) {
	since := models.WindowsSince(a.db.Now())
	of := func() *gorm.DB {
		return database.Fresh(db).Table("windows").Where("workspace_id = ? AND last_inbound_at > ?", workspaceID, since)
	}
	var n int64
	if err := database.Fresh(db).Table("(?) AS found", of().Select("1").Limit(fewOpen+1)).Count(&n).Error; err != nil {
		return nil, false, fmt.Errorf("count open windows: %w", err)
	}
	return of().Distinct("contact_id").Order("contact_id DESC"), n <= fewOpen, nil
}

func where(q *gorm.DB, parts []Part) *gorm.DB {
	for _, p := range parts {
		q = q.Where(p.SQL, p.Args...)
	}
	return q
}

// Selected narrows a query of contacts to those of the workspace whom the filter leaves and the viewer sees.
func (a *Audiences) Selected(q *gorm.DB, v models.Viewer, f models.ContactFilter) (*gorm.DB, error) {
	parts, err := a.parts(q, v, f)
	return where(q.Where("contacts.workspace_id = ?", v.WorkspaceID), parts), err
}

func (a *Audiences) parts(db *gorm.DB, v models.Viewer, f models.ContactFilter) ([]Part, error) {
	var out []Part
	if v.OnlyAssignedTo != "" {
		out = append(out, having("contact_operators", "user_id = ?", v.OnlyAssignedTo))
	}
	if f.Phone != "" {
		known := contacts.IDsWithPhone(database.Fresh(db), v.WorkspaceID, f.Phone)
		out = append(out, Part{SQL: "contacts.id IN (?)", Args: []any{known}})
	}
	more, err := Compile(db, a.db.Now(), v.WorkspaceID, f.Conditions()...)
	if err != nil {
		return nil, err
	}
	out = append(out, more...)
	if f.Search == "" {
		return out, nil
	}
	var w models.Workspace
	if err := database.Fresh(db).Select("phone_region").Take(&w, "id = ?", v.WorkspaceID).Error; err != nil {
		return nil, fmt.Errorf("read the workspace: %w", err)
	}
	found, err := searched(db, v.WorkspaceID, f.Search, w.PhoneRegion)
	return append(out, found...), err
}

// searched are the contacts who have all parts of a question.
func searched(db *gorm.DB, workspaceID, question, region string) ([]Part, error) {
	asked := words.Asked(question, func(typed string) string {
		e164, err := phone.Parse(typed, region)
		if err != nil {
			return ""
		}
		return e164
	})
	if len(asked) == 0 {
		return []Part{nobody}, nil
	}
	having := make([]Part, len(asked))
	for i, prefixes := range asked {
		args := []any{workspaceID}
		for _, prefix := range prefixes {
			args = append(args, prefix, words.After(prefix))
		}
		ranges := strings.TrimSuffix(strings.Repeat("x.word >= ? AND x.word < ? OR ", len(prefixes)), " OR ")
		having[i] = Part{SQL: "FROM contact_words x WHERE x.workspace_id = ? AND (" + ranges + ")", Args: args}
	}
	rarest, err := rarestOf(db, having)
	if err != nil {
		return nil, err
	}
	fence := " OFFSET 0" // PostgreSQL must not make a join of it
	if database.IsSQLite(db) {
		fence = ""
	}
	for i, p := range having {
		if having[i].SQL = "contacts.id IN (SELECT x.contact_id " + p.SQL + ")"; rarest >= 0 && i != rarest {
			having[i].SQL = "EXISTS (SELECT 1 " + p.SQL + " AND x.contact_id = contacts.id" + fence + ")"
		}
	}
	return having, nil
}

// fewHave is how many contacts are looked at one by one for the other words of a question.
const fewHave = 2_000

// rarestOf is the part that the fewest contacts have, where they are few and there are others; else -1. The others are then looked
// for in these contacts alone: the words of all e-mail addresses, such as "com", would else be read from one end to the other.
func rarestOf(db *gorm.DB, having []Part) (int, error) {
	if len(having) < 2 {
		return -1, nil
	}
	var all []string
	var args []any
	for i, p := range having {
		all = append(all, fmt.Sprintf("SELECT %d AS part, count(*) AS n FROM (SELECT 1 %s LIMIT %d) AS found", i, p.SQL, fewHave+1))
		args = append(args, p.Args...)
	}
	var rarest struct{ Part, N int }
	err := database.Fresh(db).Raw(strings.Join(all, " UNION ALL ")+" ORDER BY n, part LIMIT 1", args...).Scan(&rarest).Error
	if err != nil {
		return -1, fmt.Errorf("count who has a word: %w", err)
	}
	if rarest.N > fewHave {
		return -1, nil
	}
	return rarest.Part, nil
}
