package models

import "fmt"

// OnMessage starts on an exact phrase (S1).
type OnMessage struct {
	Phrase string `json:"phrase"`
}

func (o *OnMessage) validate(at string) []Violation {
	if Blank(o.Phrase) || len([]rune(o.Phrase)) > MaxText {
		return []Violation{{at + "/phrase", fmt.Sprintf("must have 1 to %d characters", MaxText)}}
	}
	return nil
}

func (*OnMessage) references(string, *References) {}
