package database

import (
	"context"
	"log/slog"
	"time"

	"gorm.io/gorm/logger"
)

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
	q.log.WarnContext(ctx, "slow statement", "sql", sql, "rows", rows, "duration", time.Since(begin))
}

// ParamsFilter keeps values out of every log.
func (q queryLog) ParamsFilter(_ context.Context, sql string, _ ...any) (string, []any) {
	return sql, nil
}
