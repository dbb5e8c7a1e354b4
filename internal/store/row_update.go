package store

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
)

// rowColumn is a column of rows that are written together, with PostgreSQL's type of it.
type rowColumn struct{ name, kind string }

// updateRows writes columns of many rows of a table in one statement, each row by its "id": the
// rows travel as one JSON text, so that the statement is the same for any number of them.
func updateRows(db *gorm.DB, table string, columns []rowColumn, rows []map[string]any) error {
	set := make([]string, len(columns))
	for i, c := range columns {
		set[i] = c.name + " = given." + c.name
	}
	from := givenRows(db, append([]rowColumn{{"id", "text"}}, columns...))
	return writeRows(db, "UPDATE "+table+" SET "+strings.Join(set, ", ")+" FROM "+from+" WHERE "+table+".id = given.id", rows)
}

// addRows inserts rows that are not there yet, in one statement whose text is the same for any number of them.
func addRows(db *gorm.DB, table string, columns []rowColumn, rows []map[string]any) error {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	all := strings.Join(names, ", ")
	// without a WHERE SQLite takes ON CONFLICT for the condition of a join
	from := givenRows(db, columns) + " WHERE true ON CONFLICT DO NOTHING"
	return writeRows(db, "INSERT INTO "+table+" ("+all+") SELECT "+all+" FROM "+from, rows)
}

func writeRows(db *gorm.DB, statement string, rows []map[string]any) error {
	if len(rows) == 0 {
		return nil
	}
	text, err := json.Marshal(rows)
	if err != nil {
		return fmt.Errorf("write the rows as JSON: %w", err)
	}
	return db.Exec(statement, string(text)).Error
}

// givenRows is the table of the rows of a JSON text.
func givenRows(db *gorm.DB, columns []rowColumn) string {
	out := make([]string, len(columns))
	sqlite := database.IsSQLite(db)
	for i, c := range columns {
		out[i] = c.name + " " + c.kind
		if sqlite {
			out[i] = "json_extract(value, '$." + c.name + "') AS " + c.name
		}
	}
	if sqlite {
		return "(SELECT " + strings.Join(out, ", ") + " FROM json_each(?)) AS given"
	}
	return "json_to_recordset(?::json) AS given (" + strings.Join(out, ", ") + ")"
}

// among is the condition that a column has one of the values of the text that listed makes. Its text is the
// same for any number of them: IN with a sign for each would be another statement for each number.
func among(db *gorm.DB, column string) string {
	if database.IsSQLite(db) {
		return column + " IN (SELECT value FROM json_each(?))"
	}
	return column + " = ANY (ARRAY(SELECT json_array_elements_text(?::json)))"
}

// listed are the values of among.
func listed(values []string) string {
	if values == nil {
		return "[]"
	}
	text, _ := json.Marshal(values) // texts always can be
	return string(text)
}

// stored is an instant as SQLite's driver writes it, which PostgreSQL reads too.
func stored(t *time.Time) *string {
	if t == nil {
		return nil
	}
	text := t.UTC().Format("2006-01-02 15:04:05.999999999-07:00")
	return &text
}
