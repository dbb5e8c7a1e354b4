package app

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// Who was invited with an e-mail first chose its password: whoever runs Cadenza gives it to whom it belongs.
func TestALinkFromTheCommandLineTakesAnEMailBack(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		a := &App{Store: b.store}
		user, err := a.EnsureUser(t.Context(), models.User{WorkspaceID: b.workspace, Email: "ada@shop.example", Role: models.RoleOwner})
		require.NoError(t, err)
		kind, account, err := a.linkFor(t.Context(), user)
		require.NoError(t, err)
		require.Equal(t, models.LinkInvitation, kind)
		require.Empty(t, account)
		squatted := models.Account{ID: "squatted", Email: user.Email, PasswordHash: "phc"}
		require.NoError(t, b.store.Pool().Create(&squatted).Error)
		kind, account, err = a.linkFor(t.Context(), user)
		require.NoError(t, err)
		require.Equal(t, models.LinkRecovery, kind)
		require.Equal(t, squatted.ID, account)
	})
}
