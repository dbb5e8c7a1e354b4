package models

// MaxDirectory is how many numbers, people and automations a directory names at most.
const MaxDirectory = 1000

// Directory is what the things of a workspace are called, for those who may not read their settings.
type Directory struct {
	TimeZone, Language string
	Numbers            []Number
	Users              []User
	// Automations are the active ones.
	Automations []Automation
}
