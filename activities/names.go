package activities

import (
	"strings"

	"cadenza/models"
)

// The names of activities on the wire. They stand in histories that live for months,
// so they never change; a golden file holds them.
const (
	NameEnter  = "Enter"
	NameLocate = "Locate"
	NameLeave  = "Leave"
)

// StepName is the name of a kind's activity, which an operator reads in Temporal UI: "AddTags" of add_tags.
func StepName(kind models.StepKind) string {
	var name strings.Builder
	for word := range strings.SplitSeq(string(kind), "_") {
		if word != "" {
			name.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return name.String()
}
