package contacts

import (
	"gorm.io/gorm"

	"cadenza/models"
)

// SaveValues writes many values at once.
func SaveValues(db *gorm.DB, values []models.FieldValue) error { return saveValues(db, values) }
