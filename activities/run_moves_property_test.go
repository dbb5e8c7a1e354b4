package activities

import (
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cadenza/models"
)

// plain plans a wait as what it is for.
type plain struct{}

// Due is when the wait ends.
func (plain) Due(w models.Wait, from time.Time, _ string, _ models.Workspace) (time.Time, error) {
	return from.Add(w.For.Std()), nil
}

// Describe says nothing.
func (plain) Describe(time.Time, string, time.Time) string { return "" }

// walk is one run on a random way through its states, with its automation.
type walk struct {
	steps *Steps
	at    models.Standing
	now   time.Time
	done  map[string]int
	// was is the status before the last action, turns are the changes of it that were seen.
	was   models.RunStatus
	turns map[[2]models.RunStatus]bool
}

func newWalk() *walk {
	wait := models.Wait{For: models.Duration(time.Hour)}
	return &walk{
		steps: &Steps{Plan: plain{}},
		now:   time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC),
		done:  map[string]int{},
		was:   models.RunStarting,
		turns: map[[2]models.RunStatus]bool{},
		at: models.Standing{
			Run:        models.Run{ID: "run", Status: models.RunStarting},
			Automation: models.Automation{State: models.AutomationActive, Revision: 1},
			Definition: models.Definition{Steps: []models.Step{
				{ID: "a", Kind: models.KindSendTemplate, Settings: &models.SendTemplate{}},
				{ID: "b", Kind: models.KindWaitForReply, Settings: &models.WaitForReply{Limit: models.Duration(time.Hour)}},
				{ID: "c", Wait: wait, Kind: models.KindAddTags, Settings: &models.ChangeTags{}},
				{ID: "d", Wait: wait, Kind: models.KindSendMessage, Settings: &models.SendMessage{}},
			}},
		},
	}
}

// sound checks what must hold of every row at every moment.
func (w *walk) sound(t *rapid.T) {
	run := w.at.Run
	w.turn(t, run.Status)
	require.Empty(t, run.Unsound(), "%+v", run)
	if run.Status == models.RunStarting || !run.Status.Live() {
		return // the part of Reconcile that starts runs finds the first, nobody needs to find the others
	}
	w.acceptable(t)
	w.found(t)
}

// turn notes a change of the status.
func (w *walk) turn(_ *rapid.T, now models.RunStatus) {
	w.turns[[2]models.RunStatus{w.was, now}] = true
	w.was = now
}

// acceptable: the move that the row asks for is one that a performance takes, or a hold.
func (w *walk) acceptable(t *rapid.T) {
	move, err := w.steps.locate(w.at, w.now)
	require.NoError(t, err)
	if move.State != MoveWait {
		return
	}
	require.False(t, move.Due.IsZero(), "a workflow would ask again at once")
	then, at := w.now, w.at
	if move.Due.After(then) {
		then = move.Due
	}
	ok, held := ready(&at, PerformInput{StepID: move.StepID, Visit: move.Visit}, then)
	require.True(t, ok || held, "the run would ask for ever: %+v", w.at.Run)
	if held {
		move, err = w.steps.locate(at, then)
		require.NoError(t, err)
		require.Equal(t, MoveHold, move.State)
	}
}

// found: if the workflow forgets the run, a part of Reconcile finds it, at once or once whoever
// holds it lets it go.
func (w *walk) found(t *rapid.T) {
	at := w.at
	if at.Run.Status == models.RunNeedsAttention {
		at.Run = at.GoOn(w.now)
	}
	if at.Run.FrozenAt != nil {
		run, err := at.Steer(models.Control{Kind: models.ControlResume}, w.now)
		require.NoError(t, err)
		at.Run = run
	}
	if at.Run.Status == models.RunPaused {
		at.Run.ReleaseFromPause()
	}
	require.Contains(t, []models.RunStatus{models.RunWaiting, models.RunExecuting}, at.Run.Status)
	require.NotNil(t, at.Run.DueAt, "nothing finds it")
}

// act does something that needs the run to be due, and counts it.
func (w *walk) act(t *rapid.T, name string, fn func(step models.Step)) {
	in := PerformInput{StepID: w.at.Run.StepID, Visit: w.at.Run.Visit}
	at := w.at
	if ok, held := ready(&at, in, w.now); !ok {
		if held {
			w.at = at
		}
		t.Skip("not due")
	}
	step, _, _ := w.at.Definition.Find(in.StepID)
	w.done[name]++
	fn(step)
}

