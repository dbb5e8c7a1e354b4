package api

import (
	"context"
	"encoding/json"

	"cadenza/models"
)

// ParkedControls lets runs go on that need attention.
type ParkedControls interface {
	// ResumeAll goes on with all that need attention for a reason and returns how many.
	ResumeAll(ctx context.Context, workspaceID string, f models.ParkedFilter, actor string) (int, error)
}

// RunStore reads runs.
type RunStore interface {
	GetRun(ctx context.Context, v models.Viewer, id string) (models.RunView, []models.StepExecution, error)
	ListRuns(ctx context.Context, v models.Viewer, f models.RunFilter, p models.Page) ([]models.RunView, string, error)
	// ParkedRuns counts the runs that need attention by their reason.
	ParkedRuns(ctx context.Context, workspaceID string) ([]models.ParkedRuns, error)
}

// runSummaries are runs with the names of their contacts.
func (s *server) runSummaries(ctx context.Context, rows ...models.RunView) ([]RunSummary, error) {
	names, err := contactNames(ctx, s, rows, func(v models.RunView) string { return v.Run.ContactID })
	return each(rows, func(v models.RunView) RunSummary {
		out := runSummary(v)
		out.Contact = nameOf(names, v.Run.ContactID)
		return out
	}), err
}

func runSummary(v models.RunView) RunSummary {
	r := v.Run
	out := RunSummary{
		ID: r.ID, AutomationID: r.AutomationID, ContactID: r.ContactID, WorkflowID: r.WorkflowID(), Status: RunStatus(r.Status),
		Reason:     r.Reason,
		ReasonCode: optional(ParkReason(r.ReasonCode)), Revision: r.Revision, PausedBy: pausedBy(r), DueAt: utc(r.DueAt),
		Outcome: optional(string(r.Outcome)), StartedAt: r.StartedAt.UTC(), EndedAt: utc(r.EndedAt),
	}
	if v.Step != nil {
		out.CurrentStep = &CurrentStep{ID: v.Step.ID, Name: v.Step.Title(), Kind: string(v.Step.Kind)}
	}
	return out
}

// pausedBy says what a paused run waits for; nil unless it is paused.
func pausedBy(r models.Run) *PausedBy {
	by := PausedByAutomation
	switch {
	case r.Status != models.RunPaused:
		return nil
	case r.FrozenAt != nil:
		by = PausedByHand
	}
	return &by
}

// run reads a run as GET answers it.
func (s *server) run(ctx context.Context, id string) (Run, error) {
	view, steps, err := s.Runs.GetRun(ctx, callerOf(ctx).viewer(), id)
	if err != nil {
		return Run{}, err
	}
	heads, err := s.runSummaries(ctx, view)
	r := heads[0]
	return Run{
		ID: r.ID, AutomationID: r.AutomationID, ContactID: r.ContactID, Contact: r.Contact, WorkflowID: r.WorkflowID, Status: r.Status,
		Reason:     r.Reason,
		ReasonCode: r.ReasonCode,
		Revision:   r.Revision, PausedBy: r.PausedBy, CurrentStep: r.CurrentStep, DueAt: r.DueAt, Outcome: r.Outcome,
		StartedAt: r.StartedAt,
		EndedAt:   r.EndedAt, Metadata: metadataOf(view.Run), Steps: each(steps, runStep),
	}, err
}

func runStep(e models.StepExecution) RunStep {
	return RunStep{
		StepID: e.StepID, Kind: string(e.Kind), Status: RunStepStatus(e.Status), Reason: e.Reason, At: e.At.UTC(), MessageID: e.MessageID,
	}
}

// ListRuns pages through the runs.
func (s *server) ListRuns(ctx context.Context, r ListRunsRequestObject) (ListRunsResponseObject, error) {
	filter := models.RunFilter{
		AutomationID: value(r.Params.AutomationID), ContactID: contactID(r.Params.ContactID),
		Status: models.RunStatus(value(r.Params.Status)), Reason: models.ParkReason(value(r.Params.Reason)),
	}
	rows, next, err := s.Runs.ListRuns(ctx, callerOf(ctx).viewer(), filter, page(r.Params.Limit, r.Params.After))
	if err != nil {
		return nil, err
	}
	items, err := s.runSummaries(ctx, rows...)
	return ListRuns200JSONResponse{Items: items, Next: optional(next)}, err
}

// ListAutomationRuns pages through the runs of an automation.
func (s *server) ListAutomationRuns(ctx context.Context, r ListAutomationRunsRequestObject) (ListAutomationRunsResponseObject, error) {
	who := callerOf(ctx)
	if _, _, err := s.Automations.GetAutomation(ctx, who.workspaceID, r.ID); err != nil {
		return nil, err
	}
	filter := models.RunFilter{AutomationID: r.ID, StepID: value(r.Params.StepID), Status: models.RunStatus(value(r.Params.Status))}
	rows, next, err := s.Runs.ListRuns(ctx, who.viewer(), filter, page(r.Params.Limit, r.Params.After))
	if err != nil {
		return nil, err
	}
	items, err := s.runSummaries(ctx, rows...)
	return ListAutomationRuns200JSONResponse{Items: items, Next: optional(next)}, err
}

// GetRun reads a run.
func (s *server) GetRun(ctx context.Context, r GetRunRequestObject) (GetRunResponseObject, error) {
	run, err := s.run(ctx, r.ID)
	return GetRun200JSONResponse(run), err
}

// CountParkedRuns counts the runs that need attention by their reason.
func (s *server) CountParkedRuns(ctx context.Context, _ CountParkedRunsRequestObject) (CountParkedRunsResponseObject, error) {
	rows, err := s.Runs.ParkedRuns(ctx, callerOf(ctx).workspaceID)
	return CountParkedRuns200JSONResponse{Items: each(rows, parkedRuns)}, err
}

func parkedRuns(p models.ParkedRuns) ParkedRuns {
	return ParkedRuns{
		Reason: ParkReason(p.Reason), Words: p.Reason.Words(), Runs: p.Count, Since: p.Since.UTC(),
		Automations: each(p.Automations, func(a models.ParkedAutomation) ParkedAutomation {
			return ParkedAutomation{AutomationID: a.AutomationID, Runs: a.Count}
		}),
	}
}

// ResumeRuns goes on with all runs that need attention for a reason.
func (s *server) ResumeRuns(ctx context.Context, r ResumeRunsRequestObject) (ResumeRunsResponseObject, error) {
	who := callerOf(ctx)
	filter := models.ParkedFilter{Reason: models.ParkReason(r.Body.Reason), AutomationID: value(r.Body.AutomationID)}
	resumed, err := s.ParkedControls.ResumeAll(ctx, who.workspaceID, filter, who.actor)
	return ResumeRuns202JSONResponse{Resumed: resumed}, err
}

// metadataOf is what an outside tool gave with the start; nil for nothing.
func metadataOf(r models.Run) *json.RawMessage {
	if r.Metadata == "" {
		return nil
	}
	object := json.RawMessage(r.Metadata)
	return &object
}
