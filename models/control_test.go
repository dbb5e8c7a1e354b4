package models

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var noon = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

func in(d time.Duration) *time.Time {
	at := noon.Add(d)
	return &at
}

func TestAControlThatTheStateForbidsIsRefusedInWords(t *testing.T) { // R4
	t.Parallel()
	frozen, paused := in(-time.Minute), Automation{State: AutomationPaused, PausedAt: in(-time.Hour)}
	for name, c := range map[string]struct {
		run        Run
		automation Automation
		kind       ControlKind
		words      string
	}{
		"gone through": {Run{Status: RunCompleted}, Automation{}, ControlPause, "the run is completed: it cannot be paused"},
		"ended":        {Run{Status: RunEnded}, Automation{}, ControlSkipWait, "the run is ended: its wait cannot be skipped"},
		"not begun":    {Run{Status: RunStarting}, Automation{}, ControlPause, "the run is starting: try again in a moment"},
		"sending":      {Run{Status: RunExecuting}, Automation{}, ControlReschedule, "the run is sending: try again in a moment"},
		"parked": {
			Run{Status: RunNeedsAttention},
			Automation{},
			ControlPause,
			"the run needs attention: it cannot be paused, resume it when the cause is mended",
		},
		"waits and is resumed": {
			Run{Status: RunWaiting},
			Automation{},
			ControlResume,
			"the run is waiting: only one that is paused or needs attention can be resumed",
		},
		"paused by hand": {
			Run{Status: RunPaused, FrozenAt: frozen},
			Automation{},
			ControlSkipWait,
			"the run is paused: its wait cannot be skipped, resume it first",
		},
		"held": {
			Run{Status: RunPaused},
			paused, ControlResume,
			"the run is held by its paused automation: it cannot be resumed, resume the automation first",
		},
		"waits while all stands": {
			Run{Status: RunWaiting},
			paused, ControlReschedule,
			"the automation is paused: its due time cannot be moved, resume the automation first",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Standing{Run: c.run, Automation: c.automation}.Steer(Control{Kind: c.kind, DueAt: noon}, noon)
			require.EqualError(t, err, "conflict: "+c.words)
			require.Equal(t, CodeConflict, CodeOf(err))
			require.Equal(t, c.run, got, "a refusal changes nothing")
		})
	}
}

func TestTheDueTimeOfARunMoves(t *testing.T) { // R4
	t.Parallel()
	waits := Run{Status: RunWaiting, DueAt: in(time.Hour), WaitBeganAt: in(-time.Hour), Held: "number/1", Reason: "pace"}
	listens := Run{Status: RunWaiting, Listening: true, DueAt: in(time.Hour), ListenUntil: in(time.Hour), WaitBeganAt: in(-time.Hour)}
	told := listens
	told.DueAt = in(-time.Second)
	due := Run{Status: RunWaiting, DueAt: in(-time.Minute), WaitBeganAt: in(-time.Hour)}
	skip, move := Control{Kind: ControlSkipWait},
		func(d time.Duration) Control { return Control{Kind: ControlReschedule, DueAt: noon.Add(d)} }
	for name, c := range map[string]struct {
		run        Run
		control    Control
		due, limit *time.Time
	}{
		"a wait is skipped":                   {waits, skip, in(0), nil},
		"a due one stays due":                 {due, skip, in(-time.Minute), nil},
		"the limit of a listening one ends":   {listens, skip, in(0), in(0)},
		"moved away":                          {waits, move(9 * time.Hour), in(9 * time.Hour), nil},
		"moved nearer":                        {waits, move(time.Second), in(time.Second), nil},
		"the past means now":                  {waits, move(-9 * time.Hour), in(0), nil},
		"a due one is put off":                {due, move(time.Hour), in(time.Hour), nil},
		"the limit moves":                     {listens, move(3 * time.Hour), in(3 * time.Hour), in(3 * time.Hour)},
		"whoever has a message looks at once": {told, move(3 * time.Hour), in(-time.Second), in(3 * time.Hour)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Standing{Run: c.run}.Steer(c.control, noon.Add(300*time.Microsecond))
			require.NoError(t, err)
			require.Equal(t, c.due, got.DueAt)
			require.Equal(t, c.limit, got.ListenUntil)
			require.Nil(t, got.WaitBeganAt, "an edit of the wait leaves it alone (E5)")
			require.Empty(t, got.Held)
			require.Equal(t, RunWaiting, got.Status)
		})
	}
}