func (w *walk) advance(t *rapid.T) { require.NoError(t, w.steps.advance(&w.at, "", w.now)) }

// steer asks for a control as a person may at any time.
func (w *walk) steer(t *rapid.T, c models.Control) {
	run, err := w.at.Steer(c, w.now)
	if err != nil {
		require.Equal(t, models.CodeConflict, models.CodeOf(err))
		t.Skip("refused")
	}
	w.done[string(c.Kind)]++
	w.at.Run = run
}

// shift is what a resume of the automation does to the row.
func (w *walk) shift(by time.Duration) {
	run := &w.at.Run
	if run.DueAt == nil || !run.Status.Live() {
		return
	}
	for _, at := range []**time.Time{&run.DueAt, &run.ListenUntil, &run.WaitBeganAt, &run.FrozenAt} {
		if *at != nil {
			moved := (*at).Add(by)
			*at = &moved
		}
	}
}

func (w *walk) actions() map[string]func(*rapid.T) {
	run := &w.at.Run
	return map[string]func(*rapid.T){
		"": w.sound,
		"time passes": func(t *rapid.T) {
			w.now = w.now.Add(time.Duration(rapid.IntRange(1, 90).Draw(t, "minutes")) * time.Minute)
		},
		"enter": func(t *rapid.T) {
			if run.Status != models.RunStarting {
				t.Skip("it has entered")
			}
			w.advance(t)
		},
		"call out": func(t *rapid.T) { w.act(t, "call out", func(models.Step) { run.Ask(w.now); run.CallOut() }) },
		"finish":   func(t *rapid.T) { w.act(t, "finish", func(models.Step) { w.advance(t) }) },
		"listen": func(t *rapid.T) {
			w.act(t, "listen", func(step models.Step) {
				if !step.Listens() || run.Status == models.RunExecuting {
					t.Skip("it does not listen")
				}
				run.Listen(w.now.Add(time.Hour), w.now)
			})
		},
		"park": func(t *rapid.T) {
			w.act(t, "park", func(models.Step) { run.Park(models.ParkOther, "why", "number/1") })
		},
		"meet a hold": func(t *rapid.T) {
			w.act(t, "hold", func(models.Step) { run.WaitForHold("number/1", "why", w.now.Add(time.Hour)) })
		},
		"the database was set back": w.setBack,
		"leave":                     w.leave,
		"end on failure": func(t *rapid.T) {
			if rapid.IntRange(0, 9).Draw(t, "rarely") > 0 {
				t.Skip("not now")
			}
			w.act(t, "end", func(models.Step) { run.End(models.OutcomeEndedOnFailure, "run", w.now) })
		},
		"fail late": func(t *rapid.T) {
			back := run.Status == models.RunWaiting || run.Status == models.RunPaused || run.Status == models.RunNeedsAttention ||
				run.Status == models.RunCompleted
			if !back || run.Visit == 0 {
				t.Skip("not taken back there")
			}
			w.done["return from "+string(run.Status)]++
			due := w.at.Clock(w.now)
			run.Return(rapid.SampledFrom([]string{"a", "d"}).Draw(t, "step"), due.Add(time.Second))
			switch rapid.IntRange(0, 2).Draw(t, "then") {
			case 0:
				run.WaitForHold("number/1", "why", due.Add(time.Minute))
			case 1:
				if run.Status == models.RunWaiting {
					run.Park(models.ParkOther, "why", "")
				}
			}
		},
		"let go on": func(t *rapid.T) {
			if run.Status != models.RunNeedsAttention && (run.Status != models.RunWaiting || run.Held == "") {
				t.Skip("nothing holds it")
			}
			w.done["go on"]++
			*run = w.at.GoOn(w.now)
		},
		"a person pauses":      func(t *rapid.T) { w.steer(t, models.Control{Kind: models.ControlPause}) },
		"a person resumes":     func(t *rapid.T) { w.steer(t, models.Control{Kind: models.ControlResume}) },
		"a person skips":       func(t *rapid.T) { w.steer(t, models.Control{Kind: models.ControlSkipWait}) },
		"a person reschedules": w.reschedule,
		"the automation":       w.automation,
		"an edit":              w.edit,
	}
}

