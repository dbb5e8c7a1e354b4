package api

import (
	"context"

	"cadenza/models"
)

// LabelStore keeps the labels that sort automations.
type LabelStore interface {
	CreateLabel(ctx context.Context, workspaceID, name string) (models.Label, error)
	ListLabels(ctx context.Context, workspaceID string, p models.Page) ([]models.Label, string, error)
	RenameLabel(ctx context.Context, workspaceID, id, name string) (models.Label, error)
	DeleteLabel(ctx context.Context, workspaceID, id string) error
	// LabelAutomation gives an automation these labels and no others.
	LabelAutomation(ctx context.Context, workspaceID, id string, labelIDs []string) ([]models.Label, error)
}

func labelAnswer(l models.Label) Label { return Label{ID: l.ID, Name: l.Name} }

// ListLabels pages through the labels.
func (s *server) ListLabels(ctx context.Context, r ListLabelsRequestObject) (ListLabelsResponseObject, error) {
	rows, next, err := s.Labels.ListLabels(ctx, callerOf(ctx).workspaceID, page(r.Params.Limit, r.Params.After))
	return ListLabels200JSONResponse{Items: each(rows, labelAnswer), Next: optional(next)}, err
}

// CreateLabel makes a label.
func (s *server) CreateLabel(ctx context.Context, r CreateLabelRequestObject) (CreateLabelResponseObject, error) {
	made, err := once(ctx, s, r.Params.IdempotencyKey, whole, func(ctx context.Context) (Label, error) {
		label, err := s.Labels.CreateLabel(ctx, callerOf(ctx).workspaceID, r.Body.Name)
		return labelAnswer(label), err
	})
	return CreateLabel201JSONResponse(made), err
}

// UpdateLabel renames a label.
func (s *server) UpdateLabel(ctx context.Context, r UpdateLabelRequestObject) (UpdateLabelResponseObject, error) {
	label, err := s.Labels.RenameLabel(ctx, callerOf(ctx).workspaceID, r.ID, r.Body.Name)
	return UpdateLabel200JSONResponse(labelAnswer(label)), err
}

// DeleteLabel deletes a label.
func (s *server) DeleteLabel(ctx context.Context, r DeleteLabelRequestObject) (DeleteLabelResponseObject, error) {
	return DeleteLabel204Response{}, s.Labels.DeleteLabel(ctx, callerOf(ctx).workspaceID, r.ID)
}

// LabelAutomation gives an automation its labels.
func (s *server) LabelAutomation(ctx context.Context, r LabelAutomationRequestObject) (LabelAutomationResponseObject, error) {
	labels, err := s.Labels.LabelAutomation(ctx, callerOf(ctx).workspaceID, r.ID, r.Body.LabelIds)
	return LabelAutomation200JSONResponse{Items: each(labels, labelAnswer)}, err
}
