package figures

import (
	"context"
	"fmt"
	"sort"

	"cadenza/models"
)

// Daily are the figures of spans of time that follow each other, as exact as Figures and read in one statement. Those of
// an automation are of all its steps together, or of the one that is named.
func (s *Figures) Daily(
	ctx context.Context, workspaceID string, of models.ReportOf, stepID string, days []models.Period,
) ([]models.Figures, error) {
	about, err := s.find(ctx, workspaceID, of)
	if err != nil || len(days) == 0 {
		return nil, err
	}
	kept, changes := about.byQuarter(models.Period{From: days[0].From, To: days[len(days)-1].To}, stepID)
	var rows []struct {
		Quarter int64
		models.FigureCount
	}
	err = s.db.Conn(ctx).Raw("SELECT quarter, measure, reason, CAST(SUM(n) AS bigint) AS n FROM ("+kept.sql+" UNION ALL "+changes.sql+
		") AS f GROUP BY quarter, measure, reason HAVING SUM(n) <> 0", append(kept.args, changes.args...)...).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read figures by day: %w", err)
	}
	out := make([]models.Figures, len(days))
	for _, row := range rows {
		row.Part = stepID
		day := sort.Search(len(days), func(i int) bool { return models.QuarterOf(*days[i].To) > row.Quarter })
		out[day] = append(out[day], row.FigureCount)
	}
	return out, nil
}

// byQuarter are the reads of what counts in a period, kept and not folded yet, each with its quarter of an hour.
func (f subject) byQuarter(p models.Period, stepID string) (kept, changes selection) {
	from, to := p.Quarters()
	kept = selection{
		"SELECT bucket AS quarter, measure, reason, n FROM figures WHERE workspace_id = ? AND subject = ? AND subject_id = ?" +
			" AND level = ? AND bucket >= ? AND bucket < ?",
		[]any{f.workspaceID, f.kind, f.id, models.LevelQuarter, *from, *to},
	}
	column := f.column()
	changes = selection{
		"SELECT quarter, measure, reason, n FROM figure_deltas WHERE workspace_id = ? AND " + column + " = ?" +
			" AND quarter >= ? AND quarter < ?",
		[]any{f.workspaceID, f.id, *from, *to},
	}
	switch f.kind {
	case models.SubjectTemplate:
		kept.and("part IN ?", f.numbers)
		changes.and("number_id <> '' AND number_id IN ?", f.numbers)
	case models.SubjectNumber, models.SubjectCampaign:
		changes.and(column + " <> ''") // for the partial index
	case models.SubjectAutomation:
		if stepID != "" {
			kept.and("part = ?", stepID)
			changes.and("step_id = ?", stepID)
		}
	}
	return kept, changes
}
