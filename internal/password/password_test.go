package password

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAPasswordMatchesItsOwnHashAlone(t *testing.T) {
	t.Parallel()
	h := New(rand.Reader)
	phc, err := h.Hash(t.Context(), "correct horse battery")
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(phc, "$argon2id$v=19$m=19456,t=2,p=1$"))
	again, err := h.Hash(t.Context(), "correct horse battery")
	require.NoError(t, err)
	require.NotEqual(t, phc, again, "each has a salt of its own")
	for password, want := range map[string]bool{"correct horse battery": true, "correct horse battery ": false, "": false} {
		got, err := h.Matches(t.Context(), phc, password)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func TestNoHashCostsAsMuchAsAWrongOne(t *testing.T) {
	t.Parallel()
	h := New(rand.Reader)
	for n := range int64(3) {
		got, err := h.Matches(t.Context(), "", "whatever it is")
		require.NoError(t, err)
		require.False(t, got)
		require.Equal(t, n+1, h.Made())
	}
}

func TestAHashOfOtherCostsOrShapesIsRefused(t *testing.T) {
	t.Parallel()
	h := New(rand.Reader)
	key := strings.Repeat("A", 43)
	for _, bad := range []string{
		"plain", "$argon2i$v=19$m=19456,t=2,p=1$AAAA$" + key, "$argon2id$v=18$m=19456,t=2,p=1$AAAA$" + key,
		"$argon2id$v=19$m=99999999,t=2,p=1$AAAA$" + key, "$argon2id$v=19$m=19456,t=0,p=1$AAAA$" + key,
		"$argon2id$v=19$m=19456,t=2,p=1$AAAA$short", "$argon2id$v=19$m=19456,t=2,p=1$*$" + key,
	} {
		_, err := h.Matches(t.Context(), bad, "x")
		require.Error(t, err, bad)
	}
	require.Zero(t, h.Made())
}

func TestWhoFindsNoPlaceWaitsOrIsTurnedAway(t *testing.T) {
	t.Parallel()
	h := New(rand.Reader)
	for range atATime {
		h.places <- struct{}{}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := h.Hash(gone, "correct horse battery")
	require.ErrorIs(t, err, context.Canceled)
	h.waiting.Store(atATime + waiting)
	_, err = h.Hash(t.Context(), "correct horse battery")
	require.ErrorIs(t, err, ErrBusy)
	require.Zero(t, h.Made())
}
