package models

// DuplicateBy is what contacts have in common who are likely one person.
type DuplicateBy string

// What they have in common. A phone and a user id belong to one contact alone, so that nobody shares those.
const (
	DuplicateEmail DuplicateBy = "email" // the e-mail, in whatever case
	DuplicateName  DuplicateBy = "name"  // first and last name, in whatever case, and the same day in a field of dates
)

// Valid reports whether it is one of the two.
func (d DuplicateBy) Valid() bool { return d == DuplicateEmail || d == DuplicateName }

// Duplicates are contacts who are likely one person.
type Duplicates struct {
	By DuplicateBy
	// Field is the code of the field of dates that DuplicateName goes by; "" for an e-mail.
	Field string
	// Count is how many they are, as far as was looked.
	Count int
	// Contacts are the first MaxDuplicates of them, the oldest first.
	Contacts []ContactView
}

// MaxDuplicates is how many contacts of each group are shown.
const MaxDuplicates = 10
