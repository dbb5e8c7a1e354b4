package app

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/internal/store/storetest"
	"cadenza/models"
)

// through goes with a run as its workflow would, from the move until it is parked, held or over.
// Every performance must bring it on: one that is refused where it was asked for would spin.
func (b *bundle) through(run models.Run, move activities.Move) activities.Move {
	b.t.Helper()
	for range 20 {
		if move.State != activities.MoveWait {
			return move
		}
		if move.Due.After(b.now) {
			b.now = move.Due
		}
		next, err := b.perform(run, move)
		if err != nil { // it is tried again later
			b.now = b.now.Add(time.Minute)
			continue
		}
		if next.State == move.State && next.Visit == move.Visit && !next.Due.After(b.now) {
			row, _ := b.view(run)
			require.False(
				b.t, row.DueAt != nil && !row.DueAt.After(b.now), "the run is due, and its performance was refused: %s at visit %d",
				row.Status, row.Visit,
			)
		}
		row, _ := b.view(run)
		require.Empty(b.t, row.Unsound())
		move = next
	}
	b.t.Fatal("the run does not come on")
	return move
}

// failure is a late failure of a message and what comes of it.
type lateFailure struct {
	code int
	// sends is how many messages leave in all, once whoever is asked has acted.
	sends int
	parks bool
	first string // the record of the failed performance
}

func lateFailures() map[string]lateFailure {
	return map[string]lateFailure{
		"retry":                {131016, 2, false, "failed whatsapp_131016"},
		"another retry":        {131000, 2, false, "failed whatsapp_131000"},
		"wait":                 {131048, 2, false, "failed whatsapp_131048"},
		"wait of a pair":       {131056, 2, false, "failed whatsapp_131056"},
		"stop":                 {131042, 2, true, "failed whatsapp_131042"},
		"window with fallback": {131047, 2, false, "skipped window_closed"},
		"recipient":            {131026, 1, false, "failed whatsapp_131026"},
	}
}

// moment is when WhatsApp reports the failure; it answers what the workflow hears next.
type moment func(b *bundle, run models.Run, move activities.Move, code int) activities.Move

// failed tells of the run's newest message that it has failed.
func (b *bundle) failed(run models.Run, code int) activities.Aftermath {
	m := b.messages(run)[0]
	var after activities.Aftermath
	for _, m := range b.status(models.StatusUpdate{
		WAMID: wamidOf(m), CallbackData: m.ID, State: models.MessageFailed, ErrorCode: code, At: b.now,
	}) {
		one, err := b.sends.FailedLater(b.t.Context(), m)
		require.NoError(b.t, err)
		after.Revived = append(after.Revived, one.Revived...)
	}
	return after
}

func moments() map[string]moment {
	return map[string]moment{
		"before the answer is written": func(b *bundle, run models.Run, move activities.Move, code int) activities.Move {
			b.sends.WhatsApp = during{b.phone, func() { b.failed(run, code); b.sends.WhatsApp = b.phone }}
			next, err := b.perform(run, move)
			require.NoError(b.t, err)
			return next
		},
		"after the answer was lost": func(b *bundle, run models.Run, move activities.Move, code int) activities.Move {
			b.sends.WhatsApp = during{b.phone, func() {
				b.phone.taken = append(b.phone.taken, models.Outgoing{}) // it left, and nobody heard
				b.phone.answers = []error{&activities.SendProblem{Class: activities.SendUnknown}}
			}}
			_, err := b.perform(run, move)
			require.Error(b.t, err)
			b.sends.WhatsApp = b.phone
			b.failed(run, code)
			return move // the activity is tried again
		},
		"after the step was recorded": func(b *bundle, run models.Run, move activities.Move, code int) activities.Move {
			_, err := b.perform(run, move)
			require.NoError(b.t, err)
			if len(b.failed(run, code).Revived) > 0 {
				return b.call(b.steps.Enter, activities.EnterInput{RunRef: ref(run), Now: b.now})
			}
			return b.call(b.steps.Locate, activities.LocateInput{RunRef: ref(run), Now: b.now})
		},
	}
}

func places() map[string]func(models.Step) []models.Step {
	later := tagStep("later")
	later.Wait = models.Wait{For: models.Duration(time.Hour)}
	return map[string]func(models.Step) []models.Step{
		"only step":   func(s models.Step) []models.Step { return []models.Step{s} },
		"last step":   func(s models.Step) []models.Step { return []models.Step{tagStep("first"), s} },
		"middle step": func(s models.Step) []models.Step { return []models.Step{tagStep("first"), s, later} },
	}
}

