package signin

import (
	"context"
	"crypto/rand"

	"cadenza/models"
)

// LinkRows keep one-time links.
type LinkRows interface {
	OfferLink(ctx context.Context, link models.SignInLink, judged models.UserAccess, actor string) error
	// OfferedLink finds a link that can be used; any other is CodeNotFound.
	OfferedLink(ctx context.Context, hash string) (models.OfferedLink, error)
	TakeLink(ctx context.Context, use models.LinkUse) error
	// IsOfOthers reports whether the account is that of any other user too.
	IsOfOthers(ctx context.Context, accountID, userID string) (bool, error)
}

// Invite makes the one-time link of a user, in place of the one before: an invitation for who has not been in the workspace, else
// one for a new password.
func (d *Desk) Invite(ctx context.Context, user models.User, actor string) (token string, err error) {
	kind := models.LinkInvitation
	if user.AccountID != nil {
		kind = models.LinkReset
		shared, err := d.Rows.IsOfOthers(ctx, *user.AccountID, user.ID)
		if err != nil {
			return "", err
		}
		if shared {
			return "", models.Errorf(models.CodeForbidden, "the person is in other workspaces too: only they can change their password")
		}
	}
	return d.Offer(ctx, user, kind, actor)
}

// Offer makes a one-time link of the kind for a user and returns its token, this once.
func (d *Desk) Offer(ctx context.Context, user models.User, kind models.LinkKind, actor string) (token string, err error) {
	random := rand.Reader
	if d.Random != nil {
		random = d.Random
	}
	token, err = models.NewSecret(models.LinkPrefix, random)
	if err != nil {
		return "", err
	}
	return token, d.Rows.OfferLink(ctx, models.SignInLink{
		UserID: user.ID, WorkspaceID: user.WorkspaceID, Hash: models.HashSecret(token), Kind: kind,
	}, user.Access(), actor)
}

// linkTries leads the name under which an address tries links: a token cannot be guessed, so that each address counts for itself.
const linkTries = "link "

// TakeLink lets in whoever has a one-time link and returns the token of their session. Who has no password chooses one; who has one
// gives it, unless the link is for a new one. A link is used up only by what lets them in.
func (d *Desk) TakeLink(ctx context.Context, in models.LinkTry) (token string, err error) {
	if err := d.throttled(in.Address, linkTries+in.Address); err != nil {
		return "", err
	}
	hash := models.HashSecret(in.Token)
	offer, err := d.Rows.OfferedLink(ctx, hash)
	if models.CodeOf(err) == models.CodeNotFound {
		d.noteDeadLink(ctx, hash)
		return "", models.Errorf(models.CodeUnauthorized, "the link is not valid any more: ask for a new one")
	}
	if err != nil {
		return "", err
	}
	account, name := offer.Account, models.AccountEmail(offer.User.Email)
	if account.ID != "" {
		name = account.Email
	}
	if err := d.throttled(in.Address, name); err != nil {
		return "", err
	}
	use := models.LinkUse{Hash: hash, AccountID: account.ID, Before: account.PasswordHash}
	if use.PasswordHash, err = d.proved(ctx, offer, in); err != nil {
		return "", err
	}
	if err := d.code(ctx, account, in.Code); err != nil {
		return "", err
	}
	here := models.Membership{WorkspaceID: offer.User.WorkspaceID, UserID: offer.User.ID}
	if use.Session, token, err = d.session(in.SignInFrom, here, account.ID); err != nil {
		return "", err
	}
	if err := d.Rows.TakeLink(ctx, use); err != nil {
		return "", err
	}
	d.Gate.SignedIn(in.Address, name)
	return token, nil
}

// proved returns the hash of the password that the link's reader chooses; "" where they keep the one that they have, which they
// give, or where they enter without.
func (d *Desk) proved(ctx context.Context, offer models.OfferedLink, in models.LinkTry) (phc string, err error) {
	has := offer.Account.PasswordHash != ""
	switch {
	case has && offer.Link.Kind == models.LinkInvitation:
		right, err := d.matches(ctx, offer.Account.PasswordHash, in.Password)
		if err != nil {
			return "", err
		}
		if !right {
			if in.Password != "" {
				d.noteWrong(ctx, offer.Account.ID, "password")
			}
			return "", models.Errorf(models.CodeUnauthorized, "give the password that you have here already")
		}
		return "", nil
	case offer.Link.Kind == models.LinkEntry && (has || in.Password == ""):
		return "", nil
	}
	email := models.AccountEmail(offer.User.Email)
	bad := models.PasswordViolations("/password", in.Password, email)
	if err := models.Invalid("choose a password", bad); err != nil {
		return "", err
	}
	return d.hash(ctx, in.Password)
}
