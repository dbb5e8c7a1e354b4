package figures

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/internal/store/workspace"
	"cadenza/models"
)

// row is a row that a figure counts, with its place in the order.
type row struct {
	ContactID, RunID string
	At               time.Time
	// Key and Visit order rows of the same instant, or of the same Step.
	Key, Step string
	Visit     int
}

// cursor names a row among those of a figure.
type cursor struct {
	Figure models.FigureName
	row
}

// rowsQuery reads the rows that a figure counts, in the order of an index.
type rowsQuery struct {
	db *gorm.DB
	// at is the column that the period and the order go by; "" when the order is that of key alone.
	at string
	// key is the row's id or its run's, visit the second half of a step's; "" when there is none.
	key, visit string
	// byStep reports whether rows come step by step, and not by time.
	byStep bool
}

// FigureContacts pages through what a figure counts, the newest first; those who are inside come
// step by step. A contact comes as often as it counts. The page's After is the cursor that came with
// the page before.
func (s *Figures) FigureContacts(
	ctx context.Context, workspaceID string, q models.FigureQuery, p models.Page,
) ([]models.FigureRow, string, error) {
	about, err := s.subjectOf(ctx, workspaceID, q)
	if err != nil {
		return nil, "", err
	}
	return about.page(s.db.Conn(ctx), q, p.After, p.Size())
}

// FigureContactsAll calls fn with all that a figure counts, page by page.
func (s *Figures) FigureContactsAll(
	ctx context.Context, workspaceID string, q models.FigureQuery, fn func([]models.FigureRow) error,
) error {
	about, err := s.subjectOf(ctx, workspaceID, q)
	if err != nil {
		return err
	}
	for after := ""; ; {
		rows, next, err := about.page(s.db.Conn(ctx), q, after, database.Batch)
		if err != nil {
			return err
		}
		if err := fn(rows); err != nil || next == "" {
			return err
		}
		after = next
	}
}

// maxFigureList is how many rows of a figure may become a list at once.
const maxFigureList = 100_000

// ListFigure makes a list of the contacts that a figure counts, each once, and returns how many
// they are. Contacts that were deleted since are left out. More than maxFigureList rows are a conflict.
func (s *Figures) ListFigure(
	ctx context.Context, workspaceID, name string, q models.FigureQuery,
) (list models.List, members int, err error) {
	about, err := s.subjectOf(ctx, workspaceID, q)
	if err != nil {
		return list, 0, err
	}
	type listed struct {
		list    models.List
		members int
	}
	out, err := database.TxOf(ctx, s.db, func(db *gorm.DB) (listed, error) {
		list, err := workspace.NewList(db, workspaceID, name)
		if err != nil {
			return listed{}, err
		}
		var beyond []row
		if err := about.rows(db, q).selected().Offset(maxFigureList).Limit(1).Find(&beyond).Error; err != nil {
			return listed{}, fmt.Errorf("look how long the list is: %w", err)
		}
		if len(beyond) > 0 {
			return listed{}, models.Errorf(models.CodeConflict, "the figure counts more than %d: choose a shorter period", maxFigureList)
		}
		added := db.Exec(`INSERT INTO list_members (list_id, contact_id, workspace_id, created_at)
			SELECT ?, id, workspace_id, ? FROM contacts WHERE id IN (SELECT contact_id
			FROM (?) AS counted)`, list.ID, s.db.Now(), about.rows(db, q).selected())
		if added.Error != nil {
			return listed{}, fmt.Errorf("add the members: %w", added.Error)
		}
		return listed{list, int(added.RowsAffected)}, nil
	})
	return out.list, out.members, err
}

// subjectOf finds what the figure is one of; a figure that the report has not is CodeInvalid.
func (s *Figures) subjectOf(ctx context.Context, workspaceID string, q models.FigureQuery) (subject, error) {
	about, err := s.find(ctx, workspaceID, q.Of)
	if err != nil {
		return about, err
	}
	return about, models.Invalid("the report has no such figure", q.Check())
}

