package migrations_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

// TestWhoHadStoppedMarketingHasRefusedIt brings contacts of the version before consent was kept to the newest.
func TestWhoHadStoppedMarketingHasRefusedIt(t *testing.T) { // K1, S9
	t.Parallel()
	opened.EachEmpty(t, func(t *testing.T, s *store.Store) {
		provider := providerOf(t, s)
		_, err := provider.UpTo(t.Context(), 35)
		require.NoError(t, err)
		const early, late = "2026-11-01 10:00:00+00:00", "2026-11-02 10:00:00+00:00"
		require.NoError(t, s.Pool().Exec(`INSERT INTO workspaces (id, name, time_zone, language, phone_region, webhook_secret_sealed,
			created_at, updated_at, max_entries_per_hour) VALUES ('w', 'Shop', 'Europe/Rome', 'it', 'IT', '', ?, ?, 20)`,
			early, early).Error)
		for id, at := range map[string][2]any{
			"nothing": {nil, nil}, "stopped": {early, nil}, "resumed": {nil, early}, "both": {early, late}, "again": {late, early},
		} {
			require.NoError(t, s.Pool().Exec(`INSERT INTO contacts (id, workspace_id, first_name, last_name, email, language, time_zone,
				created_at, updated_at, profile_name, marketing_stopped_at, marketing_resumed_at)
				VALUES (?, 'w', '', '', '', '', '', ?, ?, '', ?, ?)`, id, early, early, at[0], at[1]).Error)
		}
		for wamid, kind := range map[string]string{"b": "text", "a": "reaction"} {
			at := map[string]string{"b": late, "a": early}[wamid]
			require.NoError(t, s.Pool().Exec(`INSERT INTO inbound_messages (wamid, workspace_id, number_id, contact_id, kind, text,
				context_id, sent_at, received_at) VALUES (?, 'w', 'n', 'both', ?, '', '', ?, ?)`, wamid, kind, at, at).Error)
		}
		require.NoError(t, s.Pool().Exec(`INSERT INTO windows (number_id, contact_id, workspace_id, last_inbound_at)
			VALUES ('n', 'again', 'w', ?)`, early).Error)
		require.NoError(t, s.Migrate(t.Context()))

		for id, want := range map[string][]models.Consent{
			"nothing": {models.ConsentUnknown}, "stopped": {models.ConsentRefused, "refused"},
			"resumed": {models.ConsentGranted, "granted"},
			"both":    {models.ConsentGranted, "granted", "refused"}, "again": {models.ConsentRefused, "refused", "granted"},
		} {
			now, log, _, err := s.ConsentLog(t.Context(), models.Everyone("w"), id, models.Page{})
			require.NoError(t, err)
			got := []models.Consent{now}
			for _, change := range log {
				got = append(got, change.Marketing)
				require.Equal(t, models.ConsentByWhatsApp, change.Source)
			}
			require.Equal(t, want, got, id)
		}
		firsts := map[string]string{"both": late, "again": early}
		var contacts []models.Contact
		require.NoError(t, s.Pool().Find(&contacts).Error)
		for _, c := range contacts {
			if firsts[c.ID] == "" {
				require.Nil(t, c.FirstInboundAt, c.ID)
				continue
			}
			at, err := time.Parse("2006-01-02 15:04:05-07:00", firsts[c.ID])
			require.NoError(t, err)
			require.True(t, at.Equal(*c.FirstInboundAt), c.ID)
		}
		_, err = provider.DownTo(t.Context(), 35)
		require.NoError(t, err, "and back")
		require.NoError(t, s.Migrate(t.Context()))
	})
}
