package workspace

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// OfferLink keeps the one-time link of a user in place of the one before; the audit has its kind. judged is how they
// stood when it was allowed.
func (s *Workspaces) OfferLink(ctx context.Context, link models.SignInLink, judged models.UserAccess, actor string) error {
	return s.db.Tx(ctx, func(tx *gorm.DB) error {
		user, err := database.ReadOne[models.User](database.ForUpdate(tx), link.WorkspaceID, link.UserID, "user")
		if err != nil {
			return err
		}
		if err := judged.Meets(user); err != nil {
			return err
		}
		if user.DisabledAt != nil {
			return models.Errorf(models.CodeConflict, "the user is disabled")
		}
		link.CreatedAt = s.db.Now()
		link.ExpiresAt = link.CreatedAt.Add(link.Kind.Lifetime())
		err = tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "user_id"}}, UpdateAll: true}).Create(&link).Error
		if err != nil {
			return fmt.Errorf("keep a link: %w", err)
		}
		return database.Audit(tx, link.CreatedAt, link.WorkspaceID, actor, "link.create", "user/"+link.UserID, string(link.Kind))
	})
}

// OfferedLink finds a link that can be used by its hash, with whom it lets in. Any other is CodeNotFound.
func (s *Workspaces) OfferedLink(ctx context.Context, hash string) (models.OfferedLink, error) {
	return s.offered(s.db.Conn(ctx), hash)
}

func (s *Workspaces) offered(q *gorm.DB, hash string) (out models.OfferedLink, err error) {
	if err := q.Where("hash = ? AND expires_at > ? AND used_at IS NULL", hash, s.db.Now()).Take(&out.Link).Error; err != nil {
		return out, fmt.Errorf("find the link: %w", database.NotFound(err, "link"))
	}
	out.User, err = database.ReadOne[models.User](q, out.Link.WorkspaceID, out.Link.UserID, "link")
	if err != nil {
		return out, err
	}
	if out.User.DisabledAt != nil {
		return out, models.NotFound("link")
	}
	if out.User.AccountID != nil {
		out.Account, err = accountBy(q, "id = ?", *out.User.AccountID)
		return out, err
	}
	out.Account, err = accountBy(q, "email = ?", models.AccountEmail(out.User.Email))
	if models.CodeOf(err) == models.CodeNotFound {
		err = nil
	}
	return out, err
}

// TakeLink uses a link up: its user has the account from now on, with the new password where there is one, and a session begins.
// What has changed since OfferedLink is CodeConflict.
func (s *Workspaces) TakeLink(ctx context.Context, use models.LinkUse) error {
	return s.db.Tx(ctx, func(tx *gorm.DB) error {
		offer, err := s.heldOffer(tx, use)
		if err != nil {
			return err
		}
		taken := tx.Model(&models.SignInLink{}).Where("hash = ? AND used_at IS NULL", use.Hash).Update("used_at", s.db.Now())
		if taken.Error != nil {
			return fmt.Errorf("use a link up: %w", taken.Error)
		}
		if taken.RowsAffected == 0 {
			return models.NotFound("link")
		}
		account, err := s.settle(tx, offer, use)
		if err != nil {
			return err
		}
		err = tx.Model(&models.User{}).Where("workspace_id = ? AND id = ?", offer.User.WorkspaceID, offer.User.ID).
			Updates(map[string]any{"account_id": account, "updated_at": s.db.Now()}).Error
		if err != nil {
			return fmt.Errorf("give the user their account: %w", database.Conflict(err, "the person is a user of this workspace already"))
		}
		by, kind := "user/"+offer.User.ID, string(offer.Link.Kind)
		if err := database.Audit(tx, s.db.Now(), offer.User.WorkspaceID, by, "link.use", by, kind); err != nil {
			return err
		}
		use.Session.AccountID, use.Session.UserID, use.Session.WorkspaceID = account, offer.User.ID, offer.User.WorkspaceID
		return s.begin(tx, use.Session)
	})
}

