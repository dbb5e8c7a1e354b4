package database

import (
	"errors"
	"strings"

	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	driver "modernc.org/sqlite" // the pure Go driver of the sqlite dialector
	sqlite3 "modernc.org/sqlite/lib"
)

func dialector(dsn string) gorm.Dialector {
	if path, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
		return sqliteDialector{&sqlite.Dialector{DriverName: "sqlite", DSN: sqliteDSN(path)}}
	}
	return postgres.Open(dsn)
}

// sqliteDSN sets what SQLite needs to be safe and quick under concurrent writers:
// write transactions take their lock at once instead of failing on upgrade.
func sqliteDSN(path string) string {
	return "file:" + path + "?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=busy_timeout(10000)" +
		"&_pragma=foreign_keys(1)&_txlock=immediate&_timezone=UTC&_time_format=sqlite"
}

// IsSQLite reports whether the query goes to SQLite. Statements that differ between the two databases ask it.
func IsSQLite(db *gorm.DB) bool { return db.Name() == "sqlite" }

// sqliteDialector teaches the dialector the pure Go driver's errors.
type sqliteDialector struct{ *sqlite.Dialector }

// Translate maps a broken unique or foreign key to GORM's error for it.
func (d sqliteDialector) Translate(err error) error {
	broken, ok := errors.AsType[*driver.Error](err)
	if !ok {
		return err
	}
	switch broken.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return gorm.ErrDuplicatedKey
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return gorm.ErrForeignKeyViolated
	}
	return err
}
