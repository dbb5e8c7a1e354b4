package workspace

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// GetSegment reads a segment.
func (s *Workspaces) GetSegment(ctx context.Context, workspaceID, id string) (models.Segment, error) {
	return database.ReadOne[models.Segment](s.db.Conn(ctx), workspaceID, id, "segment")
}

// ListSegments pages through the segments.
func (s *Workspaces) ListSegments(ctx context.Context, workspaceID string, p models.Page) ([]models.Segment, string, error) {
	q := s.db.Conn(ctx).Where("workspace_id = ?", workspaceID)
	return database.ReadPage(q, p, "id", func(s models.Segment) string { return s.ID })
}

// DeleteSegment deletes a segment; its contacts stay. One that is used is CodeInUse.
func (s *Workspaces) DeleteSegment(ctx context.Context, workspaceID, id string, by models.Deletion) error {
	return deleteUnused(ctx, s, workspaceID, id, models.UseSegment, by, func(s models.Segment) string { return s.ID }, nil)
}

// segmentHolders are the segments that name the thing.
func segmentHolders(tx *gorm.DB, workspaceID string, use models.Use) ([]models.Holder, error) {
	var segments []models.Segment
	if err := tx.Order("id").Find(&segments, "workspace_id = ?", workspaceID).Error; err != nil {
		return nil, fmt.Errorf("read segments: %w", err)
	}
	var out []models.Holder
	for _, s := range segments {
		if s.If.Uses(use) {
			out = append(out, models.Holder{Kind: models.HolderSegment, ID: s.ID, Name: s.Name})
		}
	}
	return out, nil
}
