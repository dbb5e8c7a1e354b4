package api

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// rolesPage is the page that says who may do what; its table is that of models.Role.
const rolesPage = "../docs/roles.md"

// scopesTable is the table of the scopes of all roles, as the page has it.
func scopesTable() string {
	var out strings.Builder
	out.WriteString("| scope |")
	for _, role := range models.Roles() {
		out.WriteString(" " + string(role) + " |")
	}
	out.WriteString("\n|" + strings.Repeat(" --- |", len(models.Roles())+1) + "\n")
	for _, scope := range models.AllScopes() {
		out.WriteString("| `" + string(scope) + "` |")
		for _, role := range models.Roles() {
			switch {
			case !slices.Contains(role.Scopes(), scope):
				out.WriteString(" |")
			case role.OnlyAssigned():
				out.WriteString(" assigned |")
			default:
				out.WriteString(" ✓ |")
			}
		}
		out.WriteString("\n")
	}
	return out.String()
}

func TestThePageOfRolesIsTheTableInCode(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(rolesPage)
	require.NoError(t, err)
	require.Contains(t, string(page), scopesTable())
}

func TestEachRoleMayDoNoMoreThanTheOneAbove(t *testing.T) {
	t.Parallel()
	require.ElementsMatch(t, models.AllScopes(), models.RoleOwner.Scopes())
	for _, role := range models.Roles() {
		require.NotEmpty(t, role.Scopes())
		require.True(t, models.Covers(models.RoleOwner.Scopes(), role))
		require.Equal(t, role == models.RoleOwner, slices.Contains(role.Scopes(), models.ScopeOwnersWrite))
		admin := role == models.RoleOwner || role == models.RoleAdmin
		for _, scope := range []models.Scope{models.ScopeSettingsRead, models.ScopeSettingsWrite, models.ScopeKeysWrite} {
			require.Equal(t, admin, slices.Contains(role.Scopes(), scope), "%s %s", role, scope)
		}
	}
	require.False(t, models.Covers(models.RoleAdmin.Scopes(), models.RoleOwner))
	require.Empty(t, models.Role("guest").Scopes())
}
