package models

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Account is a person who signs in: an e-mail with what proves that it is them, in however many workspaces they are users.
type Account struct {
	ID string `gorm:"primaryKey"`
	// Email is in lower case, unique among all accounts.
	Email string
	// PasswordHash is a PHC string of argon2id; "" while the person has chosen none.
	PasswordHash string
	// TOTPSealed is the secret of their one-time codes, encrypted; "" asks for no code.
	TOTPSealed string `gorm:"column:totp_sealed"`
	// TOTPPendingSealed is a secret that they have not shown a code of yet.
	TOTPPendingSealed string `gorm:"column:totp_pending_sealed"`
	// TOTPStep is the period of the last code that was used: none of it or before it is taken again.
	TOTPStep  int64 `gorm:"column:totp_step"`
	CreatedAt time.Time
	UpdatedAt time.Time
}

// AccountEmail is how an account keeps an e-mail.
func AccountEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// The length of a password, in characters.
const (
	MinPassword = 12
	MaxPassword = 128
)

// PasswordViolations says what is wrong with a new password of the person with the e-mail; nothing else is asked of one.
func PasswordViolations(pointer, password, email string) []Violation {
	switch n := utf8.RuneCountInString(password); {
	case n < MinPassword || n > MaxPassword:
		return []Violation{{Pointer: pointer, Detail: "must have 12 to 128 characters"}}
	case strings.EqualFold(strings.TrimSpace(password), strings.TrimSpace(email)):
		return []Violation{{Pointer: pointer, Detail: "must not be the e-mail"}}
	}
	return nil
}

// Membership is a workspace that an account may sign in to.
type Membership struct {
	WorkspaceID, Name string
	UserID            string
	Role              Role
}

// How long a session lasts: without being used, and at all.
const (
	SessionIdle = 12 * time.Hour
	SessionLife = 30 * 24 * time.Hour
	// SessionSeenEvery is how often its use is written down.
	SessionSeenEvery = time.Minute
)

// Session is a person who signed in, in one of their workspaces. Its token is 256 random bits in a cookie; only its SHA-256 is kept.
type Session struct {
	ID          string `gorm:"primaryKey"`
	Hash        string // hex SHA-256, unique
	WorkspaceID string
	AccountID   string
	UserID      string
	// Agent is what the browser calls itself, cut to MaxAgent bytes.
	Agent     string
	CreatedAt time.Time
	SeenAt    time.Time
}

// MaxAgent is how much of a browser's name is kept.
const MaxAgent = 200

// SignedIn is a session with whose it is.
type SignedIn struct {
	Session   Session
	Account   Account
	User      User
	Workspace Workspace
}

// LinkKind is what a one-time link is for.
type LinkKind string

// The kinds of one-time links.
const (
	// LinkInvitation lets a person in who has not been in the workspace yet.
	LinkInvitation LinkKind = "invitation"
	// LinkReset lets a person choose a new password.
	LinkReset LinkKind = "reset"
	// LinkRecovery is a LinkReset that whoever runs Cadenza makes, also for a person who is in several workspaces.
	LinkRecovery LinkKind = "recovery"
	// LinkEntry lets a person in as they are, without a password: for the local stack.
	LinkEntry LinkKind = "entry"
)

// Valid reports whether the kind exists.
func (k LinkKind) Valid() bool {
	return k == LinkInvitation || k == LinkReset || k == LinkRecovery || k == LinkEntry
}

// Lifetime is how long a link of the kind can be used.
func (k LinkKind) Lifetime() time.Duration {
	if k == LinkReset || k == LinkRecovery {
		return 15 * time.Minute
	}
	return 7 * 24 * time.Hour
}

// SignInLink is the one-time link of a user; the next one takes its place. Its token is 256 random bits; only its SHA-256 is kept.
type SignInLink struct {
	UserID      string `gorm:"primaryKey"`
	WorkspaceID string
	Hash        string // hex SHA-256, unique
	Kind        LinkKind
	CreatedAt   time.Time
	ExpiresAt   time.Time
	// UsedAt is when it let somebody in; nil while it can.
	UsedAt *time.Time
}

// OfferedLink is a link with whom it lets in.
type OfferedLink struct {
	Link SignInLink
	User User
	// Account is that of the user, or the one with their e-mail; its zero value says that there is none yet.
	Account Account
}

// Refusal is something that somebody asked for and may not: it is counted, and told to the audit.
type Refusal struct {
	WorkspaceID, Actor string
	// Address is the caller's, so that a flood is not told whole; it is not kept.
	Address string
	// What was refused, such as "cross_site", of which object, such as "user/<id>".
	What, Object string
}

// LinkUse is what taking a link changes.
type LinkUse struct {
	Hash string
	// Before is the password's hash as it was looked at.
	Before string
	// PasswordHash is the new password's; "" leaves it.
	PasswordHash string
	// AccountID is the account that is joined; "" makes one.
	AccountID string
	// Session is the one that begins.
	Session Session
}
