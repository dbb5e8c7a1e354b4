package database_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/internal/store/storetest"
	"cadenza/models"
)

func TestOnceCreatesOnceHoweverManyAsk(t *testing.T) {
	t.Parallel()
	forEachStore(t, func(t *testing.T, s *store.Store) {
		workspace := newWorkspace(t, s)
		key := models.IdempotencyKey{WorkspaceID: workspace, Key: "k", RequestHash: "h", Status: 201}
		bodies := make([]string, 8)
		var wg sync.WaitGroup
		for i := range bodies {
			wg.Go(func() {
				body, _, err := s.Once(t.Context(), key, func(ctx context.Context) (models.Remembered, error) {
					list, err := s.CreateList(ctx, workspace, "vip")
					return models.Remembered{Body: []byte(list.ID)}, err
				})
				if err == nil {
					bodies[i] = string(body)
				}
			})
		}
		wg.Wait()
		lists, _, err := s.ListLists(t.Context(), workspace, models.Page{})
		require.NoError(t, err)
		require.Len(t, lists, 1)
		for _, body := range bodies {
			require.Equal(t, lists[0].ID, body, "each gets the first answer")
		}
		key.RequestHash = "another"
		_, _, err = s.Once(t.Context(), key, nil)
		require.Equal(t, models.CodeKeyReused, models.CodeOf(err))
	})
}

func TestOnceForgetsWhatFailed(t *testing.T) {
	t.Parallel()
	forEachStore(t, func(t *testing.T, s *store.Store) {
		workspace := newWorkspace(t, s)
		key := models.IdempotencyKey{WorkspaceID: workspace, Key: "k", RequestHash: "h", Status: 201}
		failure := errors.New("failed after the creation")
		_, _, err := s.Once(t.Context(), key, func(ctx context.Context) (models.Remembered, error) {
			_, err := s.SaveContact(ctx, workspace, models.ContactInput{Phone: "+393470000001"})
			require.NoError(t, err)
			return models.Remembered{}, failure
		})
		require.ErrorIs(t, err, failure)
		contacts, _, err := s.ListContacts(t.Context(), workspace, "", models.Page{})
		require.NoError(t, err)
		require.Empty(t, contacts)
		_, repeated, err := s.Once(t.Context(), key, func(context.Context) (models.Remembered, error) { return models.Remembered{Body: []byte("x")}, nil })
		require.NoError(t, err)
		require.False(t, repeated)
	})
}

// forEachStore runs the test with a store on each kind of database.
func forEachStore(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	storetest.EachDatabase(t, func(t *testing.T, dsn string) {
		s, err := store.Open(t.Context(), store.Config{DSN: dsn})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, s.Close()) })
		require.NoError(t, s.Migrate(t.Context()))
		test(t, s)
	})
}

func newWorkspace(t *testing.T, s *store.Store) string {
	t.Helper()
	w, err := s.CreateWorkspace(t.Context(), models.Workspace{Name: "Shop", TimeZone: "Europe/Rome", Language: "it", PhoneRegion: "IT"})
	require.NoError(t, err)
	return w.ID
}
