package store

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/phone"
	"cadenza/internal/store/contacts"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// writer finds the contact who wrote, by any way in which WhatsApp names them. Contacts that the
// message shows to be one person become one. For an unknown writer it makes a contact, if the
// message is one of a person, else it returns nil.
func (r *routing) writer() (*models.Contact, error) {
	identities := contacts.IdentitiesOfWriter(r.message.WaID, r.message.UserID)
	known, complete, err := r.known(identities)
	if err != nil {
		return nil, err
	}
	if r.message.NewWaID != "" || r.message.NewUserID != "" {
		return r.follow(known)
	}
	if !r.message.ByPerson() && len(known) == 0 {
		return nil, nil
	}
	if len(known) == 0 {
		return r.newContact(identities)
	}
	contact, err := r.one(known)
	if err != nil {
		return nil, err
	}
	if !complete {
		r.fresh = identities
	}
	return contact, nil
}

// hold takes the contact, so that messages of one contact are decided one after the other, and reads them as they are
// then.
func (r *routing) hold(found models.Contact) error {
	var now models.Contact
	err := database.ForNoKeyUpdate(r.db).Take(&now, "id = ?", found.ID).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return database.ErrRace // it became part of another one since it was found
	}
	if err != nil {
		return fmt.Errorf("hold the contact: %w", err)
	}
	if !found.SamePhone(now) {
		return database.ErrRace // whoever has another phone since may be somebody else
	}
	r.contact = now
	return nil
}

// learn notes what the message says about the contact, who is held. The contact's runs must be held
// before: a step holds the run first, too, and then writes to the contact.
func (r *routing) learn() error {
	if r.message.NewWaID != "" || r.message.NewUserID != "" {
		return nil // it was followed
	}
	if len(r.fresh) > 0 {
		if err := r.addIdentities(r.contact.ID, r.fresh); err != nil {
			return err
		}
	}
	return r.describe(&r.contact)
}

// known are the contacts that have any of the identities, the oldest first. They are
// complete when one contact has all of them.
func (r *routing) known(identities []models.Identity) (people []models.Contact, complete bool, err error) {
	if len(identities) == 0 {
		return nil, false, nil
	}
	var found []struct {
		models.Contact `gorm:"embedded"`
		Has            int
	}
	has := contacts.KnownIdentities(r.db, r.message.WorkspaceID, identities).Where("contact_id = contacts.id").Select("COUNT(*)")
	err = r.db.Model(&models.Contact{}).Select("contacts.*, (?) AS has", has).
		Where("id IN (?)", contacts.IDsWith(r.db, r.message.WorkspaceID, identities)).Order("id").Find(&found).Error
	if err != nil {
		return nil, false, fmt.Errorf("find contact: %w", err)
	}
	for _, f := range found {
		people = append(people, f.Contact)
	}
	return people, len(found) == 1 && found[0].Has == len(identities), nil
}

func (r *routing) newContact(identities []models.Identity) (*models.Contact, error) {
	c := models.Contact{
		ID: database.NewID(), WorkspaceID: r.message.WorkspaceID, FirstName: r.message.ProfileName, ProfileName: r.message.ProfileName,
	}
	if e164, err := phone.FromWaID(r.message.WaID); err == nil {
		c.Phone = &e164
	}
	if err := contacts.Create(r.db, r.tx.store.Now(), c, identities); err != nil {
		return nil, fmt.Errorf("create contact: %w", err)
	}
	return &c, nil
}

// addIdentities notes the ways of knowing a contact that are new.
func (r *routing) addIdentities(contactID string, identities []models.Identity) error {
	for i := range identities {
		identities[i].WorkspaceID, identities[i].ContactID, identities[i].CreatedAt = r.message.WorkspaceID, contactID, r.tx.store.Now()
	}
	res := r.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&identities)
	if res.Error != nil {
		return fmt.Errorf("add identities: %w", res.Error)
	}
	return nil
}

