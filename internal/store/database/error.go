package database

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
	driver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"cadenza/models"
)

// ErrRace says that another transaction came first, such as one that made the same contact. The
// whole transaction is run again and then finds what the other one wrote.
var ErrRace = errors.New("another transaction came between: try again")

// NotFound turns the driver's word for no row into the domain's.
func NotFound(err error, what string) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return models.NotFound(what)
	}
	return err
}

// Conflict turns a broken unique key into the domain's conflict.
func Conflict(err error, message string) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return models.Errorf(models.CodeConflict, "%s", message)
	}
	return err
}

// isRetryable reports whether the database undid the transaction for a reason that passes at once.
func isRetryable(err error) bool {
	if errors.Is(err, ErrRace) {
		return true
	}
	if broken, ok := errors.AsType[*pgconn.PgError](err); ok {
		return broken.Code == "40001" || broken.Code == "40P01" || isOutdated(err)
	}
	if broken, ok := errors.AsType[*driver.Error](err); ok {
		return broken.Code()&0xff == sqlite3.SQLITE_BUSY
	}
	return false
}
