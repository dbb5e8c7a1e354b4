package audience_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"cadenza/internal/store"
	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

// populated is a workspace of 60,000 contacts with something of everything that is filtered by.
type populated struct{ workspace, list, rare, user, automation string }

func populate(t *testing.T, s *store.Store) populated {
	t.Helper()
	w := given.Workspace(t, s)
	city := given.Field(t, s, w, "CITY", models.FieldText)
	list := given.List(t, s, w, "many")
	rare := given.List(t, s, w, "few")
	tag, err := s.CreateTag(t.Context(), w, "gold")
	require.NoError(t, err)
	user, err := s.CreateUser(t.Context(), models.User{
		WorkspaceID: w, Name: "O", Email: "o@example.com",
		Role: models.RoleChatOperator,
	}, "system")
	require.NoError(t, err)
	a := given.Activated(t, s, w, models.Reentry{})
	args := map[string]any{
		"w": w, "city": city.ID, "list": list.ID, "rare": rare.ID, "tag": tag.ID, "user": user.ID, "a": a.ID, "n": 60_000,
	}
	for _, statement := range []string{
		`INSERT INTO contacts (id, workspace_id, phone, first_name, last_name, email, language, time_zone, created_at, updated_at,
				marketing_stopped_at, marketing_resumed_at)
			SELECT lpad(to_hex(n), 8, '0') || '-5ca1-7e00-8000-000000000000', @w, '+39' || (3470000000 + n), '', '', '', '', '', now(),
				now(),
				CASE WHEN n % 50 = 0 THEN now() END, CASE WHEN n % 3 = 1 THEN now() END FROM generate_series(1, @n) n`,
		"CREATE TABLE c AS SELECT id, row_number() OVER (ORDER BY id) AS n FROM contacts",
		"INSERT INTO contact_words (contact_id, workspace_id, word) SELECT id, @w, 'nome' || n FROM c",
		"INSERT INTO contact_words (contact_id, workspace_id, word) SELECT id, @w, 'mario' FROM c WHERE n % 30 = 0",
		"INSERT INTO contact_words (contact_id, workspace_id, word) SELECT id, @w, word FROM c, unnest(ARRAY['example', 'com']) word",
		"INSERT INTO contact_words (contact_id, workspace_id, word) SELECT id, @w, '#' || reverse('39' || (3470000000 + n)) FROM c",
		"INSERT INTO contact_texts SELECT id, @w, '', '', '', CASE WHEN n % 20 = 0 THEN 'en' ELSE 'it' END FROM c",
		`INSERT INTO field_values (contact_id, field_id, workspace_id, text, folded, month_day, updated_at)
			SELECT id, @city, @w, '', 'city ' || n % 100, 0, now() FROM c`,
		"INSERT INTO list_members (list_id, contact_id, workspace_id, created_at) SELECT @list, id, @w, now() FROM c WHERE n % 2 = 0",
		"INSERT INTO list_members (list_id, contact_id, workspace_id, created_at) SELECT @rare, id, @w, now() FROM c WHERE n < 100",
		"INSERT INTO contact_tags (contact_id, tag_id, workspace_id, created_at) SELECT id, @tag, @w, now() FROM c WHERE n % 10 = 0",
		`INSERT INTO contact_operators (contact_id, user_id, workspace_id, created_at)
			SELECT id, @user, @w, now() FROM c WHERE n % 200 = 0`,
		`INSERT INTO windows (number_id, contact_id, workspace_id, last_inbound_at)
			SELECT 'n', id, @w, now() - n * interval '1 minute' FROM c`,
		`INSERT INTO runs (id, workspace_id, automation_id, contact_id, entry_key, start_kind, start_id, status, reason, outcome, ended_by,
				revision, step_id, visit, listening, ticket_id, workflow_run_id, closing, started_at, updated_at)
			SELECT 'f' || id, @w, @a, id, id, 'manual', '',
				CASE WHEN n % 4 = 0 AND n < 12000 THEN 'waiting' ELSE 'completed' END, '', '', '', 1,
				's' || n % 10, 0, false, '', '', false, now(), now() FROM c`,
		"ANALYZE",
	} {
		q := s.Pool().Exec(statement, args)
		if !strings.Contains(statement, "@") {
			q = s.Pool().Exec(statement)
		}
		require.NoError(t, q.Error, statement)
	}
	return populated{w, list.ID, rare.ID, user.ID, a.ID}
}

// TestEveryFilterOfContactsGoesByAnIndex is the plan of the first page of each filter, and of typical pairs,
// among 60,000 contacts on PostgreSQL: no large table is read whole, and what is read does not grow with what is found.
func TestEveryFilterOfContactsGoesByAnIndex(t *testing.T) {
	t.Parallel()
	s := opened.OnPostgres(t)
	p := populate(t, s)
	large := []string{"contacts", "contact_words", "contact_texts", "field_values", "list_members", "contact_tags", "windows", "runs"}
	for name, f := range map[string]models.ContactFilter{
		"nobody in particular": {},
		"a common word":        {Search: "nome"},
		"a frequent word":      {Search: "mario"},
		"a rare word":          {Search: "nome4711"},
		"two words":            {Search: "mario nome47"},
		"an e-mail":            {Search: "nome471@example.com"},
		"the end of a phone":   {Search: "4711"},
		"a phone":              {Phone: "+393470004711"},
		"a tag":                {Tags: []string{"gold"}},
		"a list of many":       {ListIDs: []string{p.list}},
		"a list of few":        {ListIDs: []string{p.rare}},
		"a field":              {Fields: map[string]string{"CITY": "City 7"}},
		"an operator":          {OperatorID: p.user},
		"refused":              {Consent: models.ConsentRefused},
		"granted":              {Consent: models.ConsentGranted},
		"unknown":              {Consent: models.ConsentUnknown},
		"an open window":       {Window: models.WindowOpen},
		"a closed window":      {Window: models.WindowClosed},
		"a rare language":      {Language: "en"},
		"a common language":    {Language: "it"},
		"inside":               {Inside: p.automation},
		"at a step":            {Inside: p.automation, StepID: "s4"},
		"tag and list":         {Tags: []string{"gold"}, ListIDs: []string{p.list}},
		"word and tag":         {Search: "mario", Tags: []string{"gold"}},
		"list and consent":     {ListIDs: []string{p.list}, Consent: models.ConsentGranted},
		"field and language":   {Fields: map[string]string{"CITY": "City 7"}, Language: "it"},
	} {
		for viewer, v := range map[string]models.Viewer{
			"": {WorkspaceID: p.workspace}, ", of an operator": {WorkspaceID: p.workspace, OnlyAssignedTo: p.user},
		} {
			q, order, err := s.PageOf(v, f)
			require.NoError(t, err)
			var plan storetest.Plan
			require.NoError(t, s.Pool().Transaction(func(tx *gorm.DB) error {
				require.NoError(t, tx.Exec(database.PlannedForPages).Error)
				plan = storetest.Explain(t, tx, q.Order(order+" DESC").Limit(51))
				return nil
			}))
			paths := strings.Join(plan.Paths(), " ")
			for _, table := range large {
				require.NotContains(t, paths+" ", "all of "+table+" ", name+viewer)
			}
			t.Log(name+viewer, plan.Read(), paths)
			require.LessOrEqual(t, plan.Read(), 6_000, name+viewer)
		}
	}
}
