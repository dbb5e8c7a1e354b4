package figures

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// spreadFigures turns rows of counted things into rows of figures: `spread` by subject, `levelled` by
// span of time. What it reads are the columns of figure_deltas in the named table.
func spreadFigures(from string) string {
	return `spread AS (
		SELECT workspace_id, 'automation' AS subject, automation_id AS subject_id, step_id AS part, measure, reason, quarter, n
		FROM ` + from + ` WHERE automation_id <> ''
		UNION ALL SELECT workspace_id, 'campaign', campaign_id, '', measure, reason, quarter, n FROM ` + from + ` WHERE campaign_id <> ''
		UNION ALL SELECT workspace_id, 'template', template, number_id, measure, reason, quarter, n FROM ` + from + ` WHERE template <> ''
		UNION ALL SELECT workspace_id, 'number', number_id, '', measure, reason, quarter, n FROM ` + from + ` WHERE number_id <> ''
	), levelled AS (
		SELECT workspace_id, subject, subject_id, 0 AS level, 0 AS bucket, part, measure, reason, n FROM spread
		UNION ALL SELECT workspace_id, subject, subject_id, 1, quarter / 96, part, measure, reason, n FROM spread WHERE quarter >= 0
		UNION ALL SELECT workspace_id, subject, subject_id, 2, quarter, part, measure, reason, n FROM spread WHERE quarter >= 0
	)`
}

// figureKey are the columns of a figure's key.
const figureKey = "workspace_id, subject, subject_id, level, bucket, part, measure, reason"

// addFigures adds rows of figures to those that are kept. It takes them in one order, so that
// two that add at once wait for each other and not in a circle.
func addFigures(from string) string {
	return `INSERT INTO figures (` + figureKey + `, n)
	SELECT ` + figureKey + `, SUM(n) FROM ` + from + ` WHERE true GROUP BY ` + figureKey + ` HAVING SUM(n) <> 0 ORDER BY ` + figureKey + `
	ON CONFLICT (` + figureKey + `) DO UPDATE SET n = figures.n + excluded.n`
}

// foldPage is how many deltas one statement folds.
const foldPage = 10_000

// FoldFigures moves a page of deltas into the figures. It returns how many it moved, and whether more
// may follow. Several may run at once, anywhere, and be killed: each takes what no other one holds.
func (s *Figures) FoldFigures(ctx context.Context) (folded int, more bool, err error) {
	fold := foldOnPostgres
	if database.IsSQLite(s.db.Pool()) {
		fold = foldOnSQLite
	}
	folded, err = database.TxOf(ctx, s.db, fold)
	if err != nil {
		return 0, false, fmt.Errorf("fold figures: %w", err)
	}
	return folded, folded == foldPage, nil
}

func foldOnPostgres(db *gorm.DB) (folded int, err error) {
	err = db.Raw(`WITH chosen AS MATERIALIZED (SELECT id FROM figure_deltas ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED),
		taken AS (DELETE FROM figure_deltas d USING chosen WHERE d.id = chosen.id RETURNING d.*), `+
		spreadFigures("taken")+`, added AS (`+addFigures("levelled")+`) SELECT COUNT(*) FROM taken`, foldPage).Scan(&folded).Error
	return folded, err
}

func foldOnSQLite(db *gorm.DB) (int, error) {
	var last int64
	err := db.Raw("SELECT COALESCE(MAX(id), 0) FROM (SELECT id FROM figure_deltas ORDER BY id LIMIT ?)", foldPage).Scan(&last).Error
	if err != nil || last == 0 {
		return 0, err
	}
	taken := "(SELECT * FROM figure_deltas WHERE id <= @last)"
	if err := db.Exec("WITH "+spreadFigures(taken)+" "+addFigures("levelled"), map[string]any{"last": last}).Error; err != nil {
		return 0, err
	}
	deleted := db.Exec("DELETE FROM figure_deltas WHERE id <= ?", last)
	return int(deleted.RowsAffected), deleted.Error
}

// Figures are the counts of what the report is about, exactly as the rows are now: those that
// are kept and the changes that were not folded yet, read in one statement.
func (s *Figures) Figures(ctx context.Context, workspaceID string, of models.ReportOf, p models.Period) (models.Figures, error) {
	about, err := s.find(ctx, workspaceID, of)
	if err != nil {
		return nil, err
	}
	return about.figures(s.db.Conn(ctx), p)
}

// subject is what a report is about, as the figures know it.
type subject struct {
	workspaceID string
	kind        models.FigureSubject
	id          string
	// numbers are those through which a template is sent.
	numbers []string
}

