package store

import (
	"context"
	"fmt"

	"cadenza/internal/store/contacts"
	"cadenza/internal/store/database"
	"cadenza/internal/store/workspace"
	"cadenza/models"
)

// ChangeContact makes changes to a contact whom the viewer sees, as the steps of the same names do. Tags that do not
// exist are made, but not by a viewer who sees only their contacts; lists must exist (violations).
func (s *Store) ChangeContact(ctx context.Context, v models.Viewer, id, actor string, change models.ContactChanges) error {
	return s.RunTx(ctx, func(t *RunTx) error {
		contact, err := contacts.Seen(database.ForUpdate(t.db), v, id)
		if err != nil {
			return err
		}
		if err := t.changeTags(ctx, v, contact, change); err != nil {
			return err
		}
		if err := t.changeLists(ctx, contact, change); err != nil {
			return err
		}
		if change.Block == nil || *change.Block == (contact.BlockedAt != nil) {
			return nil
		}
		action := "contact.restore"
		if *change.Block {
			action, err = "contact.block", t.BlockContact(ctx, id, s.Now())
		} else {
			err = t.RestoreContact(ctx, id)
		}
		if err != nil {
			return err
		}
		return database.Audit(t.db, s.Now(), v.WorkspaceID, actor, action, "contact/"+id, "")
	})
}

func (t *RunTx) changeTags(ctx context.Context, v models.Viewer, c models.Contact, change models.ContactChanges) error {
	if len(change.AddTags) > 0 {
		if err := t.tagsToAdd(v, change.AddTags); err != nil {
			return err
		}
		if _, err := t.AddTags(ctx, c.WorkspaceID, c.ID, change.AddTags); err != nil {
			return err
		}
	}
	if len(change.RemoveTags) == 0 {
		return nil
	}
	_, err := t.RemoveTags(ctx, c.WorkspaceID, c.ID, change.RemoveTags)
	return err
}

// tagsToAdd holds the tags, which are made where the viewer may make them.
func (t *RunTx) tagsToAdd(v models.Viewer, names []string) error {
	if v.OnlyAssignedTo == "" {
		return workspace.MakeTags(t.db, v.WorkspaceID, names)
	}
	held, err := database.Existing[models.Tag](database.ForKeyShare(t.db), v.WorkspaceID, "name", names)
	if err != nil {
		return err
	}
	var bad []models.Violation
	for i, name := range names {
		if !held[name] {
			bad = append(bad, models.Violation{Pointer: fmt.Sprintf("/add/%d", i), Detail: "no such tag"})
		}
	}
	return models.Invalid("the tags cannot be changed so", bad)
}

func (t *RunTx) changeLists(ctx context.Context, c models.Contact, change models.ContactChanges) error {
	var refs []models.Reference
	for at, ids := range map[string][]string{"/add": change.AddLists, "/remove": change.RemoveLists} {
		for i, id := range ids {
			refs = append(refs, models.Reference{Value: id, Pointer: fmt.Sprintf("%s/%d", at, i)})
		}
	}
	bad, err := database.Missing[models.List](database.ForKeyShare(t.db), c.WorkspaceID, "list", refs)
	if err != nil {
		return err
	}
	if err := models.Invalid("the lists cannot be changed so", bad); err != nil {
		return err
	}
	if len(change.AddLists) > 0 {
		if _, err := t.AddToLists(ctx, c.WorkspaceID, c.ID, change.AddLists); err != nil {
			return err
		}
	}
	if len(change.RemoveLists) > 0 {
		_, err = t.RemoveFromLists(ctx, c.WorkspaceID, c.ID, change.RemoveLists)
	}
	return err
}
