package figures

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"cadenza/models"
)

// Prices are the counts of prices of one thing, or of all things of the workspace that the subject names, for
// each of the periods: what is kept and what is not folded yet, read in one statement.
func (s *Figures) Prices(ctx context.Context, workspaceID string, q models.PriceQuery) ([]models.PricedFigure, error) {
	about := subject{workspaceID: workspaceID, kind: q.Subject}
	if q.ID != "" {
		var err error
		if about, err = s.find(ctx, workspaceID, models.ReportOf{Kind: q.Subject, ID: q.ID}); err != nil {
			return nil, err
		}
	}
	var out []models.PricedFigure
	if err := about.prices(s.db.Conn(ctx), q.Periods).Scan(&out).Error; err != nil {
		return nil, fmt.Errorf("read what messages cost: %w", err)
	}
	return out, nil
}

// prices is the statement of Prices. That the measure stands in its text, and not in its values, is for the partial indexes.
func (f subject) prices(db *gorm.DB, periods []models.Period) *gorm.DB {
	var parts []string
	var args []any
	for i, p := range periods {
		for _, b := range p.Buckets() {
			s := f.keptPrices(i, b.Level)
			if b.From != nil {
				s.and("bucket >= ?", *b.From)
			}
			if b.To != nil {
				s.and("bucket < ?", *b.To)
			}
			parts, args = append(parts, s.sql), append(args, s.args...)
		}
		s := f.changedPrices(i, p)
		parts, args = append(parts, s.sql), append(args, s.args...)
	}
	return db.Raw("SELECT period, id, price, CAST(SUM(n) AS bigint) AS n FROM ("+strings.Join(parts, " UNION ALL ")+
		") AS f GROUP BY period, id, price HAVING SUM(n) <> 0 ORDER BY period, id, price", args...)
}

func (f subject) keptPrices(period int, level models.FigureLevel) selection {
	s := selection{
		fmt.Sprintf("SELECT %d AS period, subject_id AS id, reason AS price, n FROM figures", period) +
			" WHERE measure = 'priced' AND workspace_id = ? AND subject = ? AND level = ?",
		[]any{f.workspaceID, f.kind, level},
	}
	if f.id != "" {
		s.and("subject_id = ?", f.id)
	}
	if f.id != "" && f.kind == models.SubjectTemplate {
		s.and("part IN ?", f.numbers)
	}
	return s
}

func (f subject) changedPrices(period int, p models.Period) selection {
	column := f.column()
	s := selection{
		fmt.Sprintf("SELECT %d, %s, reason, n FROM figure_deltas", period, column) +
			" WHERE measure = 'priced' AND workspace_id = ? AND " + column + " <> ''",
		[]any{f.workspaceID},
	}
	if f.id != "" {
		s.and(column+" = ?", f.id)
	}
	if f.id != "" && f.kind == models.SubjectTemplate {
		s.and("number_id IN ?", f.numbers)
	}
	s.within(p)
	return s
}
