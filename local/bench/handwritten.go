package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver pgx
	_ "modernc.org/sqlite"             // the driver sqlite
)

// handwritten is the SQL that the naive workflow's author would write for the effects
// of our database steps.
type handwritten struct {
	db       *sql.DB
	sqlite   bool
	tag, set string
}

// The statements, in PostgreSQL's words; each parameter stands once, in order.
const (
	addTag = `INSERT INTO contact_tags (contact_id, tag_id, workspace_id, created_at)
		SELECT $1, id, workspace_id, $2 FROM tags WHERE workspace_id = $3 AND name = $4
		ON CONFLICT (contact_id, tag_id) DO NOTHING`
	setField = `INSERT INTO field_values (contact_id, field_id, workspace_id, text, month_day, updated_at)
		SELECT $1, id, workspace_id, $2, 0, $3 FROM fields WHERE workspace_id = $4 AND code = $5
		ON CONFLICT (contact_id, field_id) DO UPDATE SET text = excluded.text, updated_at = excluded.updated_at`
)

var numbered = regexp.MustCompile(`\$\d`)

func openHandwritten(database, dsn string) (*handwritten, error) {
	h := &handwritten{}
	driver := "pgx"
	if file, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
		driver, dsn = "sqlite", "file:"+file+
			"?_pragma=busy_timeout(10000)&_pragma=synchronous(NORMAL)&_txlock=immediate&_time_format=sqlite"
		h.sqlite = true
	}
	h.tag, h.set = h.dialect(addTag), h.dialect(setField)
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", database, err)
	}
	db.SetMaxOpenConns(20)
	db.SetMaxIdleConns(20)
	h.db = db
	return h, nil
}

// dialect is a statement in the database's words.
func (h *handwritten) dialect(statement string) string {
	if h.sqlite {
		return numbered.ReplaceAllString(statement, "?")
	}
	return statement
}

// touch is the input of the naive workflow's activity.
type touch struct {
	WorkspaceID string `json:"workspace_id"`
	ContactID   string `json:"contact_id"`
	Step        int    `json:"step"`
}

// touch does what our i-th database step does: a tag and a field in turn.
func (h *handwritten) touch(ctx context.Context, in touch) error {
	now := time.Now().UTC()
	var res sql.Result
	var err error
	if tags(in.Step) {
		res, err = h.db.ExecContext(ctx, h.tag, in.ContactID, now, in.WorkspaceID, stage(in.Step))
	} else {
		res, err = h.db.ExecContext(ctx, h.set, in.ContactID, stage(in.Step), now, in.WorkspaceID, field)
	}
	if err != nil {
		return fmt.Errorf("touch the database: %w", err)
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 && !tags(in.Step) {
		err = errors.New("the field does not exist")
	}
	return err
}

// size is how many bytes our database takes.
func (h *handwritten) size(ctx context.Context, database string) (int64, error) {
	if database == sqlite {
		return sqliteSize(ctx, h.db)
	}
	var n int64
	if err := h.db.QueryRowContext(ctx, "SELECT pg_database_size(current_database())").Scan(&n); err != nil {
		return 0, fmt.Errorf("measure the database: %w", err)
	}
	return n, nil
}

// sqliteSize is how many bytes of a SQLite file are in use, those in its log included.
func sqliteSize(ctx context.Context, db *sql.DB) (int64, error) {
	var n int64
	err := db.QueryRowContext(ctx, `SELECT (page_count - freelist_count) * page_size
		FROM pragma_page_count, pragma_freelist_count, pragma_page_size`).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("measure the file: %w", err)
	}
	return n, nil
}
