package subscriptions_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"cadenza/internal/store"
	"cadenza/internal/store/database"
	"cadenza/internal/store/events"
	"cadenza/internal/store/storetest"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/storetest/opened"
	"cadenza/internal/store/subscriptions"
	"cadenza/models"
)

// program is a subscription, and what is asked of it.
type program struct {
	t    *testing.T
	s    *store.Store
	rows *subscriptions.Subscriptions
	of   *events.Events
	models.Subscription
}

func subscribed(t *testing.T, s *store.Store, workspace string, kinds ...models.EventKind) *program {
	t.Helper()
	of := events.New(s.DB)
	p := &program{t: t, s: s, of: of, rows: subscriptions.New(s.DB, of)}
	made, err := p.rows.CreateSubscription(t.Context(), models.Subscription{
		WorkspaceID: workspace, URL: "https://crm.example/", SecretSealed: "s", Kinds: kinds, Include: []models.EventPart{},
	}, "test")
	require.NoError(t, err)
	p.Subscription = made
	return p
}

// takes makes deliveries of all that is committed. The databases of other tests share the server, whose transactions under way
// hold up what can be read.
func (p *program) takes() {
	p.t.Helper()
	if !database.IsSQLite(p.s.Pool()) {
		var now int64
		require.NoError(p.t, p.s.Pool().Raw("SELECT pg_current_xact_id()::text::bigint").Scan(&now).Error)
		p.readable(now)
	}
	for more := true; more; {
		var err error
		more, err = p.rows.TakeEvents(p.t.Context(), p.WorkspaceID, p.ID)
		require.NoError(p.t, err)
	}
}

// readable waits until all transactions up to this one can be read.
func (p *program) readable(tx int64) {
	p.t.Helper()
	require.EventuallyWithT(p.t, func(c *assert.CollectT) {
		place, err := p.of.Readable(p.t.Context())
		require.NoError(c, err)
		require.GreaterOrEqual(c, place.TX, tx)
	}, time.Minute, 5*time.Millisecond)
}

// next are the next deliveries, as "kind line".
func (p *program) next(busy ...string) (list []models.SubscriptionDelivery, held *time.Time) {
	p.t.Helper()
	list, held, err := p.rows.NextDeliveries(p.t.Context(), p.WorkspaceID, p.ID, busy, 100)
	require.NoError(p.t, err)
	return list, held
}

func (p *program) linesOf(list []models.SubscriptionDelivery) (out []string) {
	for _, one := range list {
		out = append(out, one.Line)
	}
	return out
}

func (p *program) now() models.Subscription {
	p.t.Helper()
	row, err := p.rows.GetSubscription(p.t.Context(), p.WorkspaceID, p.ID)
	require.NoError(p.t, err)
	return row
}

func (p *program) paused(paused bool) {
	p.t.Helper()
	_, err := p.rows.ChangeSubscription(p.t.Context(), p.WorkspaceID, p.ID, "test", models.SubscriptionChange{Paused: &paused}, nil)
	require.NoError(p.t, err)
}

func (p *program) listener() (row models.EventListener) {
	p.t.Helper()
	require.NoError(p.t, p.s.Pool().Take(&row, "workspace_id = ?", p.WorkspaceID).Error)
	return row
}

func created(t *testing.T, db *gorm.DB, workspace string) string {
	t.Helper()
	row := models.Contact{ID: database.NewID(), WorkspaceID: workspace, CreatedAt: time.Now(), UpdatedAt: time.Now()}
	require.NoError(t, db.Create(&row).Error)
	return row.ID
}

func TestEventsAreWrittenForASubscriptionHoweverLongNobodyIsAtWork(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		w := given.Workspace(t, s)
		p := subscribed(t, s, w, models.EventContactCreated)
		years := time.Now().Add(20 * 365 * 24 * time.Hour)
		require.True(t, p.listener().Until.After(years))
		_, err := p.of.Listen(t.Context(), w)
		require.NoError(t, err)
		require.True(t, p.listener().Until.After(years), "a stream that says for how long it listens does not shorten it")

		another := subscribed(t, s, w, models.EventContactCreated)
		p.paused(true)
		require.True(t, p.listener().Until.After(years), "another is there")
		another.paused(true)
		require.False(t, p.listener().Until.After(time.Now().Add(2*time.Hour)), "nobody is there")
		created(t, s.Pool(), w)
		p.takes()
		list, _ := p.next()
		require.Empty(t, list, "nothing is kept for who is paused")
		p.paused(false)
		require.True(t, p.listener().Until.After(years))
		id := created(t, s.Pool(), w)
		p.takes()
		list, _ = p.next()
		require.Equal(t, []string{id}, p.linesOf(list), "it hears of what happens from now on")
		require.NoError(t, p.rows.DeleteSubscription(t.Context(), w, p.ID, "test"))
		require.False(t, p.listener().Until.After(time.Now().Add(2*time.Hour)))
	})
}

