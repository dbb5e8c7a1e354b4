package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"cadenza/internal/store/storetest"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// birthdays fills a workspace with so many contacts whose birthdays lie evenly over 365 days,
// half of them with a zone of their own, and 20,000 of them with an instant in the field INSTANT.
func birthdays(t *testing.T, s *Store, workspace string, n int) (day, instant models.Field) {
	t.Helper()
	day, instant = given.Field(t, s, workspace, "BIRTHDAY", models.FieldDate), given.Field(t, s, workspace, "INSTANT", models.FieldDateTime)
	for _, statement := range []string{
		`INSERT INTO contacts (id, workspace_id, first_name, last_name, email, language, time_zone, created_at, updated_at)
			SELECT gen_random_uuid(), @workspace, '', '', '', '', CASE WHEN n % 2 = 0 THEN '' ELSE 'Europe/Rome' END, now(), now()
			FROM generate_series(1, @n) n`,
		`INSERT INTO field_values (contact_id, field_id, workspace_id, text, time, month_day, updated_at)
			SELECT id, @day, @workspace, '', d, extract(month FROM d AT TIME ZONE 'UTC') * 100 + extract(day FROM d AT TIME ZONE 'UTC'),
			now()
			FROM (SELECT id, timestamptz '1970-01-01Z' + (row_number() OVER () % 365) * interval '1 day' AS d FROM contacts
				WHERE workspace_id = @workspace) c`,
		`INSERT INTO field_values (contact_id, field_id, workspace_id, text, time, month_day, updated_at)
			SELECT id, @instant, @workspace, '', timestamptz '2026-05-01Z' + row_number() OVER () * interval '1 minute', 0, now()
			FROM contacts WHERE workspace_id = @workspace LIMIT 20000`,
	} {
		require.NoError(
			t, s.Pool().Exec(statement, map[string]any{"workspace": workspace, "n": n, "day": day.ID, "instant": instant.ID}).Error,
		)
	}
	require.NoError(t, s.Pool().Exec("ANALYZE").Error)
	return day, instant
}

// TestWhatIsDueIsARangeOfAnIndexAmongAHundredThousand is the plan of S4's queries on
// PostgreSQL: no table is read whole, and what is read follows what is due.
func TestWhatIsDueIsARangeOfAnIndexAmongAHundredThousand(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	workspace := given.Workspace(t, s)
	day, instant := birthdays(t, s, workspace, 100_000)
	noon := dayOf("1970-04-01")
	const daily = 100_000/365 + 1
	for name, c := range map[string]struct {
		query *gorm.DB
		want  []string
		most  int
	}{
		"every year": {
			s.dueContacts(
				t.Context(), day.ID, models.DueDates{To: dayOf("2026-04-01"), MonthDay: 401, Day: noon, Zones: []string{"", "Europe/Rome"}},
				models.DueContact{},
			),
			[]string{"contacts_pkey", "field_values_month_day"},
			2 * daily,
		},
		"a day": {
			s.dueContacts(
				t.Context(), day.ID, models.DueDates{From: noon, To: noon, Day: noon, Zones: []string{"Europe/Rome"}}, models.DueContact{},
			),
			[]string{"contacts_pkey", "field_values_time"},
			2 * daily,
		},
		"instants": {
			s.dueContacts(
				t.Context(), instant.ID, models.DueDates{From: dayOf("2026-05-03"), To: dayOf("2026-05-03").Add(time.Hour)},
				models.DueContact{},
			),
			[]string{"field_values_time"},
			61,
		},
	} {
		plan := storetest.Explain(t, s.Pool(), c.query)
		require.Equal(t, c.want, plan.Paths(), name)
		require.LessOrEqual(t, plan.Read(), c.most, name)
		require.Positive(t, plan.Read(), name)
	}
}

// TestTheGuardLooksAtThePagesContactsAlone is the plan of the limit of entries an hour,
// among the runs of 20,000.
func TestTheGuardLooksAtThePagesContactsAlone(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	workspace := given.Workspace(t, s)
	birthdays(t, s, workspace, 20_000)
	a := given.Activated(t, s, workspace, models.Reentry{})
	require.NoError(t, s.Pool().Exec(`INSERT INTO runs (id, workspace_id, automation_id, contact_id, entry_key, start_kind, start_id,
		status, reason, outcome,
			ended_by, revision, step_id, visit, listening, ticket_id, workflow_run_id, closing, started_at, updated_at)
		SELECT 'f' || id, workspace_id, ?, id, id, 'date', '', 'waiting', '', '', '', 1, '', 0, false, '', '', false, now(), now()
			FROM contacts`, a.ID).Error)
	require.NoError(t, s.Pool().Exec("ANALYZE").Error)
	var ids []string
	require.NoError(t, s.Pool().Model(&models.Contact{}).Order("id").Limit(datePage).Pluck("id", &ids).Error)
	plan := storetest.Explain(t, s.Pool(), entriesOf(s.Pool(), s.Now(), workspace, a.ID, ids, 0))
	require.Contains(t, plan.Paths(), "runs_contact_started")
	require.NotContains(t, plan.Paths(), "all of runs")
	require.NotContains(t, plan.Paths(), "all of contacts")
	require.LessOrEqual(t, plan.Read(), 2*datePage+1, "each contact, their runs, and the workspace")
	_, n := enterMany(t, s, bulkOf(a, "day:", ids...))
	require.Equal(t, tally{Inside: datePage}, n)
}
