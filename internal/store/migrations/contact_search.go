package migrations

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/pressly/goose/v3"

	"cadenza/internal/phrase"
	"cadenza/internal/words"
	"cadenza/models"
)

// contactSearch is the migration that fills what contacts are searched by: only Go knows how a name
// is folded. It goes by pages, each a transaction of its own where there is a connection for it beside that of the
// migrations; begun anew, it writes the same once more.
func contactSearch(isSQLite bool) *goose.Migration {
	if isSQLite {
		fill := func(ctx context.Context, tx *sql.Tx) error {
			return fillSearch(ctx, func(page func(*sql.Tx) error) error { return page(tx) }, "")
		}
		return goose.NewGoMigration(59, &goose.GoFunc{RunTx: fill}, &goose.GoFunc{RunTx: emptySearch})
	}
	fill := func(ctx context.Context, db *sql.DB) error {
		each := func(page func(*sql.Tx) error) error { return inTx(ctx, db, page) }
		return fillSearch(ctx, each, " FOR KEY SHARE") // nobody deletes them meanwhile
	}
	empty := func(ctx context.Context, db *sql.DB) error {
		return inTx(ctx, db, func(tx *sql.Tx) error { return emptySearch(ctx, tx) })
	}
	return goose.NewGoMigration(59, &goose.GoFunc{RunDB: fill}, &goose.GoFunc{RunDB: empty})
}

// searchPage is how many rows a page reads.
const searchPage = 500

func fillSearch(ctx context.Context, each func(page func(*sql.Tx) error) error, held string) error {
	for _, fill := range []func(context.Context, *sql.Tx, *place, string) (int, error){fillContacts, fillValues} {
		var last place
		for n := searchPage; n == searchPage; {
			err := each(func(tx *sql.Tx) (err error) {
				n, err = fill(ctx, tx, &last, held)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// place is where the page before ended.
type place struct{ contact, field string }

// row is one row to be written.
type row []any

// fillContacts writes the words and texts of a page of contacts, and returns how many they are.
func fillContacts(ctx context.Context, tx *sql.Tx, last *place, held string) (n int, err error) {
	people, err := contactPage(ctx, tx, last.contact, held)
	if err != nil || len(people) == 0 {
		return 0, err
	}
	var found, texts []row
	for _, c := range people {
		phone := *c.Phone
		for _, word := range words.Of(phone, c.FirstName, c.LastName, c.Email) {
			found = append(found, row{c.ID, c.WorkspaceID, word})
		}
		if c.Language == "" {
			c.Language = models.PhoneLanguage(phone)
		}
		texts = append(texts, row{
			c.ID, c.WorkspaceID, phrase.Normalize(c.FirstName), phrase.Normalize(c.LastName), phrase.Normalize(c.Email),
			words.Cut(c.Language),
		})
	}
	last.contact = people[len(people)-1].ID
	if err := insertRows(ctx, tx, "contact_words (contact_id, workspace_id, word)", found); err != nil {
		return 0, err
	}
	return len(people), insertRows(ctx, tx, "contact_texts (contact_id, workspace_id, first_name, last_name, email, language)", texts)
}

// contactPage reads contacts; who has no phone has an empty one.
func contactPage(ctx context.Context, tx *sql.Tx, after, held string) ([]models.Contact, error) {
	//nolint:gosec // held is a lock of ours
	rows, err := tx.QueryContext(ctx, `SELECT id, workspace_id, COALESCE(phone, ''), first_name, last_name, email, language FROM contacts
		WHERE id > $1 ORDER BY id LIMIT $2`+held, after, searchPage)
	if err != nil {
		return nil, fmt.Errorf("read contacts: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is that of Err
	var out []models.Contact
	for rows.Next() {
		c := models.Contact{Phone: new(string)}
		if err := rows.Scan(&c.ID, &c.WorkspaceID, c.Phone, &c.FirstName, &c.LastName, &c.Email, &c.Language); err != nil {
			return nil, fmt.Errorf("read a contact: %w", err)
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// fillValues folds the texts of a page of field values, and returns how many they are.
func fillValues(ctx context.Context, tx *sql.Tx, last *place, _ string) (n int, err error) {
	values, err := valuePage(ctx, tx, last)
	if err != nil {
		return 0, err
	}
	for _, v := range values {
		_, err := tx.ExecContext(ctx, "UPDATE field_values SET folded = $1 WHERE contact_id = $2 AND field_id = $3", v...)
		if err != nil {
			return 0, fmt.Errorf("fold a field value: %w", err)
		}
	}
	return len(values), nil
}

func valuePage(ctx context.Context, tx *sql.Tx, last *place) ([]row, error) {
	rows, err := tx.QueryContext(ctx, `SELECT contact_id, field_id, text FROM field_values WHERE (contact_id, field_id) > ($1, $2)
		ORDER BY contact_id, field_id LIMIT $3`, last.contact, last.field, searchPage)
	if err != nil {
		return nil, fmt.Errorf("read field values: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is that of Err
	var out []row
	for rows.Next() {
		var text string
		if err := rows.Scan(&last.contact, &last.field, &text); err != nil {
			return nil, fmt.Errorf("read a field value: %w", err)
		}
		out = append(out, row{phrase.Normalize(text), last.contact, last.field})
	}
	return out, rows.Err()
}

// inTx runs fn in a transaction.
func inTx(ctx context.Context, db *sql.DB, fn func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // nothing is left of what is not committed
	if err := fn(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// insertRows writes rows, some hundreds in a statement.
func insertRows(ctx context.Context, tx *sql.Tx, into string, rows []row) error {
	const most = 1000
	for len(rows) > 0 {
		some := rows[:min(most, len(rows))]
		rows = rows[len(some):]
		var sql strings.Builder
		sql.WriteString("INSERT INTO " + into + " VALUES ")
		var args []any
		for i, r := range some {
			for j := range r {
				args = append(args, r[j])
				fmt.Fprintf(&sql, "%s$%d", lead(i, j), len(args))
			}
			sql.WriteString(")")
		}
		if _, err := tx.ExecContext(ctx, sql.String()+" ON CONFLICT DO NOTHING", args...); err != nil {
			return fmt.Errorf("write what contacts are searched by: %w", err)
		}
	}
	return nil
}

// lead is what stands before the j-th value of the i-th row.
func lead(i, j int) string {
	switch {
	case j > 0:
		return ", "
	case i > 0:
		return ", ("
	}
	return "("
}

func emptySearch(ctx context.Context, tx *sql.Tx) error {
	for _, statement := range []string{"DELETE FROM contact_words", "DELETE FROM contact_texts", "UPDATE field_values SET folded = ''"} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("empty what contacts are searched by: %w", err)
		}
	}
	return nil
}
