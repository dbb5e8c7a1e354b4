package migrations_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/internal/store/storetest/opened"
)

// A worker of this version may have given an automation its slug before the migration comes to it: workflow
// ids begin with it, so it stays, and nobody else gets it.
func TestASlugThatIsThereStays(t *testing.T) {
	t.Parallel()
	opened.EachEmpty(t, func(t *testing.T, s *store.Store) {
		provider := providerOf(t, s)
		_, err := provider.UpTo(t.Context(), 34)
		require.NoError(t, err)
		for _, statement := range []string{
			`INSERT INTO workspaces (id, name, time_zone, language, phone_region, webhook_secret_sealed, created_at, updated_at)
				VALUES ('w', 'Shop', 'Europe/Rome', 'it', 'IT', '', '2026-11-01', '2026-11-01')`,
			`INSERT INTO automations (id, workspace_id, name, state, revision, reentry, number_id, created_at, updated_at, slug)
				VALUES ('a', 'w', 'Old', 'active', 1, '{}', 'n', '2026-11-01', '2026-11-01', ''),
				('b', 'w', 'Renamed', 'active', 1, '{}', 'n', '2026-11-01', '2026-11-01', 'old'),
				('c', 'w', 'New', 'active', 1, '{}', 'n', '2026-11-01', '2026-11-01', '')`,
		} {
			require.NoError(t, s.Pool().Exec(statement).Error)
		}
		require.NoError(t, s.Migrate(t.Context()))
		var slugs []string
		require.NoError(t, s.Pool().Raw("SELECT slug FROM automations ORDER BY id").Scan(&slugs).Error)
		require.Equal(t, []string{"old-2", "old", "new"}, slugs)
	})
}
