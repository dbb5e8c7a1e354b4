package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/phone"
	"cadenza/models"
)

// Inbound is one message from a customer, with how they are known.
type Inbound struct {
	// WaID and UserID: at least one is set.
	WaID        string
	UserID      string
	ProfileName string
	Message     models.InboundMessage
}

// NumberByPhoneNumberID finds one of our numbers by Meta's id, of whatever workspace.
func (s *Store) NumberByPhoneNumberID(ctx context.Context, id string) (models.Number, error) {
	var n models.Number
	err := s.db.WithContext(ctx).Take(&n, "phone_number_id = ?", id).Error
	if err != nil {
		return n, fmt.Errorf("read number: %w", notFound(err, "number"))
	}
	return n, nil
}

// Receive stores a message of a customer once, opens the window by its own time, and
// makes the runs that listen for it due. It returns those runs; of a message that was
// stored before it returns none (W3, W5).
func (s *Store) Receive(ctx context.Context, number models.Number, in Inbound) (woken []models.Run, err error) {
	err = s.inTx(ctx, func(db *gorm.DB) error {
		woken = nil
		contactID, err := s.contactOf(db, number.WorkspaceID, in)
		if err != nil {
			return err
		}
		m := in.Message
		m.WorkspaceID, m.NumberID, m.ContactID, m.ReceivedAt = number.WorkspaceID, number.ID, &contactID, s.now()
		res := db.Clauses(clause.OnConflict{DoNothing: true}).Create(&m)
		if res.Error != nil {
			return fmt.Errorf("store inbound message: %w", res.Error)
		}
		if res.RowsAffected == 0 {
			return nil
		}
		if err := openWindow(db, m); err != nil || m.Text == "" {
			return err
		}
		woken, err = s.wakeListeners(db, contactID)
		return err
	})
	return woken, err
}

// contactOf finds who wrote, by any of their identities, and makes a contact of whom nobody knew.
func (s *Store) contactOf(db *gorm.DB, workspaceID string, in Inbound) (string, error) {
	identities := inboundIdentities(in)
	where := db.Session(&gorm.Session{NewDB: true})
	for _, i := range identities {
		where = where.Or("kind = ? AND value = ?", i.Kind, i.Value)
	}
	var known models.Identity
	err := db.Where("workspace_id = ?", workspaceID).Where(where).Order("contact_id").Take(&known).Error
	if err == nil {
		return known.ContactID, s.addIdentities(db, workspaceID, known.ContactID, identities)
	}
	if !errors.Is(err, gorm.ErrRecordNotFound) {
		return "", fmt.Errorf("find contact: %w", err)
	}
	c := models.Contact{ID: NewID(), WorkspaceID: workspaceID, FirstName: in.ProfileName}
	if e164, err := phone.FromWaID(in.WaID); err == nil {
		c.Phone = &e164
	}
	if err := createContact(db, s.now(), c, identities); err != nil {
		return "", fmt.Errorf("create contact: %w", err)
	}
	return c.ID, nil
}

// inboundIdentities are all ways in which the writer may be known already.
func inboundIdentities(in Inbound) []models.Identity {
	var out []models.Identity
	if e164, err := phone.FromWaID(in.WaID); err == nil {
		out = identitiesOf(e164)
	} else if in.WaID != "" {
		out = append(out, models.Identity{Kind: models.IdentityWaID, Value: in.WaID})
	}
	if in.UserID != "" {
		out = append(out, models.Identity{Kind: models.IdentityUserID, Value: in.UserID})
	}
	return out
}

// addIdentities notes the ways of knowing a contact that are new; one that belongs to
// somebody else stays there.
func (s *Store) addIdentities(db *gorm.DB, workspaceID, contactID string, identities []models.Identity) error {
	for i := range identities {
		identities[i].WorkspaceID, identities[i].ContactID, identities[i].CreatedAt = workspaceID, contactID, s.now()
	}
	if err := db.Clauses(clause.OnConflict{DoNothing: true}).Create(&identities).Error; err != nil {
		return fmt.Errorf("add identities: %w", err)
	}
	return nil
}

// openWindow moves the window forward to the message's own time; an old message that
// comes late moves nothing (W3).
func openWindow(db *gorm.DB, m models.InboundMessage) error {
	err := db.Exec(`INSERT INTO windows (number_id, contact_id, workspace_id, last_inbound_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (number_id, contact_id) DO UPDATE SET last_inbound_at = excluded.last_inbound_at
		WHERE windows.last_inbound_at < excluded.last_inbound_at`, m.NumberID, m.ContactID, m.WorkspaceID, m.SentAt).Error
	if err != nil {
		return fmt.Errorf("open window: %w", err)
	}
	return nil
}

// wakeListeners makes the contact's listening runs due. It holds all live runs of the
// contact first: one that is about to listen has either seen the message or is seen here.
func (s *Store) wakeListeners(db *gorm.DB, contactID string) ([]models.Run, error) {
	var live []models.Run
	err := db.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Select("id", "listening").Order("id").
		Where(liveRuns).Find(&live, "contact_id = ?", contactID).Error
	if err != nil {
		return nil, fmt.Errorf("hold the contact's runs: %w", err)
	}
	if len(live) == 0 {
		return nil, nil
	}
	var woken []models.Run
	now := s.now()
	err = db.Model(&woken).Clauses(clause.Returning{}).Where(liveRuns).Where("contact_id = ? AND listening", contactID).
		Updates(map[string]any{"due_at": now, "updated_at": now}).Error
	if err != nil {
		return nil, fmt.Errorf("wake listening runs: %w", err)
	}
	return woken, nil
}
