package store

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
	forEachDatabase(t, func(t *testing.T, s *Store) {
		did, attempts := 0, 0
		count := func() { did++ }
		undone := errors.New("undone for good")
		require.NoError(t, s.inTx(t.Context(), func(tx *gorm.DB) error {
			afterCommit(tx, count)
			require.Zero(t, did, "not before the commit")
			if attempts++; attempts < 3 {
				return errRace // as a deadlock, or a serialisation failure
			}
			return nil
		}))
		require.Equal(t, 3, attempts)
		require.Equal(t, 1, did)

		require.ErrorIs(t, s.inTx(t.Context(), func(tx *gorm.DB) error { afterCommit(tx, count); return undone }), undone)
		require.Equal(t, 1, did)

		key := models.IdempotencyKey{WorkspaceID: newWorkspace(t, s), Key: "k", RequestHash: "h"}
		attempts = 0
		_, _, err := s.Once(t.Context(), key, func(ctx context.Context) (models.Remembered, error) {
			require.NoError(t, s.inTx(ctx, func(tx *gorm.DB) error { afterCommit(tx, count); return nil }))
			require.ErrorIs(t, s.inTx(ctx, func(tx *gorm.DB) error { afterCommit(tx, count); return undone }), undone, "a part that is undone")
			require.Equal(t, 1, did, "its part is committed with the whole")
			if attempts++; attempts < 2 {
				return models.Remembered{}, errRace
			}
			return models.Remembered{Body: []byte("done")}, nil
		})
		require.NoError(t, err)
		require.Equal(t, 2, did)

		require.NoError(t, s.inCopyTx(t.Context(), func(c copier) error { afterCommit(c.db, count); return nil }))
		require.Equal(t, 3, did)
		afterCommit(s.db, count)
		require.Equal(t, 4, did, "outside of a transaction at once")
	})
}
