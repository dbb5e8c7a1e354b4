package signin_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/password"
	"cadenza/internal/signin"
	"cadenza/internal/store"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

const (
	oldPassword = "correct horse battery"
	newPassword = "another horse battery"
)

// openGate lets everybody try.
type openGate struct{}

func (openGate) Try(string, string) time.Duration { return 0 }
func (openGate) SignedIn(string, string)          {}

// overlapped are rows that let something happen once, after an account was read and before anything is written by it.
type overlapped struct {
	signin.Rows
	meanwhile func()
}

func (o *overlapped) happen() {
	if then := o.meanwhile; then != nil {
		o.meanwhile = nil
		then()
	}
}

func (o *overlapped) AccountByEmail(ctx context.Context, email string) (models.Account, error) {
	defer o.happen()
	return o.Rows.AccountByEmail(ctx, email)
}

func (o *overlapped) GetAccount(ctx context.Context, id string) (models.Account, error) {
	defer o.happen()
	return o.Rows.GetAccount(ctx, id)
}

func (o *overlapped) OfferedLink(ctx context.Context, hash string) (models.OfferedLink, error) {
	defer o.happen()
	return o.Rows.OfferedLink(ctx, hash)
}

// person is somebody who signed in, at a desk.
type person struct {
	t    *testing.T
	desk *signin.Desk
	rows *overlapped
	s    *store.Store
	in   models.SignedIn
}

func signedIn(t *testing.T, s *store.Store) *person {
	t.Helper()
	rows := &overlapped{Rows: s.Workspaces}
	p := &person{t: t, rows: rows, s: s, desk: &signin.Desk{
		Rows: rows, Gate: openGate{}, Passwords: password.New(rand.Reader), Now: s.Now, Log: slog.New(slog.DiscardHandler),
	}}
	token, err := p.desk.TakeLink(t.Context(), models.LinkTry{Token: p.invited(), Password: oldPassword})
	require.NoError(t, err)
	p.in, err = s.LookUpSession(t.Context(), models.HashSecret(token))
	require.NoError(t, err)
	return p
}

// invited makes the person a user of a further workspace and returns the token of their invitation.
func (p *person) invited() string {
	p.t.Helper()
	user, err := p.s.CreateUser(p.t.Context(), models.User{
		WorkspaceID: given.Workspace(p.t, p.s), Name: "Ada", Email: "ada@shop.example", Role: models.RoleAdmin,
	}, "system")
	require.NoError(p.t, err)
	token, err := p.desk.Offer(p.t.Context(), user, models.LinkInvitation, "system")
	require.NoError(p.t, err)
	return token
}

func (p *person) change(to string) error {
	_, err := p.desk.ChangePassword(p.t.Context(), p.in, models.SignInFrom{}, oldPassword, to)
	return err
}

func (p *person) signIn(with string) error {
	_, err := p.desk.SignIn(p.t.Context(), models.SignIn{Email: p.in.Account.Email, Password: with})
	return err
}

// sessions is how many sessions the person has.
func (p *person) sessions() int {
	p.t.Helper()
	rows, _, err := p.s.ListSessions(p.t.Context(), p.in.Account.ID, models.Page{Limit: 50})
	require.NoError(p.t, err)
	return len(rows)
}

func TestANewPasswordEndsWhatOverlapsIt(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		p := signedIn(t, s)
		invitation := p.invited()
		p.rows.meanwhile = func() { require.NoError(t, p.change(newPassword)) }
		require.Equal(t, models.CodeUnauthorized, models.CodeOf(p.signIn(oldPassword)), "the old password was right when it was compared")
		require.Equal(t, 1, p.sessions(), "the one of the change alone")
		require.NoError(t, p.signIn(newPassword))

		p = p.back(oldPassword)
		p.rows.meanwhile = func() { require.NoError(t, p.change(newPassword)) }
		_, err := p.desk.TakeLink(t.Context(), models.LinkTry{Token: invitation, Password: oldPassword})
		require.Equal(t, models.CodeConflict, models.CodeOf(err))
		require.Equal(t, 1, p.sessions())
		_, err = p.desk.TakeLink(t.Context(), models.LinkTry{Token: invitation, Password: newPassword})
		require.NoError(t, err, "the link is not used up")
	})
}

func TestOfTwoNewPasswordsTheSecondOverlapsInVain(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		p := signedIn(t, s)
		p.rows.meanwhile = func() { require.NoError(t, p.change(newPassword)) }
		require.Equal(t, models.CodeForbidden, models.CodeOf(p.change("the password of a thief")))
		require.Equal(t, 1, p.sessions())
		require.NoError(t, p.signIn(newPassword))
	})
}

func TestWhoIsDisabledWhileSigningInIsNotLetIn(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		p := signedIn(t, s)
		of, err := s.Memberships(t.Context(), p.in.Account.ID)
		require.NoError(t, err)
		account, err := s.GetAccount(t.Context(), p.in.Account.ID)
		require.NoError(t, err)
		require.NoError(t, s.Pool().Model(&models.User{}).Where("id = ?", of[0].UserID).Update("disabled_at", s.Now()).Error)
		session := p.in.Session
		session.ID, session.Hash = "another", "another"
		require.Equal(t, models.CodeNotFound, models.CodeOf(s.BeginSession(t.Context(), session, account.PasswordHash)))
	})
}

// back gives the person an earlier password again, by hand of themselves.
func (p *person) back(to string) *person {
	p.t.Helper()
	token, err := p.desk.ChangePassword(p.t.Context(), p.in, models.SignInFrom{}, newPassword, to)
	require.NoError(p.t, err)
	p.in, err = p.s.LookUpSession(p.t.Context(), models.HashSecret(token))
	require.NoError(p.t, err)
	return p
}
