package database

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"gorm.io/gorm/clause"
	driver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"cadenza/models"
)

// probeEvery is how long a write that succeeded speaks for the next ones: anybody may ask.
const probeEvery = time.Second

// writeProbe remembers when the database last took a write that was only to see whether it does.
type writeProbe struct {
	mu    sync.Mutex
	until time.Time
}

// ask tries, unless it succeeded a moment ago.
func (p *writeProbe) ask(try func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if time.Now().Before(p.until) {
		return nil
	}
	if err := try(); err != nil {
		return err
	}
	p.until = time.Now().Add(probeEvery)
	return nil
}

// tryWrite writes one row anew. A database in which somebody else is writing takes writes.
func (d *DB) tryWrite(ctx context.Context) error {
	mark := models.Watermark{Name: models.WatermarkReady, At: d.Now()}
	err := d.Conn(ctx).Clauses(clause.OnConflict{
		Columns: Columns("workspace_id", "name"), DoUpdates: clause.AssignmentColumns([]string{"at"}),
	}).
		Create(&mark).Error
	if err == nil || IsSQLite(d.pool) && isOccupied(err) {
		return nil
	}
	return fmt.Errorf("write to database: %w", err)
}

// isOccupied reports whether a write only waited too long for another one to end.
func isOccupied(err error) bool {
	if broken, ok := errors.AsType[*driver.Error](err); ok {
		code := broken.Code() & 0xff
		return code == sqlite3.SQLITE_BUSY || code == sqlite3.SQLITE_LOCKED || code == sqlite3.SQLITE_INTERRUPT
	}
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, errNoTurn)
}
