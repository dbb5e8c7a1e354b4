package contacts

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// ImportContacts creates or updates the contacts of some rows, at most a few hundred, in one
// transaction and in their order: of two rows with the same contact the later one updates the
// earlier. Every row has a Phone and no ID; what it leaves out stays as it is. A row with a value that cannot be
// stored is refused whole. The contacts of the others become members of the list, unless listID is "".
// The number of statements does not depend on the number of rows. changed is called at the end of the transaction
// with the changes of consent, also when there are none.
func (s *Contacts) ImportContacts(
	ctx context.Context, workspaceID, listID string, rows []models.ContactInput,
	changed func(tx *gorm.DB, changes []models.ConsentChange) error,
) ([]models.ImportResult, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	var results []models.ImportResult
	err := s.db.CopyTx(ctx, func(c database.Copier) error {
		db := c.DB
		results = make([]models.ImportResult, len(rows))
		if listID != "" {
			if _, err := database.ReadOne[models.List](db, workspaceID, listID, "list"); err != nil {
				return err
			}
		}
		i := &contactImport{Copier: c, now: s.db.Now(), workspaceID: workspaceID, known: map[identityKey]*imported{}}
		if err := i.load(rows); err != nil {
			return err
		}
		for n, row := range rows {
			results[n] = i.apply(row)
		}
		if err := i.save(listID); err != nil {
			return err
		}
		return changed(db, i.consents)
	})
	return results, err
}

type identityKey struct {
	kind  models.IdentityKind
	value string
}

// contactImport is one transaction of an import: everything is read, then changed in memory, then written.
type contactImport struct {
	database.Copier
	now         time.Time
	workspaceID string
	fields      map[string]models.Field
	known       map[identityKey]*imported
	// touched are the contacts of good rows, each once.
	touched []*imported
	// consents are the changes of consent, in the order of their rows.
	consents []models.ConsentChange
}

// imported is a contact of the import.
type imported struct {
	contact          models.Contact
	isNew, isChanged bool
	isTouched        bool
	// texts are the contact's values by field, changes those to be written.
	texts   map[string]string
	changes map[string]models.FieldValue
}

// load reads the fields that the rows name, and the contacts that exist with their values.
func (i *contactImport) load(rows []models.ContactInput) error {
	codes, phones := map[string]bool{}, make([]string, len(rows))
	for n, row := range rows {
		for code := range row.Fields {
			codes[code] = true
		}
		phones[n] = row.Phone
	}
	if err := i.loadFields(slices.Collect(maps.Keys(codes))); err != nil {
		return err
	}
	identities, err := i.identities(phones)
	if err != nil {
		return err
	}
	return i.loadContacts(identities)
}

// identities finds those of the phones that exist. Each is looked up by its whole key, inside one
// statement: given a list of values, PostgreSQL reads all identities of the workspace as long as it has
// no statistics of a table that is being filled.
func (i *contactImport) identities(phones []string) ([]models.Identity, error) {
	var wanted []any
	for _, e164 := range phones {
		for _, id := range identitiesOf(e164) {
			wanted = append(wanted, id.Kind, id.Value)
		}
	}
	list := strings.TrimSuffix(strings.Repeat("(?, ?), ", len(wanted)/2), ", ")
	var found []models.Identity
	err := i.DB.Raw(`SELECT kind, value, contact_id FROM (
		SELECT v.column1 AS kind, v.column2 AS value, (SELECT contact_id FROM contact_identities
			WHERE workspace_id = ? AND kind = v.column1 AND value = v.column2) AS contact_id
		FROM (VALUES `+list+`) v) known WHERE contact_id IS NOT NULL`, append([]any{i.workspaceID}, wanted...)...).Find(&found).Error
	if err != nil {
		return nil, fmt.Errorf("find contacts: %w", err)
	}
	return found, nil
}

func (i *contactImport) loadFields(codes []string) error {
	i.fields = map[string]models.Field{}
	if len(codes) == 0 {
		return nil
	}
	var fields []models.Field
	if err := i.DB.Find(&fields, "workspace_id = ? AND code IN ?", i.workspaceID, codes).Error; err != nil {
		return fmt.Errorf("read fields: %w", err)
	}
	for _, f := range fields {
		i.fields[f.Code] = f
	}
	return nil
}

