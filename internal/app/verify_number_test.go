package app

import (
	"context"
	"testing"
	"time"

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

// calm is a queue whose pace nobody sets.
type calm struct{}

// PaceChanged does nothing.
func (calm) PaceChanged(context.Context) {}

// A notice names a limit and no quality. What is read straight after it may be from before it, but for the quality.
func TestWhatIsReadAfterANoticeDoesNotUndoIt(t *testing.T) { // W6
	t.Parallel()
	m := withMeta(t)
	ctx := t.Context()
	m.app.Accounts.Pace = calm{}
	require.NoError(t, m.app.Accounts.SyncNumber(ctx, m.number))
	told := models.NumberFacts{
		Limit: &models.RecipientLimit{Most: ptr(77)}, Throughput: models.ThroughputHigh, Quality: models.QualityRed,
	}
	require.NoError(t, m.store.NoteNumber(ctx, m.number, told, time.Now()))

	m.app.Accounts.Now = func() time.Time { return time.Now().Add(time.Minute) } // Meta is asked later, and answers as before
	m.app.Accounts.RefreshNumbers(ctx, []models.Number{m.number})
	after, err := m.store.ListPortfolios(ctx, m.workspace)
	require.NoError(t, err)
	require.Equal(t, ptr(77), after[m.number.Portfolio()].RecipientLimit)
	got, err := m.store.NumberByPhoneNumberID(ctx, m.number.PhoneNumberID)
	require.NoError(t, err)
	require.Equal(t, models.ThroughputHigh, got.Throughput)
	require.Equal(t, "GREEN", got.Quality)
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
