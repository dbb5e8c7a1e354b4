package models

import "fmt"

// What a step does to a contact's runs; the names of the change are the ids of the automations.
const (
	ChangeAutomationsEnded  ChangeName = "automations_ended"
	ChangeAutomationStarted ChangeName = "automations_started"
)

// EndAutomations ends the contact's other runs, all or those of the named automations (A13).
type EndAutomations struct {
	AutomationIDs []string `json:"automation_ids,omitempty"`
}

func (s *EndAutomations) validate(at string) []Violation {
	if len(s.AutomationIDs) == 0 {
		return nil
	}
	return needItems(at+"/automation_ids", s.AutomationIDs, 50)
}

func (s *EndAutomations) references(at string, r *References) {
	for i, id := range s.AutomationIDs {
		r.Automations = append(r.Automations, Reference{id, fmt.Sprintf("%s/automation_ids/%d", at, i)})
	}
}

// Texts are none.
func (*EndAutomations) Texts() []string { return nil }

// StartAutomation lets the contact enter another automation (A16).
type StartAutomation struct {
	AutomationID string `json:"automation_id"`
}

func (s *StartAutomation) validate(at string) []Violation {
	return textRule(at+"/automation_id", s.AutomationID, 1, MaxNameLength)
}

func (s *StartAutomation) references(at string, r *References) {
	r.Automations = append(r.Automations, Reference{s.AutomationID, at + "/automation_id"})
}

// Texts are none.
func (*StartAutomation) Texts() []string { return nil }
