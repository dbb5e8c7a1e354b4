package store

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	driver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

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

// isRetryable reports whether the database undid the transaction for a reason that passes at once.
func isRetryable(err error) bool {
	if errors.Is(err, errRace) {
		return true
	}
	if broken, ok := errors.AsType[*pgconn.PgError](err); ok {
		return broken.Code == "40001" || broken.Code == "40P01"
	}
	if broken, ok := errors.AsType[*driver.Error](err); ok {
		return broken.Code()&0xff == sqlite3.SQLITE_BUSY
	}
	return false
}

// queryLog sends what goes wrong in SQL to the log, never the values.
type queryLog struct{ log *slog.Logger }

// LogMode keeps the level: slog decides.
func (q queryLog) LogMode(logger.LogLevel) logger.Interface { return q }

// Info passes GORM's own remarks on.
func (q queryLog) Info(ctx context.Context, msg string, _ ...any) { q.write(ctx, slog.LevelDebug, msg) }

// Warn passes GORM's own warnings on.
func (q queryLog) Warn(ctx context.Context, msg string, _ ...any) { q.write(ctx, slog.LevelWarn, msg) }

// Error passes GORM's own errors on.
func (q queryLog) Error(ctx context.Context, msg string, _ ...any) {
	q.write(ctx, slog.LevelError, msg)
}

func (q queryLog) write(ctx context.Context, level slog.Level, msg string) {
	if q.log != nil {
		q.log.Log(ctx, level, "database", "remark", msg)
	}
}

// slowQuery is what deserves a line in the log.
const slowQuery = 500 * time.Millisecond

// Trace logs slow statements with their placeholders.
func (q queryLog) Trace(ctx context.Context, begin time.Time, fc func() (string, int64), _ error) {
	if q.log == nil || time.Since(begin) < slowQuery {
		return
	}
	sql, rows := fc()
	q.log.WarnContext(ctx, "slow statement", "sql", sql, "rows", rows, "took", time.Since(begin))
}

// ParamsFilter keeps values out of every log.
func (q queryLog) ParamsFilter(_ context.Context, sql string, _ ...any) (string, []any) {
	return sql, nil
}