// find finds what a report is about; one that the workspace has not is CodeNotFound.
func (s *Figures) find(ctx context.Context, workspaceID string, of models.ReportOf) (subject, error) {
	out := subject{workspaceID: workspaceID, kind: of.Kind, id: of.ID}
	switch of.Kind {
	case models.SubjectAutomation:
		_, err := database.ReadOne[models.Automation](s.db.Conn(ctx), workspaceID, of.ID, "automation")
		return out, err
	case models.SubjectNumber:
		_, err := database.ReadOne[models.Number](s.db.Conn(ctx), workspaceID, of.ID, "number")
		return out, err
	case models.SubjectTemplate:
		template, err := database.ReadOne[models.Template](s.db.Conn(ctx), workspaceID, of.ID, "template")
		if err != nil {
			return out, err
		}
		out.id = template.Name + "/" + template.Language
		err = s.db.Conn(ctx).Model(&models.Number{}).Where(
			"workspace_id = ? AND waba_id = ?", workspaceID, template.WABAID,
		).Pluck("id", &out.numbers).Error
		if err != nil {
			return out, fmt.Errorf("read the numbers of a template: %w", err)
		}
	case models.SubjectCampaign:
		_, err := database.ReadOne[models.Campaign](s.db.Conn(ctx), workspaceID, of.ID, "campaign")
		return out, err
	default:
		return out, models.NotFound("report")
	}
	return out, nil
}

// figures reads what is kept and what is not folded yet.
func (f subject) figures(db *gorm.DB, p models.Period) (models.Figures, error) {
	var out models.Figures
	if err := f.query(db, p).Scan(&out).Error; err != nil {
		return nil, fmt.Errorf("read figures: %w", err)
	}
	return out, nil
}

// query reads both in one statement, so that no fold comes in between.
func (f subject) query(db *gorm.DB, p models.Period) *gorm.DB {
	var parts []string
	var args []any
	add := func(sql string, values ...any) {
		parts, args = append(parts, sql), append(args, values...)
	}
	for _, b := range f.buckets(p) {
		add(b.sql, b.args...)
	}
	changes := f.changes(p)
	add(changes.sql, changes.args...)
	return db.Raw("SELECT part, measure, reason, CAST(SUM(n) AS bigint) AS n FROM ("+strings.Join(parts, " UNION ALL ")+
		") AS f GROUP BY part, measure, reason HAVING SUM(n) <> 0 ORDER BY part, measure, reason", args...)
}

// selection is a part of a statement with its values.
type selection struct {
	sql  string
	args []any
}

func (s *selection) and(sql string, args ...any) {
	s.sql, s.args = s.sql+" AND "+sql, append(s.args, args...)
}

// buckets are the reads of the kept figures, each a range of their key. Who stands where counts in every period.
func (f subject) buckets(p models.Period) []selection { return f.bucketsOf([]string{f.id}, p) }

// bucketsOf are those of several things of the same kind.
func (f subject) bucketsOf(ids []string, p models.Period) []selection {
	kept := func(level models.FigureLevel) selection {
		s := selection{
			"SELECT subject_id, part, measure, reason, n FROM figures WHERE workspace_id = ? AND subject = ? AND subject_id IN ?" +
				" AND level = ?",
			[]any{f.workspaceID, f.kind, ids, level},
		}
		if f.kind == models.SubjectTemplate {
			s.and("part IN ?", f.numbers)
		}
		return s
	}
	var out []selection
	for _, b := range p.Buckets() {
		s := kept(b.Level)
		if b.From != nil {
			s.and("bucket >= ?", *b.From)
		}
		if b.To != nil {
			s.and("bucket < ?", *b.To)
		}
		out = append(out, s)
	}
	if p.From != nil || p.To != nil {
		standing := kept(models.LevelAll)
		standing.and("bucket = 0 AND measure = ?", models.MeasureStanding)
		out = append(out, standing)
	}
	return out
}

// changes is the read of what is not folded yet.
func (f subject) changes(p models.Period) selection {
	part, column := "''", f.column()
	switch f.kind {
	case models.SubjectAutomation:
		part = "step_id"
	case models.SubjectTemplate:
		part = "number_id"
	case models.SubjectCampaign, models.SubjectNumber:
	}
	s := selection{
		"SELECT " + column + " AS subject_id, " + part + " AS part, measure, reason, n FROM figure_deltas WHERE workspace_id = ? AND " +
			column + " = ?",
		[]any{f.workspaceID, f.id},
	}
	switch f.kind {
	case models.SubjectTemplate:
		s.and("number_id <> '' AND number_id IN ?", f.numbers)
	case models.SubjectNumber, models.SubjectCampaign:
		s.and(column + " <> ''") // for the partial index
	case models.SubjectAutomation:
	}
	s.within(p)
	return s
}

// column is the column of figure_deltas that names what the report is about.
func (f subject) column() string {
	switch f.kind {
	case models.SubjectCampaign:
		return "campaign_id"
	case models.SubjectNumber:
		return "number_id"
	case models.SubjectTemplate:
		return "template"
	case models.SubjectAutomation:
	}
	return "automation_id"
}

// within narrows a read of what is not folded yet to a period.
func (s *selection) within(p models.Period) {
	from, to := p.Quarters()
	if from != nil {
		s.and("(quarter = -1 OR quarter >= ?)", *from)
	}
	if to != nil {
		s.and("quarter < ?", *to)
	}
}
