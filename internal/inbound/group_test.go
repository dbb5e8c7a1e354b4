package inbound

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// shelf is a store whose transactions wait until they are let go.
type shelf struct {
	mu     sync.Mutex
	stored [][]string
	begun  chan struct{}
	letGo  chan struct{}
	// bad fails every transaction that it is part of.
	bad string
	// panics lets it panic then.
	panics bool
}

func newShelf() *shelf {
	return &shelf{begun: make(chan struct{}, 100), letGo: make(chan struct{}, 100)}
}

func (s *shelf) store(_ context.Context, pieces []string) error {
	s.begun <- struct{}{}
	<-s.letGo
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.Contains(pieces, s.bad) {
		if s.panics {
			panic(s.bad)
		}
		return errBroken
	}
	s.stored = append(s.stored, slices.Clone(pieces))
	return nil
}

// crowd lets webhooks come one after the other while the first ones are stored, and answers what each
// was told.
func crowd(t *testing.T, g *group[string], s *shelf, webhooks ...[]string) []error {
	t.Helper()
	told := make([]error, len(webhooks))
	var busy sync.WaitGroup
	for i, pieces := range webhooks {
		busy.Go(func() { told[i] = g.add(context.Background(), pieces, s.store) })
		if i < groupsAtATime {
			<-s.begun // nobody waits for company
			continue
		}
		require.Eventually(t, func() bool {
			g.mu.Lock()
			defer g.mu.Unlock()
			return len(g.waiting) == i-groupsAtATime+1
		}, time.Minute, time.Millisecond)
	}
	close(s.letGo)
	busy.Wait()
	g.under.Wait()
	return told
}

func TestWebhooksThatComeMeanwhileShareATransaction(t *testing.T) { // W5
	t.Parallel()
	var g group[string]
	s := newShelf()
	for _, err := range crowd(t, &g, s, []string{"a"}, []string{"b"}, []string{"c", "d"}, []string{"e"}, []string{"f"}) {
		require.NoError(t, err)
	}
	require.Len(t, s.stored, groupsAtATime+1)
	require.Contains(t, s.stored, []string{"c", "d", "e", "f"})
	require.Zero(t, g.busy)
}

func TestAWebhookDoesNotFailForAnother(t *testing.T) { // W5
	t.Parallel()
	var g group[string]
	s := newShelf()
	s.bad = "d"
	told := crowd(t, &g, s, []string{"a"}, []string{"b"}, []string{"c"}, []string{"d"}, []string{"e"})
	for i, err := range told {
		require.Equal(t, i == 3, err != nil, "%d: %v", i, err)
	}
	require.ErrorIs(t, told[3], errBroken)
	require.ElementsMatch(t, [][]string{{"a"}, {"b"}, {"c"}, {"e"}}, s.stored)
}

// Nothing above a group's goroutine recovers a panic: it would end the process, and the runs in it.
func TestAPanicWhileStoringIsTheErrorOfItsWebhookAlone(t *testing.T) { // W5
	t.Parallel()
	var g group[string]
	s := newShelf()
	s.bad = "words of somebody"
	s.panics = true
	told := crowd(t, &g, s, []string{"a"}, []string{"b"}, []string{"c"}, []string{s.bad}, []string{"e"})
	for i, err := range told {
		require.Equal(t, i == 3, err != nil, "%d: %v", i, err)
	}
	require.ErrorContains(t, told[3], "panic with a string")
	require.NotContains(t, told[3].Error(), s.bad)
	require.ElementsMatch(t, [][]string{{"a"}, {"b"}, {"c"}, {"e"}}, s.stored)
	require.Zero(t, g.busy)
	require.Error(t, g.add(t.Context(), []string{s.bad}, s.store), "the next one too is answered")
	require.NoError(t, g.add(t.Context(), []string{"f"}, s.store))
}

func TestALargeWebhookIsAGroupOfItsOwn(t *testing.T) {
	t.Parallel()
	var g group[string]
	s := newShelf()
	large := slices.Repeat([]string{"x"}, largestGroup+1)
	for _, err := range crowd(t, &g, s, []string{"a"}, []string{"b"}, []string{"c"}, large, []string{"d"}) {
		require.NoError(t, err)
	}
	require.ElementsMatch(t, [][]string{{"a"}, {"b"}, {"c"}, large, {"d"}}, s.stored)
}

func TestWhoeverGivesUpIsToldSoAndTheirPiecesAreStoredAllTheSame(t *testing.T) {
	t.Parallel()
	var g group[string]
	s := newShelf()
	ctx, cancel := context.WithCancel(t.Context())
	told := make(chan error)
	go func() { told <- g.add(ctx, []string{"a"}, s.store) }()
	<-s.begun
	cancel()
	require.ErrorIs(t, <-told, context.Canceled)
	close(s.letGo)
	g.under.Wait()
	require.Equal(t, [][]string{{"a"}}, s.stored)
}

func TestAWebhookWithoutPiecesStoresNothing(t *testing.T) {
	t.Parallel()
	var g group[string]
	require.NoError(t, g.add(t.Context(), nil, newShelf().store))
}