// setBack is what is seen after the database lost the last move of the run.
func (w *walk) setBack(t *rapid.T) {
	run := w.at.Run
	if !run.Status.Live() || rapid.IntRange(0, 9).Draw(t, "rarely") > 0 {
		t.Skip("not now")
	}
	run.ParkIfSetBack(models.Place{Visit: run.Visit + 1, StepID: run.StepID})
	if w.at.Run.Status == models.RunStarting { // it had not entered; a person takes it up at the first step
		w.turns[[2]models.RunStatus{w.at.Run.Status, run.Status}] = true
		t.Skip("it stands nowhere")
	}
	w.at.Run = run
}

// leave takes the run out: by API, by Temporal, by archiving, by another run.
func (w *walk) leave(t *rapid.T) {
	if !w.at.Run.Status.Live() || rapid.IntRange(0, 9).Draw(t, "rarely") > 0 {
		t.Skip("not now")
	}
	w.at.Run.End(models.OutcomeCancelled, models.ActorTemporal, w.now)
}

func (w *walk) reschedule(t *rapid.T) {
	in := time.Duration(rapid.IntRange(-60, 600).Draw(t, "minutes")) * time.Minute
	w.steer(t, models.Control{Kind: models.ControlReschedule, DueAt: w.now.Add(in)})
}

// automation pauses the automation, or resumes it.
func (w *walk) automation(*rapid.T) {
	a := &w.at.Automation
	if a.PausedAt == nil {
		now := w.now
		a.State, a.PausedAt = models.AutomationPaused, &now
		return
	}
	w.shift(w.now.Sub(*a.PausedAt))
	a.State, a.PausedAt = models.AutomationActive, nil
	if w.at.Run.Status == models.RunPaused && w.at.Run.FrozenAt == nil {
		w.at.Run.ReleaseFromPause()
	}
}

// edit publishes a definition without one of the steps or without any, or with all again.
func (w *walk) edit(t *rapid.T) {
	before, gone := w.at.Definition, rapid.SampledFrom([]string{"", "a", "b", "c", "d", "all"}).Draw(t, "deleted")
	var next []models.Step
	for _, step := range newWalk().at.Definition.Steps {
		if step.ID != gone && gone != "all" {
			next = append(next, step)
		}
	}
	w.at.Automation.Revision++
	e := models.Edit{Before: before, After: before.Succeed(models.Definition{Steps: next}), Revision: w.at.Automation.Revision, Now: w.now}
	if w.at.Automation.PausedAt != nil {
		e.Now = *w.at.Automation.PausedAt
	}
	met, fate, err := e.Meet(w.at.Run, func(wait models.Wait, from time.Time) (time.Time, error) { return from.Add(wait.For.Std()), nil })
	require.NoError(t, err)
	w.at.Run, w.at.Definition = met, e.After
	w.done["edit "+string(fate.Kind)]++
}

// Whatever happens to a run, in any order: no live row yields a move that a performance refuses,
// and every live row is found by a part of Reconcile if its workflow forgets it.
func TestARunThatIsInsideAlwaysHasAWayOn(t *testing.T) { // R4, R5, R6, W2, E1-E5
	t.Parallel()
	seen, turns := map[string]int{}, map[[2]models.RunStatus]bool{}
	rapid.Check(t, func(t *rapid.T) {
		for range 60 {
			w := newWalk()
			actions := w.actions()
			t.Repeat(actions)
			for name, n := range w.done {
				seen[name] += n
			}
			maps.Copy(turns, w.turns)
		}
	})
	for _, name := range []string{
		"call out", "finish", "listen", "park", "hold", "end", "go on", "pause", "resume", "skip_wait", "reschedule",
		"return from waiting", "return from paused", "return from needs_attention", "return from completed", "edit moves", "edit completes",
	} {
		require.NotZero(t, seen[name], "no draw came to %s", name)
	}
	for _, known := range models.RunTransitions() {
		turn := [2]models.RunStatus{known.From, known.To}
		require.True(t, turns[turn] || known.From == "" || known.To == "", "no draw went from %s to %s", known.From, known.To)
		delete(turns, turn)
	}
	for turn := range turns {
		require.Equal(t, turn[0], turn[1], "a change that models.RunTransitions does not list")
	}
}
