package main

import (
	"context"
	"fmt"
	"io"
	"time"
)

// stepsPerRun and messagesPerRun are what each contact went through.
const (
	stepsPerRun    = 10
	messagesPerRun = 5
)

// history is what there is to read.
type history struct {
	workspace, automation string
	steps                 []string
	contacts, runs        []string
	list, campaign        string
	template, number      string
	operator, cookie      string // the cookie is that of the operator's session
}

// fillAtOnce bounds the contacts of one transaction.
const fillAtOnce = 50_000

// fill gives contacts a passage through an automation of ten steps within the last 90
// days, as the engine would have recorded it: most have completed, each tenth is inside. Those who are sent something later are
// willing to be written to.
func (r *rig) fill(ctx context.Context, o options, f *figure, notes io.Writer) (*history, error) {
	passed := min(f.Contacts, o.History)
	h, err := r.automation(ctx)
	if err != nil {
		return nil, err
	}
	before, err := r.size(ctx)
	if err != nil {
		return nil, err
	}
	_, err = r.db.ExecContext(
		ctx, `CREATE TABLE scale_people AS SELECT id, (row_number() OVER (ORDER BY id))::int AS n FROM contacts WHERE workspace_id = $1`,
		h.workspace,
	)
	if err == nil {
		_, err = r.db.ExecContext(ctx, "CREATE INDEX ON scale_people (n)")
	}
	if err != nil {
		return nil, fmt.Errorf("number the contacts: %w", err)
	}
	began := time.Now()
	for from := 1; from <= passed; from += fillAtOnce {
		if err := r.fillPart(ctx, h, from, min(passed, from+fillAtOnce-1)); err != nil {
			return nil, err
		}
	}
	_, _ = fmt.Fprintf(notes, "  %d step executions written in %.0f s\n", passed*stepsPerRun, time.Since(began).Seconds())
	if err := r.fold(ctx); err != nil {
		return nil, err
	}
	after, err := r.size(ctx)
	if err != nil {
		return nil, err
	}
	if err := r.describe(ctx, h, o.through(f.Contacts)); err != nil {
		return nil, err
	}
	if _, err := r.db.ExecContext(ctx, "DROP TABLE scale_people"); err != nil {
		return nil, fmt.Errorf("forget the numbers: %w", err)
	}
	f.RunBytes, f.Filled = float64(after-before)/float64(passed), passed*stepsPerRun
	for _, settle := range []string{"VACUUM (ANALYZE)", "CHECKPOINT"} { // else the reads would pay for what was written
		if _, err := r.db.ExecContext(ctx, settle); err != nil {
			return nil, fmt.Errorf("%s: %w", settle, err)
		}
	}
	return h, r.sample(ctx, h)
}

// fold makes all that was written part of the figures, as Reconcile does minute by minute.
func (r *rig) fold(ctx context.Context) error {
	for more := true; more; {
		var err error
		if _, more, err = r.stack.App.Figures.FoldFigures(ctx); err != nil {
			return err
		}
	}
	return nil
}

// automation makes the one that everybody went through.
func (r *rig) automation(ctx context.Context) (*history, error) {
	var steps []any
	for i := range stepsPerRun {
		if i%2 == 0 {
			steps = append(steps, map[string]any{
				"kind": "send_template", "template": "welcome", "language": "it", "parameters": map[string]string{"1": "x"},
			})
		} else {
			steps = append(steps, map[string]any{"kind": "add_tags", "tags": []string{"t"}, "wait": map[string]any{"for": "P1D"}})
		}
	}
	a, err := post[struct {
		ID    string `json:"id"`
		Steps []made `json:"steps"`
	}](ctx, r, "/v1/automations", map[string]any{"name": "history", "steps": steps})
	if err != nil {
		return nil, err
	}
	if _, err := post[made](ctx, r, "/v1/automations/"+a.ID+"/activate", nil); err != nil {
		return nil, err
	}
	h := &history{automation: a.ID}
	for _, s := range a.Steps {
		h.steps = append(h.steps, s.ID)
	}
	err = r.db.QueryRowContext(ctx, `SELECT a.workspace_id, n.id, t.id FROM automations a
		JOIN numbers n ON n.workspace_id = a.workspace_id JOIN templates t ON t.workspace_id = a.workspace_id AND t.name = 'welcome'
		AND t.language = 'it'
		WHERE a.id = $1 LIMIT 1`, a.ID).Scan(&h.workspace, &h.number, &h.template)
	if err != nil {
		return nil, fmt.Errorf("read the workspace: %w", err)
	}
	return h, nil
}

