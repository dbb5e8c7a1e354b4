package models

import "slices"

// Scope is one right of a caller: of an API key, or of a person by their role.
type Scope string

// The scopes. Read scopes allow GET, write scopes everything else of their resource.
const (
	ScopeAutomationsRead  Scope = "automations:read"
	ScopeAutomationsWrite Scope = "automations:write"
	ScopeTemplatesRead    Scope = "templates:read"
	ScopeTemplatesWrite   Scope = "templates:write"
	ScopeRunsRead         Scope = "runs:read"
	ScopeRunsWrite        Scope = "runs:write"
	ScopeReportsRead      Scope = "reports:read"
	ScopeContactsRead     Scope = "contacts:read"
	ScopeContactsWrite    Scope = "contacts:write"
	// ScopeContactsExport is all that is known of a contact, and files of many.
	ScopeContactsExport Scope = "contacts:export"
	// ScopeMediaWrite is uploading files, to send them.
	ScopeMediaWrite Scope = "media:write"
	// ScopeChatsRead is what contacts wrote and what was sent to them.
	ScopeChatsRead  Scope = "chats:read"
	ScopeChatsWrite Scope = "chats:write"
	// ScopeChatsAssign is who looks after which contact.
	ScopeChatsAssign  Scope = "chats:assign"
	ScopeTicketsRead  Scope = "tickets:read"
	ScopeTicketsWrite Scope = "tickets:write"
	// ScopeDirectoryRead is the names of numbers, people and automations, for those who may not read their settings.
	ScopeDirectoryRead Scope = "directory:read"
	ScopeSettingsRead  Scope = "settings:read"
	ScopeSettingsWrite Scope = "settings:write"
	ScopeKeysWrite     Scope = "keys:write"
	// ScopeOwnersWrite is making owners, and changing them.
	ScopeOwnersWrite Scope = "owners:write"
)

// AllScopes are the scopes of a caller who may do everything.
func AllScopes() []Scope {
	return []Scope{
		ScopeAutomationsRead, ScopeAutomationsWrite, ScopeTemplatesRead, ScopeTemplatesWrite, ScopeRunsRead, ScopeRunsWrite,
		ScopeReportsRead, ScopeContactsRead, ScopeContactsWrite, ScopeContactsExport, ScopeMediaWrite, ScopeChatsRead,
		ScopeChatsWrite, ScopeChatsAssign, ScopeTicketsRead, ScopeTicketsWrite, ScopeDirectoryRead, ScopeSettingsRead, ScopeSettingsWrite,
		ScopeKeysWrite, ScopeOwnersWrite,
	}
}

// Valid reports whether the scope exists.
func (s Scope) Valid() bool { return slices.Contains(AllScopes(), s) }

// Covers reports whether whoever has the scopes may do all that people of the role may.
func Covers(scopes []Scope, role Role) bool {
	return !slices.ContainsFunc(role.Scopes(), func(s Scope) bool { return !slices.Contains(scopes, s) })
}
