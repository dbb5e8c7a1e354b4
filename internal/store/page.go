package store

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/models"
)

// batch bounds the rows of one insert and the values of one IN list.
const batch = 500

// readPage reads one page by id, newest first: ids are UUIDs of version 7 and sort by
// age. The cursor is the last item's id; "" says that there is nothing more.
func readPage[T any](q *gorm.DB, p models.Page, column string, id func(T) string) ([]T, string, error) {
	if p.After != "" {
		if uuid.Validate(p.After) != nil {
			return nil, "", badCursor()
		}
		q = q.Where(column+" < ?", p.After)
	}
	var rows []T
	if err := q.Order(column + " DESC").Limit(p.Size() + 1).Find(&rows).Error; err != nil {
		return nil, "", fmt.Errorf("read a page: %w", err)
	}
	if len(rows) <= p.Size() {
		return rows, "", nil
	}
	rows = rows[:p.Size()]
	return rows, id(rows[len(rows)-1]), nil
}

// cursorOf writes the place of a page's last row, for orders of more than an id.
func cursorOf(place any) string {
	text, _ := json.Marshal(place) // places are times and plain values
	return base64.RawURLEncoding.EncodeToString(text)
}

// placeOf reads a cursor that cursorOf wrote.
func placeOf[T any](after string) (place T, err error) {
	text, err := base64.RawURLEncoding.DecodeString(after)
	if err == nil {
		err = json.Unmarshal(text, &place)
	}
	if err != nil {
		return place, badCursor()
	}
	return place, nil
}

func badCursor() error {
	return models.Invalid("the cursor is not one of ours", []models.Violation{{Pointer: "?after", Detail: "must be what the page before named as next"}})
}

// readOne reads the row with the id in the workspace.
func readOne[T any](q *gorm.DB, workspaceID, id, what string) (T, error) {
	var row T
	err := q.Where("workspace_id = ? AND id = ?", workspaceID, id).Take(&row).Error
	if err != nil {
		return row, fmt.Errorf("read %s: %w", what, notFound(err, what))
	}
	return row, nil
}

// deleteOne deletes the row with the id in the workspace.
func deleteOne[T any](q *gorm.DB, workspaceID, id, what string) error {
	var row T
	result := q.Where("workspace_id = ? AND id = ?", workspaceID, id).Delete(&row)
	if result.Error != nil {
		return fmt.Errorf("delete %s: %w", what, result.Error)
	}
	if result.RowsAffected == 0 {
		return models.NotFound(what)
	}
	return nil
}

// insertOne inserts a row; one that breaks a unique key is a conflict with the message.
func insertOne(q *gorm.DB, row any, what, taken string) error {
	if err := q.Create(row).Error; err != nil {
		return fmt.Errorf("insert %s: %w", what, conflicting(err, taken))
	}
	return nil
}

// conflicting turns a broken unique key into the domain's conflict.
func conflicting(err error, message string) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return models.Errorf(models.CodeConflict, "%s", message)
	}
	return err
}

// existing returns which of the values the workspace has in a column of T's table.
func existing[T any](q *gorm.DB, workspaceID, column string, values []string) (map[string]bool, error) {
	found := map[string]bool{}
	for start := 0; start < len(values); start += batch {
		var some []string
		var row T
		part := values[start:min(start+batch, len(values))]
		err := q.Model(&row).Where(ofWorkspace(column)+" AND "+column+" IN ?", workspaceID, part).Pluck(column, &some).Error
		if err != nil {
			return nil, fmt.Errorf("look up references: %w", err)
		}
		for _, value := range some {
			found[value] = true
		}
	}
	return found, nil
}

// ofWorkspace is the condition of a workspace's rows beside one on the column. Ids are keys by
// themselves: the condition must not tempt PostgreSQL, while it has no statistics of a
// table that is being filled, to read all rows of the workspace instead.
func ofWorkspace(column string) string {
	if column == "id" {
		return "workspace_id || '' = ?"
	}
	return "workspace_id = ?"
}

// key is a column with the value that it must have; "" is any value.
type key struct{ column, value string }

// keyed narrows a workspace's rows to those of the keys, which fewer rows share than the workspace
// has. SQLite, which does not know that, is kept from going by the workspace (the plus does so);
// PostgreSQL counts, and would think too few rows of a condition that it cannot estimate.
func keyed(q *gorm.DB, workspaceID string, keys ...key) *gorm.DB {
	where := "workspace_id = ?"
	for _, k := range keys {
		if k.value == "" {
			continue
		}
		if q = q.Where(k.column+" = ?", k.value); isSQLite(q) {
			where = "+workspace_id = ?"
		}
	}
	return q.Where(where, workspaceID)
}

// forUpdate makes the next read hold its rows to the end of the transaction.
func forUpdate(tx *gorm.DB) *gorm.DB {
	return tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate})
}
