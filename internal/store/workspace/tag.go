package workspace

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/database"
	"cadenza/models"
)

const tagTaken = "a tag with this name exists"

// CreateTag makes a tag; a name that is taken is a conflict.
func (s *Workspaces) CreateTag(ctx context.Context, workspaceID, name string) (models.Tag, error) {
	tag := models.Tag{ID: database.NewID(), WorkspaceID: workspaceID, Name: name}
	return tag, database.InsertOne(s.db.Conn(ctx), &tag, "tag", tagTaken)
}

// GetTag reads a tag.
func (s *Workspaces) GetTag(ctx context.Context, workspaceID, id string) (models.Tag, error) {
	return database.ReadOne[models.Tag](s.db.Conn(ctx), workspaceID, id, "tag")
}

// ListTags pages through the tags.
func (s *Workspaces) ListTags(ctx context.Context, workspaceID string, p models.Page) ([]models.Tag, string, error) {
	return database.ReadPage(s.db.Conn(ctx).Where("workspace_id = ?", workspaceID), p, "id", func(t models.Tag) string { return t.ID })
}

// ContactsWithTags counts the contacts whom the viewer sees with each of the tags, by their ids; a tag that nobody has
// has no entry.
func (s *Workspaces) ContactsWithTags(ctx context.Context, v models.Viewer, tagIDs []string) (map[string]int, error) {
	return s.contactsBy(ctx, v, "contact_tags", "tag_id", &models.Tag{}, tagIDs)
}

// RenameTag gives a tag another name. Automations name tags by name: those that hold the old one make it anew.
func (s *Workspaces) RenameTag(ctx context.Context, workspaceID, id, name string) (models.Tag, error) {
	if err := database.Rename[models.Tag](s.db.Conn(ctx), workspaceID, id, name, "tag", tagTaken); err != nil {
		return models.Tag{}, err
	}
	return s.GetTag(ctx, workspaceID, id)
}

// DeleteTag deletes a tag and takes it off every contact; one that is used is CodeInUse.
func (s *Workspaces) DeleteTag(ctx context.Context, workspaceID, id string, by models.Deletion) error {
	return deleteUnused(ctx, s, workspaceID, id, models.UseTag, by, func(t models.Tag) string { return t.Name }, nil)
}

// MakeTags makes the tags that the workspace does not have yet, and holds all of them: nobody
// deletes one before the transaction ends.
func MakeTags(tx *gorm.DB, workspaceID string, names []string) error {
	if len(names) == 0 {
		return nil
	}
	tags := make([]models.Tag, len(names))
	for i, name := range names {
		tags[i] = models.Tag{ID: database.NewID(), WorkspaceID: workspaceID, Name: name}
	}
	err := tx.Clauses(clause.OnConflict{
		Columns: database.Columns("workspace_id", "name"), DoNothing: true,
	}).CreateInBatches(tags, database.Batch).Error
	if err != nil {
		return fmt.Errorf("make tags: %w", err)
	}
	held, err := database.Existing[models.Tag](database.ForKeyShare(tx), workspaceID, "name", names)
	if err == nil && slices.ContainsFunc(names, func(name string) bool { return !held[name] }) {
		return database.ErrRace // one was deleted a moment ago
	}
	return err
}
