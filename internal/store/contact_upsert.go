package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/phone"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// SaveContact creates a contact or updates the one with the id or the phone.
func (s *Store) SaveContact(ctx context.Context, workspaceID string, in models.ContactInput) (models.Contact, error) {
	var out models.Contact
	err := s.Tx(ctx, func(db *gorm.DB) error {
		var err error
		out, _, err = upsertContact(db, s.Now(), workspaceID, in, "")
		return err
	})
	return out, err
}

// upsertContact creates or updates a contact with its identities and field values, and
// reports whether it was made. pointer leads the pointers of violations.
func upsertContact(db *gorm.DB, now time.Time, workspaceID string, in models.ContactInput, pointer string) (_ models.Contact, made bool, _ error) {
	contact, found, err := findContact(db, workspaceID, in)
	if err != nil {
		return contact, false, err
	}
	before := contact
	applyInput(&contact, in)
	switch {
	case !found:
		contact.ID, contact.WorkspaceID, contact.Phone = database.NewID(), workspaceID, &in.Phone
		err = createContact(db, now, contact, identitiesOf(in.Phone))
	case contact != before:
		err = db.Model(&contact).Select("first_name", "last_name", "email", "language", "time_zone", "updated_at").
			Updates(contact).Error
	}
	if err != nil {
		return contact, false, fmt.Errorf("save contact: %w", err)
	}
	if len(in.Fields) == 0 {
		return contact, !found, nil
	}
	violations, err := setFields(db, now, workspaceID, contact.ID, in.Fields, pointer+"/fields/")
	if err != nil {
		return contact, false, err
	}
	return contact, !found, models.Invalid("some field values cannot be stored", violations)
}

// findContact looks a contact up by id, or by every identity that the phone may have.
func findContact(db *gorm.DB, workspaceID string, in models.ContactInput) (models.Contact, bool, error) {
	var contact models.Contact
	if in.ID != "" {
		err := database.ForKeyShare(db).Take(&contact, "id = ? AND workspace_id = ?", in.ID, workspaceID).Error
		return contact, err == nil, database.NotFound(err, "contact")
	}
	err := database.ForKeyShare(db).Where("id IN (?)", contactIDs(db, workspaceID, identitiesOf(in.Phone))).Order("id").Take(&contact).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return contact, false, nil
	}
	return contact, err == nil, err
}

// contactIDs selects the contacts that have any of the identities. Each is asked for by its
// whole key: given the workspace once, PostgreSQL reads all of its identities as long as it has
// no statistics of a table that is being filled.
func contactIDs(db *gorm.DB, workspaceID string, identities []models.Identity) *gorm.DB {
	return anyOf(db, workspaceID, identities).Select("contact_id")
}

// anyOf selects those of the identities that are known.
func anyOf(db *gorm.DB, workspaceID string, identities []models.Identity) *gorm.DB {
	fresh := db.Session(&gorm.Session{NewDB: true})
	either := fresh
	for _, i := range identities {
		either = either.Or("workspace_id = ? AND kind = ? AND value = ?", workspaceID, i.Kind, i.Value)
	}
	return fresh.Model(&models.Identity{}).Where(either)
}

func applyInput(c *models.Contact, in models.ContactInput) {
	set := func(to *string, from *string) {
		if from != nil {
			*to = *from
		}
	}
	set(&c.FirstName, in.FirstName)
	set(&c.LastName, in.LastName)
	set(&c.Email, in.Email)
	set(&c.Language, in.Language)
	set(&c.TimeZone, in.TimeZone)
}

// identitiesOf are the identities by which a phone is known from now on: WhatsApp may
// write it in any of its forms, and all of them must find the same contact.
func identitiesOf(e164 string) []models.Identity {
	ids := []models.Identity{{Kind: models.IdentityPhone, Value: e164}}
	for _, form := range phone.WaIDs(e164) {
		ids = append(ids, models.Identity{Kind: models.IdentityWaID, Value: form})
	}
	return ids
}

// createContact inserts a contact with its identities.
func createContact(db *gorm.DB, now time.Time, c models.Contact, identities []models.Identity) error {
	c.CreatedAt, c.UpdatedAt = now, now // nothing of the contact is older
	if err := db.Create(&c).Error; err != nil {
		return err
	}
	for i := range identities {
		identities[i].WorkspaceID, identities[i].ContactID, identities[i].CreatedAt = c.WorkspaceID, c.ID, now
	}
	res := db.Clauses(clause.OnConflict{DoNothing: true}).Create(&identities)
	if res.Error == nil && res.RowsAffected < int64(len(identities)) {
		return database.ErrRace
	}
	return res.Error
}
