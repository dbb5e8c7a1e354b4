package workspace_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"cadenza/internal/store"
	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

// offered makes a user with a link and returns both; the link's hash is its user's id.
func offered(t *testing.T, s *store.Store) (models.User, models.LinkUse) {
	t.Helper()
	user, err := s.CreateUser(t.Context(), models.User{
		WorkspaceID: given.Workspace(t, s), Name: "Ada", Email: "ada@shop.example", Role: models.RoleMarketer,
	}, "system")
	require.NoError(t, err)
	link := models.SignInLink{UserID: user.ID, WorkspaceID: user.WorkspaceID, Hash: user.ID, Kind: models.LinkInvitation}
	require.NoError(t, s.OfferLink(t.Context(), link, user.Access(), "system"))
	session := models.Session{ID: database.NewID(), Hash: database.NewID(), CreatedAt: s.Now(), SeenAt: s.Now()}
	return user, models.LinkUse{Hash: link.Hash, PasswordHash: "phc", Session: session}
}

// Whoever shuts a user out holds the user and then drops their link: who takes the link waits for the user before it touches the link.
func TestWhoTakesALinkWaitsForItsUserFirst(t *testing.T) {
	t.Parallel()
	s := opened.OnPostgres(t)
	user, use := offered(t, s)
	taken := make(chan error, 1)
	require.NoError(t, s.Pool().Transaction(func(tx *gorm.DB) error {
		_, err := database.ReadOne[models.User](database.ForUpdate(tx), user.WorkspaceID, user.ID, "user")
		require.NoError(t, err)
		go func() { taken <- s.TakeLink(t.Context(), use) }()
		require.Eventually(t, func() bool {
			var waiting int64
			err := s.Pool().Raw(
				"SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
			).Scan(&waiting).Error
			return err == nil && waiting > 0
		}, time.Minute, 10*time.Millisecond, "somebody waits")
		require.NoError(t, tx.Exec("SET LOCAL lock_timeout = 1").Error, "whoever must wait here fails")
		return tx.Where("user_id = ?", user.ID).Delete(&models.SignInLink{}).Error
	}))
	require.Equal(t, models.CodeNotFound, models.CodeOf(<-taken))
}

func TestAUserWhoWasChangedSinceTheyWereJudgedIsLeftAlone(t *testing.T) { // Roles
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		user, use := offered(t, s)
		invited := user.Access()
		require.NoError(t, s.TakeLink(t.Context(), use))
		joined, err := s.GetUser(t.Context(), user.WorkspaceID, user.ID)
		require.NoError(t, err)
		role := models.RoleOwner
		_, err = s.ChangeUser(t.Context(), user.WorkspaceID, user.ID, "system", models.UserChange{Judged: joined.Access(), Role: &role})
		require.NoError(t, err)
		for name, judged := range map[string]models.UserAccess{"without a password": invited, "in another role": joined.Access()} {
			_, err := s.ChangeUser(t.Context(), user.WorkspaceID, user.ID, "system", models.UserChange{Judged: judged, Name: &name})
			require.Equal(t, models.CodeConflict, models.CodeOf(err), name)
			_, err = s.DisableUser(t.Context(), user.WorkspaceID, user.ID, "system", judged, true)
			require.Equal(t, models.CodeConflict, models.CodeOf(err), name)
			err = s.DeleteUser(t.Context(), user.WorkspaceID, user.ID, models.Deletion{Actor: "system", Judged: judged})
			require.Equal(t, models.CodeConflict, models.CodeOf(err), name)
			link := models.SignInLink{UserID: user.ID, WorkspaceID: user.WorkspaceID, Hash: "another", Kind: models.LinkReset}
			require.Equal(t, models.CodeConflict, models.CodeOf(s.OfferLink(t.Context(), link, judged, "system")), name)
		}
		now, err := s.GetUser(t.Context(), user.WorkspaceID, user.ID)
		require.NoError(t, err)
		require.Equal(t, user.Name, now.Name)
		require.Nil(t, now.DisabledAt)
		require.Equal(t, models.RoleOwner, now.Role)
	})
}
