package workspace

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/database"
	"cadenza/models"
)

const listTaken = "a list with this name exists"

// NewList makes a list in the transaction; a name that is taken is a conflict.
func NewList(db *gorm.DB, workspaceID, name string) (models.List, error) {
	list := models.List{ID: database.NewID(), WorkspaceID: workspaceID, Name: name}
	return list, database.InsertOne(db, &list, "list", listTaken)
}

// CreateList makes a list; a name that is taken is a conflict.
func (s *Workspaces) CreateList(ctx context.Context, workspaceID, name string) (models.List, error) {
	return NewList(s.db.Conn(ctx), workspaceID, name)
}

// GetList reads a list.
func (s *Workspaces) GetList(ctx context.Context, workspaceID, id string) (models.List, error) {
	return database.ReadOne[models.List](s.db.Conn(ctx), workspaceID, id, "list")
}

// ListLists pages through the lists.
func (s *Workspaces) ListLists(ctx context.Context, workspaceID string, p models.Page) ([]models.List, string, error) {
	return database.ReadPage(s.db.Conn(ctx).Where("workspace_id = ?", workspaceID), p, "id", func(l models.List) string { return l.ID })
}

// ContactsInLists counts the contacts whom the viewer sees in each of the lists, by their ids; an empty list has no entry.
func (s *Workspaces) ContactsInLists(ctx context.Context, v models.Viewer, listIDs []string) (map[string]int, error) {
	return s.contactsBy(ctx, v, "list_members", "list_id", &models.List{}, listIDs)
}

// RenameList gives a list another name.
func (s *Workspaces) RenameList(ctx context.Context, workspaceID, id, name string) (models.List, error) {
	if err := database.Rename[models.List](s.db.Conn(ctx), workspaceID, id, name, "list", listTaken); err != nil {
		return models.List{}, err
	}
	return s.GetList(ctx, workspaceID, id)
}

// DeleteList deletes a list; its contacts stay. One that is used is CodeInUse.
func (s *Workspaces) DeleteList(ctx context.Context, workspaceID, id string, by models.Deletion) error {
	return deleteUnused(ctx, s, workspaceID, id, models.UseList, by, func(l models.List) string { return l.ID }, nil)
}

// ListMembers pages through the contacts of a list, the newest contact first.
func (s *Workspaces) ListMembers(ctx context.Context, v models.Viewer, listID string, p models.Page) ([]models.ContactView, string, error) {
	if _, err := s.GetList(ctx, v.WorkspaceID, listID); err != nil {
		return nil, "", err
	}
	q := s.db.Conn(ctx).Model(&models.Contact{}).Joins("JOIN list_members ON list_members.contact_id = contacts.id").
		Where("list_members.list_id = ? AND contacts.workspace_id = ?", listID, v.WorkspaceID)
	return s.contacts.ContactPage(ctx, database.SeenBy(q, v, "contacts.id"), p)
}

// AddMembers puts contacts into a list and returns how many are new in it. An unknown
// contact is a violation at /contact_ids/…, and then none is added.
func (s *Workspaces) AddMembers(ctx context.Context, v models.Viewer, listID string, contactIDs []string) (int, error) {
	return database.TxOf(ctx, s.db, func(tx *gorm.DB) (int, error) {
		if _, err := database.ReadOne[models.List](tx, v.WorkspaceID, listID, "list"); err != nil {
			return 0, err
		}
		known, err := database.Existing[models.Contact](database.SeenBy(tx, v, "id"), v.WorkspaceID, "id", contactIDs)
		if err != nil {
			return 0, err
		}
		members, bad := membersOf(v.WorkspaceID, listID, contactIDs, known)
		if len(bad) > 0 {
			return 0, models.Invalid("some contacts do not exist", bad)
		}
		result := tx.Clauses(clause.OnConflict{
			Columns: database.Columns("list_id", "contact_id"), DoNothing: true,
		}).CreateInBatches(members, database.Batch)
		if result.Error != nil {
			return 0, fmt.Errorf("insert members: %w", result.Error)
		}
		return int(result.RowsAffected), nil
	})
}

func membersOf(workspaceID, listID string, ids []string, known map[string]bool) ([]models.ListMember, []models.Violation) {
	var members []models.ListMember
	var bad []models.Violation
	seen := map[string]bool{}
	for i, id := range ids {
		switch {
		case !known[id]:
			bad = append(bad, models.Violation{Pointer: fmt.Sprintf("/contact_ids/%d", i), Detail: "no such contact"})
		case !seen[id]:
			members = append(members, models.ListMember{ListID: listID, ContactID: id, WorkspaceID: workspaceID})
		}
		seen[id] = true
	}
	return members, bad
}

// RemoveMember takes a contact out of a list; one that is not in it stays out.
func (s *Workspaces) RemoveMember(ctx context.Context, v models.Viewer, listID, contactID string) error {
	if _, err := s.GetList(ctx, v.WorkspaceID, listID); err != nil {
		return err
	}
	if v.OnlyAssignedTo != "" {
		if _, err := database.ReadContact(s.db.Conn(ctx), v, contactID); err != nil {
			return err
		}
	}
	err := database.SeenBy(s.db.Conn(ctx).Where(
		"workspace_id = ? AND list_id = ? AND contact_id = ?", v.WorkspaceID, listID, contactID,
	), v, "contact_id").Delete(&models.ListMember{}).Error
	if err != nil {
		return fmt.Errorf("delete member: %w", err)
	}
	return nil
}
