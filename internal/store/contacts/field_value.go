package contacts

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/phrase"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// SetFields sets a contact's values by field code, reserved codes too. What does not
// fit is left out and comes back as violations at prefix + code; the rest is stored.
func SetFields(
	db *gorm.DB, now time.Time, workspaceID, contactID string, values map[string]string, prefix string,
) ([]models.Violation, error) {
	own := map[string]string{}
	attributes := map[string]string{}
	var bad []models.Violation
	for code, value := range values {
		column, reserved := reservedColumns[code]
		detail := unstorable(value)
		switch {
		case reserved && detail != "":
			bad = append(bad, models.Violation{Pointer: prefix + code, Detail: detail})
		case reserved:
			attributes[column] = value
		case models.ReservedField(code):
			bad = append(bad, models.Violation{Pointer: prefix + code, Detail: "cannot be set as a field"})
		default:
			own[code] = value
		}
	}
	if len(attributes) > 0 {
		if err := setAttributes(db, now, contactID, attributes); err != nil {
			return nil, err
		}
	}
	if len(own) == 0 {
		return bad, nil
	}
	more, err := setOwnFields(db, now, workspaceID, contactID, own, prefix)
	return append(bad, more...), err
}

// reservedColumns are the reserved fields that a step or a call may set.
var reservedColumns = map[string]string{
	models.CodeFirstName: "first_name", models.CodeLastName: "last_name",
	models.CodeEmail: "email", models.CodeLanguage: "language",
}

func setOwnFields(
	db *gorm.DB, now time.Time, workspaceID, contactID string, values map[string]string, prefix string,
) ([]models.Violation, error) {
	codes := make([]string, 0, len(values))
	for code := range values {
		codes = append(codes, code)
	}
	var fields []models.Field
	if err := db.Find(&fields, "workspace_id = ? AND code IN ?", workspaceID, codes).Error; err != nil {
		return nil, fmt.Errorf("read fields: %w", err)
	}
	known := map[string]bool{}
	var bad []models.Violation
	var rows []models.FieldValue
	for _, f := range fields {
		known[f.Code] = true
		row, detail := typedValue(f, values[f.Code])
		if detail != "" {
			bad = append(bad, models.Violation{Pointer: prefix + f.Code, Detail: detail})
			continue
		}
		row.ContactID, row.FieldID = contactID, f.ID
		row.WorkspaceID, row.UpdatedAt = workspaceID, now
		rows = append(rows, row)
	}
	for _, code := range codes {
		if !known[code] {
			bad = append(bad, models.Violation{Pointer: prefix + code, Detail: UnknownField})
		}
	}
	return bad, saveValues(db, rows)
}

// UnknownField is the detail of a violation by a code that no field has.
const UnknownField = "is not a field of this workspace"

// maxRows bounds the rows of one insert into a narrow table: SQLite takes 32766 parameters.
const maxRows = 4000

// saveValues writes values over those that the contacts have. An unchanged value keeps its
// updated_at, which says since when it holds.
func saveValues(db *gorm.DB, values []models.FieldValue) error {
	if len(values) == 0 {
		return nil
	}
	err := db.Clauses(clause.OnConflict{
		Columns: database.Columns("contact_id", "field_id"),
		DoUpdates: append(clause.AssignmentColumns([]string{"text", "folded", "time", "month_day"}), clause.Assignment{
			Column: clause.Column{Name: "updated_at"},
			Value:  gorm.Expr("CASE WHEN field_values.text = excluded.text THEN field_values.updated_at ELSE excluded.updated_at END"),
		}),
	}).CreateInBatches(&values, maxRows).Error
	if err != nil {
		return fmt.Errorf("set field values: %w", err)
	}
	return nil
}

// unstorable says why no field can hold the value; "" when one can.
func unstorable(value string) string {
	switch {
	case utf8.RuneCountInString(value) > maxFieldText:
		return fmt.Sprintf("may have at most %d characters", maxFieldText)
	case !utf8.ValidString(value) || strings.Contains(value, "\x00"):
		return "must be text"
	}
	return ""
}

// maxFieldText bounds a stored value: WhatsApp's longest text.
const maxFieldText = models.MaxText

// typedValue reads a value by its field's type; detail says why it does not fit.
func typedValue(f models.Field, text string) (row models.FieldValue, detail string) {
	row.Text = text
	if detail := unstorable(text); detail != "" {
		return row, detail
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return row, ""
	}
	row.Folded = phrase.Normalize(text)
	switch f.Type {
	case models.FieldText:
	case models.FieldDate:
		day, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return row, "must be a date such as 2026-12-24"
		}
		row.Text, row.Time, row.MonthDay = text, &day, int(day.Month())*100+day.Day()
	case models.FieldDateTime:
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return row, "must be a date and time with its zone such as 2026-12-24T09:00:00+01:00"
		}
		at = at.UTC().Truncate(time.Microsecond)
		row.Text, row.Time = text, &at
	}
	return row, ""
}

// FieldValues are a contact's own values by field code.
func FieldValues(db *gorm.DB, contactID string) (map[string]string, error) {
	var rows []struct{ Code, Text string }
	err := db.Raw(`SELECT fields.code, field_values.text FROM field_values
		JOIN fields ON fields.id = field_values.field_id WHERE field_values.contact_id = ?`, contactID).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read field values: %w", err)
	}
	values := make(map[string]string, len(rows))
	for _, r := range rows {
		values[r.Code] = r.Text
	}
	return values, nil
}

// ValuesAsJSON is FieldValues of a column's contact as a JSON object, for a query that reads more.
func ValuesAsJSON(db *gorm.DB, contactID string) string {
	object := "json_object_agg(fields.code, field_values.text)::text"
	if database.IsSQLite(db) {
		object = "json_group_object(fields.code, field_values.text)"
	}
	return "COALESCE((SELECT " + object + ` FROM field_values JOIN fields ON fields.id = field_values.field_id
		WHERE field_values.contact_id = ` + contactID + "), '{}')"
}