// fillPart writes runs, step executions and messages of some contacts.
func (r *rig) fillPart(ctx context.Context, h *history, from, to int) error {
	tx, err := r.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	for _, statement := range []struct {
		sql  string
		args []any
	}{
		{runsSQL, []any{from, to, h.workspace, h.automation, h.steps}},
		{executionsSQL, []any{from, to, h.workspace, h.automation, h.steps}},
		{messagesSQL, []any{from, to, h.workspace, h.automation, h.steps, h.number}},
	} {
		if _, err := tx.ExecContext(ctx, statement.sql, statement.args...); err != nil {
			return fmt.Errorf("write history: %w", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// A run's number makes its id; it entered on one of 90 days; each tenth is still inside, at
// one of the steps, and waits for a month.
const (
	people = `(SELECT id AS contact, n, lpad(to_hex(n), 8, '0') || '-5ca1-7e00-8000-000000000000' AS run,
		date_trunc('second', now()) - make_interval(days => n % 90, secs => n % 86400) AS entered, n % 10 = 0 AS inside FROM scale_people
		WHERE n BETWEEN $1 AND $2) p`
	runsSQL = `INSERT INTO runs (id, workspace_id, automation_id, contact_id, entry_key, start_kind, start_id, status, reason, outcome,
			ended_by, revision, step_id, visit, due_at, listening, last_sent_at, ticket_id, workflow_run_id, closing, started_at,
			updated_at, ended_at)
		SELECT run, $3, $4, contact, 'scale:' || run, 'manual', '', CASE WHEN inside THEN 'waiting' ELSE 'completed' END, '',
			CASE WHEN inside THEN '' ELSE 'completed' END, '', 1,
			CASE WHEN inside THEN ($5::text[])[1 + n / 10 % 10] ELSE '' END, 10, CASE WHEN inside THEN now() + interval '30 days' END,
			false, entered, '', '', false,
			entered, entered, CASE WHEN inside THEN NULL ELSE entered + interval '1 hour' END
		FROM ` + people
	executionsSQL = `INSERT INTO step_executions (run_id, step_id, visit, workspace_id, automation_id, contact_id, kind, status, reason,
			message_id, at)
		SELECT run, s.id, s.i, $3, $4, contact, CASE WHEN s.i % 2 = 1 THEN 'send_template' ELSE 'add_tags' END,
			CASE WHEN (n + s.i) % 200 = 0 THEN 'failed' WHEN (n + s.i) % 50 = 0 THEN 'skipped' ELSE 'done' END,
			CASE WHEN (n + s.i) % 200 = 0 THEN 'whatsapp_131026' WHEN (n + s.i) % 50 = 0 THEN 'window_closed' ELSE '' END,
			CASE WHEN s.i % 2 = 1 THEN run || '/' || s.i END, entered + make_interval(mins => s.i::int)
		FROM ` + people + `, unnest($5::text[]) WITH ORDINALITY s (id, i)`
	messagesSQL = `INSERT INTO messages (id, workspace_id, run_id, automation_id, step_id, visit, contact_id, number_id, kind, template,
			state, wamid, error_code, error_title, attempts, created_at, sent_at, delivered_at, read_at, failed_at)
		SELECT run || '/' || s.i, $3, run, $4, s.id, s.i, contact, $6, 'template', 'welcome/it',
			CASE WHEN (n + s.i) % 200 = 0 THEN 'failed' WHEN n % 3 = 0 THEN 'read' ELSE 'delivered' END, 'wamid.' || run || s.i,
			CASE WHEN (n + s.i) % 200 = 0 THEN 131026 ELSE 0 END, '', 1, at, CASE WHEN (n + s.i) % 200 > 0 THEN at END,
			CASE WHEN (n + s.i) % 200 > 0 THEN at END, CASE WHEN (n + s.i) % 200 > 0 AND n % 3 = 0 THEN at END,
			CASE WHEN (n + s.i) % 200 = 0 THEN at END
		FROM ` + people + `, unnest($5::text[]) WITH ORDINALITY s (id, i),
			LATERAL (SELECT entered + make_interval(mins => s.i::int) AS at) t WHERE s.i % 2 = 1`
)

// sample remembers some contacts and runs to read.
func (r *rig) sample(ctx context.Context, h *history) error {
	rows, err := r.db.QueryContext(ctx, "SELECT id, contact_id FROM runs WHERE automation_id = $1 ORDER BY md5(id) LIMIT 500", h.automation)
	if err != nil {
		return fmt.Errorf("read runs: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var run, contact string
		if err := rows.Scan(&run, &contact); err != nil {
			return fmt.Errorf("read runs: %w", err)
		}
		h.runs, h.contacts = append(h.runs, run), append(h.contacts, contact)
	}
	return rows.Err()
}
