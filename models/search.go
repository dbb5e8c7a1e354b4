package models

// ContactWord is a word by which a contact is found: one of their names or of their e-mail address
// without accents and case, or the digits of their phone from the last to the first.
type ContactWord struct {
	ContactID   string `gorm:"primaryKey"`
	WorkspaceID string
	Word        string `gorm:"primaryKey"`
}

// ContactText is what conditions compare of a contact in SQL, in the form of start phrases (S1).
type ContactText struct {
	ContactID   string `gorm:"primaryKey"`
	WorkspaceID string
	FirstName   string
	LastName    string
	Email       string
	// Language is the contact's own, else that of the phone's country; "" means the workspace's.
	Language string
}
