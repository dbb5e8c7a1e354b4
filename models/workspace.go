package models

import "time"

// Workspace is one customer company. Everything else belongs to exactly one.
type Workspace struct {
	ID   string `gorm:"primaryKey"`
	Name string
	// TimeZone is an IANA name; it rules where a contact has none of its own.
	TimeZone string
	// WorkingHours are in TimeZone; nil means always open.
	WorkingHours WorkingHours `gorm:"serializer:json"`
	// Language is the default for new contacts, "it", "en", "es" …
	Language string
	// Holidays are the days on which the workspace is closed; nil means none.
	Holidays *Days `gorm:"serializer:json"`
	// MaxEntriesPerHour is how often one contact may enter one automation within an hour:
	// what runs in circles through several automations stops there.
	MaxEntriesPerHour int
	// Retention is how long what is over is kept; nil is for ever.
	Retention *Retention `gorm:"serializer:json"`
	// Consent are the rules of consent to marketing; nil has the defaults.
	Consent *ConsentRules `gorm:"serializer:json"`
	// PhoneRegion is the country, "IT", that reads phone numbers written without a country code; "" refuses them.
	PhoneRegion string
	// WebhookSecretSealed holds the secrets that sign outgoing webhooks (A10), encrypted:
	// one, or two with a comma while one replaces the other, the newest first.
	WebhookSecretSealed string
	CreatedAt           time.Time
	UpdatedAt           time.Time
}

// DefaultEntriesPerHour is MaxEntriesPerHour of a new workspace.
const DefaultEntriesPerHour = 20

// Role is what a person may do in a workspace (product.md, Roles).
type Role string

// The roles, from the most to the least able.
const (
	RoleOwner        Role = "owner"
	RoleAdmin        Role = "admin"
	RoleChatManager  Role = "chat_manager"
	RoleChatOperator Role = "chat_operator"
)

// Valid reports whether the role is one of the four.
func (r Role) Valid() bool {
	switch r {
	case RoleOwner, RoleAdmin, RoleChatManager, RoleChatOperator:
		return true
	}
	return false
}

// User is a person of the workspace: an operator whom contacts can be assigned to.
type User struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	Name        string
	Email       string // unique in the workspace
	Role        Role
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Scope is one right of an API key.
type Scope string

// The scopes. Read scopes allow GET, write scopes everything else of their resource.
const (
	ScopeAutomationsRead  Scope = "automations:read"
	ScopeAutomationsWrite Scope = "automations:write"
	ScopeRunsRead         Scope = "runs:read"
	ScopeRunsWrite        Scope = "runs:write"
	ScopeContactsRead     Scope = "contacts:read"
	ScopeContactsWrite    Scope = "contacts:write"
	ScopeSettingsRead     Scope = "settings:read"
	ScopeSettingsWrite    Scope = "settings:write"
	ScopeKeysWrite        Scope = "keys:write"
)

// AllScopes are the scopes of a key that may do everything.
func AllScopes() []Scope {
	return []Scope{
		ScopeAutomationsRead, ScopeAutomationsWrite, ScopeRunsRead, ScopeRunsWrite,
		ScopeContactsRead, ScopeContactsWrite, ScopeSettingsRead, ScopeSettingsWrite, ScopeKeysWrite,
	}
}

// Valid reports whether the scope exists.
func (s Scope) Valid() bool {
	switch s {
	case ScopeAutomationsRead, ScopeAutomationsWrite, ScopeRunsRead, ScopeRunsWrite,
		ScopeContactsRead, ScopeContactsWrite, ScopeSettingsRead, ScopeSettingsWrite, ScopeKeysWrite:
		return true
	}
	return false
}

// APIKey lets a program in. The key itself is 256 random bits shown once; only its
// SHA-256 is kept.
type APIKey struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	Name        string
	Hash        string  // hex SHA-256, unique
	Scopes      []Scope `gorm:"serializer:json"`
	CreatedAt   time.Time
	RevokedAt   *time.Time
}

// TableName keeps the initialism in one piece.
func (APIKey) TableName() string { return "api_keys" }

// Number is a WhatsApp business phone number.
type Number struct {
	ID            string `gorm:"primaryKey"`
	WorkspaceID   string
	PhoneNumberID string // Meta's id of the number, unique among those that are verified
	WABAID        string `gorm:"column:waba_id"`
	DisplayPhone  string // E.164
	TokenSealed   string // the access token, encrypted
	// Unverified numbers receive nothing and block nobody: their token was not yet shown to reach
	// them at Meta.
	Unverified bool
	// MessagesPerSecond is the throughput that sends keep to (W4).
	MessagesPerSecond int
	// PortfolioID is Meta's id of the business portfolio; "" lets the account's stand for it.
	PortfolioID string
	// Quality is Meta's rating, "GREEN", "YELLOW" or "RED"; "" and "UNKNOWN" are none.
	Quality string
	// Throughput is Meta's level; "" until it is told.
	Throughput Throughput
	// ThroughputAt is when Meta said so.
	ThroughputAt *time.Time
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// AuditEntry says who changed what. It holds ids and names of things, never what a contact said.
type AuditEntry struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	Actor       string // "api_key/<id>", "system", "temporal"
	Action      string // "automation.publish", "run.end" …
	Object      string // "automation/<id>" …
	Detail      string
	At          time.Time
}

// TableName is the plain plural of the thing.
func (AuditEntry) TableName() string { return "audit_entries" }

// IdempotencyKey remembers the answer to a request that creates something, so that
// its repeat gets the same answer and creates nothing.
type IdempotencyKey struct {
	WorkspaceID string `gorm:"primaryKey"`
	Key         string `gorm:"primaryKey"`
	// RequestHash is the hex SHA-256 of method, path and body.
	RequestHash string
	Status      int
	Body        string
	// ContactID is whom the answer is about, and with whom it goes; "" when about nobody.
	ContactID string
	CreatedAt time.Time
}

// Remembered is what is kept of an answer for the repeat of its request.
type Remembered struct {
	Body      []byte
	ContactID string // as IdempotencyKey's
}
