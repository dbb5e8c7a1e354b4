package trigger

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// inbox is a store of messages that notes in which order they are routed.
type inbox struct {
	mu     sync.Mutex
	kept   []models.InboundMessage
	routed []string
	broken map[string]bool
}

// Route fails for the broken and starts a run for the others.
func (b *inbox) Route(
	_ context.Context, wamid string, _ func(string) string, _ func(models.Situation) models.Decision,
) (models.Routed, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken[wamid] {
		return models.Routed{}, errors.New("the database is away")
	}
	b.routed = append(b.routed, wamid)
	return models.Routed{Started: []models.Accepted{{Run: models.Run{ID: wamid, Status: models.RunStarting}}}}, nil
}

// Unrouted pages two by two.
func (b *inbox) Unrouted(_ context.Context, _ time.Time, after models.InboundMessage) ([]models.InboundMessage, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []models.InboundMessage
	for _, m := range b.kept {
		if m.WAMID > after.WAMID && !slices.Contains(b.routed, m.WAMID) && len(out) < 2 {
			out = append(out, m)
		}
	}
	return out, nil
}

// heard notes what workflows hear.
type heard struct {
	mu      sync.Mutex
	started []string
}

func (w *heard) StartRuns(_ context.Context, accepted []models.Accepted) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, a := range accepted {
		w.started = append(w.started, a.Run.ID)
	}
	return nil
}

func (*heard) CloseRuns(context.Context, []models.Run, string) error { return nil }

func (*heard) NudgeAll(context.Context, []models.Run, string) error { return nil }

// telling is a dispatcher that speaks to these workflows.
func telling(workflows Workflows) *Dispatcher {
	return &Dispatcher{Workflows: workflows, Log: slog.New(slog.DiscardHandler)}
}

func TestMessagesOfOneWriterAreRoutedInTheirOrder(t *testing.T) {
	t.Parallel()
	box, workflows := &inbox{}, &heard{}
	r := NewRouter(box, telling(workflows), nil, 4, slog.New(slog.DiscardHandler))
	var messages []models.InboundMessage
	for _, id := range []string{"a1", "b1", "a2", "c1", "a3", "b2"} {
		messages = append(messages, models.InboundMessage{WAMID: id, WaID: id[:1]})
	}
	ctx, gone := context.WithCancel(t.Context())
	r.Go(ctx, messages)
	gone() // the webhook has its answer
	r.Wait()
	require.Len(t, box.routed, len(messages))
	for _, writer := range []string{"a", "b", "c"} {
		var own []string
		for _, id := range box.routed {
			if id[:1] == writer {
				own = append(own, id)
			}
		}
		require.True(t, slices.IsSorted(own), "%v", own)
	}
	require.ElementsMatch(t, box.routed, workflows.started)
}

func TestASweepGoesOnAfterAMessageThatCannotBeRouted(t *testing.T) { // W5
	t.Parallel()
	box := &inbox{broken: map[string]bool{"1": true, "2": true, "4": true}}
	for _, id := range []string{"1", "2", "3", "4", "5"} {
		box.kept = append(box.kept, models.InboundMessage{WAMID: id, WorkspaceID: "shop"})
	}
	r := NewRouter(box, telling(&heard{}), nil, 1, slog.New(slog.DiscardHandler))
	var pages []int
	routed, err := r.Sweep(t.Context(), time.Now(), func(n int) { pages = append(pages, n) })
	partial, ok := errors.AsType[*models.PartialError](err)
	require.True(t, ok)
	require.NoError(t, partial.Stopped)
	var failed []string
	for _, row := range partial.Rows {
		require.Equal(t, models.PartRoute, row.Part)
		require.Equal(t, "shop", row.WorkspaceID)
		failed = append(failed, row.Key)
	}
	require.Equal(t, []string{"1", "2", "4"}, failed, "the error names those that are to be set aside")
	require.Equal(t, 2, routed)
	require.Equal(t, []string{"3", "5"}, box.routed)
	require.Equal(t, []int{0, 1, 2}, pages, "it says that it lives after each page")
	box.broken = nil
	routed, err = r.Sweep(t.Context(), time.Now(), func(int) {})
	require.NoError(t, err)
	require.Equal(t, 3, routed, "what failed is tried again")
}