func TestEachEventOfItsKindsBecomesOneDeliveryWhoeverTakesItAndDies(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		w := given.Workspace(t, s)
		p := subscribed(t, s, w, models.EventContactCreated)
		other := subscribed(t, s, given.Workspace(t, s), models.EventContactCreated)
		var want []string
		for range 1200 {
			want = append(want, "")
		}
		for i := range want {
			want[i] = created(t, s.Pool(), w)
		}
		_, err := s.CreateTag(t.Context(), w, "x")
		require.NoError(t, err)
		undone := errors.New("killed")
		require.ErrorIs(t, s.Tx(t.Context(), func(tx *gorm.DB) error { // the row it moves is held, and given back
			require.NoError(t, tx.Model(&models.Subscription{}).Where("id = ?", p.ID).UpdateColumn("at_id", 1).Error)
			return undone
		}), undone)
		var wait sync.WaitGroup
		for range 3 {
			wait.Go(func() {
				for range 6 {
					_, err := p.rows.TakeEvents(t.Context(), w, p.ID)
					assert.NoError(t, err)
				}
			})
		}
		wait.Wait()
		p.takes()
		other.takes()
		var rows []models.SubscriptionDelivery
		require.NoError(t, s.Pool().Order("place").Find(&rows).Error)
		require.Equal(t, want, p.linesOf(rows), "in their order, each once, none of another workspace")
		require.Equal(t, map[string]string{"contact": want[0]}, rows[0].IDs)
	})
}

// What commits late is told after what came before it, and not passed over.
func TestNoSubscriptionPassesOverWhoCommitsLate(t *testing.T) {
	t.Parallel()
	s := opened.OnPostgres(t)
	w := given.Workspace(t, s)
	p := subscribed(t, s, w, models.EventContactCreated)
	late := s.Pool().Begin()
	first := created(t, late, w)
	second := created(t, s.Pool(), w)
	_, err := p.rows.TakeEvents(t.Context(), w, p.ID)
	require.NoError(t, err)
	list, _ := p.next()
	require.Empty(t, list, "the one before is not there yet")
	require.NoError(t, late.Commit().Error)
	p.takes()
	list, _ = p.next()
	require.Equal(t, []string{first, second}, p.linesOf(list))
}

func TestALineThatWaitsForItsNextAttemptHoldsUpItselfAlone(t *testing.T) {
	t.Parallel()
	opened.EachAt(t, time.Now(), func(t *testing.T, s *store.Store, clock *time.Time) {
		w := given.Workspace(t, s)
		p := subscribed(t, s, w, models.EventTagAdded)
		ids := given.Contacts(t, s, w, 3)
		for _, tag := range []string{"one", "two"} {
			_, err := s.CreateTag(t.Context(), w, tag)
			require.NoError(t, err)
			for _, id := range ids {
				require.NoError(t, s.RunTx(t.Context(), func(tx *store.RunTx) error {
					_, err := tx.AddTags(t.Context(), w, id, []string{tag})
					return err
				}))
			}
		}
		p.takes()
		list, held := p.next()
		require.Equal(t, append(ids, ids...), p.linesOf(list))
		require.Nil(t, held)
		list, _ = p.next(ids[2])
		require.Equal(t, []string{ids[0], ids[1], ids[0], ids[1]}, p.linesOf(list), "none of who is busy")

		retry, failing := clock.Add(time.Minute), *clock
		health := models.EndpointHealth{FailingSince: &failing, LastStatus: 500, LastError: "no"}
		save := func(recovered bool, attempts ...models.EventAttempt) {
			did := models.EventAttempts{List: attempts, Health: health, Recovered: recovered}
			require.NoError(t, p.rows.SaveAttempts(t.Context(), w, p.ID, did))
		}
		save(false, models.EventAttempt{Place: list[0].Place, Line: ids[0], Status: 500, Error: "no", RetryAt: retry},
			models.EventAttempt{Place: list[1].Place, Status: 204, Delivered: true})
		list, held = p.next()
		require.Equal(t, []string{ids[2], ids[1], ids[2]}, p.linesOf(list), "what comes after the failed one waits with it")
		require.WithinDuration(t, retry, *held, time.Millisecond)
		first, err := p.rows.FirstHeld(t.Context(), w, p.ID, nil)
		require.NoError(t, err)
		require.Equal(t, []any{ids[0], 1, 500, "no"}, []any{first.Line, first.Attempts, first.LastStatus, first.Error})
		failed, err := p.rows.FailingSubscriptions(t.Context())
		require.NoError(t, err)
		require.Equal(t, 1, failed)
		row := p.now()
		require.Equal(t, []any{models.SubscriptionFailing, int64(1), "no"}, []any{row.State(), row.Delivered, row.LastError})

		*clock = retry.Add(time.Second)
		list, _ = p.next()
		require.Equal(t, []string{ids[0], ids[2], ids[0], ids[1], ids[2]}, p.linesOf(list), "in the order in which it happened")
		*clock = failing
		health = models.EndpointHealth{LastStatus: 200}
		save(true, models.EventAttempt{Place: list[1].Place, Status: 200, Delivered: true},
			models.EventAttempt{Place: list[1].Place, Status: 500, Error: "told twice, and late"})
		list, held = p.next()
		require.Equal(t, []string{ids[0], ids[0], ids[1], ids[2]}, p.linesOf(list), "who came back is told at once, and nothing twice")
		require.Nil(t, held)
		require.Equal(t, int64(2), p.now().Delivered)
	})
}

