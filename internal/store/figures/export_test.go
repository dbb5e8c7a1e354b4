package figures

import (
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// Fold is the folding of a page of changes, inside a transaction.
func Fold(db *gorm.DB) (int, error) {
	if database.IsSQLite(db) {
		return foldOnSQLite(db)
	}
	return foldOnPostgres(db)
}

// ReadQuery is the statement that reads a report.
func ReadQuery(s *Figures, db *gorm.DB, workspaceID string, of models.ReportOf, p models.Period) (*gorm.DB, error) {
	about, err := s.find(db.Statement.Context, workspaceID, of)
	return about.query(db, p), err
}

// RowsQuery is the statement that reads the rows of a figure from a place in the middle on.
func RowsQuery(s *Figures, db *gorm.DB, workspaceID string, q models.FigureQuery, at time.Time) (*gorm.DB, error) {
	about, err := s.find(db.Statement.Context, workspaceID, q.Of)
	return about.rows(db, q).after(row{At: at, Key: "~", Step: "s2", Visit: 9}).selected().Limit(50), err
}

// PricesQuery is the statement that reads what messages cost; an empty id asks for all of a kind.
func PricesQuery(s *Figures, db *gorm.DB, workspaceID string, of models.ReportOf, periods []models.Period) (*gorm.DB, error) {
	about, err := subject{workspaceID: workspaceID, kind: of.Kind}, error(nil)
	if of.ID != "" {
		about, err = s.find(db.Statement.Context, workspaceID, of)
	}
	return about.prices(db, periods), err
}
