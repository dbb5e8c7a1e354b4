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

// named is an automation; it has no slug yet, or one that a worker gave it when its column was new.
type named struct{ id, workspace, name, slug string }

func giveSlugs(ctx context.Context, tx *sql.Tx) error {
	all, err := namedAutomations(ctx, tx)
	if err != nil {
		return err
	}
	taken := map[string]map[string]bool{}
	for _, a := range all {
		if taken[a.workspace] == nil {
			taken[a.workspace] = map[string]bool{}
		}
		taken[a.workspace][a.slug] = true
	}
	for _, a := range all {
		if a.slug != "" {
			continue // the ids of its runs begin with it
		}
		own := slug.Free(slug.Of(a.name, a.id), taken[a.workspace])
		taken[a.workspace][own] = true
		if _, err := tx.ExecContext(ctx, "UPDATE automations SET slug = $1 WHERE id = $2", own, a.id); err != nil {
			return fmt.Errorf("give automation %s its slug: %w", a.id, err)
		}
	}
	return nil
}

// namedAutomations reads all automations, the oldest first: it keeps the plain form of a name that several have.
func namedAutomations(ctx context.Context, tx *sql.Tx) ([]named, error) {
	rows, err := tx.QueryContext(ctx, "SELECT id, workspace_id, name, slug FROM automations ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("read automations: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is that of Err
	var out []named
	for rows.Next() {
		var a named
		if err := rows.Scan(&a.id, &a.workspace, &a.name, &a.slug); err != nil {
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
