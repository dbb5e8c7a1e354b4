package trigger

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// parkedPages plays the store: it hands out pages, then fails if told to.
type parkedPages struct {
	Rows
	pages [][]models.Run
	last  error
	after []string
}

func (p *parkedPages) ResumeParked(_ context.Context, _ string, _ models.ParkedFilter, after, _ string) ([]models.Run, bool, error) {
	p.after = append(p.after, after)
	if len(p.pages) == 0 {
		return nil, false, p.last
	}
	page := p.pages[0]
	p.pages = p.pages[1:]
	return page, len(p.pages) > 0 || p.last != nil, nil
}

// woken plays Temporal: it is told of runs, and may be away.
type woken struct {
	Workflows
	ids []string
	err error
}

func (w *woken) NudgeAll(_ context.Context, runs []models.Run, _ string) error {
	for _, r := range runs {
		w.ids = append(w.ids, r.ID)
	}
	return w.err
}

func TestResumingAllWakesWhatWasResumedWhateverBreaks(t *testing.T) { // R6
	t.Parallel()
	broken := errors.New("the database is away")
	for name, c := range map[string]struct {
		database, temporal error
		want               error
	}{
		"nothing breaks": {}, "the database breaks in the middle": {database: broken, want: broken},
		"Temporal is away": {temporal: errors.New("away")},
	} {
		rows := &parkedPages{pages: [][]models.Run{{{ID: "1"}, {ID: "2"}}, {{ID: "3"}}}, last: c.database}
		workflows := &woken{err: c.temporal}
		d := Dispatcher{Rows: rows, Workflows: workflows, Log: slog.New(slog.DiscardHandler)}
		n, err := d.ResumeAll(t.Context(), "w", models.ParkedFilter{Reason: models.ParkOther}, "test")
		require.ErrorIs(t, err, c.want, name)
		require.Equal(t, 3, n, name)
		require.Equal(t, []string{"1", "2", "3"}, workflows.ids, name)
		require.Equal(t, []string{"", "2"}, rows.after[:2], name)
	}
}

// heldPages are released holds, of which one cannot be let go.
type heldPages struct {
	HoldRows
	broken string
	freed  []string
}

// ReleasedHolds are three.
func (*heldPages) ReleasedHolds(context.Context) ([]models.Hold, error) {
	return []models.Hold{{ID: "a"}, {ID: "b"}, {ID: "c"}}, nil
}

// WakeHeld wakes one run, or fails.
func (h *heldPages) WakeHeld(_ context.Context, hold models.Hold) ([]models.Run, bool, error) {
	if hold.ID == h.broken {
		return nil, false, errors.New("a row that the database refuses")
	}
	h.freed = append(h.freed, hold.ID)
	return []models.Run{{ID: "run of " + hold.ID}}, false, nil
}

func TestAHoldThatCannotBeLetGoKeepsNoOther(t *testing.T) {
	t.Parallel()
	for broken, freed := range map[string][]string{"a": {"b", "c"}, "b": {"a", "c"}, "c": {"a", "b"}} {
		holds := &heldPages{broken: broken}
		d := &Dispatcher{Holds: holds, Workflows: &heard{}, Log: slog.New(slog.DiscardHandler)}
		count, err := d.WakeReleased(t.Context())
		require.Equal(t, freed, holds.freed)
		require.Equal(t, 2, count)
		partial, ok := errors.AsType[*models.PartialError](err)
		require.True(t, ok)
		require.Equal(t, broken, partial.Rows[0].Key)
	}
}
