package store

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// portfolio makes a number of a portfolio with the limit.
func portfolio(t *testing.T, s *Store, workspace string, most int, at time.Time) (models.Number, models.Portfolio) {
	t.Helper()
	n, err := s.CreateNumber(
		t.Context(), models.Number{WorkspaceID: workspace, PhoneNumberID: database.NewID(), WABAID: "waba", DisplayPhone: "+390612345678"},
		"test",
	)
	require.NoError(t, err)
	limitTo(t, s, n, &most, at)
	return n, portfolioRow(t, s, n)
}

func limitTo(t *testing.T, s *Store, n models.Number, most *int, at time.Time) {
	t.Helper()
	require.NoError(t, s.NoteNumber(t.Context(), n, models.NumberFacts{Limit: &models.RecipientLimit{Most: most}}, at))
}

func portfolioRow(t *testing.T, s *Store, n models.Number) models.Portfolio {
	t.Helper()
	all, err := s.ListPortfolios(t.Context(), n.WorkspaceID)
	require.NoError(t, err)
	require.Contains(t, all, n.Portfolio())
	return all[n.Portfolio()]
}

// take asks for a place in a transaction of its own, as a claim does.
func take(t *testing.T, s *Store, n models.Number, contact string, now time.Time) time.Time {
	t.Helper()
	p := portfolioRow(t, s, n)
	var until time.Time
	require.NoError(t, s.RunTx(t.Context(), func(tx *RunTx) (err error) {
		until, err = tx.TakeRecipient(t.Context(), p, contact, now)
		return err
	}))
	return until
}

func TestAPortfolioWritesToSoManyPeopleInAMovingDay(t *testing.T) { // W4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		began := dayOf("2026-11-02").Add(9*time.Hour + 123*time.Microsecond)
		n, _ := portfolio(t, s, given.Workspace(t, s), 3, began)
		for i, who := range []string{"a", "b", "a", "c", "b"} {
			require.Zero(t, take(t, s, n, who, began.Add(time.Duration(i)*time.Hour)), who)
		}
		// Of a, b and c the one whose last message is the oldest is a, two hours in.
		until := began.Add(2 * time.Hour).Add(models.RecipientDay)
		for range 2 { // the first counts, the second knows
			require.Equal(t, until, take(t, s, n, "d", began.Add(5*time.Hour)).UTC(), "there is no place for a fourth")
		}
		require.Equal(t, until, portfolioRow(t, s, n).FullUntil.UTC())
		require.Zero(t, take(t, s, n, "c", began.Add(6*time.Hour)), "who counts already may be written to")
		require.Equal(t, until, take(t, s, n, "d", until.Add(-time.Microsecond)).UTC())
		require.Zero(t, take(t, s, n, "d", until), "the first place that is free")
		require.NotZero(t, take(t, s, n, "a", until), "a counts no more and finds no place")
	})
}

func TestAPlaceThatATransactionGaveUpIsFree(t *testing.T) { // W4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		now := dayOf("2026-11-02")
		n, p := portfolio(t, s, given.Workspace(t, s), 1, now)
		failed := fmt.Errorf("the claim failed")
		require.ErrorIs(t, s.RunTx(t.Context(), func(tx *RunTx) error {
			until, err := tx.TakeRecipient(t.Context(), p, "a", now)
			require.NoError(t, err)
			require.Zero(t, until)
			return failed
		}), failed)
		require.Zero(t, take(t, s, n, "b", now))
		require.NotZero(t, take(t, s, n, "a", now))
	})
}

func TestClaimsAtTheSameTimeTakeNoMorePlacesThanThereAre(t *testing.T) { // W4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		now := dayOf("2026-11-02")
		const places, people = 20, 60
		n, p := portfolio(t, s, given.Workspace(t, s), places, now)
		var all sync.WaitGroup
		untils := make([]time.Time, people)
		errs := make([]error, people)
		for i := range people {
			all.Go(func() {
				errs[i] = s.RunTx(t.Context(), func(tx *RunTx) (err error) {
					untils[i], err = tx.TakeRecipient(t.Context(), p, fmt.Sprint("contact ", i), now)
					return err
				})
			})
		}
		all.Wait()
		free := 0
		for i, until := range untils {
			require.NoError(t, errs[i])
			if until.IsZero() {
				free++
			}
		}
		require.Equal(t, places, free)
		require.NotZero(t, take(t, s, n, "one more", now))
	})
}

func TestALimitThatChangesHoldsFromThenOn(t *testing.T) { // W4, W6
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		now := dayOf("2026-11-02")
		n, _ := portfolio(t, s, given.Workspace(t, s), 1, now)
		require.Zero(t, take(t, s, n, "a", now))
		require.NotZero(t, take(t, s, n, "b", now))

		two, one := 2, 1
		limitTo(t, s, n, &two, now.Add(time.Hour))
		require.Zero(t, take(t, s, n, "b", now), "a higher limit has room at once")
		limitTo(t, s, n, &one, now)
		require.Equal(t, 2, *portfolioRow(t, s, n).RecipientLimit, "an older notice changes nothing")
		limitTo(t, s, n, &two, now.Add(2*time.Hour))
		require.NotZero(t, take(t, s, n, "c", now), "a repeat makes no room")
		limitTo(t, s, n, nil, now.Add(3*time.Hour))
		require.Nil(t, portfolioRow(t, s, n).RecipientLimit)
		limitTo(t, s, n, &one, now.Add(4*time.Hour))
		require.NotZero(t, take(t, s, n, "c", now), "those of before count still")
		require.Zero(t, take(t, s, n, "a", now))
	})
}

