package models

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatShowsNothingIsNothing(t *testing.T) { // S1: a phrase needs something to see
	t.Parallel()
	for _, blank := range []string{"", "  ", "\u200b", "\u200d\ufeff", "\u2800", "\u3164\u00a0", "\ufe0f", "\u2066\u2069\t", "\x00"} {
		require.True(t, Blank(blank), "%q", blank)
		require.NotEmpty(t, (&OnMessage{Phrase: blank}).validate("/start/0"), "%q", blank)
		require.NotEmpty(t, Test{Contains: blank + "\u200b"}.validate("/if", false), "%q would be in every text", blank)
		require.NotEmpty(t, textRule("/text", blank, 1, 20), "%q", blank)
	}
	for _, seen := range []string{"a", " ✓ ", "\u200b.", "\u0601", "\u0301"} {
		require.False(t, Blank(seen), "%q", seen)
		require.Empty(t, (&OnMessage{Phrase: seen}).validate("/start/0"), "%q", seen)
	}
	require.Equal(t, "a b", Visible("a\u200b\u2060 b\ufeff"))
}
