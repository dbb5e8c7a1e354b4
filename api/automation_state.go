package api

import (
	"context"
	"encoding/json"

	"cadenza/models"
)

// AutomationStates changes the state of automations, by their rows alone.
type AutomationStates interface {
	ActivateAutomation(ctx context.Context, workspaceID, automationID, actor string) (models.Automation, error)
	PauseAutomation(ctx context.Context, workspaceID, automationID, actor string) (models.Automation, error)
}

// AutomationControls changes the state of automations and tells the workflows that it concerns.
type AutomationControls interface {
	// StartLists lets the members of its lists enter and returns how many were accepted;
	// key makes the call one with its repeats; "" means that it has none.
	StartLists(ctx context.Context, workspaceID, automationID, key string) (int, error)
	ResumeAutomation(ctx context.Context, workspaceID, automationID string, overdue models.Overdue, actor string) (models.Automation, error)
	Archive(ctx context.Context, workspaceID, automationID, actor string) (models.Automation, error)
}

// change moves an automation into another state and reads it as it then is.
func (s *server) change(
	ctx context.Context, id string, move func(ctx context.Context, workspaceID, automationID, actor string) (models.Automation, error),
) (Automation, error) {
	who := callerOf(ctx)
	if _, err := move(ctx, who.workspaceID, id, who.actor); err != nil {
		return Automation{}, err
	}
	return s.automation(ctx, id)
}

// ActivateAutomation lets contacts in.
func (s *server) ActivateAutomation(ctx context.Context, r ActivateAutomationRequestObject) (ActivateAutomationResponseObject, error) {
	answer, err := s.change(ctx, r.ID, s.AutomationStates.ActivateAutomation)
	return ActivateAutomation200JSONResponse{Body: answer, Headers: ActivateAutomation200ResponseHeaders{ETag: etag(answer.Revision)}}, err
}

// StartLists lets the members of the automation's lists enter.
func (s *server) StartLists(ctx context.Context, r StartListsRequestObject) (StartListsResponseObject, error) {
	entered, err := s.AutomationControls.StartLists(ctx, callerOf(ctx).workspaceID, r.ID, entryKey("api", r.Params.IdempotencyKey, ""))
	return StartLists202JSONResponse{Entered: entered}, err
}

// PauseAutomation freezes an automation.
func (s *server) PauseAutomation(ctx context.Context, r PauseAutomationRequestObject) (PauseAutomationResponseObject, error) {
	answer, err := s.change(ctx, r.ID, s.AutomationStates.PauseAutomation)
	return PauseAutomation200JSONResponse{Body: answer, Headers: PauseAutomation200ResponseHeaders{ETag: etag(answer.Revision)}}, err
}

// ResumeAutomation goes on with a paused automation.
func (s *server) ResumeAutomation(ctx context.Context, r ResumeAutomationRequestObject) (ResumeAutomationResponseObject, error) {
	choice, err := overdueChoice(r.Body)
	if err != nil {
		return nil, err
	}
	answer, err := s.change(ctx, r.ID, func(ctx context.Context, workspaceID, automationID, actor string) (models.Automation, error) {
		return s.AutomationControls.ResumeAutomation(ctx, workspaceID, automationID, choice, actor)
	})
	return ResumeAutomation200JSONResponse{Body: answer, Headers: ResumeAutomation200ResponseHeaders{ETag: etag(answer.Revision)}}, err
}

// overdueChoice reads what to do with overdue steps: a word, or a spread with its period.
func overdueChoice(body *AutomationResume) (models.Overdue, error) {
	if body == nil || body.Overdue == nil {
		return models.Overdue{}, nil
	}
	raw := *body.Overdue
	var word models.OverdueChoice
	if json.Unmarshal(raw, &word) == nil {
		return models.Overdue{Choice: word}, nil
	}
	spread, bad := models.Read[struct {
		Spread models.Duration `json:"spread"`
	}](raw, "/overdue")
	if len(bad) == 0 && (spread.Spread <= 0 || spread.Spread > models.MaxSpread) {
		bad = []models.Violation{{Pointer: "/overdue/spread", Detail: "must be longer than nothing and at most P30D"}}
	}
	return models.Overdue{
		Choice: models.OverdueSpread, Spread: spread.Spread,
	}, models.Invalid("the choice for what is overdue breaks rules", bad)
}

// ArchiveAutomation closes an automation for good.
func (s *server) ArchiveAutomation(ctx context.Context, r ArchiveAutomationRequestObject) (ArchiveAutomationResponseObject, error) {
	answer, err := s.change(ctx, r.ID, s.AutomationControls.Archive)
	return ArchiveAutomation200JSONResponse{Body: answer, Headers: ArchiveAutomation200ResponseHeaders{ETag: etag(answer.Revision)}}, err
}
