package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"cadenza/internal/store/audience"
	"cadenza/internal/store/database"
	"cadenza/models"
)

const segmentTaken = "a segment with this name exists"

// CreateSegment makes a segment. What its condition names must exist (violations).
func (s *Store) CreateSegment(ctx context.Context, workspaceID, actor string, in models.SegmentInput) (models.Segment, error) {
	return database.TxOf(ctx, s.DB, func(tx *gorm.DB) (models.Segment, error) {
		made := models.Segment{ID: database.NewID(), WorkspaceID: workspaceID, CreatedAt: s.Now()}
		if err := s.fillSegment(tx, &made, in); err != nil {
			return made, err
		}
		if err := database.InsertOne(tx, &made, "segment", segmentTaken); err != nil {
			return made, err
		}
		return made, database.Audit(tx, s.Now(), workspaceID, actor, "segment.create", "segment/"+made.ID, made.Name)
	})
}

// ReplaceSegment gives a segment another name and condition. Whoever uses it goes by the new one from now on.
func (s *Store) ReplaceSegment(ctx context.Context, workspaceID, id, actor string, in models.SegmentInput) (models.Segment, error) {
	return database.TxOf(ctx, s.DB, func(tx *gorm.DB) (models.Segment, error) {
		there, err := database.ReadOne[models.Segment](database.ForUpdate(tx), workspaceID, id, "segment")
		if err != nil {
			return there, err
		}
		if err := s.fillSegment(tx, &there, in); err != nil {
			return there, err
		}
		if err := tx.Save(&there).Error; err != nil {
			return there, fmt.Errorf("save segment: %w", database.Conflict(err, segmentTaken))
		}
		return there, database.Audit(tx, s.Now(), workspaceID, actor, "segment.edit", "segment/"+id, there.Name)
	})
}

// fillSegment gives a segment what was submitted, once all that it names exists and nothing leads in a circle. The workspace
// is held, so that of two segments that would name each other the second one is refused.
func (s *Store) fillSegment(tx *gorm.DB, segment *models.Segment, in models.SegmentInput) error {
	if _, err := holdWorkspace(tx, segment.WorkspaceID); err != nil {
		return err
	}
	bad, err := checkReferences(tx, segment.WorkspaceID, in.If.References("/if"), nil)
	if err != nil {
		return err
	}
	others, err := audience.Conditions(tx, segment.WorkspaceID)
	if err != nil {
		return err
	}
	others[segment.ID] = in.If
	switch {
	case len(others) > models.MaxSegments:
		return models.Errorf(models.CodeConflict, "a workspace may have at most %d segments", models.MaxSegments)
	case in.If.Circle(segment.ID, others):
		bad = append(bad, models.Violation{Pointer: "/if", Detail: "leads back to this segment by the segments that it names"})
	default:
		for _, other := range others {
			if other.TooLarge(others) {
				bad = append(bad, models.Violation{
					Pointer: "/if", Detail: fmt.Sprintf("holds more than %d conditions with those of the segments",
						models.MaxExpandedConditions),
				})
				break
			}
		}
	}
	segment.Name, segment.If, segment.UpdatedAt = in.Name, in.If, s.Now()
	return models.Invalid("the segment breaks rules", bad)
}

// holdWorkspace holds the workspace's row to the end of the transaction.
func holdWorkspace(tx *gorm.DB, id string) (models.Workspace, error) {
	var w models.Workspace
	err := database.ForUpdate(tx).Take(&w, "id = ?", id).Error
	return w, database.NotFound(err, "workspace")
}