// page reads one page after the cursor.
func (f subject) page(db *gorm.DB, q models.FigureQuery, after string, size int) ([]models.FigureRow, string, error) {
	query := f.rows(db, q)
	if after != "" {
		last, err := database.PlaceOf[cursor](after)
		if err == nil && (last.Figure != q.Figure || last.Key == "") {
			err = database.BadCursor()
		}
		if err != nil {
			return nil, "", err
		}
		query = query.after(last.row)
	}
	var rows []row
	if err := query.selected().Limit(size + 1).Find(&rows).Error; err != nil {
		return nil, "", fmt.Errorf("read what a figure counts: %w", err)
	}
	next := ""
	if len(rows) > size {
		rows = rows[:size]
		next = database.CursorOf(cursor{q.Figure, rows[size-1]})
	}
	out, err := f.named(db, rows)
	return out, next, err
}

// named are the rows with their contacts.
func (f subject) named(db *gorm.DB, rows []row) ([]models.FigureRow, error) {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ContactID
	}
	var contacts []models.Contact
	if err := db.Where(database.OfWorkspace("id")+" AND id IN ?", f.workspaceID, ids).Find(&contacts).Error; err != nil {
		return nil, fmt.Errorf("read the contacts of a figure: %w", err)
	}
	byID := map[string]*models.Contact{}
	for i := range contacts {
		byID[contacts[i].ID] = &contacts[i]
	}
	out := make([]models.FigureRow, len(rows))
	for i, r := range rows {
		out[i] = models.FigureRow{ContactID: r.ContactID, RunID: r.RunID, At: r.At, Contact: byID[r.ContactID]}
	}
	return out, nil
}

// selected is the query with its columns and its order.
func (q rowsQuery) selected() *gorm.DB {
	run, at := "run_id", q.at
	visit, order := "0", q.key+" DESC"
	switch {
	case q.byStep:
		at, order = "started_at", "step_id DESC, "+order
	case at == "":
		at = "started_at"
	default:
		order = at + " DESC, " + order
	}
	if q.visit != "" {
		visit, order = q.visit, order+", "+q.visit+" DESC"
	}
	if _, runs := q.db.Statement.Model.(*models.Run); runs {
		run = "id"
	}
	return q.db.Select(
		"contact_id, " + run + " AS run_id, " + at + " AS at, " + q.key + " AS key, step_id AS step, " + visit + " AS visit",
	).Order(order)
}

// after narrows the query to what comes after the row.
func (q rowsQuery) after(last row) rowsQuery {
	switch {
	case q.byStep:
		q.db = q.db.Where("(step_id, "+q.key+") < (?, ?)", last.Step, last.Key)
	case q.at == "":
		q.db = q.db.Where(q.key+" < ?", last.Key)
	case q.visit == "":
		q.db = q.db.Where("("+q.at+", "+q.key+") < (?, ?)", last.At, last.Key)
	default:
		q.db = q.db.Where("("+q.at+", "+q.key+", "+q.visit+") < (?, ?, ?)", last.At, last.Key, last.Visit)
	}
	return q
}

// rows is the query of what a figure counts.
func (f subject) rows(db *gorm.DB, q models.FigureQuery) rowsQuery {
	var out rowsQuery
	switch q.Figure.Source() {
	case models.SourceRuns, models.SourceStanding:
		out = f.runRows(db, q)
	case models.SourceSteps:
		out = f.stepRows(db, q)
	case models.SourceMessages:
		out = f.messageRows(db, q)
	}
	if out.at == "" {
		return out // who stands somewhere does so now
	}
	if q.Period.From != nil {
		out.db = out.db.Where(out.at+" >= ?", q.Period.From.UTC())
	}
	if q.Period.To != nil {
		out.db = out.db.Where(out.at+" < ?", q.Period.To.UTC())
	}
	return out
}