func TestWhatMetaSaysOfANumberIsKept(t *testing.T) { // W6
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, now := t.Context(), dayOf("2026-11-02")
		n, _ := portfolio(t, s, given.Workspace(t, s), 1, now)
		note := func(f models.NumberFacts, at time.Time) models.Number {
			require.NoError(t, s.NoteNumber(ctx, n, f, at))
			got, err := s.GetNumber(ctx, n.WorkspaceID, n.ID)
			require.NoError(t, err)
			return got
		}
		got := note(models.NumberFacts{Throughput: models.ThroughputHigh, Quality: "GREEN"}, now)
		require.Equal(t, 1000, got.MessagesPerSecond)
		require.Equal(t, "GREEN", got.Quality)
		got = note(models.NumberFacts{Throughput: models.ThroughputStandard}, now.Add(-time.Hour))
		require.Equal(t, models.ThroughputHigh, got.Throughput, "an older notice changes nothing")
		require.Equal(t, 1000, got.MessagesPerSecond)
		rates, err := s.NumberRates(ctx)
		require.NoError(t, err)
		require.Equal(t, []models.NumberRate{{ID: n.ID, MessagesPerSecond: 1000}}, rates)
		got = note(models.NumberFacts{Throughput: models.ThroughputStandard}, now.Add(time.Hour))
		require.Equal(t, 80, got.MessagesPerSecond)

		slow := 20
		_, err = s.ChangeNumber(ctx, n.WorkspaceID, n.ID, "test", models.NumberChange{MessagesPerSecond: &slow})
		require.NoError(t, err)
		got = note(models.NumberFacts{Throughput: models.ThroughputHigh}, now.Add(2*time.Hour))
		require.Equal(t, 20, got.MessagesPerSecond, "what an operator chose stays")
		found, err := s.NumbersOfWABA(ctx, "waba", "+390612345678")
		require.NoError(t, err)
		require.Len(t, found, 1)
	})
}

// TestPaceReadsNoMoreThanItAsksFor is the plan of W4's queries on PostgreSQL, among
// 200,000 messages and 100,000 recipients.
func TestPaceReadsNoMoreThanItAsksFor(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	workspace := given.Workspace(t, s)
	now := dayOf("2026-11-02")
	n, p := portfolio(t, s, workspace, 2000, now)
	for _, statement := range []string{
		`INSERT INTO portfolio_recipients (workspace_id, portfolio_id, contact_id, last_at, took)
			SELECT @workspace, @portfolio, 'c' || i, CAST(@now AS timestamptz) - i * interval '1 minute', true FROM generate_series(1,
			100000) i`,
		`INSERT INTO messages (id, workspace_id, run_id, automation_id, step_id, visit, contact_id, number_id, kind, template, state,
			error_code, error_title, attempts, created_at)
			SELECT 'm' || lpad(i::text, 8, '0'), @workspace, 'r' || i, 'a', 's', 1, 'c' || (i % 1000),
			CASE WHEN i / 1000 % 10 = 0 THEN @number ELSE 'another' END, 'text', '', 'accepted', 0, '', 1, @now
			FROM generate_series(1, 200000) i`,
	} {
		require.NoError(
			t, s.Pool().Exec(statement, map[string]any{"workspace": workspace, "portfolio": p.ID, "number": n.ID, "now": now}).Error,
		)
	}
	require.NoError(t, s.Pool().Exec("ANALYZE").Error)
	tx := &RunTx{store: s, db: s.Pool().WithContext(t.Context())}

	recent := storetest.Explain(t, s.Pool(), tx.recentMessages(n.ID, "c7"))
	require.Equal(t, []string{"messages_pair"}, recent.Paths())
	require.LessOrEqual(t, recent.Read(), models.PairDepth)
	require.Positive(t, recent.Read())

	a := given.Activated(t, s, workspace, models.Reentry{})
	require.NoError(t, s.Pool().Model(&models.Automation{}).Where("id = ?", a.ID).Update("number_id", n.ID).Error)
	entry, err := s.Accept(t.Context(), models.Entry{
		WorkspaceID: workspace, AutomationID: a.ID, Kind: models.StartManual, Contact: models.ContactInput{Phone: "+393331234567"},
	})
	require.NoError(t, err)
	require.NoError(t, s.Pool().Model(&models.Message{}).Where("contact_id = 'c7'").Update("contact_id", entry.Run.ContactID).Error)
	claim := storetest.Explain(t, s.Pool(), tx.claim(entry.Run.ID))
	require.NotContains(t, claim.Paths(), "all of messages")
	require.Contains(t, claim.Paths(), "messages_pair")
	read := 0
	claim.Walk(func(p storetest.Plan) {
		if p.Relation == "messages" {
			read += int((p.Rows + p.Removed) * p.Loops)
		}
	})
	require.Equal(t, models.PairBurst+1, read, "ten of the index, and the tenth")

	day := storetest.Explain(t, s.Pool(), tx.recipients(p, now).Select("count(*) AS people"))
	require.Equal(t, []string{"portfolio_recipients_last"}, day.Paths())
	require.LessOrEqual(t, day.Read(), 24*60+1, "the day's, once each")
	require.Positive(t, day.Read())
	oldest := storetest.Explain(t, s.Pool(), tx.recipients(p, now).Order("last_at").Limit(1))
	require.Equal(t, []string{"portfolio_recipients_last"}, oldest.Paths())
	require.Equal(t, 1, oldest.Read())
}
