package models

// ArmNoReply is the arm of a wait for a reply; it is also the reason in the step's record.
const ArmNoReply = "no_reply"

// WaitForReply waits for the contact to answer (A14). With an answer the run goes on
// after the step; without one within the limit it goes through NoReply first.
type WaitForReply struct {
	// Limit is how long to wait, more than zero.
	Limit Duration `json:"limit,omitzero"`
	// NoReply are the steps for who does not answer.
	NoReply []Step `json:"no_reply,omitempty"`
}

func (s *WaitForReply) validate(at string) []Violation {
	if s.Limit <= 0 {
		return []Violation{{at + "/limit", "must be a duration above zero, such as P2D"}}
	}
	return nil
}

func (*WaitForReply) references(string, *References) {}

// Texts are none: the steps of the arm have their own.
func (*WaitForReply) Texts() []string { return nil }

func (s *WaitForReply) arms() []arm { return []arm{{ArmNoReply, s.NoReply}} }

func (s *WaitForReply) withArms(lists [][]Step) StepSettings {
	return &WaitForReply{Limit: s.Limit, NoReply: lists[0]}
}
