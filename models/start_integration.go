package models

import "fmt"

// OnIntegration starts on a call to the start step's own address (S2).
type OnIntegration struct {
	Label string `json:"label,omitempty"`
}

func (o *OnIntegration) validate(at string) []Violation {
	if len([]rune(o.Label)) > MaxNameLength {
		return []Violation{{at + "/label", fmt.Sprintf("may have at most %d characters", MaxNameLength)}}
	}
	return nil
}

func (*OnIntegration) references(string, *References) {}
