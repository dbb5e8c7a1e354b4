package migrations_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest/opened"
)

// TestAClaimAndTheMigrationOfTrackedLinksDoNotWaitForEachOther has a send of the version before under way while its tables change:
// PostgreSQL would end one of two that wait for each other.
func TestAClaimAndTheMigrationOfTrackedLinksDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	for first, then := range map[string][]string{
		"LOCK TABLE templates IN ACCESS SHARE MODE": { // the template is read, for the first time in this process
			"LOCK TABLE messages IN ROW EXCLUSIVE MODE", "LOCK TABLE message_contents IN ROW EXCLUSIVE MODE",
		},
		"LOCK TABLE messages IN ROW EXCLUSIVE MODE": {"LOCK TABLE message_contents IN ROW EXCLUSIVE MODE"},
	} {
		t.Run(first, func(t *testing.T) {
			t.Parallel()
			opened.EachEmpty(t, func(t *testing.T, s *store.Store) {
				if database.IsSQLite(s.Pool()) {
					return // one writer
				}
				provider := providerOf(t, s)
				_, err := provider.UpTo(t.Context(), 45)
				require.NoError(t, err)
				claim := s.Pool().Begin()
				defer claim.Rollback()
				require.NoError(t, claim.Exec(first).Error)
				migrated := make(chan error, 1)
				go func() {
					_, err := provider.UpTo(t.Context(), 46)
					migrated <- err
				}()
				require.Eventually(t, func() bool {
					var waiting int64
					err := s.Pool().Raw(`SELECT COUNT(*) FROM pg_locks WHERE NOT granted
						AND relation IN ('templates'::regclass, 'messages'::regclass)`).Scan(&waiting).Error
					return err == nil && waiting > 0
				}, time.Minute, 10*time.Millisecond)
				for _, statement := range then {
					require.NoError(t, claim.Exec(statement).Error)
				}
				require.NoError(t, claim.Commit().Error)
				require.NoError(t, <-migrated)
			})
		})
	}
}
