package retention

import (
	"gorm.io/gorm"

	"cadenza/models"
)

// ExpiredPage is how much one look takes.
const ExpiredPage = expiredPage

// Pages are the queries that read a page of expired messages and of expired runs.
func Pages(db *gorm.DB, e models.Expired, after models.ExpiredCursor) (inbound, runs *gorm.DB) {
	x := expiry{db: db, Expired: e}
	return x.inboundPage(after), x.runPage(models.ExpiredCursor{})
}
