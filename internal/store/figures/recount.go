package figures

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// recountPage bounds how many differences one recount answers.
const recountPage = 1000

// RecountFigures compares the figures with a count of the rows and returns how much more the rows
// give, of those that differ, at most 1000. Rows that were deleted by age or erased keep their
// counts: since, when not nil, leaves alone what counts before it. It reads all rows.
func (s *Figures) RecountFigures(ctx context.Context, since *time.Time) ([]models.Figure, error) {
	db := s.db.Conn(ctx)
	sql, args := recountStatement(database.IsSQLite(db), since)
	var out []models.Figure
	err := db.Raw(sql+" SELECT * FROM differing ORDER BY "+figureKey+" LIMIT ?", append(args, recountPage)...).Scan(&out).Error
	if err != nil {
		return nil, fmt.Errorf("recount the figures: %w", err)
	}
	return out, nil
}

// MendFigures makes the figures since then, or all of them, what the rows give. Steps may be
// counted meanwhile; folding waits.
func (s *Figures) MendFigures(ctx context.Context, since *time.Time) error {
	return s.db.Tx(ctx, func(db *gorm.DB) error {
		if !database.IsSQLite(db) { // nobody folds or mends meanwhile
			if err := db.Exec("LOCK TABLE figures IN SHARE ROW EXCLUSIVE MODE").Error; err != nil {
				return fmt.Errorf("hold the figures: %w", err)
			}
		}
		sql, args := recountStatement(database.IsSQLite(db), since)
		if err := db.Exec(sql+" "+addFigures("mending"), args...).Error; err != nil {
			return fmt.Errorf("mend the figures: %w", err)
		}
		return nil
	})
}

// recountStatement begins a statement: `differing` are the figures that differ, n being how much
// more the rows give than what is kept, folded or not; `mending` is what to add to the figures.
func recountStatement(sqlite bool, since *time.Time) (string, []any) {
	where, mending, args := "true", "SELECT * FROM differing", []any(nil)
	if since != nil { // what is wrong in a quarter is wrong in its day and in all
		where, args = "(level = 2 AND bucket >= ? OR level = 0 AND measure = 'standing')", []any{models.QuarterOf(*since)}
		span := "SELECT workspace_id, subject, subject_id, %s, part, measure, reason, n FROM differing WHERE level = 2"
		mending += fmt.Sprintf(" UNION ALL "+span+" UNION ALL "+span, "1, bucket / 96", "0, 0")
	}
	return `WITH counted AS (` + countedRows(sqlite) + `), unkept AS (
			SELECT ` + countedKey + `, n FROM counted UNION ALL SELECT ` + countedKey + `, -n FROM figure_deltas
		), ` + spreadFigures("unkept") + `, differing AS (
			SELECT ` + figureKey + `, CAST(SUM(n) AS bigint) AS n FROM (
				SELECT ` + figureKey + `, n FROM levelled UNION ALL SELECT ` + figureKey + `, -n FROM figures
			) AS both_sides WHERE ` + where + ` GROUP BY ` + figureKey + ` HAVING SUM(n) <> 0
		), mending AS (` + mending + `)`, args
}

// countedKey are the columns by which rows are counted.
const countedKey = "workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter"

// countedRows counts the rows as the triggers do, in words of its own: what they count is checked by it.
func countedRows(sqlite bool) string {
	quarter := func(column string) string {
		if sqlite {
			return "CAST(strftime('%s', substr(" + column + ", 1, 19)) AS integer) / 900"
		}
		return "CAST(floor(date_part('epoch', " + column + ") / 900) AS bigint)"
	}
	var out []string
	count := func(table, columns, at, where string) {
		if at != "-1" {
			at = quarter(at)
		}
		out = append(
			out, "SELECT "+columns+", "+at+" AS quarter, COUNT(*) AS n FROM "+table+" WHERE "+where+" GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9",
		)
	}
	run := "workspace_id, automation_id, %s AS step_id, campaign_id, '' AS number_id, '' AS template, %s AS measure, %s AS reason"
	count("runs", fmt.Sprintf(run, "''", "'entered'", "''"), "started_at", "true")
	count("runs", fmt.Sprintf(run, "left_step_id", "'left'", "outcome"), "COALESCE(ended_at, updated_at)", "NOT ("+database.LiveRuns+")")
	count("runs", fmt.Sprintf(run, "step_id", "'standing'", "status"), "-1", database.LiveRuns)
	count("step_executions", "workspace_id, automation_id, step_id, campaign_id, '', '', 'step_' || status, reason", "at", "true")
	message := "workspace_id, automation_id, step_id, campaign_id, number_id, template, %s, %s"
	for _, m := range []struct{ measure, reason, where string }{
		{"sent", "''", "state NOT IN ('queued', 'sending', 'retry', 'unknown') AND (state <> 'failed' OR wamid IS NOT NULL)"},
		{"in_flight", "''", "state = 'accepted' OR state = 'sent'"},
		{"delivered", "''", "state = 'delivered' OR state = 'read'"},
		{"read", "''", "state = 'read'"},
		{"failed", "'whatsapp_' || error_code", "state = 'failed'"},
		{"unknown", "''", "state = 'unknown'"},
		{"replied", "''", "replied_at IS NOT NULL"},
		{"priced", "price", "(state = 'delivered' OR state = 'read') AND price <> ''"},
		{"clicked", "''", "clicked_at IS NOT NULL"},
	} {
		count("messages", fmt.Sprintf(message, "'"+m.measure+"'", m.reason), "created_at", m.where)
	}
	return strings.Join(out, " UNION ALL ")
}
