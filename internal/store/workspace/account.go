package workspace

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// How the audit tells of what was refused, and of callers whom nobody knows.
const (
	refused = "access.refuse"
	nobody  = "nobody"
)

// AccountByEmail finds the account of an e-mail in any case.
func (s *Workspaces) AccountByEmail(ctx context.Context, email string) (models.Account, error) {
	return accountBy(s.db.Conn(ctx), "email = ?", models.AccountEmail(email))
}

// GetAccount reads an account.
func (s *Workspaces) GetAccount(ctx context.Context, accountID string) (models.Account, error) {
	return accountBy(s.db.Conn(ctx), "id = ?", accountID)
}

func accountBy(q *gorm.DB, where, value string) (models.Account, error) {
	var a models.Account
	if err := q.Where(where, value).Take(&a).Error; err != nil {
		return a, fmt.Errorf("read the account: %w", database.NotFound(err, "account"))
	}
	return a, nil
}

// Memberships are the workspaces that an account may sign in to, the one it joined first at the beginning.
func (s *Workspaces) Memberships(ctx context.Context, accountID string) ([]models.Membership, error) {
	return memberships(s.db.Conn(ctx), accountID)
}

func memberships(q *gorm.DB, accountID string) ([]models.Membership, error) {
	var out []models.Membership
	err := q.Table("users").Select("users.workspace_id, workspaces.name, users.id AS user_id, users.role").
		Joins("JOIN workspaces ON workspaces.id = users.workspace_id").
		Where("users.account_id = ? AND users.disabled_at IS NULL", accountID).Order("users.id").Scan(&out).Error
	if err != nil {
		return nil, fmt.Errorf("read the workspaces of an account: %w", err)
	}
	return out, nil
}

// ChangePassword replaces the password's hash and ends all sessions of the account, and next begins. It is in the audit of each of
// their workspaces. When before is not the hash any more, that is CodeForbidden: it is of another password.
func (s *Workspaces) ChangePassword(ctx context.Context, accountID, before, hash string, next models.Session) error {
	return s.db.Tx(ctx, func(tx *gorm.DB) error {
		account, err := holdPerson(tx, next)
		if err != nil {
			return err
		}
		if account.PasswordHash != before {
			return models.Errorf(models.CodeForbidden, "the password is wrong")
		}
		if err := changeAccount(tx, accountID, map[string]any{"password_hash": hash, "updated_at": s.db.Now()}); err != nil {
			return err
		}
		if err := endSessions(tx, "account_id = ?", accountID); err != nil {
			return err
		}
		if err := tx.Create(&next).Error; err != nil {
			return fmt.Errorf("begin a session: %w", err)
		}
		return s.auditAccount(tx, accountID, "", "account.password", "")
	})
}

func changeAccount(tx *gorm.DB, accountID string, values map[string]any) error {
	changed := tx.Model(&models.Account{}).Where("id = ?", accountID).Updates(values)
	if changed.Error != nil {
		return fmt.Errorf("change the account: %w", changed.Error)
	}
	if changed.RowsAffected == 0 {
		return models.NotFound("account")
	}
	return nil
}

// auditAccount writes one line into the audit of each workspace that the account may sign in to.
func (s *Workspaces) auditAccount(tx *gorm.DB, accountID, actor, action, detail string) error {
	of, err := memberships(tx, accountID)
	if err != nil {
		return err
	}
	for _, m := range of {
		by := actor
		if by == "" {
			by = "user/" + m.UserID
		}
		if err := database.Audit(tx, s.db.Now(), m.WorkspaceID, by, action, "user/"+m.UserID, detail); err != nil {
			return err
		}
	}
	return nil
}

// NoteWrongGuess writes that somebody gave a wrong secret of the account: what says which one.
func (s *Workspaces) NoteWrongGuess(ctx context.Context, accountID, what string) error {
	return s.db.Tx(ctx, func(tx *gorm.DB) error {
		return s.auditAccount(tx, accountID, nobody, refused, what)
	})
}

// OfferTOTP keeps a secret whose first code is still to be shown.
func (s *Workspaces) OfferTOTP(ctx context.Context, accountID, sealed string) error {
	return changeAccount(s.db.Conn(ctx), accountID, map[string]any{"totp_pending_sealed": sealed, "updated_at": s.db.Now()})
}

// TurnTOTPOn asks for codes of the offered secret from now on; step is the period of the code that was shown. When the secret is no
// longer the one offered, that is CodeConflict.
func (s *Workspaces) TurnTOTPOn(ctx context.Context, accountID, offered string, step int64) error {
	return s.db.Tx(ctx, func(tx *gorm.DB) error {
		changed := tx.Model(&models.Account{}).Where("id = ? AND totp_pending_sealed = ? AND totp_sealed = ''", accountID, offered).
			Updates(map[string]any{"totp_sealed": offered, "totp_pending_sealed": "", "totp_step": step, "updated_at": s.db.Now()})
		if changed.Error != nil {
			return fmt.Errorf("turn codes on: %w", changed.Error)
		}
		if changed.RowsAffected == 0 {
			return models.Errorf(models.CodeConflict, "the secret was replaced meanwhile")
		}
		return s.auditAccount(tx, accountID, "", "account.totp_on", "")
	})
}

// TurnTOTPOff asks for no codes any more. actor "" is the person.
func (s *Workspaces) TurnTOTPOff(ctx context.Context, accountID, actor string) error {
	return s.db.Tx(ctx, func(tx *gorm.DB) error {
		values := map[string]any{"totp_sealed": "", "totp_pending_sealed": "", "updated_at": s.db.Now()}
		if err := changeAccount(tx, accountID, values); err != nil {
			return err
		}
		return s.auditAccount(tx, accountID, actor, "account.totp_off", "")
	})
}

// UseTOTP takes the code of a period. It is false when that code, or a later one, was used before.
func (s *Workspaces) UseTOTP(ctx context.Context, accountID string, step int64) (bool, error) {
	used := s.db.Conn(ctx).Model(&models.Account{}).Where("id = ? AND totp_step < ?", accountID, step).Update("totp_step", step)
	if used.Error != nil {
		return false, fmt.Errorf("take a code: %w", used.Error)
	}
	return used.RowsAffected == 1, nil
}
