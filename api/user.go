package api

import (
	"context"

	"cadenza/models"
)

// UserStore keeps the people of a workspace.
type UserStore interface {
	CreateUser(ctx context.Context, user models.User, actor string) (models.User, error)
	GetUser(ctx context.Context, workspaceID, id string) (models.User, error)
	ListUsers(ctx context.Context, workspaceID string, p models.Page) ([]models.User, string, error)
	ChangeUser(ctx context.Context, workspaceID, id, actor string, change models.UserChange) (models.User, error)
	DeleteUser(ctx context.Context, workspaceID, id string, by models.Deletion) error
	// DisableUser keeps a user from signing in, or lets them again; judged is how they stood when it was allowed.
	DisableUser(ctx context.Context, workspaceID, id, actor string, judged models.UserAccess, disabled bool) (models.User, error)
}

func userAnswer(u models.User) User {
	return User{
		ID: u.ID, Name: u.Name, Email: u.Email, Role: Role(u.Role), SignsIn: u.AccountID != nil, DisabledAt: utc(u.DisabledAt),
		CreatedAt: u.CreatedAt.UTC(), UpdatedAt: u.UpdatedAt.UTC(),
	}
}

// ListUsers pages through the users.
func (s *server) ListUsers(ctx context.Context, r ListUsersRequestObject) (ListUsersResponseObject, error) {
	rows, next, err := s.Users.ListUsers(ctx, callerOf(ctx).workspaceID, page(r.Params.Limit, r.Params.After))
	return ListUsers200JSONResponse{Items: each(rows, userAnswer), Next: optional(next)}, err
}

// CreateUser adds a user.
func (s *server) CreateUser(ctx context.Context, r CreateUserRequestObject) (CreateUserResponseObject, error) {
	who := callerOf(ctx)
	user := models.User{WorkspaceID: who.workspaceID, Name: r.Body.Name, Email: r.Body.Email, Role: models.Role(r.Body.Role)}
	if err := s.told(ctx, mayRule(who, user.Role, false), "user.create", ""); err != nil {
		return nil, err
	}
	made, err := once(ctx, s, r.Params.IdempotencyKey, whole, func(ctx context.Context) (User, error) {
		user, err := s.Users.CreateUser(ctx, user, who.actor)
		return userAnswer(user), err
	})
	return CreateUser201JSONResponse(made), err
}

// GetUser reads a user.
func (s *server) GetUser(ctx context.Context, r GetUserRequestObject) (GetUserResponseObject, error) {
	user, err := s.Users.GetUser(ctx, callerOf(ctx).workspaceID, r.ID)
	return GetUser200JSONResponse(userAnswer(user)), err
}

// UpdateUser changes a user.
func (s *server) UpdateUser(ctx context.Context, r UpdateUserRequestObject) (UpdateUserResponseObject, error) {
	who := callerOf(ctx)
	access := r.Body.Role != nil || r.Body.Email != nil
	judged, err := s.mayChange(ctx, r.ID, converted[models.Role](r.Body.Role), access, "user.change")
	if err != nil {
		return nil, err
	}
	change := models.UserChange{Judged: judged, Name: r.Body.Name, Email: r.Body.Email, Role: converted[models.Role](r.Body.Role)}
	user, err := s.Users.ChangeUser(ctx, who.workspaceID, r.ID, who.actor, change)
	return UpdateUser200JSONResponse(userAnswer(user)), err
}

// DeleteUser removes a user.
func (s *server) DeleteUser(ctx context.Context, r DeleteUserRequestObject) (DeleteUserResponseObject, error) {
	by, err := deletion(ctx, r.Params.Force)
	if err != nil {
		return nil, err
	}
	if by.Judged, err = s.mayChange(ctx, r.ID, nil, true, "user.delete"); err != nil {
		return nil, err
	}
	return DeleteUser204Response{}, s.Users.DeleteUser(ctx, callerOf(ctx).workspaceID, r.ID, by)
}
