package contacts

import (
	"gorm.io/gorm"

	"cadenza/models"
)

// SaveValues writes many values at once.
func SaveValues(db *gorm.DB, values []models.FieldValue) error { return saveValues(db, values) }

// DuplicateRows are the contacts that a page of duplicates looks at.
func DuplicateRows(db *gorm.DB, v models.Viewer, by models.DuplicateBy, after string) *gorm.DB {
	return duplicateRows(db, v, by, after)
}
