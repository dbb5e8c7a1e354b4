package workspace_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

func TestMembersAreAddedAllOrNone(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		ctx, workspace := t.Context(), given.Workspace(t, s)
		list, err := s.CreateList(ctx, workspace, "vip")
		require.NoError(t, err)
		ada, err := s.SaveContact(ctx, workspace, models.ContactInput{Phone: "+393470000001"})
		require.NoError(t, err)
		_, err = s.AddMembers(ctx, models.Everyone(workspace), list.ID, []string{ada.ID, "nobody"})
		require.Equal(t, models.CodeInvalid, models.CodeOf(err))
		members, _, err := s.ListMembers(ctx, models.Everyone(workspace), list.ID, models.Page{})
		require.NoError(t, err)
		require.Empty(t, members)
		for i, want := range []int{1, 0} {
			added, err := s.AddMembers(ctx, models.Everyone(workspace), list.ID, []string{ada.ID, ada.ID})
			require.NoError(t, err)
			require.Equal(t, want, added, "call %d", i)
		}
		members, _, err = s.ListMembers(ctx, models.Everyone(workspace), list.ID, models.Page{})
		require.NoError(t, err)
		require.Len(t, members, 1)
	})
}
