package api

import (
	"context"
	"encoding/json"
	"fmt"

	"cadenza/models"
)

// ScenarioStore keeps the questions of simulations.
type ScenarioStore interface {
	CreateScenario(ctx context.Context, scenario models.AutomationScenario) (models.AutomationScenario, error)
	ListScenarios(ctx context.Context, workspaceID, automationID string) ([]models.AutomationScenario, error)
	ChangeScenario(ctx context.Context, scenario models.AutomationScenario) (models.AutomationScenario, error)
	DeleteScenario(ctx context.Context, workspaceID, automationID, id string) error
}

// scenario is what the caller gave, as it is kept.
func scenario(workspaceID, automationID string, in ScenarioInput) (models.AutomationScenario, error) {
	if in.Simulation.Definition != nil {
		return models.AutomationScenario{}, models.Invalid("the scenario cannot be kept", []models.Violation{{
			Pointer: "/simulation/definition", Detail: "a scenario is kept beside the automation: leave the definition out",
		}})
	}
	text, err := json.Marshal(in.Simulation)
	if err != nil {
		return models.AutomationScenario{}, fmt.Errorf("keep a scenario: %w", err)
	}
	return models.AutomationScenario{WorkspaceID: workspaceID, AutomationID: automationID, Name: in.Name, Simulation: string(text)}, nil
}

func scenarioAnswer(s models.AutomationScenario) (Scenario, error) {
	out := Scenario{ID: s.ID, Name: s.Name, CreatedAt: s.CreatedAt.UTC(), UpdatedAt: s.UpdatedAt.UTC()}
	if err := json.Unmarshal([]byte(s.Simulation), &out.Simulation); err != nil {
		return out, fmt.Errorf("read scenario %s: %w", s.ID, err)
	}
	return out, nil
}

// ListScenarios lists the scenarios of an automation.
func (s *server) ListScenarios(ctx context.Context, r ListScenariosRequestObject) (ListScenariosResponseObject, error) {
	rows, err := s.Scenarios.ListScenarios(ctx, callerOf(ctx).workspaceID, r.ID)
	if err != nil {
		return nil, err
	}
	out := ListScenarios200JSONResponse{Items: make([]Scenario, len(rows))}
	for i, row := range rows {
		if out.Items[i], err = scenarioAnswer(row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// CreateScenario keeps a scenario.
func (s *server) CreateScenario(ctx context.Context, r CreateScenarioRequestObject) (CreateScenarioResponseObject, error) {
	in, err := scenario(callerOf(ctx).workspaceID, r.ID, *r.Body)
	if err != nil {
		return nil, err
	}
	made, err := once(ctx, s, r.Params.IdempotencyKey, whole, func(ctx context.Context) (Scenario, error) {
		row, err := s.Scenarios.CreateScenario(ctx, in)
		if err != nil {
			return Scenario{}, err
		}
		return scenarioAnswer(row)
	})
	return CreateScenario201JSONResponse(made), err
}

// ReplaceScenario replaces a scenario.
func (s *server) ReplaceScenario(ctx context.Context, r ReplaceScenarioRequestObject) (ReplaceScenarioResponseObject, error) {
	in, err := scenario(callerOf(ctx).workspaceID, r.ID, *r.Body)
	if err != nil {
		return nil, err
	}
	in.ID = r.ScenarioID
	row, err := s.Scenarios.ChangeScenario(ctx, in)
	if err != nil {
		return nil, err
	}
	answer, err := scenarioAnswer(row)
	return ReplaceScenario200JSONResponse(answer), err
}

// DeleteScenario drops a scenario.
func (s *server) DeleteScenario(ctx context.Context, r DeleteScenarioRequestObject) (DeleteScenarioResponseObject, error) {
	return DeleteScenario204Response{}, s.Scenarios.DeleteScenario(ctx, callerOf(ctx).workspaceID, r.ID, r.ScenarioID)
}
