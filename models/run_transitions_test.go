package models

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheStateDiagramOfTheDocsShowsTheTransitionsOfTheCode(t *testing.T) {
	t.Parallel()
	docs, err := os.ReadFile("../docs/architecture.md")
	require.NoError(t, err)
	require.Contains(t, string(docs), "```mermaid\n"+RunDiagram()+"```\n", "draw it anew: copy what RunDiagram writes")
}

func TestEachTransitionIsListedOnce(t *testing.T) {
	t.Parallel()
	seen := map[[2]RunStatus]bool{}
	for _, one := range RunTransitions() {
		turn := [2]RunStatus{one.From, one.To}
		require.False(t, seen[turn], turn)
		seen[turn] = true
		for _, status := range turn {
			require.True(t, status == "" || status.Valid(), status)
		}
		require.False(t, one.To == "" && one.From.Live(), "%s: who is inside is not over", one.From)
	}
}
