package migrations

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/pressly/goose/v3"

	"cadenza/models"
)

// phraseHashes is the migration that finds start steps by the hash of their phrase: a phrase may
// be longer than an index of PostgreSQL takes. It is written in Go because SQLite has no hash.
func phraseHashes() *goose.Migration {
	return goose.NewGoMigration(24, &goose.GoFunc{RunTx: addPhraseHashes}, &goose.GoFunc{RunTx: dropPhraseHashes})
}

func addPhraseHashes(ctx context.Context, tx *sql.Tx) error {
	if err := execAll(ctx, tx, "ALTER TABLE start_steps ADD COLUMN phrase_hash text", "DROP INDEX start_steps_phrase"); err != nil {
		return err
	}
	if err := hashPhrases(ctx, tx); err != nil {
		return err
	}
	return execAll(ctx, tx, "CREATE UNIQUE INDEX start_steps_phrase_hash ON start_steps (workspace_id, phrase_hash)")
}

// phraseHashesAnew is the migration that hashes the phrases which migration 27 rewrote.
func phraseHashesAnew() *goose.Migration {
	return goose.NewGoMigration(
		29, &goose.GoFunc{RunTx: hashPhrases}, &goose.GoFunc{RunTx: func(context.Context, *sql.Tx) error { return nil }},
	)
}

// hashPhrases writes the hash of every phrase.
func hashPhrases(ctx context.Context, tx *sql.Tx) error {
	phrases, err := phrasesByID(ctx, tx)
	if err != nil {
		return err
	}
	for id, phrase := range phrases {
		if _, err := tx.ExecContext(
			ctx, "UPDATE start_steps SET phrase_hash = $1 WHERE id = $2", models.HashPhrase(phrase), id,
		); err != nil {
			return fmt.Errorf("hash a phrase: %w", err)
		}
	}
	return nil
}

func phrasesByID(ctx context.Context, tx *sql.Tx) (map[string]string, error) {
	rows, err := tx.QueryContext(ctx, "SELECT id, phrase FROM start_steps WHERE phrase IS NOT NULL")
	if err != nil {
		return nil, fmt.Errorf("read phrases: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is that of Err
	out := map[string]string{}
	for rows.Next() {
		var id, phrase string
		if err := rows.Scan(&id, &phrase); err != nil {
			return nil, fmt.Errorf("read a phrase: %w", err)
		}
		out[id] = phrase
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read phrases: %w", err)
	}
	return out, nil
}

func dropPhraseHashes(ctx context.Context, tx *sql.Tx) error {
	return execAll(ctx, tx, "DROP INDEX start_steps_phrase_hash", "ALTER TABLE start_steps DROP COLUMN phrase_hash",
		"CREATE UNIQUE INDEX start_steps_phrase ON start_steps (workspace_id, phrase)")
}

func execAll(ctx context.Context, tx *sql.Tx, statements ...string) error {
	for _, statement := range statements {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("change start_steps: %w", err)
		}
	}
	return nil
}
