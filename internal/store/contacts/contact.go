package contacts

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// GetContact reads a contact whom the viewer sees, with fields and tags.
func (s *Contacts) GetContact(ctx context.Context, v models.Viewer, id string) (models.ContactView, error) {
	contact, err := database.ReadContact(s.db.Conn(ctx), v, id)
	if err != nil {
		return models.ContactView{}, err
	}
	views, err := s.views(ctx, []models.Contact{contact})
	if err != nil {
		return models.ContactView{}, err
	}
	return views[0], nil
}

// Seen reads a contact whom the viewer sees, and holds their row as the query says.
func Seen(db *gorm.DB, v models.Viewer, id string) (models.Contact, error) {
	if v.OnlyAssignedTo != "" {
		db = db.Where("EXISTS (SELECT 1 FROM contact_operators x WHERE x.contact_id = contacts.id AND x.user_id = ?)", v.OnlyAssignedTo)
	}
	return database.ReadOne[models.Contact](db, v.WorkspaceID, id, "contact")
}

// ListContacts pages through the contacts; phone, in E.164, asks for the one who has it, unless "".
func (s *Contacts) ListContacts(ctx context.Context, workspaceID, phone string, p models.Page) ([]models.ContactView, string, error) {
	q := s.db.Conn(ctx).Model(&models.Contact{}).Where("contacts.workspace_id = ?", workspaceID)
	if phone != "" {
		q = q.Joins("JOIN contact_identities ON contact_identities.contact_id = contacts.id").
			Where(
				"contact_identities.workspace_id = ? AND contact_identities.kind = ? AND contact_identities.value = ?", workspaceID,
				models.IdentityPhone, phone,
			)
	}
	return s.ContactPage(ctx, q, p)
}

// ContactPage reads a page of the contacts that a query selects, each with its fields, tags and operators.
func (s *Contacts) ContactPage(ctx context.Context, q *gorm.DB, p models.Page) ([]models.ContactView, string, error) {
	return s.ContactPageBy(ctx, q, "contacts.id", p)
}

// ContactPageBy is ContactPage of a query that has the contacts' ids in a column of another table too.
func (s *Contacts) ContactPageBy(
	ctx context.Context, q *gorm.DB, column string, p models.Page,
) ([]models.ContactView, string, error) {
	rows, next, err := database.ReadPage(q, p, column, func(c models.Contact) string { return c.ID })
	if err != nil {
		return nil, "", err
	}
	views, err := s.views(ctx, rows)
	return views, next, err
}

// views reads fields, tags and operators of all the contacts in a statement each.
func (s *Contacts) views(ctx context.Context, contacts []models.Contact) ([]models.ContactView, error) {
	ids := make([]string, len(contacts))
	for i, c := range contacts {
		ids[i] = c.ID
	}
	fields, err := s.fieldTexts(ctx, ids)
	if err != nil {
		return nil, err
	}
	tags, err := s.tagNames(ctx, ids)
	if err != nil {
		return nil, err
	}
	operators, err := s.operatorIDs(ctx, ids)
	if err != nil {
		return nil, err
	}
	views := make([]models.ContactView, len(contacts))
	for i, c := range contacts {
		views[i] = models.ContactView{Contact: c, Fields: fields[c.ID], Tags: tags[c.ID], OperatorIDs: operators[c.ID]}
	}
	return views, nil
}

func (s *Contacts) operatorIDs(ctx context.Context, contactIDs []string) (map[string][]string, error) {
	out := map[string][]string{}
	if len(contactIDs) == 0 {
		return out, nil
	}
	var rows []models.ContactOperator
	if err := s.db.Conn(ctx).Order("user_id").Find(&rows, "contact_id IN ?", contactIDs).Error; err != nil {
		return nil, fmt.Errorf("read assigned operators: %w", err)
	}
	for _, r := range rows {
		out[r.ContactID] = append(out[r.ContactID], r.UserID)
	}
	return out, nil
}

func (s *Contacts) fieldTexts(ctx context.Context, contactIDs []string) (map[string]map[string]string, error) {
	out := map[string]map[string]string{}
	if len(contactIDs) == 0 {
		return out, nil
	}
	var rows []struct{ ContactID, Code, Text string }
	err := s.db.Conn(ctx).Table("field_values").Select("field_values.contact_id, fields.code, field_values.text").
		Joins("JOIN fields ON fields.id = field_values.field_id").
		Where("field_values.contact_id IN ? AND field_values.text <> ''", contactIDs).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read field values: %w", err)
	}
	for _, row := range rows {
		if out[row.ContactID] == nil {
			out[row.ContactID] = map[string]string{}
		}
		out[row.ContactID][row.Code] = row.Text
	}
	return out, nil
}

func (s *Contacts) tagNames(ctx context.Context, contactIDs []string) (map[string][]string, error) {
	out := map[string][]string{}
	if len(contactIDs) == 0 {
		return out, nil
	}
	var rows []struct{ ContactID, Name string }
	err := s.db.Conn(ctx).Table("contact_tags").Select("contact_tags.contact_id, tags.name").
		Joins("JOIN tags ON tags.id = contact_tags.tag_id").
		Where("contact_tags.contact_id IN ?", contactIDs).Order("tags.name").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read tags: %w", err)
	}
	for _, row := range rows {
		out[row.ContactID] = append(out[row.ContactID], row.Name)
	}
	return out, nil
}

// HasPhone reports whether a contact whom the viewer sees is known by the number, in E.164.
func (s *Contacts) HasPhone(ctx context.Context, v models.Viewer, e164 string) (bool, error) {
	var n int64
	known := KnownIdentities(s.db.Conn(ctx), v.WorkspaceID, identitiesOf(e164))
	if err := database.SeenBy(known, v, "contact_id").Limit(1).Count(&n).Error; err != nil {
		return false, fmt.Errorf("look for a phone: %w", err)
	}
	return n > 0, nil
}

// ContactNames are what the contacts whom the viewer sees are called, by their ids: one statement for all.
// Who is no contact any more has no name.
func (s *Contacts) ContactNames(ctx context.Context, v models.Viewer, ids []string) (map[string]models.ContactName, error) {
	out := make(map[string]models.ContactName, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	var rows []models.Contact
	q := database.SeenBy(s.db.Conn(ctx), v, "id").Select("id", "first_name", "last_name", "phone")
	if err := q.Find(&rows, database.OfWorkspace("id")+" AND id IN ?", v.WorkspaceID, database.Unique(ids)).Error; err != nil {
		return nil, fmt.Errorf("read the names of contacts: %w", err)
	}
	for _, c := range rows {
		out[c.ID] = models.ContactName{FirstName: c.FirstName, LastName: c.LastName, Phone: c.Phone}
	}
	return out, nil
}
