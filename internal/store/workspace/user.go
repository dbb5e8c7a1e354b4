package workspace

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

const emailTaken = "a user with this email exists"

// CreateUser adds a person; an email that is taken in the workspace, in any case, is a conflict.
func (s *Workspaces) CreateUser(ctx context.Context, user models.User, actor string) (models.User, error) {
	user.ID = database.NewID()
	err := s.db.Tx(ctx, func(tx *gorm.DB) error {
		if err := emailFree(tx, user); err != nil {
			return err
		}
		if err := database.InsertOne(tx, &user, "user", emailTaken); err != nil {
			return err
		}
		return database.Audit(tx, s.db.Now(), user.WorkspaceID, actor, "user.create", "user/"+user.ID, string(user.Role))
	})
	return user, err
}

// emailFree refuses an e-mail that another user of the workspace has in any case: with both one would sign in to one account. The
// comparison is AccountEmail's, which the databases' lower is not for every letter.
func emailFree(tx *gorm.DB, user models.User) error {
	var emails []string
	q := tx.Model(&models.User{}).Where("workspace_id = ? AND id <> ?", user.WorkspaceID, user.ID)
	if err := q.Pluck("email", &emails).Error; err != nil {
		return fmt.Errorf("read the e-mails of users: %w", err)
	}
	for _, email := range emails {
		if models.AccountEmail(email) == models.AccountEmail(user.Email) {
			return models.Errorf(models.CodeConflict, emailTaken)
		}
	}
	return nil
}

// GetUser reads a user.
func (s *Workspaces) GetUser(ctx context.Context, workspaceID, id string) (models.User, error) {
	return database.ReadOne[models.User](s.db.Conn(ctx), workspaceID, id, "user")
}

// UserByEmail finds the person with the e-mail, in any case.
func (s *Workspaces) UserByEmail(ctx context.Context, workspaceID, email string) (models.User, error) {
	var user models.User
	q := s.db.Conn(ctx).Where("workspace_id = ? AND lower(email) = ?", workspaceID, models.AccountEmail(email))
	err := q.Order("id").Take(&user).Error
	if err != nil {
		return user, fmt.Errorf("find user: %w", database.NotFound(err, "user"))
	}
	return user, nil
}

// ListUsers pages through the users.
func (s *Workspaces) ListUsers(ctx context.Context, workspaceID string, p models.Page) ([]models.User, string, error) {
	return database.ReadPage(s.db.Conn(ctx).Where("workspace_id = ?", workspaceID), p, "id", func(u models.User) string { return u.ID })
}

// ChangeUser changes name, email or role. A new role or e-mail ends the sessions of the user and their one-time link.
func (s *Workspaces) ChangeUser(ctx context.Context, workspaceID, id, actor string, change models.UserChange) (models.User, error) {
	return database.TxOf(ctx, s.db, func(tx *gorm.DB) (models.User, error) {
		before, err := database.ReadOne[models.User](database.ForUpdate(tx), workspaceID, id, "user")
		if err != nil {
			return before, err
		}
		if err := change.Judged.Meets(before); err != nil {
			return before, err
		}
		user := before
		database.SetIf(&user.Name, change.Name)
		database.SetIf(&user.Email, change.Email)
		database.SetIf(&user.Role, change.Role)
		if user.Email != before.Email && user.AccountID != nil {
			return user, models.Errorf(models.CodeConflict, "the person signs in with this e-mail: invite the new one as another user")
		}
		if user.Email != before.Email {
			if err := emailFree(tx, user); err != nil {
				return user, err
			}
		}
		if err := tx.Save(&user).Error; err != nil {
			return user, fmt.Errorf("change user: %w", database.Conflict(err, emailTaken))
		}
		if user.Role != before.Role || user.Email != before.Email {
			if err := s.shutOut(tx, before); err != nil {
				return user, err
			}
		}
		return user, database.Audit(tx, s.db.Now(), workspaceID, actor, "user.change", "user/"+id, string(user.Role))
	})
}

// DisableUser keeps a user from signing in, or lets them again. Their contacts and tickets stay theirs. judged is how
// they stood when it was allowed.
func (s *Workspaces) DisableUser(
	ctx context.Context, workspaceID, id, actor string, judged models.UserAccess, disabled bool,
) (models.User, error) {
	return database.TxOf(ctx, s.db, func(tx *gorm.DB) (models.User, error) {
		before, err := database.ReadOne[models.User](database.ForUpdate(tx), workspaceID, id, "user")
		if err == nil {
			err = judged.Meets(before)
		}
		if err != nil || (before.DisabledAt != nil) == disabled {
			return before, err
		}
		user, action := before, "user.enable"
		user.DisabledAt = nil
		if disabled {
			now := s.db.Now()
			user.DisabledAt, action = &now, "user.disable"
		}
		if err := tx.Save(&user).Error; err != nil {
			return user, fmt.Errorf("disable user: %w", err)
		}
		if err := s.shutOut(tx, before); err != nil {
			return user, err
		}
		return user, database.Audit(tx, s.db.Now(), workspaceID, actor, action, "user/"+id, "")
	})
}

// shutOut ends the sessions and the link of a user who was changed or deleted in the transaction, and refuses what leaves the
// workspace without an owner who can sign in.
func (s *Workspaces) shutOut(tx *gorm.DB, before models.User) error {
	if err := endSessions(tx, "user_id = ?", before.ID); err != nil {
		return err
	}
	if err := tx.Where("user_id = ?", before.ID).Delete(&models.SignInLink{}).Error; err != nil {
		return fmt.Errorf("drop the link of a user: %w", err)
	}
	if before.Role != models.RoleOwner || before.AccountID == nil || before.DisabledAt != nil {
		return nil
	}
	// Of two owners who take each other out at the same moment the second waits here and sees the first.
	if err := database.ForUpdate(tx).Take(&models.Workspace{}, "id = ?", before.WorkspaceID).Error; err != nil {
		return fmt.Errorf("lock the workspace: %w", err)
	}
	var left int64
	err := tx.Model(&models.User{}).
		Where("workspace_id = ? AND role = ? AND account_id IS NOT NULL AND disabled_at IS NULL", before.WorkspaceID, models.RoleOwner).
		Count(&left).Error
	if err != nil {
		return fmt.Errorf("count owners: %w", err)
	}
	if left == 0 {
		return models.Errorf(models.CodeConflict, "the workspace would have no owner who can sign in")
	}
	return nil
}

// DeleteUser removes a person from the workspace, from their contacts and from their tickets; one
// whom automations name is CodeInUse. An account without users goes too.
func (s *Workspaces) DeleteUser(ctx context.Context, workspaceID, id string, by models.Deletion) error {
	var before models.User
	use := func(u models.User) string {
		before = u
		return u.ID
	}
	return deleteUnused(ctx, s, workspaceID, id, models.UseUser, by, use, func(tx *gorm.DB) error {
		if err := by.Judged.Meets(before); err != nil {
			return err
		}
		err := tx.Model(&models.Ticket{}).Where("workspace_id = ? AND owner_id = ?", workspaceID, id).Update("owner_id", nil).Error
		if err != nil {
			return fmt.Errorf("take the owner off tickets: %w", err)
		}
		if err := s.shutOut(tx, before); err != nil || before.AccountID == nil {
			return err
		}
		err = tx.Where("id = ? AND NOT EXISTS (SELECT 1 FROM users WHERE users.account_id = accounts.id)", *before.AccountID).
			Delete(&models.Account{}).Error
		if err != nil {
			return fmt.Errorf("delete the account: %w", err)
		}
		return nil
	})
}
