package subscriptions_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/internal/store/storetest"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

// tags gives a contact a new tag.
func (p *program) tags(name, contact string) {
	p.t.Helper()
	_, err := p.s.CreateTag(p.t.Context(), p.WorkspaceID, name)
	require.NoError(p.t, err)
	require.NoError(p.t, p.s.RunTx(p.t.Context(), func(tx *store.RunTx) error {
		_, err := tx.AddTags(p.t.Context(), p.WorkspaceID, contact, []string{name})
		return err
	}))
}

// fails notes that the endpoint did not take the delivery.
func (p *program) fails(one models.SubscriptionDelivery, retry time.Time) {
	p.t.Helper()
	require.NoError(p.t, p.rows.SaveAttempts(p.t.Context(), p.WorkspaceID, p.ID, models.EventAttempts{List: []models.EventAttempt{
		{Place: one.Place, Line: one.Line, Status: 500, Error: "no", RetryAt: retry},
	}}))
}

func TestWhatComesToALineThatWaitsWaitsWithIt(t *testing.T) {
	t.Parallel()
	opened.EachAt(t, time.Now(), func(t *testing.T, s *store.Store, clock *time.Time) {
		w := given.Workspace(t, s)
		p := subscribed(t, s, w, models.EventTagAdded)
		contact := given.Contacts(t, s, w, 1)[0]
		p.tags("one", contact)
		p.takes()
		list, _ := p.next()
		retry := clock.Add(time.Minute)
		p.fails(list[0], retry)
		p.tags("two", contact)
		p.takes()
		list, held := p.next()
		require.Empty(t, list)
		require.WithinDuration(t, retry, *held, time.Millisecond)

		// As one that came in the moment of the failure.
		p.tags("three", contact)
		p.takes()
		require.NoError(t, s.Pool().Exec("UPDATE subscription_deliveries SET retry_at = NULL WHERE place = (SELECT max(place) "+
			"FROM subscription_deliveries)").Error)
		list, _ = p.next()
		require.Empty(t, list)
		*clock = retry.Add(time.Second)
		list, held = p.next()
		require.Nil(t, held)
		require.Len(t, list, 2, "the third has its turn once they are told")
		require.Less(t, list[0].Place, list[1].Place)
		require.NoError(t, p.rows.SaveAttempts(t.Context(), w, p.ID, models.EventAttempts{List: []models.EventAttempt{
			{Place: list[0].Place, Line: contact, Status: 200, Delivered: true},
			{Place: list[1].Place, Line: contact, Status: 200, Delivered: true},
		}}))
		list, _ = p.next()
		require.Len(t, list, 1)
	})
}

// A look reads what may be told, however much waits for its next attempt.
func TestHeldLinesAreNoPartOfALook(t *testing.T) {
	t.Parallel()
	s := opened.OnPostgres(t)
	w := given.Workspace(t, s)
	p := subscribed(t, s, w, models.EventTagAdded)
	const held = 20_000
	insert := func(from, to int, retry any) {
		require.NoError(t, s.Pool().Exec(`INSERT INTO subscription_deliveries (id, subscription_id, workspace_id, line, kind, contact_id,
			ids, happened_at, state, created_at, updated_at, retry_at)
			SELECT 'i' || n, ?, ?, 'c' || n, 'tag.added', '', '{}', now(), 'waiting', now(), now(), ?::timestamptz
			FROM generate_series(?::int, ?::int) n`, p.ID, w, retry, from, to).Error)
	}
	insert(1, held, time.Now().Add(time.Hour))
	insert(held+1, held+3, nil)
	insert(held+4, held+5, time.Now().Add(-time.Hour))
	require.NoError(t, s.Pool().Exec("VACUUM ANALYZE subscription_deliveries").Error)
	var list []models.SubscriptionDelivery
	plans := storetest.ExplainAll(t, s.Pool(), func() { list, _ = p.next("c1", "c2") })
	require.Len(t, list, 5)
	require.Len(t, plans, 3)
	read := 0
	for _, one := range plans {
		read += one.Read()
	}
	require.Less(t, read, 50)
}

// How one address fares says nothing of another, however late its answers come.
func TestTheHealthOfAnAddressIsNotThatOfTheNext(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		w := given.Workspace(t, s)
		p := subscribed(t, s, w, models.EventTagAdded)
		url, since := "https://other.example/", time.Now()
		_, err := p.rows.ChangeSubscription(t.Context(), w, p.ID, "test", models.SubscriptionChange{URL: &url}, nil)
		require.NoError(t, err)
		failing := models.EndpointHealth{FailingSince: &since, Failures: 1, RetryAt: &since, LastStatus: 500, LastError: "no"}
		save := func(revision int) {
			require.NoError(t, p.rows.SaveAttempts(t.Context(), w, p.ID, models.EventAttempts{Health: failing, Revision: revision}))
		}
		save(p.Revision)
		require.Equal(t, models.EndpointHealth{}, p.now().EndpointHealth)
		save(p.now().Revision)
		require.Equal(t, "no", p.now().LastError)
	})
}
