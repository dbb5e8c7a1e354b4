package audience

import (
	"gorm.io/gorm"

	"cadenza/models"
)

// PageOf is the query of a page of contacts, and the column that orders it.
func (a *Audiences) PageOf(v models.Viewer, f models.ContactFilter) (*gorm.DB, string, error) {
	return a.page(a.db.Pool(), v, f)
}
