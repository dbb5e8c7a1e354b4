package migrations_test

import (
	"testing"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/internal/store/database"
	"cadenza/internal/store/figures"
	"cadenza/internal/store/migrations"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

// providerOf runs the migrations of a store's database one by one.
func providerOf(t *testing.T, s *store.Store) *goose.Provider {
	t.Helper()
	pool, err := s.Pool().DB()
	require.NoError(t, err)
	provider, err := migrations.Provider(pool, database.IsSQLite(s.Pool()))
	require.NoError(t, err)
	return provider
}

// TestWhatTheVersionBeforeStoredIsKept brings a database of the first version, with data in
// the tables that changed most, to the newest.
func TestWhatTheVersionBeforeStoredIsKept(t *testing.T) {
	t.Parallel()
	opened.EachEmpty(t, func(t *testing.T, s *store.Store) {
		provider := providerOf(t, s)
		_, err := provider.UpTo(t.Context(), 1)
		require.NoError(t, err)
		for _, statement := range []string{
			`INSERT INTO workspaces (id, name, time_zone, language, phone_region, webhook_secret_sealed, created_at, updated_at)
					VALUES ('w', 'Shop', 'Europe/Rome', 'it', 'IT', '', '2026-11-01', '2026-11-01')`,
			`INSERT INTO contacts (id, workspace_id, first_name, last_name, email, language, time_zone, created_at, updated_at)
					VALUES ('c', 'w', 'Ada', '', '', '', '', '2026-11-01', '2026-11-01')`,
			"INSERT INTO fields (id, workspace_id, code, name, type, created_at) VALUES ('f', 'w', 'CITY', 'City', 'text', '2026-11-01')",
			"INSERT INTO field_values VALUES ('c', 'f', 'w', 'Bari Vecchia', NULL, 0, '2026-11-01')",
			`INSERT INTO inbound_messages (wamid, workspace_id, number_id, contact_id, kind, text, context_id, sent_at, received_at)
					VALUES ('wamid.1', 'w', 'n', 'c', 'text', 'ciao', '', '2026-11-01 10:00:00+00:00', '2026-11-01 10:00:01+00:00')`,
			`INSERT INTO runs (id, workspace_id, automation_id, contact_id, entry_key, start_kind, start_id, status, reason, outcome,
				ended_by, revision,
					step_id, visit, listening, ticket_id, workflow_run_id, closing, started_at, updated_at)
					VALUES ('r', 'w', 'a', 'c', 'r', 'manual', '', 'needs_attention', 'token', '', '', 1, 's', 1, false, '', '', false,
						'2026-11-01 10:00:00+00:00', '2026-11-01 10:00:00+00:00')`,
			`INSERT INTO runs (id, workspace_id, automation_id, contact_id, entry_key, start_kind, start_id, status, reason, outcome,
				ended_by, revision,
					step_id, visit, due_at, listening, ticket_id, workflow_run_id, closing, started_at, updated_at)
					VALUES ('w', 'w', 'b', 'c', 'w', 'manual', '', 'waiting', '', '', '', 1, 's', 2, '2026-12-01 10:00:00+00:00', false,
						'', '', false, '2026-11-01 10:00:00+00:00', '2026-11-01 10:00:00+00:00')`,
			`INSERT INTO step_executions (run_id, step_id, visit, workspace_id, automation_id, contact_id, kind, status, reason, at)
					VALUES ('w', 'p', 1, 'w', 'b', 'c', 'add_tags', 'done', '', '2026-11-02 11:00:00+00:00')`,
			`INSERT INTO automations (id, workspace_id, name, state, revision, reentry, number_id, created_at, updated_at)
					VALUES ('b', 'w', 'Old', 'active', 1, '{}', 'n', '2026-11-01', '2026-11-01')`,
			`INSERT INTO messages (id, workspace_id, run_id, automation_id, step_id, visit, contact_id, number_id, kind, template, state,
				wamid, error_code, error_title, attempts, created_at, failed_at)
					VALUES ('m', 'w', 'w', 'b', 'p', 1, 'c', 'n', 'template', 'welcome/it', 'failed', 'wamid.m', 131026, '', 1,
					'2026-11-02 10:59:59.5+00:00', '2026-11-02 11:00:00+00:00')`,
			"INSERT INTO start_steps (id, workspace_id, automation_id, kind, secret_hash, phrase, created_at) VALUES " +
				"('s1', 'w', 'b', 'message', '', '\u200bciao\u2060 ❤\ufe0f', '2026-11-01'), ('s2', 'w', 'b', 'message', '', 'info', " +
				"'2026-11-01'), " +
				"('s3', 'w', 'b', 'message', '', 'in\u00adfo', '2026-11-01'), ('s4', 'w', 'b', 'message', '', '\u200d', '2026-11-01')",
		} {
			require.NoError(t, s.Pool().Exec(statement).Error)
		}
		require.NoError(t, s.Migrate(t.Context()))
		var phrases []string
		require.NoError(t, s.Pool().Model(&models.StartStep{}).Order("id").Pluck("phrase", &phrases).Error)
		require.Equal(t, []string{"ciao ❤", "info", "in\u00adfo", "\u200d"}, phrases, "what would equal another, or nothing, stays")
		var steps []models.StartStep
		require.NoError(t, s.Pool().Find(&steps).Error)
		for _, step := range steps {
			require.Equal(t, models.HashPhrase(*step.Phrase), *step.PhraseHash, "each is found by the phrase that it has now")
		}
		foundBefore(t, s)
		m := given.InboundRow(t, s, "wamid.1")
		require.Equal(t, []string{"ciao", "c"}, []string{m.Text, *m.ContactID})
		require.NotNil(t, m.RoutedAt, "what was acted on is not routed again")
		unrouted, err := s.Unrouted(t.Context(), s.Now(), m)
		require.NoError(t, err)
		require.Empty(t, unrouted)
		parked, err := s.ParkedRuns(t.Context(), "w")
		require.NoError(t, err)
		require.Equal(t, models.ParkOther, parked[0].Reason, "what was parked can be resumed together too")
		began := given.RunRow(t, s, "w").WaitBeganAt
		require.NotNil(t, began)
		require.Equal(t, "2026-11-02T11:00:00Z", began.UTC().Format(time.RFC3339), "a wait began when the step before it was done")
		require.Nil(t, given.RunRow(t, s, "r").WaitBeganAt)
		var automations []models.Automation
		require.NoError(t, s.Pool().Order("id").Find(&automations, "workspace_id = 'w'").Error)
		require.Equal(t, []string{"old"}, []string{automations[0].Slug})
		require.Equal(t, "automation/b/contact/c", given.RunRow(t, s, "w").WorkflowID(), "runs keep the ids of their workflows")
		short, err := s.Watermark(t.Context(), models.WatermarkShortIDs)
		require.NoError(t, err)
		require.True(t, short.IsZero(), "a build that computes ids may be at work: new runs go on with the earlier form")
		w, err := s.GetWorkspace(t.Context(), "w")
		require.NoError(t, err)
		require.Equal(t, 20, w.MaxEntriesPerHour)
		countedBefore(t, s)
		_, err = provider.DownTo(t.Context(), 1)
		require.NoError(t, err, "and back")
		require.NoError(t, s.Migrate(t.Context()))
		require.Equal(t, "ciao", given.InboundRow(t, s, "wamid.1").Text)
	})
}

// foundBefore tells that who was there is found by names and by values.
func foundBefore(t *testing.T, s *store.Store) {
	t.Helper()
	require.Equal(t, 1, given.Count(t, s, &models.ContactWord{}, "contact_id = 'c' AND word = 'ada'"))
	require.Equal(t, 1, given.Count(t, s, &models.ContactText{}, "contact_id = 'c' AND first_name = 'ada'"))
	require.Equal(t, 1, given.Count(t, s, &models.FieldValue{}, "contact_id = 'c' AND folded = 'bari vecchia'"))
}

// countedBefore tells that the figures begin with what was there, before and after folding.
func countedBefore(t *testing.T, s *store.Store) {
	t.Helper()
	for range 2 {
		read, err := figures.New(s.DB).Figures(t.Context(), "w", models.ReportOf{Kind: models.SubjectAutomation, ID: "b"}, models.Period{})
		require.NoError(t, err)
		require.Equal(t, models.Figures{
			{Part: "", Measure: models.MeasureEntered, N: 1},
			{Part: "p", Measure: models.MeasureFailed, Reason: "whatsapp_131026", N: 1},
			{Part: "p", Measure: models.MeasureSent, N: 1},
			{Part: "p", Measure: models.MeasureStepDone, N: 1},
			{Part: "s", Measure: models.MeasureStanding, Reason: "waiting", N: 1},
		}, read)
		differ, err := figures.New(s.DB).RecountFigures(t.Context(), nil)
		require.NoError(t, err)
		require.Empty(t, differ)
		_, _, err = figures.New(s.DB).FoldFigures(t.Context())
		require.NoError(t, err)
	}
}

func TestNumbersFromBeforeCountAsVerified(t *testing.T) {
	t.Parallel()
	opened.EachEmpty(t, func(t *testing.T, s *store.Store) {
		provider := providerOf(t, s)
		_, err := provider.UpTo(t.Context(), 24)
		require.NoError(t, err)
		for _, statement := range []string{
			`INSERT INTO workspaces (id, name, time_zone, language, phone_region, webhook_secret_sealed, created_at, updated_at)
				VALUES ('w', 'Shop', 'Europe/Rome', 'it', 'IT', '', '2026-11-01', '2026-11-01')`,
			`INSERT INTO numbers (id, workspace_id, phone_number_id, waba_id, display_phone, token_sealed, messages_per_second, created_at,
				updated_at) VALUES ('n', 'w', '1', '2', '+39', 's', 80, '2026-11-01', '2026-11-01')`,
		} {
			require.NoError(t, s.Pool().Exec(statement).Error)
		}
		require.NoError(t, s.Migrate(t.Context()))
		n, err := s.NumberByPhoneNumberID(t.Context(), "1")
		require.NoError(t, err)
		require.False(t, n.Unverified)
	})
}
