package audience

import (
	"fmt"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// expanded are the conditions with those of the segments in their places.
func expanded(db *gorm.DB, workspaceID string, asked []models.Condition) ([]models.Condition, error) {
	if len((models.Condition{All: asked}).References("").Segments) == 0 {
		return asked, nil
	}
	segments, err := Conditions(db, workspaceID)
	if err != nil {
		return nil, err
	}
	out := make([]models.Condition, len(asked))
	for i, one := range asked {
		out[i] = one.Expanded(segments)
	}
	return out, nil
}

// load reads what the condition, which names no segments, needs to know of the workspace.
func (c *compiler) load(workspaceID string, asked models.Condition) error {
	if err := c.db.Take(&c.workspace, "id = ?", workspaceID).Error; err != nil {
		return fmt.Errorf("read workspace: %w", database.NotFound(err, "workspace"))
	}
	refs := asked.References("")
	if err := c.loadNamed(refs); err != nil {
		return err
	}
	var err error
	if asked.OfLanguage() {
		if c.languages, err = distinct(c.db, "contact_texts", "language", workspaceID); err != nil {
			return err
		}
	}
	if len(refs.DateFields) > 0 {
		c.zones, err = distinct(c.db, "contacts", "time_zone", workspaceID)
	}
	return err
}

// loadNamed reads the tags and fields that are named.
func (c *compiler) loadNamed(refs models.References) error {
	c.tags, c.fields = map[string]string{}, map[string]models.Field{}
	var names, codes []string
	for _, ref := range refs.Tags {
		names = append(names, ref.Value)
	}
	for _, ref := range append(refs.Fields, refs.DateFields...) {
		codes = append(codes, ref.Value)
	}
	if len(names) > 0 {
		var tags []models.Tag
		if err := c.db.Find(&tags, "workspace_id = ? AND name IN ?", c.workspace.ID, names).Error; err != nil {
			return fmt.Errorf("read tags: %w", err)
		}
		for _, t := range tags {
			c.tags[t.Name] = t.ID
		}
	}
	if len(codes) == 0 {
		return nil
	}
	var fields []models.Field
	if err := c.db.Find(&fields, "workspace_id = ? AND code IN ?", c.workspace.ID, codes).Error; err != nil {
		return fmt.Errorf("read fields: %w", err)
	}
	for _, f := range fields {
		c.fields[f.Code] = f
	}
	return nil
}

// distinct are the values of an indexed column, found by jumping from one to the next.
func distinct(db *gorm.DB, table, column, workspaceID string) ([]string, error) {
	more := ""
	if column == "time_zone" {
		more = " AND time_zone <> ''" // as its index has it
	}
	next := "SELECT min(" + column + ") FROM " + table + " WHERE workspace_id = @workspace" + more
	var out []string
	err := database.Fresh(db).Raw("WITH RECURSIVE v (one) AS ("+next+" UNION ALL SELECT ("+next+" AND "+column+` > v.one)
		FROM v WHERE v.one IS NOT NULL) SELECT one FROM v WHERE one IS NOT NULL`, map[string]any{"workspace": workspaceID}).Scan(&out).Error
	if err != nil {
		return nil, fmt.Errorf("read the values of %s: %w", column, err)
	}
	return out, nil
}

// Conditions are those of a workspace's segments, by their ids.
func Conditions(db *gorm.DB, workspaceID string) (map[string]models.Condition, error) {
	var segments []models.Segment
	if err := db.Select("id", "condition").Find(&segments, "workspace_id = ?", workspaceID).Error; err != nil {
		return nil, fmt.Errorf("read segments: %w", err)
	}
	out := make(map[string]models.Condition, len(segments))
	for _, s := range segments {
		out[s.ID] = s.If
	}
	return out, nil
}