// loadContacts holds the contacts to the end of the transaction, in the order of their ids.
func (i *contactImport) loadContacts(identities []models.Identity) error {
	if len(identities) == 0 {
		return nil
	}
	ids := make([]string, len(identities))
	for n, id := range identities {
		ids[n] = id.ContactID
	}
	var contacts []models.Contact
	if err := database.ForUpdate(i.DB).Order("id").Find(&contacts, "id IN ?", ids).Error; err != nil {
		return fmt.Errorf("read contacts: %w", err)
	}
	byID := map[string]*imported{}
	for _, c := range contacts {
		byID[c.ID] = &imported{contact: c}
	}
	for _, id := range identities {
		if c := byID[id.ContactID]; c != nil {
			i.known[identityKey{id.Kind, id.Value}] = c
		}
	}
	return i.loadTexts(byID)
}

func (i *contactImport) loadTexts(byID map[string]*imported) error {
	if len(i.fields) == 0 {
		return nil
	}
	var values []models.FieldValue
	err := i.DB.Select("contact_id", "field_id", "text").Find(&values, "contact_id IN ?", slices.Collect(maps.Keys(byID))).Error
	if err != nil {
		return fmt.Errorf("read field values: %w", err)
	}
	for _, v := range values {
		c := byID[v.ContactID]
		if c.texts == nil {
			c.texts = map[string]string{}
		}
		c.texts[v.FieldID] = v.Text
	}
	return nil
}

// apply does one row in memory.
func (i *contactImport) apply(row models.ContactInput) models.ImportResult {
	values, bad := i.typed(row.Fields)
	if len(bad) > 0 {
		return models.ImportResult{Outcome: models.ImportRefused, Violations: bad}
	}
	c, outcome := i.find(row.Phone), models.ImportUnchanged
	if c == nil {
		c, outcome = i.add(row.Phone), models.ImportCreated
	}
	if !c.isTouched {
		c.isTouched = true
		i.touched = append(i.touched, c)
	}
	before := c.contact
	applyInput(&c.contact, row)
	i.takeConsent(&c.contact, row.Consent)
	attributes := c.contact != before
	c.isChanged = c.isChanged || attributes
	if (c.set(values) || attributes) && outcome == models.ImportUnchanged {
		outcome = models.ImportUpdated
	}
	return models.ImportResult{Outcome: outcome}
}

// takeConsent sets a contact's consent, unless it is so already.
func (i *contactImport) takeConsent(c *models.Contact, to models.Consent) {
	said := models.ConsentStatement{Marketing: to, Source: models.ConsentByImport}
	if to != "" && c.Marketing() != to && c.TakeConsent(said, i.now) {
		i.consents = append(i.consents, models.ConsentOf(*c, said, database.NewID()))
	}
}

// typed reads the values by their fields' types, in the order of their codes.
func (i *contactImport) typed(texts map[string]string) (values []models.FieldValue, bad []models.Violation) {
	for _, code := range slices.Sorted(maps.Keys(texts)) {
		field, ok := i.fields[code]
		if !ok {
			bad = append(bad, models.Violation{Pointer: "/fields/" + code, Detail: UnknownField})
			continue
		}
		value, detail := typedValue(field, texts[code])
		if detail != "" {
			bad = append(bad, models.Violation{Pointer: "/fields/" + code, Detail: detail})
			continue
		}
		value.FieldID, value.WorkspaceID, value.UpdatedAt = field.ID, i.workspaceID, i.now
		values = append(values, value)
	}
	return values, bad
}

// find returns the contact with the phone, whom an earlier row may have made; nil for none.
func (i *contactImport) find(e164 string) *imported {
	for _, id := range identitiesOf(e164) {
		if c := i.known[identityKey{id.Kind, id.Value}]; c != nil {
			return c
		}
	}
	return nil
}

func (i *contactImport) add(e164 string) *imported {
	c := &imported{isNew: true, contact: models.Contact{
		ID: database.NewID(), WorkspaceID: i.workspaceID, Phone: &e164, CreatedAt: i.now, UpdatedAt: i.now,
	}}
	for _, id := range identitiesOf(e164) {
		i.known[identityKey{id.Kind, id.Value}] = c
	}
	return c
}

