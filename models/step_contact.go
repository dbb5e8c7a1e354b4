package models

// What a step does to a contact.
const (
	ChangeContactBlocked  ChangeName = "contact_blocked"
	ChangeContactRestored ChangeName = "contact_restored"
	ChangeContactDeleted  ChangeName = "contact_deleted"
)

// NoSettings is for kinds that need none: block, restore and delete contact.
type NoSettings struct{}

func (*NoSettings) validate(string) []Violation { return nil }

func (*NoSettings) references(string, *References) {}

// Texts are none.
func (*NoSettings) Texts() []string { return nil }
