package models

// The arms of a branch. They are also the reasons in the step's record.
const (
	ArmThen = "then"
	ArmElse = "else"
)

// Branch goes one of two ways by a condition, then on after the step (A15).
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
