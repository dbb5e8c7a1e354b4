package workspace_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

func TestNamesAndCountsCostOneStatementAndShowWhatTheViewerSees(t *testing.T) { // I1
	t.Parallel()
	opened.EachCounted(t, func(t *testing.T, s *store.Store, counted func(func()) int64) {
		ctx, w := t.Context(), given.Workspace(t, s)
		people := given.Contacts(t, s, w, 3)
		first := "Ada"
		_, err := s.SaveContact(ctx, w, models.ContactInput{ID: people[0], Phone: "+393470000001", FirstName: &first})
		require.NoError(t, err)
		user, err := s.CreateUser(ctx, models.User{WorkspaceID: w, Name: "Olga", Email: "o@x", Role: models.RoleChatOperator}, "system")
		require.NoError(t, err)
		row := models.ContactOperator{ContactID: people[0], UserID: user.ID, WorkspaceID: w, CreatedAt: s.Now()}
		require.NoError(t, s.Pool().Create(&row).Error)
		many, empty := given.List(t, s, w, "many", people...), given.List(t, s, w, "empty")
		tag, err := s.CreateTag(ctx, w, "vip")
		require.NoError(t, err)
		require.NoError(t, s.Pool().Create(&models.ContactTag{ContactID: people[1], TagID: tag.ID, WorkspaceID: w}).Error)
		other := given.Workspace(t, s)
		lists := []string{many.ID, empty.ID}

		for viewer, want := range map[models.Viewer]struct{ names, members, tagged int }{
			models.Everyone(w):                         {3, 3, 1},
			{WorkspaceID: w, OnlyAssignedTo: user.ID}:  {1, 1, 0},
			{WorkspaceID: w, OnlyAssignedTo: "nobody"}: {0, 0, 0},
			models.Everyone(other):                     {0, 0, 0},
		} {
			require.EqualValues(t, 3, counted(func() {
				names, err := s.ContactNames(ctx, viewer, append(people, people[0], "gone"))
				require.NoError(t, err)
				require.Len(t, names, want.names)
				if want.names > 0 {
					require.Equal(t, "Ada", names[people[0]].FirstName)
					require.NotNil(t, names[people[0]].Phone)
				}
				in, err := s.ContactsInLists(ctx, viewer, lists)
				require.NoError(t, err)
				require.Equal(t, want.members, in[many.ID])
				require.Zero(t, in[empty.ID])
				with, err := s.ContactsWithTags(ctx, viewer, []string{tag.ID})
				require.NoError(t, err)
				require.Equal(t, want.tagged, with[tag.ID])
			}))
		}
	})
}

func TestWhoDidSomethingIsCalledByTheNameOfTheUserOrKey(t *testing.T) {
	t.Parallel()
	opened.EachCounted(t, func(t *testing.T, s *store.Store, counted func(func()) int64) {
		ctx, w := t.Context(), given.Workspace(t, s)
		user, err := s.CreateUser(ctx, models.User{WorkspaceID: w, Name: "Olga", Email: "o@x", Role: models.RoleAdmin}, "system")
		require.NoError(t, err)
		key, err := s.CreateAPIKey(ctx, models.APIKey{WorkspaceID: w, Name: "shop", Hash: w, Scopes: models.AllScopes()}, "system")
		require.NoError(t, err)
		olga, shop := "user/"+user.ID, "api_key/"+key.ID
		actors := []string{olga, shop, olga, "system", "user/gone", "campaign/" + user.ID}
		require.EqualValues(t, 1, counted(func() {
			names, err := s.ActorNames(ctx, w, actors)
			require.NoError(t, err)
			require.Equal(t, map[string]string{olga: "Olga", shop: "shop"}, names)
		}))
		names, err := s.ActorNames(ctx, given.Workspace(t, s), actors)
		require.NoError(t, err)
		require.Empty(t, names, "of another workspace")
		require.Zero(t, counted(func() {
			_, err := s.ActorNames(ctx, w, []string{"system"})
			require.NoError(t, err)
		}))
	})
}
