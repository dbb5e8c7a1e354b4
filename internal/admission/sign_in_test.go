package admission

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPasswordsAreTriedSlowlyPerAddressAndPerAccount(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	g := newGate(t, Config{Now: func() time.Time { return now }})
	for range tryBurstOfOne {
		require.Zero(t, g.Try("192.0.2.1:99", "ada"))
	}
	require.Equal(t, tryEveryOfOne, g.Try("192.0.2.1", "ada"), "one address for one account")
	require.Zero(t, g.Try("192.0.2.1", "bob"), "another account")
	for n := range tryBurst {
		g.Try("192.0.2.1", fmt.Sprint("person", n))
	}
	require.Positive(t, g.Try("192.0.2.1", "carl"), "one address, whatever the account")
	now = now.Add(tryEveryOfOne)
	require.Zero(t, g.Try("192.0.2.1", "ada"))
}

func TestManyAddressesTryOneAccountSlowlyAndDoNotLockItsPersonOut(t *testing.T) {
	t.Parallel()
	g := newGate(t, Config{Now: func() time.Time { return time.Time{} }})
	require.Zero(t, g.Try("198.51.100.7", "ada"))
	g.SignedIn("198.51.100.7", "ada")
	for n := range tryBurstOfAll {
		g.Try(fmt.Sprintf("10.0.%d.1", n), "ada")
	}
	require.Equal(t, tryEveryOfAll, g.Try("203.0.113.9", "ada"), "a stranger waits")
	require.Zero(t, g.Try("198.51.100.7", "ada"), "who signed in before does not")
}

func TestTheRightPasswordGivesTheTriesBack(t *testing.T) {
	t.Parallel()
	g := newGate(t, Config{Now: func() time.Time { return time.Time{} }})
	for range tryBurstOfOne {
		g.Try("192.0.2.1", "ada")
	}
	require.Positive(t, g.Try("192.0.2.1", "ada"))
	g.SignedIn("192.0.2.1", "ada")
	require.Zero(t, g.Try("192.0.2.1", "ada"))
}
