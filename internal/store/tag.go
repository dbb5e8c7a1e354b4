package store

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/models"
)

const tagTaken = "a tag with this name exists"

// CreateTag makes a tag; a name that is taken is a conflict.
func (s *Store) CreateTag(ctx context.Context, workspaceID, name string) (models.Tag, error) {
	tag := models.Tag{ID: NewID(), WorkspaceID: workspaceID, Name: name}
	return tag, insertOne(s.conn(ctx), &tag, "tag", tagTaken)
}

// GetTag reads a tag.
func (s *Store) GetTag(ctx context.Context, workspaceID, id string) (models.Tag, error) {
	return readOne[models.Tag](s.conn(ctx), workspaceID, id, "tag")
}

// ListTags pages through the tags.
func (s *Store) ListTags(ctx context.Context, workspaceID string, p models.Page) ([]models.Tag, string, error) {
	return readPage(s.conn(ctx).Where("workspace_id = ?", workspaceID), p, "id", func(t models.Tag) string { return t.ID })
}

// RenameTag gives a tag another name. Automations name tags by name: those that hold the old one make it anew.
func (s *Store) RenameTag(ctx context.Context, workspaceID, id, name string) (models.Tag, error) {
	if err := rename[models.Tag](s.conn(ctx), workspaceID, id, name, "tag", tagTaken); err != nil {
		return models.Tag{}, err
	}
	return s.GetTag(ctx, workspaceID, id)
}

// DeleteTag deletes a tag and takes it off every contact; one that is used is CodeInUse.
func (s *Store) DeleteTag(ctx context.Context, workspaceID, id string, by models.Deletion) error {
	return deleteUnused(ctx, s, workspaceID, id, models.UseTag, by, func(t models.Tag) string { return t.Name }, nil)
}

// makeTags makes the tags that the workspace does not have yet, and holds all of them: nobody
// deletes one before the transaction ends.
func makeTags(tx *gorm.DB, workspaceID string, names []string) error {
	if len(names) == 0 {
		return nil
	}
	tags := make([]models.Tag, len(names))
	for i, name := range names {
		tags[i] = models.Tag{ID: NewID(), WorkspaceID: workspaceID, Name: name}
	}
	err := tx.Clauses(clause.OnConflict{Columns: columns("workspace_id", "name"), DoNothing: true}).CreateInBatches(tags, batch).Error
	if err != nil {
		return fmt.Errorf("make tags: %w", err)
	}
	held, err := existing[models.Tag](staying(tx), workspaceID, "name", names)
	if err == nil && slices.ContainsFunc(names, func(name string) bool { return !held[name] }) {
		return errRace // one was deleted a moment ago
	}
	return err
}
