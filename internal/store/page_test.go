package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

func TestPagesHoldEveryRowOnceNewestFirst(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace, other := newWorkspace(t, s), newWorkspace(t, s)
		var want []string
		for i := range 7 {
			tag, err := s.CreateTag(t.Context(), workspace, fmt.Sprint("tag", i))
			require.NoError(t, err)
			want = append(want, tag.ID)
			_, err = s.CreateTag(t.Context(), other, fmt.Sprint("tag", i))
			require.NoError(t, err)
		}
		slices.Reverse(want)
		var got []string
		page := models.Page{Limit: 3}
		for {
			tags, next, err := s.ListTags(t.Context(), workspace, page)
			require.NoError(t, err)
			for _, tag := range tags {
				got = append(got, tag.ID)
			}
			if page.After = next; next == "" {
				break
			}
		}
		require.Equal(t, want, got)
		full, next, err := s.ListTags(t.Context(), workspace, models.Page{Limit: 7})
		require.NoError(t, err)
		require.Len(t, full, 7)
		require.Empty(t, next, "a full last page has no next")
	})
}

func TestPageSizesAreBounded(t *testing.T) {
	t.Parallel()
	require.Equal(t, 50, models.Page{}.Size())
	require.Equal(t, 200, models.Page{Limit: 100000}.Size())
	require.Equal(t, 7, models.Page{Limit: 7}.Size())
}

func TestMembersAreAddedAllOrNone(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, workspace := t.Context(), newWorkspace(t, s)
		list, err := s.CreateList(ctx, workspace, "vip")
		require.NoError(t, err)
		ada, err := s.SaveContact(ctx, workspace, models.ContactInput{Phone: "+393470000001"})
		require.NoError(t, err)
		_, err = s.AddMembers(ctx, workspace, list.ID, []string{ada.ID, "nobody"})
		require.Equal(t, models.CodeInvalid, models.CodeOf(err))
		members, _, err := s.ListMembers(ctx, workspace, list.ID, models.Page{})
		require.NoError(t, err)
		require.Empty(t, members)
		for i, want := range []int{1, 0} {
			added, err := s.AddMembers(ctx, workspace, list.ID, []string{ada.ID, ada.ID})
			require.NoError(t, err)
			require.Equal(t, want, added, "call %d", i)
		}
		members, _, err = s.ListMembers(ctx, workspace, list.ID, models.Page{})
		require.NoError(t, err)
		require.Len(t, members, 1)
	})
}

func TestOnceCreatesOnceHoweverManyAsk(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
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
	forEachDatabase(t, func(t *testing.T, s *Store) {
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
