package workspace

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// BeginSession keeps a session, in the audit, and drops what has expired of the account's. The password whose hash was compared must
// still be that of the account, and the user be let in: else it is CodeNotFound.
func (s *Workspaces) BeginSession(ctx context.Context, session models.Session, passwordHash string) error {
	return s.db.Tx(ctx, func(tx *gorm.DB) error {
		account, err := holdPerson(tx, session)
		if err != nil {
			return err
		}
		if account.PasswordHash != passwordHash {
			return models.NotFound("account with the password")
		}
		return s.begin(tx, session)
	})
}

// ReplaceSession is BeginSession in place of another of the account's sessions, which ends; one that has ended is CodeNotFound.
func (s *Workspaces) ReplaceSession(ctx context.Context, session models.Session, replaces string) error {
	return s.db.Tx(ctx, func(tx *gorm.DB) error {
		if _, err := holdPerson(tx, session); err != nil {
			return err
		}
		ended := tx.Where("account_id = ? AND id = ?", session.AccountID, replaces).Delete(&models.Session{})
		if ended.Error != nil {
			return fmt.Errorf("end a session: %w", ended.Error)
		}
		if ended.RowsAffected == 0 {
			return models.NotFound("session")
		}
		return s.begin(tx, session)
	})
}

// holdPerson reads the account of a session that is to begin. To the end of the transaction nobody shuts its user out, nor changes
// the account: who does it next finds the session and ends it. Users are locked before accounts, everywhere.
func holdPerson(tx *gorm.DB, session models.Session) (models.Account, error) {
	let := database.ForKeyShare(tx).Where("id = ? AND account_id = ? AND disabled_at IS NULL", session.UserID, session.AccountID)
	if err := let.Take(&models.User{}).Error; err != nil {
		return models.Account{}, fmt.Errorf("find the user: %w", database.NotFound(err, "user"))
	}
	return accountBy(database.ForUpdate(tx), "id = ?", session.AccountID)
}

// begin inserts a session in the transaction.
func (s *Workspaces) begin(tx *gorm.DB, session models.Session) error {
	now := s.db.Now()
	err := endSessions(tx, "account_id = ? AND (created_at <= ? OR seen_at <= ?)", session.AccountID, now.Add(-models.SessionLife),
		now.Add(-models.SessionIdle))
	if err != nil {
		return err
	}
	if err := tx.Create(&session).Error; err != nil {
		return fmt.Errorf("begin a session: %w", err)
	}
	by := "user/" + session.UserID
	return database.Audit(tx, now, session.WorkspaceID, by, "session.create", "session/"+session.ID, "")
}

func endSessions(tx *gorm.DB, where string, values ...any) error {
	if err := tx.Where(where, values...).Delete(&models.Session{}).Error; err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return nil
}

// AuthenticateSession is LookUpSession for somebody who uses the session: at most once in models.SessionSeenEvery it writes that
// down.
func (s *Workspaces) AuthenticateSession(ctx context.Context, hash string) (models.SignedIn, error) {
	in, err := s.LookUpSession(ctx, hash)
	if err != nil {
		return in, err
	}
	return in, s.seen(ctx, in.Session, s.db.Now())
}

// LookUpSession finds the session with the hash that has not expired, with whose it is, in one statement. An unknown hash is
// CodeNotFound.
func (s *Workspaces) LookUpSession(ctx context.Context, hash string) (models.SignedIn, error) {
	var row struct {
		models.Session
		Name, Email, WorkspaceName, TimeZone string
		Language, PhoneRegion, AccountEmail  string
		TOTPSealed                           string `gorm:"column:totp_sealed"`
		Role                                 models.Role
		UserCreatedAt, UserUpdatedAt         time.Time
	}
	now := s.db.Now()
	err := s.db.Conn(ctx).Table("sessions").Select(`sessions.*, users.name, users.email, users.role, users.created_at AS user_created_at,
			users.updated_at AS user_updated_at, accounts.email AS account_email, accounts.totp_sealed, workspaces.name AS workspace_name,
			workspaces.time_zone, workspaces.language, workspaces.phone_region`).
		Joins("JOIN users ON users.id = sessions.user_id").Joins("JOIN accounts ON accounts.id = sessions.account_id").
		Joins("JOIN workspaces ON workspaces.id = sessions.workspace_id").
		Where("sessions.hash = ? AND users.disabled_at IS NULL AND sessions.created_at > ? AND sessions.seen_at > ?", hash,
			now.Add(-models.SessionLife), now.Add(-models.SessionIdle)).Take(&row).Error
	if err != nil {
		return models.SignedIn{}, fmt.Errorf("look up the session: %w", database.NotFound(err, "session"))
	}
	return models.SignedIn{
		Session: row.Session, Account: models.Account{ID: row.AccountID, Email: row.AccountEmail, TOTPSealed: row.TOTPSealed},
		User: models.User{
			ID: row.UserID, WorkspaceID: row.WorkspaceID, Name: row.Name, Email: row.Email, Role: row.Role, AccountID: &row.AccountID,
			CreatedAt: row.UserCreatedAt, UpdatedAt: row.UserUpdatedAt,
		},
		Workspace: models.Workspace{
			ID: row.WorkspaceID, Name: row.WorkspaceName, TimeZone: row.TimeZone, Language: row.Language, PhoneRegion: row.PhoneRegion,
		},
	}, nil
}

// seen writes down that a session was used.
func (s *Workspaces) seen(ctx context.Context, session models.Session, now time.Time) error {
	if now.Sub(session.SeenAt) < models.SessionSeenEvery {
		return nil
	}
	err := s.db.Conn(ctx).Model(&models.Session{}).Where("id = ? AND seen_at < ?", session.ID, now).Update("seen_at", now).Error
	if err != nil {
		return fmt.Errorf("note the use of a session: %w", err)
	}
	return nil
}

// ListSessions are the sessions of an account that have not expired, the newest first.
func (s *Workspaces) ListSessions(ctx context.Context, accountID string, p models.Page) ([]models.Session, string, error) {
	now := s.db.Now()
	q := s.db.Conn(ctx).Where("account_id = ? AND created_at > ? AND seen_at > ?", accountID, now.Add(-models.SessionLife),
		now.Add(-models.SessionIdle))
	return database.ReadPage(q, p, "id", func(one models.Session) string { return one.ID })
}

// EndSession ends a session of the account; actor is the person in their workspace.
func (s *Workspaces) EndSession(ctx context.Context, accountID, id, actor string) error {
	return s.db.Tx(ctx, func(tx *gorm.DB) error {
		var session models.Session
		if err := tx.Where("account_id = ? AND id = ?", accountID, id).Take(&session).Error; err != nil {
			return fmt.Errorf("find the session: %w", database.NotFound(err, "session"))
		}
		if err := endSessions(tx, "account_id = ? AND id = ?", accountID, id); err != nil {
			return err
		}
		return database.Audit(tx, s.db.Now(), session.WorkspaceID, actor, "session.end", "session/"+id, "")
	})
}
