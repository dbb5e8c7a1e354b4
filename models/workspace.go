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
	// Answers are what customers see beside an answer; nil shows nothing.
	Answers *AnswerRules `gorm:"serializer:json"`
	// Campaigns are the rules of campaigns; nil has the defaults.
	Campaigns *CampaignRules `gorm:"serializer:json"`
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

// User is a person of the workspace: an operator whom contacts can be assigned to.
type User struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	Name        string
	Email       string // unique in the workspace
	Role        Role
	// AccountID is with what they sign in; nil until they first did.
	AccountID *string
	// DisabledAt is since when they cannot sign in; nil lets them.
	DisabledAt *time.Time
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// UserAccess is what decides who may change a user: their role, and with what account they sign in. Its zero value is any.
type UserAccess struct {
	Role      Role
	AccountID string
}

// Access is that of the user.
func (u User) Access() UserAccess {
	out := UserAccess{Role: u.Role}
	if u.AccountID != nil {
		out.AccountID = *u.AccountID
	}
	return out
}

// Meets refuses a user who is not any more as they were judged.
func (s UserAccess) Meets(u User) error {
	if s == (UserAccess{}) || s == u.Access() {
		return nil
	}
	return Errorf(CodeConflict, "the user was changed meanwhile: try again")
}

// Viewer is who reads: the workspace whose rows they are, and whose contacts alone they see.
type Viewer struct {
	WorkspaceID string
	// OnlyAssignedTo is the user whose assigned contacts, of now, are all that is seen; "" sees every contact.
	OnlyAssignedTo string
}

// Everyone is a viewer who sees all contacts of the workspace.
func Everyone(workspaceID string) Viewer { return Viewer{WorkspaceID: workspaceID} }

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
	// QualityAt is since when, as far as we were told; nil until it changed.
	QualityAt *time.Time
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
	Actor       string // "user/<id>", "api_key/<id>", "system", "temporal"
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
