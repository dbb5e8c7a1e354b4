package models

import "slices"

// Role is what a person may do in a workspace (product.md, Roles).
type Role string

// The roles, from the most to the least able.
const (
	RoleOwner        Role = "owner"
	RoleAdmin        Role = "admin"
	RoleMarketer     Role = "marketer"
	RoleChatManager  Role = "chat_manager"
	RoleChatOperator Role = "chat_operator"
)

// Roles are all roles, from the most to the least able.
func Roles() []Role {
	return []Role{RoleOwner, RoleAdmin, RoleMarketer, RoleChatManager, RoleChatOperator}
}

// Valid reports whether the role exists.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// OnlyAssigned reports whether people of the role see no contacts but those assigned to them.
func (r Role) OnlyAssigned() bool { return r == RoleChatOperator }

// Scopes are the rights of the role; none for a role that does not exist.
func (r Role) Scopes() []Scope {
	switch r {
	case RoleOwner:
		return AllScopes()
	case RoleAdmin:
		return slices.DeleteFunc(AllScopes(), func(s Scope) bool { return s == ScopeOwnersWrite })
	case RoleMarketer:
		return []Scope{
			ScopeAutomationsRead, ScopeAutomationsWrite, ScopeTemplatesRead, ScopeTemplatesWrite, ScopeRunsRead, ScopeRunsWrite,
			ScopeReportsRead, ScopeContactsRead, ScopeContactsWrite, ScopeContactsExport, ScopeMediaWrite, ScopeChatsRead,
			ScopeTicketsRead, ScopeDirectoryRead,
		}
	case RoleChatManager:
		return []Scope{
			ScopeAutomationsRead, ScopeTemplatesRead, ScopeRunsRead, ScopeReportsRead, ScopeContactsRead, ScopeContactsWrite,
			ScopeMediaWrite, ScopeChatsRead, ScopeChatsWrite, ScopeChatsAssign, ScopeTicketsRead, ScopeTicketsWrite, ScopeDirectoryRead,
		}
	case RoleChatOperator:
		return []Scope{
			ScopeTemplatesRead, ScopeRunsRead, ScopeRunsWrite, ScopeContactsRead, ScopeContactsWrite,
			ScopeMediaWrite, ScopeChatsRead, ScopeChatsWrite, ScopeTicketsRead, ScopeTicketsWrite, ScopeDirectoryRead,
		}
	}
	return nil
}
