package app

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// recipes is the folder of the files that the repository gives.
const recipes = "../../recipes"

func TestASecondApplyOfAllRecipesChangesNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	planned, err := s.apply("--plan", recipes)
	require.Equal(t, 2, ExitCode(err), "%s %v", planned, err)
	require.Empty(t, s.automations(), "a plan does nothing")
	done := s.applied(recipes)
	require.Contains(t, done, planned)
	made := s.automations()
	require.Len(t, made, 10)
	for slug, a := range made {
		require.Equal(t, models.AutomationDraft, a.State, slug)
		require.Equal(t, "cadenza-apply", a.ManagedBy, slug)
	}
	for range 2 {
		require.Equal(t, "nothing to do\n", s.applied(recipes))
		require.Equal(t, "nothing to do\n", s.applied("--plan", "--prune", recipes))
		require.Equal(t, made, s.automations(), "no revision was published")
	}
	s.approve()
	require.Equal(t, "nothing to do\n", s.applied(recipes), "what Meta approved says what the files say")
}
