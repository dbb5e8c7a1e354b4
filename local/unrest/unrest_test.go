package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryRunComesToItsEndWhateverIsDoneToIt(t *testing.T) { // R3-R6, W1, W2, E1-E5: about a minute; `make unrest` goes on for twenty
	t.Parallel()
	var out bytes.Buffer
	err := run(t.Context(), []string{"--seed", "1", "--acts", "1500", "--people", "30"}, &out)
	t.Log(out.String())
	require.NoError(t, err)
	require.Contains(t, out.String(), "seed 1 holds")
}
