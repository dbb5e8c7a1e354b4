package figures

import (
	"context"
	"fmt"
	"strings"

	"cadenza/models"
)

// Overview are the figures of several automations in a period, of all their steps together, in one statement.
func (s *Figures) Overview(
	ctx context.Context, workspaceID string, automationIDs []string, p models.Period,
) (map[string]models.Figures, error) {
	changes := selection{
		"SELECT automation_id AS subject_id, step_id AS part, measure, reason, n FROM figure_deltas WHERE workspace_id = ?" +
			" AND automation_id IN ?",
		[]any{workspaceID, automationIDs},
	}
	changes.within(p)
	parts, args := []string{changes.sql}, changes.args
	for _, b := range (subject{workspaceID: workspaceID, kind: models.SubjectAutomation}).bucketsOf(automationIDs, p) {
		parts, args = append(parts, b.sql), append(args, b.args...)
	}
	var rows []struct {
		SubjectID string
		models.FigureCount
	}
	err := s.db.Conn(ctx).Raw("SELECT subject_id, measure, reason, CAST(SUM(n) AS bigint) AS n FROM ("+strings.Join(parts, " UNION ALL ")+
		") AS f GROUP BY subject_id, measure, reason HAVING SUM(n) <> 0", args...).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read figures of automations: %w", err)
	}
	out := map[string]models.Figures{}
	for _, row := range rows {
		out[row.SubjectID] = append(out[row.SubjectID], row.FigureCount)
	}
	return out, nil
}
