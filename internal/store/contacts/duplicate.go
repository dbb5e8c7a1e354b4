package contacts

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// duplicateScan is how many contacts a page of duplicates looks at, in the order of an index: its time does not depend on
// how many contacts there are, nor on how few of them have something in common.
const duplicateScan = 5000

// duplicateKeys are what contacts have in common, as the indexes of contact_texts have it, and the condition of those indexes.
func duplicateKeys(by models.DuplicateBy) (key, where string) {
	if by == models.DuplicateName {
		return "substr(last_name || ' ' || first_name, 1, 120)", "first_name <> '' AND last_name <> ''"
	}
	return "substr(email, 1, 120)", "email <> ''"
}

// duplicatePlace is the last key that the pages before have looked at.
type duplicatePlace struct{ Key string }

// keyed is a contact with their key.
type keyed struct{ Key, ContactID string }

// alike are contacts with the same key.
type alike struct {
	key, field string
	ids        []string
}

// FindDuplicates pages through groups of contacts whom the viewer sees and who are likely one, by what they have in common.
// A page may have few groups, or none, and still be followed by others: it looks at 5000 contacts.
func (s *Contacts) FindDuplicates(
	ctx context.Context, v models.Viewer, by models.DuplicateBy, p models.Page,
) (found []models.Duplicates, next string, err error) {
	var from duplicatePlace
	if p.After != "" {
		if from, err = database.PlaceOf[duplicatePlace](p.After); err != nil {
			return nil, "", err
		}
	}
	err = s.db.Planned(ctx, func(ctx context.Context) error {
		var rows []keyed
		if err := duplicateRows(s.db.Conn(ctx), v, by, from.Key).Find(&rows).Error; err != nil {
			return fmt.Errorf("look for duplicates: %w", err)
		}
		rows, last := wholeGroups(rows)
		groups := groupsOf(rows)
		if by == models.DuplicateName {
			if groups, err = s.withTheSameDay(ctx, groups); err != nil {
				return err
			}
		}
		groups, last = firstGroups(groups, p.Size(), last)
		if last != "" {
			next = database.CursorOf(duplicatePlace{last})
		}
		found, err = s.shown(ctx, v, by, groups)
		return err
	})
	return found, next, err
}

// duplicateRows are the next contacts in the order of their keys, one more than are looked at.
func duplicateRows(db *gorm.DB, v models.Viewer, by models.DuplicateBy, after string) *gorm.DB {
	key, where := duplicateKeys(by)
	q := db.Table("contact_texts").Select(key+" AS key, contact_id").
		Where("workspace_id = ? AND "+key+" > ?", v.WorkspaceID, after).Where(where)
	return database.SeenBy(q, v, "contact_id").Order(key + ", contact_id").Limit(duplicateScan + 1)
}

// wholeGroups leaves out the last key, of which not all contacts may have been read, where there may be more; last is then the
// key up to which all were read, else "". A key with more contacts than a page looks at is cut.
func wholeGroups(rows []keyed) (whole []keyed, last string) {
	if len(rows) <= duplicateScan {
		return rows, ""
	}
	cut := rows[len(rows)-1].Key
	from := slices.IndexFunc(rows, func(r keyed) bool { return r.Key == cut })
	if from == 0 {
		return rows[:duplicateScan], cut
	}
	return rows[:from], rows[from-1].Key
}

// groupsOf are those of the same key, two at the least.
func groupsOf(rows []keyed) (groups []alike) {
	for len(rows) > 0 {
		n := slices.IndexFunc(rows, func(r keyed) bool { return r.Key != rows[0].Key })
		if n < 0 {
			n = len(rows)
		}
		if n > 1 {
			group := alike{key: rows[0].Key}
			for _, r := range rows[:n] {
				group.ids = append(group.ids, r.ContactID)
			}
			groups = append(groups, group)
		}
		rows = rows[n:]
	}
	return groups
}

// firstGroups are the groups that a page holds; those of one key stay together. last is the key after which to go on.
func firstGroups(groups []alike, most int, last string) ([]alike, string) {
	for n := most; n < len(groups); n++ {
		if groups[n].key != groups[n-1].key {
			return groups[:n], groups[n-1].key
		}
	}
	return groups, last
}

// withTheSameDay are, of those with the same name, those who have the same day in a field of dates too.
func (s *Contacts) withTheSameDay(ctx context.Context, named []alike) (groups []alike, err error) {
	type day struct{ contactID, code, text string }
	days := map[string][]day{}
	var ids []string
	for _, group := range named {
		ids = append(ids, group.ids...)
	}
	for some := range slices.Chunk(ids, database.Batch) {
		var rows []struct{ ContactID, Code, Text string }
		err := s.db.Conn(ctx).Table("field_values").Select("field_values.contact_id, fields.code, field_values.text").
			Joins("JOIN fields ON fields.id = field_values.field_id").
			Where("field_values.contact_id IN ? AND field_values.month_day <> 0", some).Order("fields.code").Find(&rows).Error
		if err != nil {
			return nil, fmt.Errorf("read the days of contacts: %w", err)
		}
		for _, r := range rows {
			days[r.ContactID] = append(days[r.ContactID], day{r.ContactID, r.Code, r.Text})
		}
	}
	for _, group := range named {
		var order []day
		same := map[day][]string{}
		for _, id := range group.ids {
			for _, d := range days[id] {
				d.contactID = ""
				if same[d] == nil {
					order = append(order, d)
				}
				same[d] = append(same[d], id)
			}
		}
		for _, d := range order {
			if len(same[d]) > 1 {
				groups = append(groups, alike{key: group.key, field: d.code, ids: same[d]})
			}
		}
	}
	return groups, nil
}

// shown are the groups with their contacts.
func (s *Contacts) shown(ctx context.Context, v models.Viewer, by models.DuplicateBy, groups []alike) ([]models.Duplicates, error) {
	var ids []string
	for _, group := range groups {
		ids = append(ids, group.ids[:min(len(group.ids), models.MaxDuplicates)]...)
	}
	views := map[string]models.ContactView{}
	for some := range slices.Chunk(database.Unique(ids), database.Batch) {
		var rows []models.Contact
		q := database.SeenBy(s.db.Conn(ctx), v, "id")
		if err := q.Find(&rows, database.OfWorkspace("id")+" AND id IN ?", v.WorkspaceID, some).Error; err != nil {
			return nil, fmt.Errorf("read duplicates: %w", err)
		}
		part, err := s.views(ctx, rows)
		if err != nil {
			return nil, err
		}
		for _, view := range part {
			views[view.Contact.ID] = view
		}
	}
	out := []models.Duplicates{}
	for _, group := range groups {
		one := models.Duplicates{By: by, Field: group.field, Count: len(group.ids)}
		for _, id := range group.ids[:min(len(group.ids), models.MaxDuplicates)] {
			if view, there := views[id]; there {
				one.Contacts = append(one.Contacts, view)
			}
		}
		if len(one.Contacts) > 1 { // one may have been deleted meanwhile
			out = append(out, one)
		}
	}
	return out, nil
}
