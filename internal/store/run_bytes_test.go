package store

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest/given"
)

// Runs of ten steps, five of which sent a message, as the engine leaves them, and how many bytes each may take.
const (
	runsFilled = 2000
	mostBytes  = 15_000.0
	fillRuns   = `INSERT INTO runs (id, workspace_id, automation_id, contact_id, entry_key, start_kind, start_id, status, reason, outcome,
			ended_by, revision, step_id, visit, listening, last_sent_at, ticket_id, workflow_run_id, closing, started_at,
			updated_at, ended_at, workflow_id)
		SELECT gen_random_uuid(), @workspace, @automation, gen_random_uuid(), 'api:' || gen_random_uuid(), 'manual', '', 'completed', '',
			'completed', '', 1, '', 11, false, at, '', gen_random_uuid(), false, at, at + interval '1 hour', at + interval '1 hour',
			'welcome-offer/' || left(md5(gen_random_uuid()::text), 26)
		FROM (SELECT now() - make_interval(secs => @runs - n) AS at FROM generate_series(1, @runs) n) p`
	fillSteps = `INSERT INTO step_executions (run_id, step_id, visit, workspace_id, automation_id, contact_id, kind, status, reason,
			message_id, at)
		SELECT r.id, s.id, s.i, r.workspace_id, r.automation_id, r.contact_id,
			CASE WHEN s.i % 2 = 1 THEN 'send_template' ELSE 'add_tags' END,
			'done', '', CASE WHEN s.i % 2 = 1 THEN gen_random_uuid()::text END, r.started_at + make_interval(mins => s.i::int)
		FROM (SELECT * FROM runs WHERE workspace_id = @workspace) r,
			(SELECT md5(i::text)::uuid::text AS id, i FROM generate_series(1, 10) i) s ORDER BY 11`
	fillMessages = `INSERT INTO messages (id, workspace_id, run_id, automation_id, step_id, visit, contact_id, number_id, kind, template,
			state, wamid, error_code, error_title, attempts, created_at, sent_at, delivered_at, read_at)
		SELECT e.message_id, e.workspace_id, e.run_id, e.automation_id, e.step_id, e.visit, e.contact_id, @number, 'template', 'welcome/it',
			'read', 'wamid.HBgM' || md5(e.message_id) || 'FQIAERgSNTg0OEE=', 0, '', 1, e.at, e.at, e.at, e.at
		FROM step_executions e WHERE e.message_id IS NOT NULL ORDER BY e.at`
)

// What a run leaves in the database, with all indexes, is what a million of them take on the disk.
func TestARunOfTenStepsTakesAtMostFifteenKilobytes(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	args := map[string]any{
		"workspace": given.Workspace(t, s), "automation": database.NewID(), "number": database.NewID(), "runs": runsFilled,
	}
	for _, fill := range []string{fillRuns, fillSteps, fillMessages} {
		require.NoError(t, s.Pool().Exec(fill, args).Error)
	}
	var of []struct {
		Name  string
		Bytes float64
	}
	require.NoError(t, s.Pool().Raw(`SELECT relname AS name, pg_relation_size(oid) / ?::float AS bytes FROM pg_class
		WHERE relname ~ '^(runs|step_executions|messages)(_|$)' AND relkind IN ('r', 'i') ORDER BY 2 DESC`, runsFilled).Scan(&of).Error)
	total := 0.0
	for _, r := range of {
		t.Logf("%6.0f bytes per run: %s", r.Bytes, r.Name)
		total += r.Bytes
	}
	t.Logf("%6.0f bytes per run in all", total)
	require.Less(t, total, mostBytes)
	require.Greater(t, total, mostBytes/2, "the rows are there")
}