func TestAnEventStaysUntilItIsTakenAndIsLostAfterThreeDays(t *testing.T) {
	t.Parallel()
	opened.EachAt(t, time.Now(), func(t *testing.T, s *store.Store, clock *time.Time) {
		ctx, w := t.Context(), given.Workspace(t, s)
		p := subscribed(t, s, w, models.EventContactCreated)
		removed := func(after time.Duration) int {
			n, err := p.of.RemoveEvents(ctx, time.Now().Add(after-models.EventReplay))
			require.NoError(t, err)
			return n
		}
		created(t, s.Pool(), w)
		require.Zero(t, removed(70*time.Hour), "nobody was at work")
		p.takes()
		require.Equal(t, 1, removed(2*time.Hour), "it is kept as what is to be told")
		require.NoError(t, p.rows.BeginTelling(ctx, w, p.ID))
		require.Zero(t, p.now().Lost)

		n, err := p.rows.GiveUp(ctx, time.Now().Add(-models.EventsKept))
		require.NoError(t, err)
		require.Zero(t, n)
		*clock = time.Now().Add(models.EventsKept + time.Hour)
		n, err = p.rows.GiveUp(ctx, clock.Add(-models.EventsKept))
		require.NoError(t, err)
		require.Equal(t, 1, n)
		list, _ := p.next()
		require.Empty(t, list)
		row := p.now()
		require.Equal(t, int64(1), row.Lost)
		require.NotNil(t, row.LostAt)
		log, _, err := p.rows.ListEventDeliveries(ctx, w, p.ID, models.EventKinds(), models.Page{})
		require.NoError(t, err)
		require.Equal(t, models.EventLost, log[0].State, "the log says so")
		n, err = p.rows.RemoveDeliveries(ctx, clock.Add(-time.Minute))
		require.NoError(t, err)
		require.Zero(t, n, "for three days more")
		n, err = p.rows.RemoveDeliveries(ctx, clock.Add(time.Minute))
		require.NoError(t, err)
		require.Equal(t, 1, n)

		created(t, s.Pool(), w)
		require.Equal(t, 1, removed(80*time.Hour), "not for ever")
		require.NoError(t, p.rows.BeginTelling(ctx, w, p.ID))
		require.Equal(t, int64(2), p.now().Lost, "what was removed before it was taken is lost, and said to be")
		created(t, s.Pool(), w)
		p.takes()
		list, _ = p.next()
		require.Len(t, list, 1, "and it goes on")
	})
}

