package database

import (
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"cadenza/models"
)

// ReadPage reads one page by id, newest first: ids are UUIDs of version 7 and sort by
// age. The cursor is the last item's id; "" says that there is nothing more.
func ReadPage[T any](q *gorm.DB, p models.Page, column string, id func(T) string) ([]T, string, error) {
	if p.After != "" {
		if uuid.Validate(p.After) != nil {
			return nil, "", BadCursor()
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

// ReadPlaced reads one page of a query that is in an order of more than an id. beyond narrows it to what comes after a place, place
// is that of a row.
func ReadPlaced[T, P any](q *gorm.DB, p models.Page, beyond func(*gorm.DB, P) *gorm.DB, place func(T) P) ([]T, string, error) {
	if p.After != "" {
		from, err := PlaceOf[P](p.After)
		if err != nil {
			return nil, "", err
		}
		q = beyond(q, from)
	}
	var rows []T
	if err := q.Limit(p.Size() + 1).Find(&rows).Error; err != nil {
		return nil, "", fmt.Errorf("read a page: %w", err)
	}
	if len(rows) <= p.Size() {
		return rows, "", nil
	}
	rows = rows[:p.Size()]
	return rows, CursorOf(place(rows[len(rows)-1])), nil
}

// CursorOf writes the place of a page's last row, for orders of more than an id.
func CursorOf(place any) string {
	text, _ := json.Marshal(place) // places are times and plain values
	return base64.RawURLEncoding.EncodeToString(text)
}

// PlaceOf reads a cursor that CursorOf wrote.
func PlaceOf[T any](after string) (place T, err error) {
	text, err := base64.RawURLEncoding.DecodeString(after)
	if err == nil {
		err = json.Unmarshal(text, &place)
	}
	if err != nil {
		return place, BadCursor()
	}
	return place, nil
}

// BadCursor refuses a cursor that no page has named.
func BadCursor() error {
	return models.Invalid(
		"the cursor is not one of ours", []models.Violation{{Pointer: "?after", Detail: "must be what the page before named as next"}},
	)
}
