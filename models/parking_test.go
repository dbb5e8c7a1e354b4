package models

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryReasonToParkHasWordsOfItsOwn(t *testing.T) { // R6
	t.Parallel()
	seen := map[string]ParkReason{}
	for _, reason := range ParkReasons() {
		words := reason.Words()
		require.NotEmpty(t, words, reason)
		require.Empty(t, seen[words], reason)
		seen[words] = reason
	}
}