func TestAFailedMessageIsSentAgainWheneverTheFailureComes(t *testing.T) { // W1, W2, W3, R6
	t.Parallel()
	for name, c := range lateFailures() {
		for where, steps := range places() {
			for when, comes := range moments() {
				t.Run(name+"/"+where+"/"+when, func(t *testing.T) {
					t.Parallel()
					b := setup(t, storetest.MigratedSQLite(t))
					send := welcome()
					if c.code == 131047 {
						send = models.Step{
							Kind:     models.KindSendMessage,
							Settings: &models.SendMessage{Text: "ciao", Fallback: models.Fallback{FallbackTemplate: "open"}},
						}
						b.write(giulia, "ciao", b.now.Add(-time.Hour))
					}
					run, move := b.enter(b.automation(models.Reentry{}, steps(send)...), giulia)
					for !move.Kind.Sends() {
						move = b.went(run, move)
					}
					end := b.through(run, comes(b, run, move, c.code))
					require.Equal(t, c.parks, end.State == activities.MovePark)
					if c.parks {
						require.Len(t, b.phone.taken, 1, "a person must act first")
						_, err := b.store.ControlRun(t.Context(), models.Everyone(b.workspace), run.ID,
							models.Control{Kind: models.ControlResume}, "test")
						require.NoError(t, err)
						end = b.through(run, b.call(b.steps.Locate, activities.LocateInput{RunRef: ref(run), Now: b.now}))
					}
					require.Equal(t, models.OutcomeCompleted, end.Outcome)
					require.Len(t, b.phone.taken, c.sends)
					var sends []string
					for _, r := range b.results(run) {
						if strings.HasPrefix(r, string(send.Kind)) {
							sends = append(sends, strings.TrimPrefix(r, string(send.Kind)+" "))
						}
					}
					require.Len(t, sends, c.sends)
					require.Equal(t, c.first, sends[0])
				})
			}
		}
	}
}

func TestAMessageOfARunThatWasEndedMeanwhileIsRecordedAsItIs(t *testing.T) { // W1, R3
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, move := b.enter(b.automation(models.Reentry{}, welcome()), giulia)
		b.sends.WhatsApp = during{b.phone, func() {
			_, _, err := b.store.EndRun(t.Context(), b.workspace, run.ID, models.OutcomeEndedByAPI, "test")
			require.NoError(t, err)
			b.failed(run, 131016)
		}}
		next, err := b.perform(run, move)
		require.NoError(t, err)
		require.Equal(t, activities.MoveDone, next.State)
		require.Equal(t, []string{"send_template failed whatsapp_131016"}, b.results(run))
		row, _ := b.view(run)
		require.Equal(t, models.OutcomeEndedByAPI, row.Outcome, "it is not sent again for whom somebody took out")
	})
}

// undone lets the first attempt of each transaction be undone, as a serialisation failure does.
type undone struct {
	activities.Runs
	between func()
}

// InTx attempts it twice.
func (u undone) InTx(ctx context.Context, fn func(activities.Tx) error) error {
	undo := errors.New("undone")
	err := u.Runs.InTx(ctx, func(tx activities.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return undo
	})
	if !errors.Is(err, undo) {
		return err
	}
	u.between()
	return u.Runs.InTx(ctx, fn)
}

func TestNothingIsToldOfAnAttemptThatWasUndone(t *testing.T) { // A13, R4: the effect that counts is the committed one's
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		other, _ := b.enter(b.automation(models.Reentry{}, welcome()), giulia)
		run, move := b.enter(
			b.automation(models.Reentry{}, models.Step{Kind: models.KindEndAutomations, Settings: &models.EndAutomations{}}), giulia,
		)
		b.steps.Runs = undone{b.steps.Runs, func() {
			_, err := b.store.ControlRun(t.Context(), models.Everyone(b.workspace), run.ID, models.Control{Kind: models.ControlPause},
				"test")
			require.NoError(t, err)
		}}
		next, err := b.perform(run, move)
		require.NoError(t, err)
		require.Equal(t, activities.MoveHold, next.State)
		require.Empty(t, b.told.closed, "the other run was not ended")
		row, _ := b.view(other)
		require.True(t, row.Status.Live())
	})
}

func TestAParkIsCountedOnceItIsCommitted(t *testing.T) { // R6, the metric of parked runs
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		var counted []models.ParkReason
		b.steps.OnParked = func(reason models.ParkReason) { counted = append(counted, reason) }
		_, m := b.sent(models.FailureEnd)
		b.steps.Runs = undone{b.steps.Runs, func() { require.Empty(t, counted) }}
		b.fails(m, 131042)
		require.Equal(t, []models.ParkReason{models.ParkAccountStopped}, counted)
	})
}