// heldOffer reads an offer anew and keeps its user, and then its account, from being changed.
func (s *Workspaces) heldOffer(tx *gorm.DB, use models.LinkUse) (models.OfferedLink, error) {
	seen, err := s.offered(tx, use.Hash)
	if err != nil {
		return seen, err
	}
	_, err = database.ReadOne[models.User](database.ForUpdate(tx), seen.Link.WorkspaceID, seen.Link.UserID, "link")
	if err != nil {
		return seen, err
	}
	if seen.Account.ID != "" {
		if _, err := accountBy(database.ForUpdate(tx), "id = ?", seen.Account.ID); err != nil {
			return seen, err
		}
	}
	offer, err := s.offered(tx, use.Hash)
	if err == nil && (offer.Account.ID != use.AccountID || offer.Account.PasswordHash != use.Before) {
		err = models.Errorf(models.CodeConflict, "the link is being used")
	}
	return offer, err
}

// settle makes the account of an offer, or gives the one that is there its new password. A password of somebody who is another
// user too, of this workspace or of others, is not for one of them to replace.
func (s *Workspaces) settle(tx *gorm.DB, offer models.OfferedLink, use models.LinkUse) (accountID string, err error) {
	if offer.Account.ID == "" {
		made := models.Account{ID: database.NewID(), Email: models.AccountEmail(offer.User.Email), PasswordHash: use.PasswordHash}
		return made.ID, database.InsertOne(tx, &made, "account", "the link is being used")
	}
	if use.PasswordHash == "" {
		return offer.Account.ID, nil
	}
	if offer.Account.PasswordHash != "" && offer.Link.Kind != models.LinkRecovery {
		shared, err := ofOthers(tx, offer.Account.ID, offer.User.ID)
		if err != nil {
			return "", err
		}
		if shared || offer.Link.Kind != models.LinkReset {
			return "", models.Errorf(models.CodeForbidden, "the person has a password that only they can change")
		}
	}
	err = changeAccount(tx, offer.Account.ID, map[string]any{"password_hash": use.PasswordHash, "updated_at": s.db.Now()})
	if err != nil {
		return "", err
	}
	return offer.Account.ID, endSessions(tx, "account_id = ?", offer.Account.ID)
}

// IsOfOthers reports whether the account is that of any other user than this one too, disabled or not.
func (s *Workspaces) IsOfOthers(ctx context.Context, accountID, userID string) (bool, error) {
	return ofOthers(s.db.Conn(ctx), accountID, userID)
}

func ofOthers(q *gorm.DB, accountID, userID string) (bool, error) {
	var n int64
	err := q.Model(&models.User{}).Where("account_id = ? AND id <> ?", accountID, userID).Count(&n).Error
	if err != nil {
		return false, fmt.Errorf("count the users of an account: %w", err)
	}
	return n > 0, nil
}

// NoteDeadLink tells the audit that a link was tried that is used up or has expired. A hash that no user's last link has is nothing.
func (s *Workspaces) NoteDeadLink(ctx context.Context, hash string) error {
	return s.db.Tx(ctx, func(tx *gorm.DB) error {
		var link models.SignInLink
		err := tx.Where("hash = ?", hash).Take(&link).Error
		if models.CodeOf(database.NotFound(err, "link")) == models.CodeNotFound {
			return nil
		}
		if err != nil {
			return fmt.Errorf("find the link: %w", err)
		}
		detail := "link_expired"
		if link.UsedAt != nil {
			detail = "link_used"
		}
		return database.Audit(tx, s.db.Now(), link.WorkspaceID, nobody, refused, "user/"+link.UserID, detail)
	})
}

// NoteRefusal tells the audit what somebody asked for and may not.
func (s *Workspaces) NoteRefusal(ctx context.Context, r models.Refusal) error {
	return database.Audit(s.db.Conn(ctx), s.db.Now(), r.WorkspaceID, r.Actor, refused, r.Object, r.What)
}
