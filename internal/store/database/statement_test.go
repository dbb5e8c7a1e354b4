package database

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"cadenza/internal/store/storetest"
	"cadenza/models"
)

// A statement that comes again is prepared once a connection, also where it is only ever used inside
// of transactions.
func TestARepeatedStatementIsPreparedOnceOnSQLite(t *testing.T) {
	t.Parallel()
	var prepared atomic.Int64
	d := storetest.Opened(t, func(ctx context.Context, dsn string, _ func()) (*DB, error) {
		return Open(ctx, Config{DSN: dsn, MaxConnections: 2, onPrepare: func() { prepared.Add(1) }})
	}, storetest.MigratedSQLite(t))
	workspace := newWorkspace(t, d)
	use := func() {
		require.NoError(t, d.Tx(t.Context(), func(tx *gorm.DB) error {
			tag := models.Tag{ID: NewID(), WorkspaceID: workspace, Name: NewID()}
			if err := tx.Create(&tag).Error; err != nil {
				return err
			}
			_, err := ReadOne[models.Tag](tx, workspace, tag.ID, "tag")
			return err
		}))
		_, err := Existing[models.Tag](d.Conn(t.Context()), workspace, "name", []string{"a", "b"})
		require.NoError(t, err)
	}
	before := prepared.Load()
	use()
	require.Equal(t, before+3, prepared.Load(), "an insert, a read by the writer, a read beside it")
	for range 50 {
		use()
	}
	require.Equal(t, before+3, prepared.Load())
}

func TestAStatementInUseIsAnotherOneWhenItComesAgain(t *testing.T) {
	t.Parallel()
	d, err := Open(t.Context(), Config{DSN: "sqlite::memory:"})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, d.Close()) })
	const query = "SELECT 1 AS n UNION SELECT 2 UNION SELECT 3 ORDER BY n"
	require.NoError(t, d.Tx(t.Context(), func(tx *gorm.DB) error {
		rows, err := tx.Raw(query).Rows()
		require.NoError(t, err)
		defer func() { require.NoError(t, rows.Close()) }()
		var outer, inner []int
		for rows.Next() {
			var n int
			require.NoError(t, rows.Scan(&n))
			outer = append(outer, n)
			require.NoError(t, tx.Raw(query).Scan(&inner).Error)
			require.Equal(t, []int{1, 2, 3}, inner)
		}
		require.NoError(t, rows.Err())
		require.Equal(t, []int{1, 2, 3}, outer)
		return nil
	}))
}

// More texts than a connection keeps, of which one is in use all the while.
func TestAStatementThatIsNoLongerKeptGoesOnToItsEnd(t *testing.T) {
	t.Parallel()
	d, err := Open(t.Context(), Config{DSN: "sqlite::memory:"})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, d.Close()) })
	require.NoError(t, d.Tx(t.Context(), func(tx *gorm.DB) error {
		rows, err := tx.Raw("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT i FROM n").Rows()
		require.NoError(t, err)
		defer func() { require.NoError(t, rows.Close()) }()
		sum := 0
		for rows.Next() {
			var i, same int
			require.NoError(t, rows.Scan(&i))
			require.NoError(t, tx.Raw("SELECT ? AS n"+NewID()[28:], i).Scan(&same).Error)
			require.Equal(t, i, same)
			sum += same
		}
		require.NoError(t, rows.Err())
		require.Equal(t, 1000*1001/2, sum)
		return nil
	}))
}

// The driver of PostgreSQL prepares what GORM sends, and the address can say that it must not, for
// poolers that hand a connection from one transaction to another.
func TestARepeatedStatementIsPreparedOnceOnPostgreSQL(t *testing.T) {
	t.Parallel()
	const uses = 20
	prepared := func(t *testing.T, dsn string) (statements, plans int) {
		d := storetest.Opened(t, func(ctx context.Context, dsn string, _ func()) (*DB, error) {
			return Open(ctx, Config{DSN: dsn, MaxConnections: 1})
		}, dsn)
		workspace := newWorkspace(t, d)
		for range uses {
			require.NoError(t, d.Tx(t.Context(), func(tx *gorm.DB) error {
				_, err := Existing[models.Tag](tx, workspace, "name", []string{"a", "b"})
				return err
			}))
		}
		row := struct{ Statements, Plans int }{}
		require.NoError(t, d.pool.Raw(`SELECT COUNT(*) AS statements, COALESCE(SUM(generic_plans + custom_plans), 0) AS plans
			FROM pg_prepared_statements WHERE statement LIKE 'SELECT "name" FROM "tags"%'`).Scan(&row).Error)
		return row.Statements, row.Plans
	}
	statements, plans := prepared(t, storetest.MigratedPostgres(t))
	require.Equal(t, 1, statements)
	require.Equal(t, uses, plans, "each use is one of the prepared statement")
	statements, _ = prepared(t, storetest.MigratedPostgres(t)+"&default_query_exec_mode=exec")
	require.Zero(t, statements)
}

// A migration adds a column while the version before still runs: what it had prepared must go on.
func TestAChangeOfTheSchemaBreaksNoPreparedStatement(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, d *DB) {
		workspace := newWorkspace(t, d)
		tag := models.Tag{ID: NewID(), WorkspaceID: workspace, Name: "a"}
		require.NoError(t, d.pool.Create(&tag).Error)
		read := func() {
			got, err := ReadOne[models.Tag](d.Conn(t.Context()), workspace, tag.ID, "tag")
			require.NoError(t, err)
			require.Equal(t, "a", got.Name)
			got, err = TxOf(t.Context(), d, func(tx *gorm.DB) (models.Tag, error) {
				return ReadOne[models.Tag](tx, workspace, tag.ID, "tag")
			})
			require.NoError(t, err)
			require.Equal(t, "a", got.Name)
		}
		for _, change := range []string{
			"ALTER TABLE tags ADD COLUMN colour text NOT NULL DEFAULT 'red'", "CREATE INDEX tags_colour ON tags (colour)",
			"DROP INDEX tags_colour", "ALTER TABLE tags DROP COLUMN colour",
		} {
			read()
			read()
			require.NoError(t, d.pool.Exec(change).Error)
			read()
		}
	})
}
