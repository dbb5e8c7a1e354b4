package store

import (
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
)

// rowColumn is a column of rows that are written together, with PostgreSQL's type of it.
type rowColumn struct{ name, kind string }

// updateRows writes columns of many rows of a table in one statement, each row by its "id": the
// rows travel as one JSON text, so that the statement is the same for any number of them.
func updateRows(db *gorm.DB, table string, columns []rowColumn, rows []map[string]any) error {
	if len(rows) == 0 {
		return nil
	}
	text, err := json.Marshal(rows)
	if err != nil {
		return fmt.Errorf("write the rows as JSON: %w", err)
	}
	return db.Exec(rowsStatement(database.IsSQLite(db), table, columns), string(text)).Error
}

func rowsStatement(sqlite bool, table string, columns []rowColumn) string {
	set, from := "", ""
	for i, c := range columns {
		comma := ", "
		if i == 0 {
			comma = ""
		}
		set += comma + c.name + " = given." + c.name
		if sqlite {
			from += ", json_extract(value, '$." + c.name + "') AS " + c.name
		} else {
			from += ", " + c.name + " " + c.kind
		}
	}
	if sqlite {
		return "UPDATE " + table + " SET " + set + " FROM (SELECT json_extract(value, '$.id') AS id" + from +
			" FROM json_each(?)) AS given WHERE " + table + ".id = given.id"
	}
	return "UPDATE " + table + " SET " + set + " FROM json_to_recordset(?::json) AS given (id text" + from + ") WHERE " + table +
		".id = given.id"
}

// stored is an instant as SQLite's driver writes it, which PostgreSQL reads too.
func stored(t *time.Time) *string {
	if t == nil {
		return nil
	}
	text := t.UTC().Format("2006-01-02 15:04:05.999999999-07:00")
	return &text
}
