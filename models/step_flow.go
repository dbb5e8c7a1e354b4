package models

// The arms of steps that branch. They are also the reasons in the step's record.
const (
	ArmNoReply = "no_reply"
	ArmThen    = "then"
	ArmElse    = "else"
)

// WaitForReply waits for the contact to answer (A14). With an answer the run goes on
// behind the step; without one within the limit it goes through NoReply first.
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

// Branch goes one of two ways by a condition, then on behind the step (A15).
type Branch struct {
	If   Condition `json:"if"`
	Then []Step    `json:"then,omitempty"`
	Else []Step    `json:"else,omitempty"`
}

func (s *Branch) validate(at string) []Violation { return s.If.Validate(at + "/if") }

func (s *Branch) references(at string, r *References) { s.If.references(at+"/if", r) }

// Texts are none: the steps of the arms have their own.
func (*Branch) Texts() []string { return nil }

func (s *Branch) arms() []arm { return []arm{{ArmThen, s.Then}, {ArmElse, s.Else}} }

func (s *Branch) withArms(lists [][]Step) StepSettings {
	return &Branch{If: s.If, Then: lists[0], Else: lists[1]}
}
