package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"cadenza/api"
	"cadenza/internal/config"
	"cadenza/internal/password"
	"cadenza/internal/signin"
	"cadenza/models"
)

type userCommand struct {
	config.Config `embed:""`
	Workspace     string      `help:"Name of the workspace; it is made if it does not exist." required:""`
	TimeZone      string      `help:"Time zone of a new workspace." default:"Europe/Rome"`
	Language      string      `help:"Language of a new workspace." default:"it"`
	PhoneRegion   string      `help:"Country (such as IT) whose phone numbers may be given without country code; empty requires the code always." default:""`
	Email         string      `help:"E-mail of the person." required:""`
	Name          string      `help:"Name of a new person; their e-mail if it is left out."`
	Role          models.Role `help:"Role of a new person: owner, admin, marketer, chat_manager or chat_operator." default:"owner"`
	WithoutTOTP   bool        `help:"Ask the person for no one-time codes any more: they have lost what makes them."`
}

// Run makes the person, unless they are there, and prints their one-time link.
func (c *userCommand) Run(ctx context.Context, s streams) error {
	if !c.Role.Valid() {
		return errors.New("--role must be owner, admin, marketer, chat_manager or chat_operator")
	}
	if strings.Count(c.Email, "@") != 1 {
		return errors.New("--email must be an e-mail")
	}
	return with(ctx, c.Config, s, func(a *App) error {
		if err := a.needsSchema(ctx); err != nil {
			return err
		}
		w, err := a.ensureWorkspace(ctx, models.Workspace{
			Name: c.Workspace, TimeZone: c.TimeZone, Language: c.Language, PhoneRegion: c.PhoneRegion,
		})
		if err != nil {
			return err
		}
		user, err := a.EnsureUser(ctx, models.User{WorkspaceID: w.ID, Name: c.Name, Email: c.Email, Role: c.Role})
		if err != nil {
			return err
		}
		kind, account, err := a.linkFor(ctx, user)
		if err != nil {
			return err
		}
		if c.WithoutTOTP && account != "" {
			if err := a.Store.TurnTOTPOff(ctx, account, "system"); err != nil {
				return err
			}
		}
		link, err := a.SignInLink(ctx, user, kind)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(s.out, link)
		return err
	})
}

// linkFor is the kind of link that lets a user in, and the account with their e-mail, "" none. An account that is there gets a new
// password: somebody else, who was invited with the e-mail before, may have chosen the one that it has.
func (a *App) linkFor(ctx context.Context, user models.User) (kind models.LinkKind, accountID string, err error) {
	if user.AccountID != nil {
		return models.LinkRecovery, *user.AccountID, nil
	}
	account, err := a.Store.AccountByEmail(ctx, user.Email)
	if models.CodeOf(err) == models.CodeNotFound {
		return models.LinkInvitation, "", nil
	}
	return models.LinkRecovery, account.ID, err
}

// ensureWorkspace finds the oldest workspace of the name, or makes it.
func (a *App) ensureWorkspace(ctx context.Context, w models.Workspace) (models.Workspace, error) {
	found, err := a.Store.WorkspaceByName(ctx, w.Name)
	if models.CodeOf(err) == models.CodeNotFound {
		return a.NewWorkspace(ctx, w)
	}
	return found, err
}

// EnsureUser finds the person of the workspace with the e-mail, or makes them.
func (a *App) EnsureUser(ctx context.Context, user models.User) (models.User, error) {
	found, err := a.Store.UserByEmail(ctx, user.WorkspaceID, user.Email)
	if models.CodeOf(err) != models.CodeNotFound {
		return found, err
	}
	if user.Name == "" {
		user.Name = user.Email
	}
	return a.Store.CreateUser(ctx, user, "system")
}

// SignInLink makes the one-time link of a user and returns its address, this once.
func (a *App) SignInLink(ctx context.Context, user models.User, kind models.LinkKind) (string, error) {
	if a.Config.PublicURL == "" {
		return "", errors.New("a link needs CADENZA_PUBLIC_URL")
	}
	token, err := a.desk.Offer(ctx, user, kind, "system")
	if err != nil {
		return "", fmt.Errorf("make a sign-in link: %w", err)
	}
	return strings.TrimSuffix(a.Config.PublicURL, "/") + api.SignInPath + token, nil
}

// issuer is what an app that shows one-time codes calls us.
const issuer = "Cadenza"

// wireDesk makes what lets people in.
func (a *App) wireDesk() {
	a.desk = &signin.Desk{
		Rows: a.Store.Workspaces, Gate: a.admission, Sealer: a.box, Passwords: password.New(rand.Reader), Issuer: issuer, Now: a.now,
		Log: a.Log, Refused: a.counters.AccessRefused,
	}
}
