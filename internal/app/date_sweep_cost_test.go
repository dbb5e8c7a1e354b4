package app

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest"
	"cadenza/models"
)

// celebrate stores so many contacts with a birthday each: those of due lie on 1 May, the
// others on every other day of the year.
func celebrate(t *testing.T, b *bundle, dsn, fieldID string, stored, due int) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), dsn)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close(t.Context())) }()
	_, err = db.Exec(t.Context(), `
		WITH people AS (
			INSERT INTO contacts (id, workspace_id, first_name, last_name, email, language, time_zone, created_at, updated_at)
			SELECT gen_random_uuid(), $1, '', '', '', '', CASE WHEN n % 3 = 0 THEN 'Europe/Rome' ELSE '' END, now(), now()
			FROM generate_series(1, $3) n RETURNING id
		), days AS (
			SELECT id, CASE WHEN i <= $4 THEN date '1980-05-01' ELSE date '1980-05-02' + (i % 364)::int END AS d
			FROM (SELECT id, row_number() OVER () AS i FROM people) numbered
		)
		INSERT INTO field_values (contact_id, field_id, workspace_id, text, time, month_day, updated_at)
		SELECT id, $2, $1, d::text, d::timestamp AT TIME ZONE 'UTC', extract(month FROM d) * 100 + extract(day FROM d), now() FROM days`,
		b.workspace, fieldID, stored, due)
	require.NoError(t, err)
	_, err = db.Exec(t.Context(), "ANALYZE")
	require.NoError(t, err)
}

// TestASweepCostsWhatIsDueNotWhatIsStored is S4's birthday automation over 100,000 contacts:
// the same statements and the same entries as over a fiftieth of them. That each is a range of
// an index is shown beside the queries, in internal/store.
func TestASweepCostsWhatIsDueNotWhatIsStored(t *testing.T) {
	t.Parallel()
	const due = 1203
	var costs []int64
	for _, stored := range []int{2_000, 100_000} {
		dsn := storetest.MigratedPostgres(t)
		b := setup(t, dsn)
		f := b.field("BIRTHDAY", models.FieldDate)
		b.dated(models.OnDate{Field: "BIRTHDAY", When: "on", At: "09:00", Yearly: true})
		celebrate(t, b, dsn, f.ID, stored, due)
		b.sweep("2026-05-01T06:59:00Z")
		quiet := b.counted(func() { require.Zero(t, b.sweep("2026-05-01T06:59:59Z").Due) })
		require.EqualValues(t, 6, quiet, "mark, set aside, starts, fields, zones, mark")
		begun := time.Now()
		costs = append(costs, b.counted(func() {
			report := b.sweep("2026-05-01T07:00:00Z")
			require.Equal(t, due, report.Entered)
			require.Equal(t, due, report.Due)
		}))
		t.Logf("%d contacts stored, %d due: %d statements, %s", stored, due, costs[len(costs)-1], time.Since(begun))
		require.Zero(t, b.sweep("2026-05-01T07:01:00Z").Due)
		//nolint:testifylint // a list of a thousand ids says nothing
		require.Equal(t, models.MaxStartedAtOnce, len(b.told.started), "those that the sweep itself waits for")
		require.NotEmpty(t, b.rest.automations, "the others are started beside it, at once")
	}
	require.Equal(t, costs[0], costs[1])
	require.EqualValues(t, 6+3*6+1, costs[1], "three pages, each read by one and entered by five; and the form of workflow ids")
}
