package models

import (
	"regexp"
	"time"
)

// Contact is a person. What identifies them lies in Identity rows; Phone is a copy
// of their current phone for sending and may be empty (people with user names).
type Contact struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	Phone       *string // E.164
	FirstName   string
	LastName    string
	Email       string
	Language    string // "it", "en_US" …; "" means the workspace's
	TimeZone    string // IANA name; "" means the workspace's
	// BlockedAt, when set, stops every message to the contact (A11).
	BlockedAt *time.Time
	// ProfileName is how the person calls themselves on WhatsApp, as last seen.
	ProfileName string
	// MarketingStoppedAt and MarketingResumedAt are when consent to marketing was last refused and
	// granted; the later one counts, nil is never: see Marketing and ConsentChange.
	MarketingStoppedAt *time.Time
	MarketingResumedAt *time.Time
	// FirstInboundAt is when the person wrote for the first time; nil is never.
	FirstInboundAt *time.Time
	// TakenOverAt is since when an operator alone writes to the contact: runs are paused; nil when none does.
	TakenOverAt *time.Time
	// Search is what the contact is searched by: the database spreads it over ContactWord and ContactText.
	Search    string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// SamePhone reports whether both have the same phone, or none.
func (c Contact) SamePhone(other Contact) bool {
	if c.Phone == nil || other.Phone == nil {
		return c.Phone == other.Phone
	}
	return *c.Phone == *other.Phone
}

// MarketingStopped reports whether the person wants no marketing messages.
func (c Contact) MarketingStopped() bool {
	return c.MarketingStoppedAt != nil && (c.MarketingResumedAt == nil || c.MarketingResumedAt.Before(*c.MarketingStoppedAt))
}

// IdentityKind says which name space an identity lives in.
type IdentityKind string

// The kinds of identity.
const (
	IdentityPhone  IdentityKind = "phone"   // E.164 with +
	IdentityWaID   IdentityKind = "wa_id"   // digits as WhatsApp writes them
	IdentityUserID IdentityKind = "user_id" // business-scoped user id
)

// Identity is one way to know a contact. (workspace, kind, value) is unique.
type Identity struct {
	WorkspaceID string       `gorm:"primaryKey"`
	Kind        IdentityKind `gorm:"primaryKey"`
	Value       string       `gorm:"primaryKey"`
	ContactID   string
	CreatedAt   time.Time
}

// TableName says whose identity it is.
func (Identity) TableName() string { return "contact_identities" }

// FieldType is the type of a dynamic field.
type FieldType string

// The types of dynamic fields.
const (
	FieldText     FieldType = "text"
	FieldDate     FieldType = "date"
	FieldDateTime FieldType = "datetime"
)

// Valid reports whether the type is one of the three.
func (t FieldType) Valid() bool {
	return t == FieldText || t == FieldDate || t == FieldDateTime
}

// Field is a workspace's own contact attribute, written %%CODE%% in texts.
type Field struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	Code        string
	Name        string
	Type        FieldType
	CreatedAt   time.Time
}

// The reserved codes: attributes that every contact has.
const (
	CodeFirstName   = "FIRST_NAME"
	CodeLastName    = "LAST_NAME"
	CodeEmail       = "EMAIL"
	CodePhone       = "PHONE"
	CodeLanguage    = "LANGUAGE"
	CodeAccountName = "ACCOUNT_NAME"
)

// ReservedField reports whether the code is one that every contact has.
func ReservedField(code string) bool {
	switch code {
	case CodeFirstName, CodeLastName, CodeEmail, CodePhone, CodeLanguage, CodeAccountName:
		return true
	}
	return false
}

var fieldCode = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,63}$`)

// ValidFieldCode reports whether the code may name a field: upper case, at most 64 characters.
func ValidFieldCode(code string) bool { return fieldCode.MatchString(code) }

// FieldValue is what one contact has in one field. Text always holds the value as
// it is rendered; the typed columns serve dates.
type FieldValue struct {
	ContactID   string `gorm:"primaryKey"`
	FieldID     string `gorm:"primaryKey"`
	WorkspaceID string
	Text        string
	// Folded is Text in the form in which it is compared (S1).
	Folded string
	// Time is set for dates (midnight UTC of the day) and date-times.
	Time *time.Time
	// MonthDay is month × 100 + day of a date, for yearly conditions; 0 otherwise.
	MonthDay  int
	UpdatedAt time.Time
}

// Tag is a label on contacts, unique by name in its workspace.
type Tag struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	Name        string
	CreatedAt   time.Time
}

// ContactTag puts a tag on a contact.
type ContactTag struct {
	ContactID   string `gorm:"primaryKey"`
	TagID       string `gorm:"primaryKey"`
	WorkspaceID string
	CreatedAt   time.Time
}

// List is a static set of contacts.
type List struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	Name        string
	CreatedAt   time.Time
}

// ListMember puts a contact into a list.
type ListMember struct {
	ListID      string `gorm:"primaryKey"`
	ContactID   string `gorm:"primaryKey"`
	WorkspaceID string
	CreatedAt   time.Time
}

// ContactOperator assigns an operator to a contact (A7).
type ContactOperator struct {
	ContactID   string `gorm:"primaryKey"`
	UserID      string `gorm:"primaryKey"`
	WorkspaceID string
	CreatedAt   time.Time
}

// ContactChanges are changes of one contact; empty parts change nothing.
type ContactChanges struct {
	// AddTags and RemoveTags are names, AddLists and RemoveLists ids.
	AddTags, RemoveTags, AddLists, RemoveLists []string
	// Block blocks the contact (A11), or restores them (A12).
	Block *bool
}
