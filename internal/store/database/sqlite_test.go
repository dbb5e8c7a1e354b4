package database

import (
	"context"
	"database/sql"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"
)

// onePool runs the test on a SQLite file with the table marks (n), in a bubble: its clock moves on when
// everybody waits, and synctest.Wait returns when they do.
func onePool(t *testing.T, test func(t *testing.T, d *DB, pool *sqlitePool)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d, err := Open(t.Context(), Config{DSN: "sqlite:" + filepath.Join(t.TempDir(), "turn.db")})
		require.NoError(t, err)
		require.NoError(t, d.pool.Exec("CREATE TABLE marks (n integer)").Error)
		pool, ok := d.conns.(*sqlitePool)
		require.True(t, ok)
		test(t, d, pool)
		require.NoError(t, d.Close())
	})
}

func marks(t *testing.T, db *gorm.DB) (n []int) {
	t.Helper()
	require.NoError(t, db.Raw("SELECT n FROM marks ORDER BY rowid").Scan(&n).Error)
	return n
}

func mark(db *gorm.DB, n int) error { return db.Exec("INSERT INTO marks VALUES (?)", n).Error }

func TestWritersOfSQLiteHaveTheirTurnInTheOrderOfAsking(t *testing.T) {
	t.Parallel()
	onePool(t, func(t *testing.T, d *DB, _ *sqlitePool) {
		var all sync.WaitGroup
		require.NoError(t, d.Tx(t.Context(), func(tx *gorm.DB) error {
			for i := range 8 {
				all.Go(func() {
					if i%2 == 0 {
						assert.NoError(t, mark(d.Conn(t.Context()), i))
						return
					}
					assert.NoError(t, d.Tx(t.Context(), func(tx *gorm.DB) error { return mark(tx, i) }))
				})
				synctest.Wait()
			}
			return mark(tx, -1)
		}))
		all.Wait()
		require.Equal(t, []int{-1, 0, 1, 2, 3, 4, 5, 6, 7}, marks(t, d.pool))
	})
}

func TestReadersOfSQLiteDoNotWaitForTheWriter(t *testing.T) {
	t.Parallel()
	onePool(t, func(t *testing.T, d *DB, pool *sqlitePool) {
		require.NoError(t, d.Tx(t.Context(), func(tx *gorm.DB) error {
			require.NoError(t, mark(tx, 1))
			require.Empty(t, marks(t, d.Conn(t.Context())), "a read beside it sees what is committed")
			beside := d.pool.WithContext(t.Context()).Begin(&sql.TxOptions{ReadOnly: true})
			require.NoError(t, beside.Error)
			require.Empty(t, marks(t, beside))
			return beside.Rollback().Error
		}))
		require.Equal(t, []int{1}, marks(t, d.pool))
		_, err := pool.readers.ExecContext(t.Context(), "INSERT INTO marks VALUES (2)")
		require.ErrorContains(t, err, "readonly", "what is to read cannot write")
	})
}

func TestWhoStopsWaitingForTheTurnHoldsUpNobody(t *testing.T) {
	t.Parallel()
	onePool(t, func(t *testing.T, d *DB, _ *sqlitePool) {
		require.NoError(t, d.Tx(t.Context(), func(tx *gorm.DB) error {
			ctx, cancel := context.WithCancel(t.Context())
			stopped := make(chan error)
			for range 3 { // one waits for the connection, the others for the turn
				go func() { stopped <- mark(d.Conn(ctx), 1) }()
			}
			synctest.Wait()
			cancel()
			for range 3 {
				require.ErrorIs(t, <-stopped, context.Canceled)
			}
			return mark(tx, 2)
		}))
		require.NoError(t, mark(d.pool, 3))
		require.Equal(t, []int{2, 3}, marks(t, d.pool))
	})
}

// A write outside of the transaction that its own caller has open would wait for itself for ever.
func TestAWriteBesideItsOwnTransactionFailsAndSaysWhy(t *testing.T) {
	t.Parallel()
	onePool(t, func(t *testing.T, d *DB, _ *sqlitePool) {
		err := d.Tx(t.Context(), func(*gorm.DB) error { return mark(d.Conn(t.Context()), 1) })
		require.ErrorIs(t, err, errNoTurn)
		err = d.Tx(t.Context(), func(*gorm.DB) error { return d.Tx(t.Context(), func(tx *gorm.DB) error { return mark(tx, 1) }) })
		require.ErrorIs(t, err, errNoTurn)
		err = d.Tx(t.Context(), func(*gorm.DB) error {
			var n int
			return d.Conn(t.Context()).Raw("INSERT INTO marks VALUES (1) RETURNING n").Row().Scan(&n)
		})
		require.ErrorIs(t, err, errNoTurn)
		require.NoError(t, d.Tx(t.Context(), func(*gorm.DB) error {
			return d.Ping(t.Context()) // a database in which somebody is writing takes writes
		}))
		require.NoError(t, mark(d.pool, 2))
		require.Equal(t, []int{2}, marks(t, d.pool))
	})
}

func TestADatabaseInMemoryIsOneConnection(t *testing.T) {
	t.Parallel()
	d, err := Open(t.Context(), Config{DSN: "sqlite::memory:"})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, d.Close()) })
	require.NoError(t, d.pool.Exec("CREATE TABLE marks (n integer)").Error)
	require.NoError(t, d.Tx(t.Context(), func(tx *gorm.DB) error { return mark(tx, 1) }))
	require.Equal(t, []int{1}, marks(t, d.pool))
}
