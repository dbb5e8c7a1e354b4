package api

import (
	"context"
	"slices"

	"cadenza/models"
)

// SignInPath is the page of the console that takes a one-time link.
const SignInPath = "/console/sign-in#token="

// mayRule refuses a caller who does less than people of the role may. An API key may name whom it likes, but for owners, while they
// cannot sign in.
func mayRule(who caller, role models.Role, signsIn bool) error {
	allowed := models.Covers(who.scopes, role)
	if who.userID == "" && !signsIn {
		allowed = role != models.RoleOwner || slices.Contains(who.scopes, models.ScopeOwnersWrite)
	}
	if !allowed {
		return models.Errorf(models.CodeForbidden, "people of this role may do more than the caller may")
	}
	return nil
}

// ruled reads a user whom the caller wants to let in or to shut out, and refuses it where they may not; a refusal is in the audit.
func (s *server) ruled(ctx context.Context, id, what string) (models.User, error) {
	who := callerOf(ctx)
	user, err := s.Users.GetUser(ctx, who.workspaceID, id)
	if err != nil {
		return user, err
	}
	err = mayRule(who, user.Role, true) // whom a link lets in may do all of it, whoever made it
	switch {
	case err != nil:
	case who.userID == "" && user.AccountID != nil:
		err = errHasPassword()
	case who.userID == user.ID:
		err = models.Errorf(models.CodeForbidden, "ask somebody else to do this with yourself")
	}
	return user, s.told(ctx, err, what, id)
}

// errHasPassword refuses a key: with another user of the same e-mail it would choose the password of somebody who signs in.
func errHasPassword() error {
	return models.Errorf(models.CodeForbidden, "the person has a password: only people may do this")
}

// mayChange refuses a change of a user, to another role or to none, by a caller who does less than either role may. access says
// that more than the name changes. It returns how the user stood, for the change to compare.
func (s *server) mayChange(ctx context.Context, id string, to *models.Role, access bool, what string) (models.UserAccess, error) {
	who := callerOf(ctx)
	user, err := s.Users.GetUser(ctx, who.workspaceID, id)
	if err != nil {
		return models.UserAccess{}, err
	}
	signsIn := user.AccountID != nil
	err = mayRule(who, user.Role, signsIn)
	if err == nil && to != nil {
		err = mayRule(who, *to, signsIn)
	}
	if err == nil && access && who.userID == "" && signsIn {
		err = errHasPassword()
	}
	return user.Access(), s.told(ctx, err, what, id)
}

// told tells the audit of a refusal.
func (s *server) told(ctx context.Context, err error, what, userID string) error {
	if models.CodeOf(err) == models.CodeForbidden {
		who := callerOf(ctx)
		s.Desk.Refuse(ctx, models.Refusal{
			WorkspaceID: who.workspaceID, Actor: who.actor, Address: requestOf(ctx).ClientIP(), What: what, Object: "user/" + userID,
		})
	}
	return err
}

// InviteUser makes the one-time link of a user.
func (s *server) InviteUser(ctx context.Context, r InviteUserRequestObject) (InviteUserResponseObject, error) {
	if s.publicURL == "" {
		return nil, models.Errorf(models.CodeConflict, "a link needs CADENZA_PUBLIC_URL, which is not set")
	}
	user, err := s.ruled(ctx, r.ID, "user.invite")
	if err != nil {
		return nil, err
	}
	token, err := s.Desk.Invite(ctx, user, callerOf(ctx).actor)
	if err != nil {
		return nil, s.told(ctx, err, "user.invite", r.ID)
	}
	return InviteUser201JSONResponse{URL: s.publicURL + SignInPath + token}, nil
}

// DisableUser keeps a user from signing in.
func (s *server) DisableUser(ctx context.Context, r DisableUserRequestObject) (DisableUserResponseObject, error) {
	user, err := s.ruled(ctx, r.ID, "user.disable")
	if err != nil {
		return nil, err
	}
	who := callerOf(ctx)
	user, err = s.Users.DisableUser(ctx, who.workspaceID, r.ID, who.actor, user.Access(), true)
	return DisableUser200JSONResponse(userAnswer(user)), err
}

// EnableUser lets a user sign in again.
func (s *server) EnableUser(ctx context.Context, r EnableUserRequestObject) (EnableUserResponseObject, error) {
	user, err := s.ruled(ctx, r.ID, "user.enable")
	if err != nil {
		return nil, err
	}
	who := callerOf(ctx)
	user, err = s.Users.DisableUser(ctx, who.workspaceID, r.ID, who.actor, user.Access(), false)
	return EnableUser200JSONResponse(userAnswer(user)), err
}
