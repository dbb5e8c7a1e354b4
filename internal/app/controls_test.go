package app

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"

	"cadenza/activities"
	"cadenza/models"
)

// control asks as an update of the run's workflow does.
func (b *bundle) control(run models.Run, kind models.ControlKind, update string) activities.ControlReply {
	b.t.Helper()
	value, err := b.env.ExecuteActivity(activities.NameControl, activities.ControlInput{
		RunRef: ref(run), WorkspaceID: b.workspace, Control: kind, UpdateID: update,
	})
	require.NoError(b.t, err)
	var reply activities.ControlReply
	require.NoError(b.t, value.Get(&reply))
	return reply
}

// steered is the engine with the activity that serves updates.
func steered(b *bundle) *bundle {
	controls := &activities.Controls{Rows: b.store}
	b.env.RegisterActivityWithOptions(controls.Control, activity.RegisterOptions{Name: activities.NameControl})
	return b
}

func later(d time.Duration, step models.Step) models.Step {
	step.Wait = models.Wait{For: models.Duration(d)}
	return step
}

func TestAnUpdateThatIsDoneTwiceIsDoneOnce(t *testing.T) { // R4: its worker died before it could say so
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		steered(b)
		run, _ := b.enter(b.automation(models.Reentry{}, later(time.Hour, tagStep("one")), later(time.Hour, tagStep("two"))), giulia)
		first := b.control(run, models.ControlSkipWait, "u1")
		require.Empty(t, first.Refused)
		require.Equal(t, models.RunWaiting, first.Status)
		b.now = time.Now().UTC()
		move, err := b.perform(run, b.call(b.steps.Locate, activities.LocateInput{RunRef: ref(run), Now: b.now}))
		require.NoError(t, err)
		row, _ := b.view(run)
		require.Equal(t, 2, row.Visit)
		require.Equal(t, first, b.control(run, models.ControlSkipWait, "u1"), "it is answered as it was")
		again, _ := b.view(run)
		require.Equal(t, row.DueAt, again.DueAt, "the wait of the next step was not meant")
		require.Equal(t, move.Due.UTC(), again.DueAt.UTC())
		require.True(t, b.control(run, models.ControlSkipWait, "u2").DueAt.Before(*again.DueAt), "another request is")
		require.Equal(
			t, "the run is waiting: only one that is paused or needs attention can be resumed",
			b.control(run, models.ControlResume, "u3").Refused,
		)
	})
}

func TestAnUpdateEndsTheRunAndItsRowNeedsNoMoreTelling(t *testing.T) { // R3, R4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		steered(b)
		run, _ := b.enter(b.automation(models.Reentry{}, later(time.Hour, tagStep("one"))), giulia)
		for range 2 {
			require.Equal(t, models.RunEnded, b.control(run, models.ControlEnd, "u1").Status)
		}
		row, _ := b.view(run)
		require.Equal(t, models.OutcomeCancelled, row.Outcome)
		require.False(t, row.Closing, "the workflow that asked knows it")
		require.Equal(t, "the run is ended: it cannot be paused", b.control(run, models.ControlPause, "u2").Refused)
		stranger := run
		stranger.ID = "none"
		require.Equal(t, "no such run", b.control(stranger, models.ControlPause, "u3").Refused)
	})
}

func TestAPausedRunPerformsNothingUntilItIsResumed(t *testing.T) { // R4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		steered(b)
		run, move := b.enter(b.automation(models.Reentry{}, welcome(), tagStep("then")), giulia)
		b.control(run, models.ControlPause, "u1") // it is due, and queued for sending
		held, err := b.perform(run, move)
		require.NoError(t, err)
		require.Equal(t, activities.MoveHold, held.State)
		require.Empty(t, b.phone.taken)
		require.Empty(t, b.results(run))
		b.control(run, models.ControlResume, "u2")
		b.now = time.Now().UTC().Add(time.Second)
		b.went(run, b.call(b.steps.Locate, activities.LocateInput{RunRef: ref(run), Now: b.now}))
		require.Len(t, b.phone.taken, 1)
	})
}

func TestARunThatIsSendingIsNotPaused(t *testing.T) { // R4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, move := b.enter(b.automation(models.Reentry{}, welcome(), tagStep("then")), giulia)
		var refused []string
		b.sends.WhatsApp = during{b.phone, func() {
			for _, kind := range []models.ControlKind{models.ControlPause, models.ControlSkipWait, models.ControlReschedule} {
				_, err := b.store.ControlRun(b.t.Context(), models.Everyone(b.workspace), run.ID,
					models.Control{Kind: kind, DueAt: b.now}, "test")
				refused = append(refused, err.Error())
			}
		}}
		b.went(run, move)
		const words = "conflict: the run is sending: try again in a moment"
		require.Equal(t, []string{words, words, words}, refused)
		require.Equal(t, []string{"send_template done "}, b.results(run))
	})
}

func TestAWebhookThatIsUnderWayWhenItsRunIsPausedCounts(t *testing.T) { // R4, A10
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, plain *bundle) {
		b := withHooks(t, steered(plain), false)
		run, move := b.enter(b.automation(models.Reentry{}, hook(b.server.URL, nil), later(time.Hour, tagStep("then"))), giulia)
		b.answer = func(w http.ResponseWriter, _ *http.Request) {
			plain.control(run, models.ControlPause, "u1")
			w.WriteHeader(http.StatusOK)
		}
		next, err := b.try(b.hooks.SendWebhook, b.input(run, move))
		require.NoError(t, err)
		require.Equal(t, activities.MoveHold, next.State, "what was asked is true after the step as well")
		row, steps := b.view(run)
		require.Len(t, steps, 1)
		require.Equal(t, models.RunPaused, row.Status)
		require.Equal(t, 2, row.Visit)
		require.Equal(t, row.FrozenAt.Add(time.Hour), *row.DueAt, "the next step's wait begins when it is resumed")
	})
}

func TestAWaitThatBeginsInAPausedAutomationHasAllOfItLeft(t *testing.T) { // R5
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, move := b.enter(b.automation(models.Reentry{}, welcome(), later(time.Hour, tagStep("then"))), giulia)
		var paused models.Automation
		b.sends.WhatsApp = during{b.phone, func() {
			var err error
			paused, err = b.store.PauseAutomation(b.t.Context(), b.workspace, run.AutomationID, "test")
			require.NoError(t, err)
		}}
		b.went(run, move)
		row, _ := b.view(run)
		require.WithinDuration(t, paused.PausedAt.Truncate(time.Millisecond).Add(time.Hour), *row.DueAt, 0)
	})
}
