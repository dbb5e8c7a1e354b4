package migrations_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

// TestAKeyMayDoWhatItCouldBeforeScopesBecameFiner upgrades keys that an earlier build made.
func TestAKeyMayDoWhatItCouldBeforeScopesBecameFiner(t *testing.T) {
	t.Parallel()
	opened.EachEmpty(t, func(t *testing.T, s *store.Store) {
		provider := providerOf(t, s)
		_, err := provider.UpTo(t.Context(), 51)
		require.NoError(t, err)
		for _, statement := range []string{
			`INSERT INTO workspaces (id, name, time_zone, language, phone_region, webhook_secret_sealed, created_at, updated_at)
				VALUES ('w', 'Shop', 'Europe/Rome', 'it', 'IT', '', '2026-11-01', '2026-11-01')`,
			`INSERT INTO api_keys (id, workspace_id, name, hash, scopes, created_at) VALUES
				('all', 'w', '', '1', '["automations:read","automations:write","runs:read","runs:write","contacts:read","contacts:write",
					"settings:read","settings:write","keys:write"]', '2026-11-01'),
				('reader', 'w', '', '2', '["contacts:read","automations:read"]', '2026-11-01'),
				('writer', 'w', '', '3', '["contacts:write","runs:write","settings:write"]', '2026-11-01'),
				('none', 'w', '', '4', '[]', '2026-11-01')`,
		} {
			require.NoError(t, s.Pool().Exec(statement).Error)
		}
		_, err = provider.UpTo(t.Context(), 52)
		require.NoError(t, err)
		may := func(id string) []models.Scope {
			key, err := s.GetAPIKey(t.Context(), "w", id)
			require.NoError(t, err)
			return key.Scopes
		}
		require.ElementsMatch(t, models.AllScopes(), may("all"))
		require.ElementsMatch(t, []models.Scope{
			models.ScopeContactsRead, models.ScopeAutomationsRead, models.ScopeTemplatesRead, models.ScopeReportsRead,
			models.ScopeChatsRead, models.ScopeTicketsRead, models.ScopeContactsExport,
		}, may("reader"))
		require.ElementsMatch(t, []models.Scope{
			models.ScopeContactsWrite, models.ScopeRunsWrite, models.ScopeSettingsWrite, models.ScopeTicketsWrite, models.ScopeOwnersWrite,
		}, may("writer"))
		require.Empty(t, may("none"))
		_, err = provider.DownTo(t.Context(), 51)
		require.NoError(t, err)
		require.ElementsMatch(t, []models.Scope{models.ScopeContactsRead, models.ScopeAutomationsRead}, may("reader"))
		require.Empty(t, may("none"))
	})
}
