package timeline

import (
	"time"

	"gorm.io/gorm"

	"cadenza/models"
)

// Place is a place in a timeline.
type Place = cursor

// NewPlace is the place of an item of a source.
func NewPlace(at time.Time, rank int, id string) Place { return cursor{At: at, Rank: rank, ID: id} }

// Pages are the queries by which each source reads a page after a place, in the order of their ranks.
func Pages(db *gorm.DB, contact models.Contact, limit int) []func(rank int, after *Place) *gorm.DB {
	var out []func(int, *Place) *gorm.DB
	for _, s := range sources() {
		out = append(out, func(rank int, after *Place) *gorm.DB { return s.page(db, contact, rank, after, limit) })
	}
	return out
}