// describe takes over what the message says about its writer: the profile's name, and a
// phone where none was known.
func (r *routing) describe(c *models.Contact) error {
	before := *c
	if r.message.ProfileName != "" {
		c.ProfileName = r.message.ProfileName
	}
	if e164, err := phone.FromWaID(r.message.WaID); err == nil && c.Phone == nil {
		c.Phone = &e164
	}
	if *c == before {
		return nil
	}
	c.Search = contacts.Searched(*c)
	if err := r.db.Model(c).Select("profile_name", "phone", "search", "updated_at").Updates(c).Error; err != nil {
		return fmt.Errorf("describe contact: %w", err)
	}
	return nil
}

// follow gives a contact the new number or business-scoped id of its person. The contact keeps
// everything but the old ones, which may soon be somebody else's.
func (r *routing) follow(known []models.Contact) (*models.Contact, error) {
	if len(known) == 0 {
		return nil, nil // whom nobody knew need not be followed
	}
	e164, err := phone.FromWaID(r.message.NewWaID)
	if err != nil { // no number that can be written to: the contact keeps the one it has
		if r.message.NewUserID == "" {
			return &known[0], nil
		}
		r.message.NewWaID = ""
	}
	fresh := contacts.IdentitiesOfWriter(r.message.NewWaID, r.message.NewUserID)
	there, _, err := r.known(fresh)
	if err != nil {
		return nil, err
	}
	contact, err := r.one(union(known, there))
	if err != nil {
		return nil, err
	}
	if err := r.hold(*contact); err != nil {
		return nil, err
	}
	*contact = r.contact
	// Whether WhatsApp's window moves along is not documented: it opens with the next message.
	err = errors.Join(
		r.forgetFormer(contact.ID), r.tx.exec("close windows", "DELETE FROM windows WHERE contact_id = ?", contact.ID),
		r.addIdentities(contact.ID, fresh),
	)
	action := "contact.change_user_id"
	if r.message.NewWaID != "" {
		action, contact.Phone = "contact.change_number", &e164
		err = errors.Join(err, r.tx.exec(
			"change number", "UPDATE contacts SET phone = ?, search = ?, updated_at = ? WHERE id = ?",
			e164, contacts.Searched(*contact), r.tx.store.Now(), contact.ID,
		))
	}
	return contact, errors.Join(err, database.Audit(
		r.db, r.tx.store.Now(), r.message.WorkspaceID, "whatsapp", action, "contact/"+contact.ID, "",
	))
}

// forgetFormer removes what the person was known by: with an old number also the user ids that
// went with it, else the one user id that was replaced, where that is told.
func (r *routing) forgetFormer(contactID string) error {
	if r.message.NewWaID != "" {
		return r.tx.exec("forget the old number", "DELETE FROM contact_identities WHERE contact_id = ?", contactID)
	}
	return r.tx.exec("forget the old user id", "DELETE FROM contact_identities WHERE contact_id = ? AND kind = ? AND value = ?",
		contactID, models.IdentityUserID, r.message.UserID)
}

// union is both without doubles, in the order of ids.
func union(a, b []models.Contact) []models.Contact {
	out := append([]models.Contact{}, a...)
	for _, c := range b {
		if !slices.ContainsFunc(a, func(has models.Contact) bool { return has.ID == c.ID }) {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(x, y models.Contact) int { return cmp.Compare(x.ID, y.ID) })
	return out
}

// one makes one contact of those that turned out to be the same person: the oldest stays.
func (r *routing) one(same []models.Contact) (*models.Contact, error) {
	keep := same[0]
	for _, other := range same[1:] {
		ended, err := r.tx.merge(&keep, other, r.message.WorkspaceID, "whatsapp")
		if err != nil {
			return nil, err
		}
		r.out.Closed = append(r.out.Closed, ended...)
	}
	return &keep, nil
}
