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
	if found && in.ID != "" && in.Phone != "" {
		if err := changePhone(db, now, &contact, in.Phone); err != nil {
			return contact, false, err
		}
	}
	switch {
	case !found:
		contact.ID, contact.WorkspaceID, contact.Phone = database.NewID(), workspaceID, &in.Phone
		err = Create(db, now, contact, identitiesOf(in.Phone))
	case contact != before:
		contact.Search = Searched(contact)
		err = write(db, contact, contact.Phone != before.Phone)
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

// write saves what an input may say of a contact. The phone is saved by who gave them another one.
func write(db *gorm.DB, contact models.Contact, anotherPhone bool) error {
	columns := []string{"first_name", "last_name", "email", "language", "time_zone", "search", "updated_at"}
	if anotherPhone {
		columns = append(columns, "phone")
	}
	return db.Model(&contact).Select(columns).Updates(contact).Error
}

// changePhone gives a contact, who is held, another phone. What they were known by before may soon be somebody else's, and so
// is forgotten, with the windows that it opened. A phone of another contact is a conflict that names them.
func changePhone(db *gorm.DB, now time.Time, c *models.Contact, e164 string) error {
	if c.Phone != nil && *c.Phone == e164 {
		return nil
	}
	var owners []string
	if err := IDsWith(db, c.WorkspaceID, identitiesOf(e164)).Where("contact_id <> ?", c.ID).Limit(1).Pluck("contact_id",
		&owners).Error; err != nil {
		return fmt.Errorf("look for the phone: %w", err)
	}
	if len(owners) > 0 {
		return models.Errorf(models.CodeConflict, "the contact %s has this phone: merge the two", owners[0])
	}
	for _, row := range []any{&models.Identity{}, &models.Window{}} {
		if err := db.Where("contact_id = ?", c.ID).Delete(row).Error; err != nil {
			return fmt.Errorf("forget the phone of before: %w", err)
		}
	}
	identities := identitiesOf(e164)
	for i := range identities {
		identities[i].WorkspaceID, identities[i].ContactID, identities[i].CreatedAt = c.WorkspaceID, c.ID, now
	}
	res := db.Clauses(clause.OnConflict{DoNothing: true}).Create(&identities)
	if res.Error == nil && res.RowsAffected < int64(len(identities)) {
		return database.ErrRace
	}
	c.Phone = &e164
	return res.Error
}

// find looks a contact up by id, or by every identity that the phone may have. Whoever is changed is held, and read as
// the changes before this one left them; whoever is not is only kept from being deleted.
func find(db *gorm.DB, workspaceID string, in models.ContactInput) (models.Contact, bool, error) {
	var contact models.Contact
	held := database.ForKeyShare(db)
	if changes(in) {
		held = database.ForNoKeyUpdate(db)
	}
	held = database.SeenBy(held, models.Viewer{WorkspaceID: workspaceID, OnlyAssignedTo: in.OnlyAssignedTo}, "id")
	if in.ID != "" {
		err := held.Take(&contact, "id = ? AND workspace_id = ?", in.ID, workspaceID).Error
		return contact, err == nil, database.NotFound(err, "contact")
	}
	err := held.Where("id IN (?)", IDsWith(db, workspaceID, identitiesOf(in.Phone))).Order("id").Take(&contact).Error
	if errors.Is(err, gorm.ErrRecordNotFound) && in.OnlyAssignedTo != "" {
		return contact, false, models.NotFound("contact")
	}
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return contact, false, nil
	}
	return contact, err == nil, err
}

// changes reports whether an input says something of the contact's own row, beyond who they are.
func changes(in models.ContactInput) bool {
	for _, said := range []*string{in.FirstName, in.LastName, in.Email, in.Language, in.TimeZone} {
		if said != nil {
			return true
		}
	}
	return in.ID != "" && in.Phone != ""
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
	c.Search = Searched(c)
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
