package models

// ChangeName says what a step changes. The names stand beside the settings of the kinds that make the change.
type ChangeName string

// StepChange is one change that a step makes. Names are names of tags, or ids of lists,
// operators and automations; none of lists and operators means all of them.
type StepChange struct {
	Change ChangeName
	Names  []string
	// Values are those of fields by code, or of a ticket by attribute.
	Values map[string]string
}