// set takes the values that are others than before, and reports whether there were any.
func (c *imported) set(values []models.FieldValue) (changed bool) {
	for _, v := range values {
		if c.texts[v.FieldID] == v.Text {
			continue
		}
		if c.texts == nil {
			c.texts = map[string]string{}
		}
		if c.changes == nil {
			c.changes = map[string]models.FieldValue{}
		}
		v.ContactID = c.contact.ID
		c.texts[v.FieldID], c.changes[v.FieldID] = v.Text, v
		changed = true
	}
	return changed
}

// save writes all of it, a statement or a few for each table.
func (i *contactImport) save(listID string) error {
	var made, changed []models.Contact
	var values, newValues []models.FieldValue
	var members, newMembers []models.ListMember
	for _, c := range i.touched {
		c.contact.Search = Searched(c.contact)
		own, places := &values, &members
		switch {
		case c.isNew:
			made = append(made, c.contact)
			own, places = &newValues, &newMembers
		case c.isChanged:
			c.contact.UpdatedAt = i.now
			changed = append(changed, c.contact)
		}
		for _, id := range slices.Sorted(maps.Keys(c.changes)) {
			*own = append(*own, c.changes[id])
		}
		*places = append(*places, models.ListMember{ListID: listID, ContactID: c.contact.ID, WorkspaceID: i.workspaceID, CreatedAt: i.now})
	}
	if err := i.create(made); err != nil {
		return err
	}
	if err := i.update(changed); err != nil {
		return err
	}
	if err := database.InsertNew(i.Copier, i.consents); err != nil {
		return fmt.Errorf("log consent: %w", err)
	}
	if err := database.InsertNew(i.Copier, newValues); err != nil {
		return fmt.Errorf("insert field values: %w", err)
	}
	if err := saveValues(i.DB, values); err != nil || listID == "" {
		return err
	}
	return i.join(members, newMembers)
}

// join makes contacts members of the list: those who may be there already, and new ones.
func (i *contactImport) join(members, newMembers []models.ListMember) error {
	if err := database.InsertNew(i.Copier, newMembers); err != nil {
		return fmt.Errorf("insert members: %w", err)
	}
	if len(members) == 0 {
		return nil
	}
	err := i.DB.Clauses(clause.OnConflict{
		Columns: database.Columns("list_id", "contact_id"), DoNothing: true,
	}).CreateInBatches(members, database.Batch).Error
	if err != nil {
		return fmt.Errorf("insert members: %w", err)
	}
	return nil
}

// create inserts contacts with their identities, these in one order for everybody: two imports
// of the same people at once wait for each other instead of ending in a deadlock.
func (i *contactImport) create(made []models.Contact) error {
	if len(made) == 0 {
		return nil
	}
	var identities []models.Identity
	for _, c := range made {
		for _, id := range identitiesOf(*c.Phone) {
			id.WorkspaceID, id.ContactID, id.CreatedAt = i.workspaceID, c.ID, i.now
			identities = append(identities, id)
		}
	}
	slices.SortFunc(identities, func(a, b models.Identity) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Value, b.Value))
	})
	if err := database.InsertNew(i.Copier, made); err != nil {
		return fmt.Errorf("insert contacts: %w", err)
	}
	if err := database.InsertNew(i.Copier, identities); err != nil {
		return fmt.Errorf("insert identities: %w", err)
	}
	return nil
}

// update writes the attributes of contacts that exist and are held.
func (i *contactImport) update(changed []models.Contact) error {
	if len(changed) == 0 {
		return nil
	}
	err := i.DB.Clauses(clause.OnConflict{
		Columns: database.Columns("id"),
		DoUpdates: clause.AssignmentColumns([]string{
			"first_name", "last_name", "email", "language", "time_zone", "search", "marketing_stopped_at", "marketing_resumed_at",
			"updated_at",
		}),
	}).CreateInBatches(changed, database.Batch).Error
	if err != nil {
		return fmt.Errorf("update contacts: %w", err)
	}
	return nil
}
