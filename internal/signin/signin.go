// Package signin lets people in: by e-mail, password and one-time code, and by one-time links. What it is given is looked at only
// after the caller's address and the account have a try left, and unknown people cost the same as known ones.
//
//	signin.go    sign in, go to another workspace, change the password
//	link.go      one-time links: invitations and new passwords
//	totp.go      one-time codes
//	refusal.go   what was refused is counted, and in the audit
package signin

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"

	"cadenza/internal/password"
	"cadenza/models"
)

// Rows keep accounts, sessions and links.
type Rows interface {
	AccountByEmail(ctx context.Context, email string) (models.Account, error)
	GetAccount(ctx context.Context, accountID string) (models.Account, error)
	Memberships(ctx context.Context, accountID string) ([]models.Membership, error)
	// BeginSession is CodeNotFound when the hash is not that of the account's password any more, or the user was shut out.
	BeginSession(ctx context.Context, session models.Session, passwordHash string) error
	ReplaceSession(ctx context.Context, session models.Session, replaces string) error
	// ChangePassword is CodeForbidden when the hash before is not that of the account's password any more.
	ChangePassword(ctx context.Context, accountID, before, hash string, next models.Session) error
	RefusalRows
	CodeRows
	LinkRows
}

// Gate says who may try.
type Gate interface {
	// Try returns how long the address must wait before it may try a secret of the account, 0 for not at all.
	Try(address, account string) time.Duration
	// SignedIn says that the address gave what is right.
	SignedIn(address, account string)
}

// Sealer encrypts secrets for one purpose, so that they can be kept.
type Sealer interface {
	Seal(secret []byte, purpose string) (string, error)
	Open(sealed, purpose string) ([]byte, error)
}

// Desk lets people in. All fields are required but Random, whose nil is the system's.
type Desk struct {
	Rows      Rows
	Gate      Gate
	Sealer    Sealer
	Passwords *password.Hasher
	// Issuer is what an app that shows codes calls us.
	Issuer string
	Random io.Reader
	Now    func() time.Time
	Log    *slog.Logger
	// Refused counts what was refused, by what it was; nil counts nothing.
	Refused func(ctx context.Context, what string)
}

// errWrong is the one answer to whatever is wrong, so that nobody learns what.
func errWrong() error {
	return models.Errorf(models.CodeUnauthorized, "the e-mail, the password or the code is wrong")
}

// errCodeNeeded asks for the one-time code, after everything else was right.
func errCodeNeeded() error { return models.Errorf(models.CodeCodeNeeded, "give the one-time code too") }

// throttled refuses a try that comes too early.
func (d *Desk) throttled(address, account string) error {
	if wait := d.Gate.Try(address, account); wait > 0 {
		d.count(context.Background(), "throttled")
		return &models.Later{After: wait, Message: "too many tries: wait before the next one"}
	}
	return nil
}

// matches compares a password, of nobody where phc is "".
func (d *Desk) matches(ctx context.Context, phc, given string) (bool, error) {
	ok, err := d.Passwords.Matches(ctx, phc, given)
	return ok, busy(err)
}

func (d *Desk) hash(ctx context.Context, given string) (string, error) {
	phc, err := d.Passwords.Hash(ctx, given)
	return phc, busy(err)
}

func busy(err error) error {
	if errors.Is(err, password.ErrBusy) {
		return &models.Later{After: time.Second, Message: "too many people sign in at this moment"}
	}
	return err
}

// session makes a session with a token of its own. Each sign-in has a new one: nobody can plant theirs.
func (d *Desk) session(from models.SignInFrom, m models.Membership, accountID string) (models.Session, string, error) {
	random := d.Random
	if random == nil {
		random = rand.Reader
	}
	token, err := models.NewSecret(models.SessionPrefix, random)
	if err != nil {
		return models.Session{}, "", err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return models.Session{}, "", err
	}
	agent := strings.ToValidUTF8(from.Agent[:min(len(from.Agent), models.MaxAgent)], "")
	now := d.Now().UTC().Truncate(time.Microsecond)
	return models.Session{
		ID: id.String(), Hash: models.HashSecret(token), WorkspaceID: m.WorkspaceID, AccountID: accountID, UserID: m.UserID,
		Agent: strings.ReplaceAll(agent, "\x00", ""), CreatedAt: now, SeenAt: now,
	}, token, nil
}

