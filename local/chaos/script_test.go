package main

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func small(seed uint64) options { return options{seed: seed, contacts: 60, events: 14} }

func TestTheSameSeedWritesTheSameScript(t *testing.T) {
	t.Parallel()
	first, again := newScript(small(7)), newScript(small(7))
	require.Equal(t, first, again)
	require.NotEqual(t, newScript(small(7)), newScript(small(8)))
}

func TestEveryScriptBreaksEachThingWhileTheCrowdIsUnderWay(t *testing.T) {
	t.Parallel()
	for seed := range uint64(50) {
		kinds := map[string]int{}
		last := 0
		for _, e := range newScript(small(seed)).events {
			kinds[string(e.Kind)]++
			require.GreaterOrEqual(t, e.At, last, "in order")
			require.Less(t, e.At, small(seed).progress())
			last = e.At
		}
		for _, kind := range []eventKind{killProcess, crashDatabase, cutLine, cutService, loseWebhooks, forgetAnswers, changeFaults} {
			require.Positive(t, kinds[string(kind)], "seed %d: %s", seed, kind)
		}
	}
}

func TestEveryContactEntersByOneBatch(t *testing.T) {
	t.Parallel()
	var all []int
	repeated, bulks := 0, 0
	for _, b := range newScript(options{seed: 3, contacts: 500, events: 20}).batches {
		all = append(all, b.Contacts...)
		repeated += b.Repeats
		if len(b.Contacts) > 1 {
			bulks++
		}
	}
	slices.Sort(all)
	require.Len(t, slices.Compact(all), 500)
	require.Positive(t, repeated)
	require.Positive(t, bulks)
}

func TestTwentySeedsMeetEveryCodeThatPasses(t *testing.T) { // W2
	t.Parallel()
	met := map[any]bool{}
	for seed := range uint64(20) {
		for _, e := range newScript(small(seed + 1)).events {
			for _, rule := range e.Rules {
				met[rule["error"]] = true
			}
		}
	}
	require.NotEmpty(t, passingCodes())
	for _, code := range passingCodes() {
		require.True(t, met[code], "%d", code)
	}
}