// of narrows a query to what the report is about. Automation and number were found in the workspace.
func (f subject) of(db *gorm.DB, model any) *gorm.DB {
	db = db.Model(model)
	switch f.kind {
	case models.SubjectAutomation:
		return db.Where("automation_id = ?", f.id)
	case models.SubjectCampaign:
		return db.Where("workspace_id = ? AND campaign_id = ? AND campaign_id <> ''", f.workspaceID, f.id)
	case models.SubjectNumber:
		return db.Where("number_id = ?", f.id)
	case models.SubjectTemplate:
		return db.Where("workspace_id = ? AND template = ? AND template <> '' AND number_id IN ?", f.workspaceID, f.id, f.numbers)
	}
	return db.Where("false")
}

func (f subject) runRows(db *gorm.DB, q models.FigureQuery) rowsQuery {
	out := rowsQuery{db: f.of(db, &models.Run{}), key: "id"}
	switch q.Figure { //nolint:exhaustive // those of steps and messages are elsewhere
	case models.FigureEntered:
		out.at = "started_at"
	case models.FigureCompleted, models.FigureEnded, models.FigureLeft:
		out.at = "ended_at"
		if q.Figure == models.FigureCompleted {
			out.db = out.db.Where("outcome = 'completed'")
		} else {
			out.db = out.db.Where("outcome NOT IN ('', 'completed')")
		}
		if q.Reason != "" {
			out.db = out.db.Where("outcome = ?", q.Reason)
		}
		if q.Figure == models.FigureLeft {
			out.db = out.db.Where("left_step_id = ?", q.StepID)
		}
	default:
		out.db = out.db.Where(database.LiveRuns)
		out.byStep = f.kind == models.SubjectAutomation && q.Figure == models.FigureInside
		if q.Figure != models.FigureInside {
			out.db = out.db.Where("step_id = ? AND status = ?", q.StepID, q.Figure)
		}
	}
	return out
}

func (f subject) stepRows(db *gorm.DB, q models.FigureQuery) rowsQuery {
	out := rowsQuery{db: f.of(db, &models.StepExecution{}), at: "at", key: "run_id", visit: "visit"}
	if f.kind == models.SubjectAutomation {
		out.db = out.db.Where("step_id = ?", q.StepID)
	}
	switch q.Figure { //nolint:exhaustive // those of runs and messages are elsewhere
	case models.FigureSkipped:
		out.db = out.db.Where("status = 'skipped' AND status <> 'done'") // the second for the partial index
	case models.FigureErrors:
		out.db = out.db.Where("status IN ('failed', 'unknown') AND status <> 'done'")
	default:
		out.db = out.db.Where("status <> 'skipped'")
	}
	if q.Reason != "" {
		out.db = out.db.Where("reason = ?", q.Reason)
	}
	return out
}

// countsAs is the condition under which a message counts. What is rare names the column of a partial index.
func countsAs(figure models.FigureName) string {
	switch figure { //nolint:exhaustive // those of runs and steps are elsewhere
	case models.FigureSent:
		return "(state IN ('accepted', 'sent', 'delivered', 'read') OR (state = 'failed' AND wamid IS NOT NULL))"
	case models.FigureInFlight:
		return "state IN ('accepted', 'sent')"
	case models.FigureDelivered:
		return "state IN ('delivered', 'read')"
	case models.FigureFailed:
		return "state = 'failed' AND failed_at IS NOT NULL"
	case models.FigureReplied:
		return "replied_at IS NOT NULL"
	case models.FigureClicked:
		return "clicked_at IS NOT NULL"
	}
	return "state = '" + string(figure) + "'" // read and unknown
}

func (f subject) messageRows(db *gorm.DB, q models.FigureQuery) rowsQuery {
	out := rowsQuery{db: f.of(db, &models.Message{}).Where(countsAs(q.Figure)), at: "created_at", key: "id"}
	if f.kind == models.SubjectAutomation {
		out.db = out.db.Where("step_id = ?", q.StepID)
	}
	if q.Reason != "" {
		out.db = out.db.Where("'whatsapp_' || error_code = ?", q.Reason)
	}
	return out
}
