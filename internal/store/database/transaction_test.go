package database

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"cadenza/models"
)

// What counts or tells outside the database happens once, after the commit, however often the
// transaction was attempted, and not at all when it is undone.
func TestWhatIsLeftForAfterTheCommitHappensOnceAndOnlyThen(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, d *DB) {
		did, attempts := 0, 0
		count := func() { did++ }
		undone := errors.New("undone for good")
		require.NoError(t, d.Tx(t.Context(), func(tx *gorm.DB) error {
			AfterCommit(tx, count)
			require.Zero(t, did, "not before the commit")
			if attempts++; attempts < 3 {
				return ErrRace // as a deadlock, or a serialisation failure
			}
			return nil
		}))
		require.Equal(t, 3, attempts)
		require.Equal(t, 1, did)

		require.ErrorIs(t, d.Tx(t.Context(), func(tx *gorm.DB) error { AfterCommit(tx, count); return undone }), undone)
		require.Equal(t, 1, did)

		key := models.IdempotencyKey{WorkspaceID: newWorkspace(t, d), Key: "k", RequestHash: "h"}
		attempts = 0
		_, _, err := d.Once(t.Context(), key, func(ctx context.Context) (models.Remembered, error) {
			require.NoError(t, d.Tx(ctx, func(tx *gorm.DB) error { AfterCommit(tx, count); return nil }))
			require.ErrorIs(t, d.Tx(ctx, func(tx *gorm.DB) error {
				AfterCommit(
					tx, count,
				)
				return undone
			}), undone, "a part that is undone")
			require.Equal(t, 1, did, "its part is committed with the whole")
			if attempts++; attempts < 2 {
				return models.Remembered{}, ErrRace
			}
			return models.Remembered{Body: []byte("done")}, nil
		})
		require.NoError(t, err)
		require.Equal(t, 2, did)

		require.NoError(t, d.CopyTx(t.Context(), func(c Copier) error { AfterCommit(c.DB, count); return nil }))
		require.Equal(t, 3, did)
		AfterCommit(d.pool, count)
		require.Equal(t, 4, did, "outside of a transaction at once")
	})
}
