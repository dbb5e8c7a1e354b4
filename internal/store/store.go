// Package store keeps the models in PostgreSQL or SQLite. It is the only package that
// knows GORM and SQL. Every query is scoped by workspace or by a key that is unique
// across workspaces, and has an index that serves it.
package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"
	lru "github.com/hashicorp/golang-lru/v2"
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	_ "modernc.org/sqlite" // the pure Go driver behind the sqlite dialector

	"cadenza/models"
)

// Config says which database to open.
type Config struct {
	// DSN is a postgres:// URL or key=value string, or "sqlite:" and a file's path;
	// "sqlite::memory:" is a private database in memory.
	DSN string
	// MaxConnections bounds the pool; 0 means 20 on PostgreSQL and 4 on SQLite.
	MaxConnections int
	Logger         *slog.Logger
	// Now is the clock for created and updated times; nil means the wall clock.
	Now func() time.Time
	// OnStatement, when not nil, is called for every statement sent; the begin and end
	// of a transaction are none. Budgets are counted with it.
	OnStatement func()
	// OnRefused, when not nil, is called for every entry that is refused because its contact
	// entered the automation too often within the hour.
	OnRefused func(kind models.StartKind)
	// Unsendable, when not nil, says what WhatsApp would refuse of a step's message, with pointers
	// below the step: it is asked when an automation is saved and when it is activated (W8).
	Unsendable func(models.Step) []models.Violation
}

// Store is an open database.
type Store struct {
	db          *gorm.DB
	now         func() time.Time
	definitions *lru.Cache[definitionKey, models.Definition]
	onRefused   func(kind models.StartKind)
	onStatement func()
	refuses     func(models.Step) []models.Violation
	probe       writeProbe
}

// definitionKey names a published revision. Revisions never change, so a cached one is never stale.
type definitionKey struct {
	automationID string
	number       int
}

// cachedDefinitions bounds the memory that parsed definitions take.
const cachedDefinitions = 2048

// Open connects to the database. It changes nothing in it: see Migrate.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	now := func() time.Time { return cfg.Now().UTC().Truncate(time.Microsecond) }
	db, err := gorm.Open(dialector(cfg.DSN), &gorm.Config{
		NowFunc: now, TranslateError: true, SkipDefaultTransaction: true, Logger: queryLog{cfg.Logger},
	})
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := limitPool(ctx, db, cfg); err != nil {
		return nil, err
	}
	if err := countStatements(db, cfg.OnStatement); err != nil {
		return nil, err
	}
	cache, err := lru.New[definitionKey, models.Definition](cachedDefinitions)
	if err != nil {
		return nil, fmt.Errorf("make the cache of definitions: %w", err)
	}
	return &Store{db: db, now: now, definitions: cache, onRefused: cfg.OnRefused, onStatement: cfg.OnStatement, refuses: cfg.Unsendable}, nil
}

// countStatements calls count behind every statement of whatever kind.
func countStatements(db *gorm.DB, count func()) error {
	if count == nil {
		return nil
	}
	each := func(tx *gorm.DB) {
		if !tx.DryRun { // a subquery is built, not sent
			count()
		}
	}
	hooks := db.Callback()
	err := errors.Join(
		hooks.Create().After("gorm:create").Register("cadenza:count", each),
		hooks.Query().After("gorm:query").Register("cadenza:count", each),
		hooks.Update().After("gorm:update").Register("cadenza:count", each),
		hooks.Delete().After("gorm:delete").Register("cadenza:count", each),
		hooks.Row().After("gorm:row").Register("cadenza:count", each),
		hooks.Raw().After("gorm:raw").Register("cadenza:count", each),
	)
	if err != nil {
		return fmt.Errorf("count statements: %w", err)
	}
	return nil
}

func limitPool(ctx context.Context, db *gorm.DB, cfg Config) error {
	pool, err := db.DB()
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	most := cfg.MaxConnections
	if most == 0 && isSQLite(db) {
		most = 4
	} else if most == 0 {
		most = 20
	}
	pool.SetMaxOpenConns(most)
	pool.SetMaxIdleConns(most)
	if strings.Contains(cfg.DSN, ":memory:") {
		pool.SetMaxOpenConns(1) // each connection would be a database of its own
	}
	if err := pool.PingContext(ctx); err != nil {
		return fmt.Errorf("reach database: %w", err)
	}
	return nil
}

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

func isSQLite(db *gorm.DB) bool { return db.Name() == "sqlite" }

// Close releases the connections.
func (s *Store) Close() error {
	pool, err := s.db.DB()
	if err != nil {
		return fmt.Errorf("close database: %w", err)
	}
	return pool.Close()
}

// Ping reports whether the database answers and takes writes: one whose disk
// is full, or that became a read-only copy, still answers.
func (s *Store) Ping(ctx context.Context) error {
	pool, err := s.db.DB()
	if err != nil {
		return fmt.Errorf("reach database: %w", err)
	}
	if err := pool.PingContext(ctx); err != nil {
		return fmt.Errorf("reach database: %w", err)
	}
	return s.probe.ask(func() error { return s.tryWrite(ctx) })
}

// NewID makes an identifier: a UUID of version 7, so that ids sort by age.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// inTx runs fn in one transaction. A serialisation failure or deadlock is retried a
// few times, because the transaction then changed nothing. Inside Once it becomes a
// part of that transaction, and Once retries the whole.
func (s *Store) inTx(ctx context.Context, fn func(tx *gorm.DB) error) error {
	if tx, ok := ctx.Value(txKey{}).(*gorm.DB); ok {
		return within(ctx, tx, fn)
	}
	return retried(func() error { return transact(ctx, s.db, fn) })
}

// inTxOf is inTx for what answers something: only what the committed attempt answered is left.
func inTxOf[T any](ctx context.Context, s *Store, fn func(tx *gorm.DB) (T, error)) (T, error) {
	var last T
	err := s.inTx(ctx, func(tx *gorm.DB) error {
		value, err := fn(tx)
		last = value
		return err
	})
	if err != nil {
		var none T
		return none, err
	}
	return last, nil
}

// retried repeats a transaction that was undone for a reason that passes at once.
func retried(do func() error) error {
	const attempts = 4
	var err error
	for range attempts {
		err = do()
		if err == nil || !isRetryable(err) {
			return err
		}
	}
	return err
}

// notFound turns the driver's word for no row into the domain's.
func notFound(err error, what string) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return models.NotFound(what)
	}
	return err
}
