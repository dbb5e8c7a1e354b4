package models

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestStepsAndStartsOfAnAutomationAreBounded(t *testing.T) {
	t.Parallel()
	step := Step{Kind: KindBlockContact, Settings: &NoSettings{}}
	start := Start{Kind: StartClosedHours, Settings: &OnClosedHours{}}
	fits := Definition{Steps: slices.Repeat([]Step{step}, MaxSteps), Start: slices.Repeat([]Start{start}, MaxStarts)}
	require.Empty(t, ValidateAutomation("a", Reentry{}, fits))
	for at, beyond := range map[string]Definition{
		"/steps": {Steps: slices.Repeat([]Step{step}, MaxSteps+1)}, "/start": {Start: slices.Repeat([]Start{start}, MaxStarts+1)},
	} {
		bad := ValidateAutomation("a", Reentry{}, beyond)
		require.Len(t, bad, 1, at)
		require.Equal(t, at, bad[0].Pointer)
	}
	var refusal *Error
	require.ErrorAs(t, Invalid("a", make([]Violation, 5000)), &refusal)
	require.LessOrEqual(t, len(refusal.Violations), MaxViolations)
}
