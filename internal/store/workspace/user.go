package workspace

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

const emailTaken = "a user with this email exists"

// CreateUser adds a person; an email that is taken in the workspace is a conflict.
func (s *Workspaces) CreateUser(ctx context.Context, user models.User, actor string) (models.User, error) {
	user.ID = database.NewID()
	err := s.db.Tx(ctx, func(tx *gorm.DB) error {
		if err := database.InsertOne(tx, &user, "user", emailTaken); err != nil {
			return err
		}
		return database.Audit(tx, s.db.Now(), user.WorkspaceID, actor, "user.create", "user/"+user.ID, string(user.Role))
	})
	return user, err
}

// GetUser reads a user.
func (s *Workspaces) GetUser(ctx context.Context, workspaceID, id string) (models.User, error) {
	return database.ReadOne[models.User](s.db.Conn(ctx), workspaceID, id, "user")
}

// ListUsers pages through the users.
func (s *Workspaces) ListUsers(ctx context.Context, workspaceID string, p models.Page) ([]models.User, string, error) {
	return database.ReadPage(s.db.Conn(ctx).Where("workspace_id = ?", workspaceID), p, "id", func(u models.User) string { return u.ID })
}

// ChangeUser changes name, email or role.
func (s *Workspaces) ChangeUser(ctx context.Context, workspaceID, id, actor string, change models.UserChange) (models.User, error) {
	return database.TxOf(ctx, s.db, func(tx *gorm.DB) (models.User, error) {
		user, err := database.ReadOne[models.User](database.ForUpdate(tx), workspaceID, id, "user")
		if err != nil {
			return user, err
		}
		database.SetIf(&user.Name, change.Name)
		database.SetIf(&user.Email, change.Email)
		database.SetIf(&user.Role, change.Role)
		if err := tx.Save(&user).Error; err != nil {
			return user, fmt.Errorf("change user: %w", database.Conflict(err, emailTaken))
		}
		return user, database.Audit(tx, s.db.Now(), workspaceID, actor, "user.change", "user/"+id, string(user.Role))
	})
}

// DeleteUser removes a person from the workspace, from their contacts and from their tickets; one
// whom automations name is CodeInUse.
func (s *Workspaces) DeleteUser(ctx context.Context, workspaceID, id string, by models.Deletion) error {
	return deleteUnused(ctx, s, workspaceID, id, models.UseUser, by, func(u models.User) string { return u.ID }, func(tx *gorm.DB) error {
		err := tx.Model(&models.Ticket{}).Where("workspace_id = ? AND owner_id = ?", workspaceID, id).Update("owner_id", nil).Error
		if err != nil {
			return fmt.Errorf("take the owner off tickets: %w", err)
		}
		return nil
	})
}