// SignIn lets a person in and returns the token of their session.
func (d *Desk) SignIn(ctx context.Context, in models.SignIn) (token string, err error) {
	name := models.AccountEmail(in.Email)
	if err := d.throttled(in.Address, name); err != nil {
		return "", err
	}
	account, err := d.Rows.AccountByEmail(ctx, name)
	if err != nil && models.CodeOf(err) != models.CodeNotFound {
		return "", err
	}
	right, err := d.matches(ctx, account.PasswordHash, in.Password)
	if err != nil {
		return "", err
	}
	if !right {
		d.noteWrong(ctx, account.ID, "password")
		return "", errWrong()
	}
	if err := d.code(ctx, account, in.Code); err != nil {
		return "", err
	}
	of, err := d.Rows.Memberships(ctx, account.ID)
	if err != nil {
		return "", err
	}
	if len(of) == 0 {
		return "", errWrong()
	}
	chosen, err := choose(of, in.WorkspaceID)
	if err != nil {
		return "", err
	}
	session, token, err := d.session(in.SignInFrom, chosen, account.ID)
	if err != nil {
		return "", err
	}
	err = d.Rows.BeginSession(ctx, session, account.PasswordHash)
	if models.CodeOf(err) == models.CodeNotFound { // changed since it was compared
		return "", errWrong()
	}
	if err != nil {
		return "", err
	}
	d.Gate.SignedIn(in.Address, name)
	return token, nil
}

// choose finds the workspace among those of an account, the first for "".
func choose(of []models.Membership, workspaceID string) (models.Membership, error) {
	for _, m := range of {
		if workspaceID == "" || m.WorkspaceID == workspaceID {
			return m, nil
		}
	}
	return models.Membership{}, models.Errorf(models.CodeForbidden, "the person is not in this workspace")
}

// Enter takes a person who signed in to another of their workspaces. Their session ends, and a new one begins.
func (d *Desk) Enter(ctx context.Context, by models.SignedIn, from models.SignInFrom, workspaceID string) (token string, err error) {
	of, err := d.Rows.Memberships(ctx, by.Account.ID)
	if err != nil {
		return "", err
	}
	chosen, err := choose(of, workspaceID)
	if err != nil {
		return "", err
	}
	session, token, err := d.session(from, chosen, by.Account.ID)
	if err != nil {
		return "", err
	}
	session.CreatedAt = by.Session.CreatedAt // going elsewhere does not make it last longer
	return token, d.Rows.ReplaceSession(ctx, session, by.Session.ID)
}

// ChangePassword replaces the password of a person who knows the old one, ends all their sessions and begins a new one.
func (d *Desk) ChangePassword(
	ctx context.Context, by models.SignedIn, from models.SignInFrom, before, after string,
) (token string, err error) {
	if err := models.Invalid("the password cannot be used", models.PasswordViolations("/new", after, by.Account.Email)); err != nil {
		return "", err
	}
	compared, err := d.confirm(ctx, by, from, before)
	if err != nil {
		return "", err
	}
	phc, err := d.hash(ctx, after)
	if err != nil {
		return "", err
	}
	here := models.Membership{WorkspaceID: by.User.WorkspaceID, UserID: by.User.ID}
	session, token, err := d.session(from, here, by.Account.ID)
	if err != nil {
		return "", err
	}
	return token, d.Rows.ChangePassword(ctx, by.Account.ID, compared, phc, session)
}

// confirm compares the password of a person who signed in, and returns the hash with which it did: one who has none yet, from the
// local stack, needs none.
func (d *Desk) confirm(
	ctx context.Context, by models.SignedIn, from models.SignInFrom, given string,
) (compared string, err error) {
	if err := d.throttled(from.Address, by.Account.Email); err != nil {
		return "", err
	}
	account, err := d.Rows.GetAccount(ctx, by.Account.ID)
	if err != nil || account.PasswordHash == "" {
		return "", err
	}
	right, err := d.matches(ctx, account.PasswordHash, given)
	if err != nil {
		return "", err
	}
	if !right {
		d.noteWrong(ctx, account.ID, "password")
		return "", models.Errorf(models.CodeForbidden, "the password is wrong")
	}
	d.Gate.SignedIn(from.Address, account.Email)
	return account.PasswordHash, nil
}
