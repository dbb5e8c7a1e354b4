package devserver

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"syscall"

	"google.golang.org/protobuf/types/known/durationpb"

	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/persistence/sql/sqlplugin"
	sqliteplugin "go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/schema/sqlite"
)

// prepareStore makes the schema of a new file and the namespace. Both are safe to
// repeat. An in-memory database gets its schema from Temporal's own plugin.
func prepareStore(ctx context.Context, cfg *config.Config, opts Options) error {
	if opts.File != "" {
		if err := migrateFile(ctx, opts.File); err != nil {
			return fmt.Errorf("set up temporal schema: %w", err)
		}
	}
	ns, err := sqlite.NewNamespaceConfig(clusterName, opts.Namespace, false, nil)
	if err != nil {
		return fmt.Errorf("describe namespace: %w", err)
	}
	ns.Detail.Config.Retention = durationpb.New(Retention)
	store := cfg.Persistence.DataStores[sqliteplugin.PluginName].SQL
	if err := sqlite.CreateNamespaces(store, ns); err != nil {
		return fmt.Errorf("create namespace: %w", err)
	}
	return nil
}

// migrateFile creates all tables, and drops spare indexes, in one transaction, so that a process killed
// meanwhile leaves either none of them or all.
func migrateFile(ctx context.Context, file string) error {
	dsn := url.URL{
		Scheme: "file", Opaque: (&url.URL{Path: file}).EscapedPath(), RawQuery: "_pragma=journal_mode(wal)&_pragma=synchronous(normal)",
	}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	var tables int
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master WHERE type = 'table'").Scan(&tables); err != nil {
		return err
	}
	if tables == 0 {
		if err := sqlite.SetupSchemaOnDB(schemaWriter{ctx: ctx, tx: tx}); err != nil {
			return err
		}
	}
	if err := dropSpareIndexes(ctx, tx); err != nil {
		return err
	}
	return tx.Commit()
}

// schemaWriter lets Temporal's schema scripts run in our transaction. They call
// nothing but Exec.
type schemaWriter struct {
	sqlplugin.AdminDB
	ctx context.Context
	tx  *sql.Tx
}

// Exec runs one statement of the schema.
func (w schemaWriter) Exec(statement string, args ...any) error {
	_, err := w.tx.ExecContext(w.ctx, statement, args...)
	return err
}

// fileLock keeps a second process from using the same file. The kernel frees it
// when the process ends, however it ends.
type fileLock struct{ file *os.File }

func lockFile(path string) (*fileLock, error) {
	if path == "" {
		return &fileLock{}, nil
	}
	f, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock temporal store: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("temporal store %s is in use by another process: %w", path, err)
	}
	return &fileLock{file: f}, nil
}

func (l *fileLock) release() error {
	if l.file == nil {
		return nil
	}
	file := l.file
	l.file = nil
	return file.Close()
}