func TestAPausedRunKeepsWhatIsLeftOfItsWait(t *testing.T) { // R4
	t.Parallel()
	at := Standing{Run: Run{
		Status: RunWaiting, Listening: true, DueAt: in(40 * time.Minute), ListenUntil: in(50 * time.Minute), WaitBeganAt: in(-time.Hour),
	}}
	var err error
	at.Run, err = at.Steer(Control{Kind: ControlPause}, noon)
	require.NoError(t, err)
	require.Equal(t, RunPaused, at.Run.Status)
	once := at.Run
	at.Run, err = at.Steer(Control{Kind: ControlPause}, noon.Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, once, at.Run, "pausing twice is pausing once")
	at.Run, err = at.Steer(Control{Kind: ControlResume}, noon.Add(3*time.Hour))
	require.NoError(t, err)
	want := Run{
		Status: RunWaiting, Listening: true, DueAt: in(3*time.Hour + 40*time.Minute), ListenUntil: in(3*time.Hour + 50*time.Minute),
		WaitBeganAt: in(2 * time.Hour),
	}
	require.Equal(t, want, at.Run)
}

func TestARunThatWaitedForAHoldLooksAgainAfterItsPause(t *testing.T) { // R4, W2
	t.Parallel()
	at := Standing{Run: Run{Status: RunPaused, FrozenAt: in(0), DueAt: in(time.Hour), Held: "number/1", Reason: "slow"}}
	got, err := at.Steer(Control{Kind: ControlResume}, noon.Add(time.Minute))
	require.NoError(t, err)
	require.Equal(t, Run{Status: RunWaiting, DueAt: in(time.Minute)}, got, "its hold may have been released meanwhile, and told nobody")
}

func TestAnEditMeetsARunThatAPersonPaused(t *testing.T) { // R4, E1, E5
	t.Parallel()
	first, second := Step{ID: "1", Kind: KindAddTags, Wait: Wait{For: Duration(time.Hour)}},
		Step{ID: "2", Kind: KindAddTags, Wait: Wait{For: Duration(2 * time.Hour)}}
	plan := func(w Wait, from time.Time) (time.Time, error) { return from.Add(w.For.Std()), nil }
	run := Run{StepID: "1", Visit: 1, Status: RunPaused, FrozenAt: in(10 * time.Minute), DueAt: in(time.Hour), WaitBeganAt: in(0)}
	shorter := first
	shorter.Wait.For = Duration(5 * time.Minute)
	edit := Edit{
		Before: Definition{Steps: []Step{first, second}}, After: Definition{Steps: []Step{shorter, second}}, Revision: 2,
		Now: noon.Add(5 * time.Hour),
	}
	got, _, err := edit.Meet(run, plan)
	require.NoError(t, err)
	require.Equal(t, in(10*time.Minute), got.DueAt, "nothing is left of the wait: it is due at once when it is resumed")
	require.Equal(t, RunPaused, got.Status)
	deleted := first
	deleted.Deleted = true
	edit.After = Definition{Steps: []Step{deleted, second}}
	got, _, err = edit.Meet(run, plan)
	require.NoError(t, err)
	require.Equal(t, "2", got.StepID)
	require.Equal(t, RunPaused, got.Status)
	require.Equal(t, in(2*time.Hour+10*time.Minute), got.DueAt, "the whole wait of the next step begins with its resume")
	edit.After = Definition{Steps: []Step{deleted}}
	got, _, err = edit.Meet(run, plan)
	require.NoError(t, err)
	require.Equal(t, RunCompleted, got.Status)
	require.Nil(t, got.FrozenAt)
}

func TestASpreadIsEvenAndBeginsAtOnce(t *testing.T) { // R5
	t.Parallel()
	o := Overdue{Choice: OverdueSpread, Spread: Duration(time.Hour)}
	var got []time.Duration
	for i := range 4 {
		got = append(got, o.Place(i, 4, noon).Sub(noon))
	}
	require.Equal(t, []time.Duration{0, 15 * time.Minute, 30 * time.Minute, 45 * time.Minute}, got)
}