func TestWhoHasNewsIsKnownByOneLook(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		quiet := subscribed(t, s, given.Workspace(t, s), models.EventContactCreated)
		busy := subscribed(t, s, given.Workspace(t, s), models.EventContactCreated)
		gone := subscribed(t, s, given.Workspace(t, s), models.EventContactCreated)
		gone.paused(true)
		created(t, s.Pool(), busy.WorkspaceID)
		require.EventuallyWithT(t, func(c *assert.CollectT) {
			news, err := busy.rows.SubscriptionNews(t.Context())
			require.NoError(c, err)
			require.ElementsMatch(c, []models.SubscriptionNews{{ID: quiet.ID}, {ID: busy.ID, Waits: true}}, news)
		}, time.Minute, 5*time.Millisecond)
		open, err := busy.rows.OpenSubscriptions(t.Context(), time.Now().Add(time.Minute), "")
		require.NoError(t, err)
		require.Len(t, open, 2, "who is paused has no workflow")
		open, err = busy.rows.OpenSubscriptions(t.Context(), time.Now().Add(-time.Minute), "")
		require.NoError(t, err)
		require.Empty(t, open, "somebody was at work lately")
	})
}

func TestNoTwoAtOnceMakeTooManySubscriptionsAndAnotherDatabaseGoesOn(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		w := given.Workspace(t, s)
		p := subscribed(t, s, w, models.EventContactCreated)
		refused := make(chan error, 30)
		var wait sync.WaitGroup
		for range 30 {
			wait.Go(func() {
				made := models.Subscription{WorkspaceID: w, Kinds: []models.EventKind{models.EventTagAdded}, Include: []models.EventPart{}}
				_, err := p.rows.CreateSubscription(t.Context(), made, "test")
				refused <- err
			})
		}
		wait.Wait()
		close(refused)
		made := 1
		for err := range refused {
			if err == nil {
				made++
				continue
			}
			require.Equal(t, models.CodeConflict, models.CodeOf(err), fmt.Sprint(err))
		}
		require.Equal(t, models.MaxSubscriptions, made)

		// A place after all that was ever written is that of the server from which the database was copied.
		far := map[string]any{"at_tx": int64(1) << 50, "at_id": int64(1) << 50}
		require.NoError(t, s.Pool().Model(&models.Subscription{}).Where("id = ?", p.ID).UpdateColumns(far).Error)
		require.NoError(t, p.rows.BeginTelling(t.Context(), w, p.ID))
		created(t, s.Pool(), w)
		p.takes()
		list, _ := p.next()
		require.Len(t, list, 1)
		require.Equal(t, int64(1), p.now().Lost)
	})
}

func TestWhatASubscriptionAsksForHasAnIndex(t *testing.T) {
	t.Parallel()
	s := opened.OnPostgres(t)
	require.NoError(t, s.Pool().Exec(`INSERT INTO subscription_deliveries (id, subscription_id, workspace_id, line, kind, contact_id, ids,
		happened_at, state, created_at, updated_at, retry_at) SELECT 'i' || n, 's' || n % 40, 'w', 'c' || n % 5000, 'tag.added', '',
		'{}', now(),
		CASE WHEN n % 3 = 0 THEN 'waiting' ELSE 'delivered' END, now(), now(), CASE WHEN n % 300 = 0 THEN now() END
		FROM generate_series(1, 60000) n`).Error)
	require.NoError(t, s.Pool().Exec("ANALYZE subscription_deliveries").Error)
	of := func() *gorm.DB { return s.Pool().Model(&models.SubscriptionDelivery{}) }
	before := time.Now().Add(-time.Hour)
	for index, q := range map[string]*gorm.DB{
		"subscription_deliveries_waiting": of().Where("subscription_id = ? AND state = 'waiting'", "s3").Order("place").Limit(200),
		"subscription_deliveries_turn": of().Where("subscription_id = ? AND state = 'waiting' AND retry_at IS NOT NULL", "s3").
			Order("retry_at, place").Limit(1),
		"subscription_deliveries_line": of().Where("subscription_id = ? AND state = 'waiting' AND line IN ?", "s3", []string{"c3", "c43"}),
		"subscription_deliveries_log":  of().Where("subscription_id = ? AND id < ?", "s3", "i9").Order("id DESC").Limit(50),
		"subscription_deliveries_old":  of().Where("state = 'waiting' AND happened_at < ?", before).Order("happened_at").Limit(9),
		"subscription_deliveries_done": of().Where("state <> 'waiting' AND updated_at < ?", before).Order("updated_at").Limit(9),
	} {
		plan := storetest.Explain(t, s.Pool(), q)
		require.Equal(t, []string{index}, plan.Paths())
	}
}
