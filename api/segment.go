package api

import (
	"context"
	"encoding/json"
	"fmt"

	"cadenza/models"
)

// SegmentStore keeps segments.
type SegmentStore interface {
	CreateSegment(ctx context.Context, workspaceID, actor string, in models.SegmentInput) (models.Segment, error)
	ReplaceSegment(ctx context.Context, workspaceID, id, actor string, in models.SegmentInput) (models.Segment, error)
	GetSegment(ctx context.Context, workspaceID, id string) (models.Segment, error)
	ListSegments(ctx context.Context, workspaceID string, p models.Page) ([]models.Segment, string, error)
	DeleteSegment(ctx context.Context, workspaceID, id string, by models.Deletion) error
}

func segmentAnswer(s models.Segment) Segment {
	condition, _ := json.Marshal(s.If) // it was read as JSON
	return Segment{ID: s.ID, Name: s.Name, If: condition, CreatedAt: s.CreatedAt.UTC(), UpdatedAt: s.UpdatedAt.UTC()}
}

// segmentInput reads a segment, with the rules that it breaks.
func segmentInput(in SegmentInput) (models.SegmentInput, error) {
	out := models.SegmentInput{Name: in.Name}
	if err := json.Unmarshal(in.If, &out.If); err != nil {
		return out, models.Invalid("the segment breaks rules", []models.Violation{{Pointer: "/if", Detail: "is not a condition"}})
	}
	return out, models.Invalid("the segment breaks rules", out.Validate())
}

// ListSegments pages through the segments.
func (s *server) ListSegments(ctx context.Context, r ListSegmentsRequestObject) (ListSegmentsResponseObject, error) {
	rows, next, err := s.Segments.ListSegments(ctx, callerOf(ctx).workspaceID, page(r.Params.Limit, r.Params.After))
	return ListSegments200JSONResponse{Items: each(rows, segmentAnswer), Next: optional(next)}, err
}

// CreateSegment makes a segment.
func (s *server) CreateSegment(ctx context.Context, r CreateSegmentRequestObject) (CreateSegmentResponseObject, error) {
	in, err := segmentInput(*r.Body)
	if err != nil {
		return nil, err
	}
	made, err := once(ctx, s, r.Params.IdempotencyKey, whole, func(ctx context.Context) (Segment, error) {
		who := callerOf(ctx)
		made, err := s.Segments.CreateSegment(ctx, who.workspaceID, who.actor, in)
		return segmentAnswer(made), err
	})
	return CreateSegment201JSONResponse(made), err
}

// GetSegment reads a segment.
func (s *server) GetSegment(ctx context.Context, r GetSegmentRequestObject) (GetSegmentResponseObject, error) {
	segment, err := s.Segments.GetSegment(ctx, callerOf(ctx).workspaceID, r.ID)
	return GetSegment200JSONResponse(segmentAnswer(segment)), err
}

// ReplaceSegment replaces a segment.
func (s *server) ReplaceSegment(ctx context.Context, r ReplaceSegmentRequestObject) (ReplaceSegmentResponseObject, error) {
	in, err := segmentInput(*r.Body)
	if err != nil {
		return nil, err
	}
	who := callerOf(ctx)
	segment, err := s.Segments.ReplaceSegment(ctx, who.workspaceID, r.ID, who.actor, in)
	return ReplaceSegment200JSONResponse(segmentAnswer(segment)), err
}

// DeleteSegment deletes a segment.
func (s *server) DeleteSegment(ctx context.Context, r DeleteSegmentRequestObject) (DeleteSegmentResponseObject, error) {
	by, err := deletion(ctx, r.Params.Force)
	if err != nil {
		return nil, err
	}
	return DeleteSegment204Response{}, s.Segments.DeleteSegment(ctx, callerOf(ctx).workspaceID, r.ID, by)
}

// knownSegments refuses segments that the workspace has not.
func (s *server) knownSegments(ctx context.Context, ids []string) (bad []models.Violation, err error) {
	for i, id := range ids {
		_, err := s.Segments.GetSegment(ctx, callerOf(ctx).workspaceID, id)
		switch {
		case models.CodeOf(err) == models.CodeNotFound:
			bad = append(bad, models.Violation{Pointer: fmt.Sprintf("?segment_id/%d", i), Detail: "no such segment"})
		case err != nil:
			return nil, err
		}
	}
	return bad, nil
}
