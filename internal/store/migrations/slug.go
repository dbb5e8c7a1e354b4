package migrations

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/pressly/goose/v3"

	"cadenza/internal/slug"
)

// slugs is the migration that gives each automation its slug: only Go knows how a name is written
// in Latin letters. One that a build of before makes later has none until it is published again, or
// until new runs get short workflow ids.
func slugs() *goose.Migration {
	return goose.NewGoMigration(35, &goose.GoFunc{RunTx: giveSlugs}, &goose.GoFunc{RunTx: takeSlugs})
}

// nameless is an automation that has no slug yet.
type nameless struct{ id, workspace, name string }

func giveSlugs(ctx context.Context, tx *sql.Tx) error {
	all, err := withoutSlug(ctx, tx)
	if err != nil {
		return err
	}
	taken := map[string]map[string]bool{}
	for _, a := range all {
		if taken[a.workspace] == nil {
			taken[a.workspace] = map[string]bool{}
		}
		own := slug.Free(slug.Of(a.name, a.id), taken[a.workspace])
		taken[a.workspace][own] = true
		if _, err := tx.ExecContext(ctx, "UPDATE automations SET slug = $1 WHERE id = $2", own, a.id); err != nil {
			return fmt.Errorf("give automation %s its slug: %w", a.id, err)
		}
	}
	return nil
}

// withoutSlug reads all automations, the oldest first: it keeps the plain form of a name that several have.
func withoutSlug(ctx context.Context, tx *sql.Tx) ([]nameless, error) {
	rows, err := tx.QueryContext(ctx, "SELECT id, workspace_id, name FROM automations ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("read automations: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is that of Err
	var out []nameless
	for rows.Next() {
		var a nameless
		if err := rows.Scan(&a.id, &a.workspace, &a.name); err != nil {
			return nil, fmt.Errorf("read an automation: %w", err)
		}
		out = append(out, a)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read automations: %w", err)
	}
	return out, nil
}

func takeSlugs(ctx context.Context, tx *sql.Tx) error {
	if _, err := tx.ExecContext(ctx, "UPDATE automations SET slug = ''"); err != nil {
		return fmt.Errorf("take the slugs away: %w", err)
	}
	return nil
}
