package store

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// paced makes a number with a throughput.
func paced(t *testing.T, s *Store, perSecond int) models.Number {
	t.Helper()
	n, _ := portfolio(t, s, given.Workspace(t, s), 1000, s.Now())
	n, err := s.ChangeNumber(t.Context(), n.WorkspaceID, n.ID, "test", models.NumberChange{MessagesPerSecond: &perSecond})
	require.NoError(t, err)
	return n
}

// farAhead lets a lease begin however far ahead the number's time is leased.
const farAhead = 24 * time.Hour

func (s *Store) lease(t *testing.T, n models.Number, most int, from, until time.Duration) models.PermitLease {
	t.Helper()
	got, err := s.LeasePermits(t.Context(), models.PermitAsk{NumberID: n.ID, Most: most, From: from, Until: until})
	require.NoError(t, err)
	return got
}

func (s *Store) permits(t *testing.T, n models.Number) models.NumberPermits {
	t.Helper()
	var row models.NumberPermits
	require.NoError(t, s.Pool().Take(&row, "number_id = ?", n.ID).Error)
	return row
}

func TestWorkersThatLeaseAtOnceGetEachTheirOwnPartOfANumbersTime(t *testing.T) { // W4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := paced(t, s, 80)
		const workers, each = 8, 25
		s.lease(t, n, 1, time.Minute, farAhead) // so that its time is leased up to well after now
		began := s.permits(t, n).NextAt
		var group sync.WaitGroup
		var mu sync.Mutex
		granted := 0
		for range workers {
			group.Go(func() {
				for range each {
					got := s.lease(t, n, 3, 0, farAhead)
					mu.Lock()
					granted += got.Granted
					mu.Unlock()
				}
			})
		}
		group.Wait()
		require.Equal(t, 3*workers*each, granted)
		after := s.permits(t, n)
		const every = 13_889 // microseconds: nine tenths of 80 a second, rounded to the slower side
		require.EqualValues(t, every, after.Every)
		require.Equal(t, began+int64(granted)*every, after.NextAt, "no instant is leased twice, and none is lost")
	})
}

func TestALeaseIsATenthOfASecondAtMostAndNeverLessThanOne(t *testing.T) { // W4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		require.Equal(t, 7, s.lease(t, paced(t, s, 80), 100, 0, farAhead).Granted)
		require.Equal(t, 89, s.lease(t, paced(t, s, 1000), 100, 0, farAhead).Granted)
		require.Equal(t, 1, s.lease(t, paced(t, s, 1), 100, 0, farAhead).Granted)
		require.Equal(t, 5, s.lease(t, paced(t, s, 1000), 5, 0, farAhead).Granted, "no more than asked for")
	})
}

func TestWhatIsLeasedTooFarAheadIsRefusedToCampaignsAndNotToAnswers(t *testing.T) { // W4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := paced(t, s, 1) // a permit takes more than a second
		got := s.lease(t, n, 1, 0, time.Minute)
		require.Equal(t, models.PermitLease{Granted: 1, Every: 1_111_112 * time.Microsecond}, got, "the first may leave at once")
		before := s.permits(t, n)
		refused := s.lease(t, n, 1, 0, 150*time.Millisecond)
		require.Zero(t, refused.Granted)
		require.Greater(t, refused.First, 150*time.Millisecond, "it says when to ask again")
		require.Equal(t, before.NextAt, s.permits(t, n).NextAt, "a refusal changes nothing")
		answer := s.lease(t, n, 1, 0, time.Minute)
		require.Equal(t, 1, answer.Granted)
		require.Positive(t, answer.First, "an answer comes next, after what is leased")
	})
}

func TestALeaseHoldsNothingBeforeItsWorkerIsReady(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := paced(t, s, 80)
		require.Equal(t, 300*time.Millisecond, s.lease(t, n, 1, 300*time.Millisecond, time.Second).First)
	})
}

func TestANewRateActsWithTheNextLease(t *testing.T) { // W4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := paced(t, s, 80)
		s.lease(t, n, 1, 0, farAhead)
		slower := 8
		_, err := s.ChangeNumber(t.Context(), n.WorkspaceID, n.ID, "test", models.NumberChange{MessagesPerSecond: &slower})
		require.NoError(t, err)
		require.Equal(t, 138_889*time.Microsecond, s.lease(t, n, 1, 0, farAhead).Every)
	})
}

func TestAClockThatIsSetBackHoldsNoNumberUp(t *testing.T) { // W4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := paced(t, s, 80)
		s.lease(t, n, 1, time.Hour, farAhead) // what is left of an hour that is still to come
		got := s.lease(t, n, 3, 0, time.Second)
		require.Equal(t, 3, got.Granted)
		require.Zero(t, got.First)
	})
}

func TestANumberThatIsGoneHasNoPace(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		got, err := s.LeasePermits(t.Context(), models.PermitAsk{NumberID: "none", Most: 4})
		require.NoError(t, err)
		require.Equal(t, models.PermitLease{Granted: 4}, got)
	})
}
