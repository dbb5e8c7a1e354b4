package contacts

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// SaveContact creates a contact or updates the one with the id or the phone.
func (s *Contacts) SaveContact(ctx context.Context, workspaceID string, in models.ContactInput) (models.Contact, error) {
	return database.TxOf(ctx, s.db, func(db *gorm.DB) (models.Contact, error) {
		contact, _, err := Upsert(db, s.db.Now(), workspaceID, in, "")
		return contact, err
	})
}

// Upsert creates or updates a contact with its identities and field values, and
// reports whether it was made. pointer leads the pointers of violations.
func Upsert(db *gorm.DB, now time.Time, workspaceID string, in models.ContactInput, pointer string) (_ models.Contact, made bool, _ error) {
	contact, found, err := find(db, workspaceID, in)
	if err != nil {
		return contact, false, err
	}
	before := contact
	applyInput(&contact, in)
	switch {
	case !found:
		contact.ID, contact.WorkspaceID, contact.Phone = database.NewID(), workspaceID, &in.Phone
		err = Create(db, now, contact, identitiesOf(in.Phone))
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
	violations, err := SetFields(db, now, workspaceID, contact.ID, in.Fields, pointer+"/fields/")
	if err != nil {
		return contact, false, err
	}
	return contact, !found, models.Invalid("some field values cannot be stored", violations)
}

// find looks a contact up by id, or by every identity that the phone may have.
func find(db *gorm.DB, workspaceID string, in models.ContactInput) (models.Contact, bool, error) {
	var contact models.Contact
	if in.ID != "" {
		err := database.ForKeyShare(db).Take(&contact, "id = ? AND workspace_id = ?", in.ID, workspaceID).Error
		return contact, err == nil, database.NotFound(err, "contact")
	}
	err := database.ForKeyShare(db).Where("id IN (?)", IDsWith(db, workspaceID, identitiesOf(in.Phone))).Order("id").Take(&contact).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return contact, false, nil
	}
	return contact, err == nil, err
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

// Create inserts a contact with its identities. One that somebody else has made is
// database.ErrRace.
func Create(db *gorm.DB, now time.Time, c models.Contact, identities []models.Identity) error {
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
