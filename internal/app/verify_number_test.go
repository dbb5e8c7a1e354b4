package app

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

func TestANumberIsVerifiedByItsTokenAtMeta(t *testing.T) {
	t.Parallel()
	m := withMeta(t)
	ctx := t.Context()
	sealed := func(token string) string {
		out, err := m.app.SealToken(token)
		require.NoError(t, err)
		return out
	}
	n := m.number
	require.NoError(t, m.app.Accounts.VerifyNumber(ctx, n))
	made := models.Number{WorkspaceID: m.workspace, PhoneNumberID: n.PhoneNumberID, TokenSealed: sealed("made up")}
	require.Equal(t, models.CodeInvalid, models.CodeOf(m.app.Accounts.VerifyNumber(ctx, made)), "a made-up token")
	foreign := n
	foreign.PhoneNumberID = "999"
	require.Equal(t, models.CodeInvalid, models.CodeOf(m.app.Accounts.VerifyNumber(ctx, foreign)), "a number that the token does not reach")
	unreadable := n
	unreadable.TokenSealed = "x"
	require.Error(t, m.app.Accounts.VerifyNumber(ctx, unreadable))

	w, err := m.store.CreateWorkspace(ctx, models.Workspace{Name: "Thief", TimeZone: "Europe/Rome", Language: "it"})
	require.NoError(t, err)
	made.WorkspaceID, made.Unverified = w.ID, true
	made, err = m.store.CreateNumber(ctx, made, "test")
	require.NoError(t, err)
	require.Error(t, m.app.Accounts.SyncNumber(ctx, made), "asked again, it is refused again")
	made.TokenSealed = n.TokenSealed // of a token that reaches the number, the first one still has it
	_, err = m.store.ChangeNumber(ctx, w.ID, made.ID, "test", models.NumberChange{TokenSealed: &made.TokenSealed})
	require.NoError(t, err)
	require.Equal(t, models.CodeConflict, models.CodeOf(m.app.Accounts.SyncNumber(ctx, made)))
	got, err := m.store.NumberByPhoneNumberID(ctx, n.PhoneNumberID)
	require.NoError(t, err)
	require.Equal(t, m.workspace, got.WorkspaceID)

	m.sim.Close()
	require.Equal(t, models.CodeUnavailable, models.CodeOf(m.app.Accounts.VerifyNumber(ctx, n)), "Meta is away")
}

func TestANumberThatWaitedForMetaIsAskedForAgain(t *testing.T) {
	t.Parallel()
	m := withMeta(t)
	ctx := t.Context()
	waiting := models.Number{
		WorkspaceID: m.workspace, PhoneNumberID: "1003", WABAID: "2004", TokenSealed: m.number.TokenSealed, Unverified: true,
	}
	_, err := m.store.CreateNumber(ctx, waiting, "test")
	require.NoError(t, err)
	_, err = m.app.Accounts.SyncTemplates(ctx, m.workspace)
	require.NoError(t, err)
	got, err := m.store.NumberByPhoneNumberID(ctx, "1003")
	require.NoError(t, err)
	require.False(t, got.Unverified)
}
