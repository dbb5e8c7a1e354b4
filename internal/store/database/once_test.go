package database_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

func TestOnceCreatesOnceHoweverManyAsk(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		workspace := given.Workspace(t, s)
		key := models.IdempotencyKey{WorkspaceID: workspace, Key: "k", RequestHash: "h", Status: 201}
		bodies := make([]string, 8)
		var wg sync.WaitGroup
		for i := range bodies {
			wg.Go(func() {
				kept, _, err := s.Once(t.Context(), key, func(ctx context.Context) (models.Remembered, error) {
					list, err := s.CreateList(ctx, workspace, "vip")
					return models.Remembered{Body: []byte(list.ID)}, err
				})
				if err == nil {
					bodies[i] = string(kept.Body)
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
	opened.Each(t, func(t *testing.T, s *store.Store) {
		workspace := given.Workspace(t, s)
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
		_, repeated, err := s.Once(
			t.Context(), key, func(context.Context) (models.Remembered, error) { return models.Remembered{Body: []byte("x")}, nil },
		)
		require.NoError(t, err)
		require.False(t, repeated)
	})
}
