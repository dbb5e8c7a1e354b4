package models

// What a step does to a contact's operators; the names of the change are their ids, none is all of them.
const (
	ChangeOperatorsAssigned ChangeName = "operators_assigned"
	ChangeOperatorsRemoved  ChangeName = "operators_removed"
)

// The ways to choose among several operators.
const (
	ChooseAll    = "all"
	ChooseRandom = "random"
)

// AssignOperators assigns operators to the contact (A7).
type AssignOperators struct {
	UserIDs []string `json:"user_ids"`
	// Choose is all (default) or random: one of them.
	Choose string `json:"choose,omitempty"`
}

func (s *AssignOperators) validate(at string) []Violation {
	out := needItems(at+"/user_ids", s.UserIDs, 50)
	if s.Choose != "" && s.Choose != ChooseAll && s.Choose != ChooseRandom {
		out = append(out, Violation{at + "/choose", "must be all or random"})
	}
	return out
}

func (s *AssignOperators) references(at string, r *References) { r.addUsers(at, s.UserIDs) }

// Texts are none.
func (*AssignOperators) Texts() []string { return nil }

// UnassignOperators takes operators off the contact; no ids means all of them (A7).
type UnassignOperators struct {
	UserIDs []string `json:"user_ids,omitempty"`
}

func (s *UnassignOperators) validate(at string) []Violation {
	if len(s.UserIDs) == 0 {
		return nil
	}
	return needItems(at+"/user_ids", s.UserIDs, 50)
}

func (s *UnassignOperators) references(at string, r *References) { r.addUsers(at, s.UserIDs) }

// Texts are none.
func (*UnassignOperators) Texts() []string { return nil }
