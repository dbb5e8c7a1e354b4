package app

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/models"
)

// besideRun does the step of the move where the run is.
func (b *bundle) besideRun(run models.Run, m activities.Move) activities.Move {
	b.t.Helper()
	in := b.input(run, m)
	in.Lane, in.Priority = m.Lane, models.PriorityAnswer
	value, err := b.env.ExecuteLocalActivity(b.sends.SendNear, in)
	require.NoError(b.t, err)
	var move activities.Move
	require.NoError(b.t, value.Get(&move))
	return move
}

// shares lets the bundle's process share its messages with others, as owner.
func (b *bundle) shares(owner string) { b.sends.Lessor, b.sends.Owner = b.store, owner }

// closed is a gate with no place beside the runs.
type closed struct{ activities.Gate }

// Near gives no place.
func (closed) Near(string, int) (activities.Pass, bool) { return nil, false }

func TestASendBesideItsRunIsTheSameClaimCallAndSettlement(t *testing.T) { // W1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		b.shares("w1")
		run, move := b.enter(b.automation(models.Reentry{}, welcome(), tagStep("new")), giulia)
		next := b.besideRun(run, move)
		require.Equal(t, models.KindAddTags, next.Kind)
		require.Len(t, b.phone.taken, 1)
		m := b.onlyMessage(run)
		require.Equal(t, models.MessageAccepted, m.State)
		require.Empty(t, m.Owner)
		require.Nil(t, m.LeasedUntil)
		again := b.besideRun(run, move)
		require.Equal(t, next.StepID, again.StepID, "a task that is repeated after its worker died sends nothing again")
		require.Len(t, b.phone.taken, 1)
	})
}

func TestWhatHasNoOutcomeBesideItsRunGoesThroughTheQueueWhenItIsTime(t *testing.T) { // W1, W2
	t.Parallel()
	cases := map[string]activities.SendProblem{
		"refused for now":         {Class: activities.SendRetry},
		"the provider asks":       {Class: activities.SendWait, RetryAfter: time.Minute},
		"the answer never came":   {Class: activities.SendUnknown},
		"the number has to wait":  {Class: activities.SendWait, Holds: models.HoldNumber, RetryAfter: 5 * time.Second},
		"the limit of throughput": {Class: activities.SendRetry, RetryAfter: 3 * time.Second},
	}
	for name, problem := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, b *bundle) {
				b.shares("w1")
				run, move := b.enter(b.automation(models.Reentry{}, welcome()), giulia)
				b.phone.answers = []error{&problem}
				queued := b.besideRun(run, move)
				require.Equal(t, activities.MoveQueue, queued.State)
				require.True(t, queued.Due.After(b.now), "not at once")
				in := b.input(run, move)
				in.NotBefore = queued.Due
				_, err := b.try(b.sends.Send, in)
				require.Positive(t, delayOf(t, err))
				require.Empty(t, b.phone.taken, "and not sooner through the queue")
			})
		})
	}
}

func TestWhereThereIsNoPlaceBesideTheRunNothingIsDone(t *testing.T) { // W4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		b.sends.Gate = closed{}
		run, move := b.enter(b.automation(models.Reentry{}, welcome()), giulia)
		require.Zero(t, b.counted(func() {
			require.Equal(t, activities.Move{State: activities.MoveQueue}, b.besideRun(run, move))
		}))
	})
}

func TestACallThatTakesLongGoesOnWhileItsMessageIsLeased(t *testing.T) { // W1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		b.shares("w1")
		run, move := b.enter(b.automation(models.Reentry{}, welcome(), tagStep("new")), giulia)
		b.sends.WhatsApp = during{b.phone, func() { // the workflow task has gone on through the queue
			_, err := b.try(b.sends.Send, b.input(run, move))
			require.Positive(t, delayOf(t, err), "whoever meets a live lease waits")
			m := b.onlyMessage(run)
			require.Equal(t, models.MessageSending, m.State)
			require.Equal(t, "w1", m.Owner)
		}}
		b.besideRun(run, move)
		next, err := b.try(b.sends.Send, b.input(run, move))
		require.NoError(t, err)
		require.Equal(t, models.KindAddTags, next.Kind, "the queue finds the outcome")
		require.Len(t, b.phone.taken, 1)
	})
}

func TestALeaseThatIsNotRenewedIsOfAWorkerThatDied(t *testing.T) { // W1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		b.shares("w1")
		run, move := b.enter(b.automation(models.Reentry{}, welcome()), giulia)
		b.sends.WhatsApp = during{b.phone, func() {
			died := b.onlyMessage(run)
			require.NoError(t, b.store.KeepSending(t.Context(), died.ID, "another", b.now.Add(time.Hour)))
			require.Equal(t, died.LeasedUntil.UTC(), b.onlyMessage(run).LeasedUntil.UTC(), "only its owner renews it")
			later := died.LeasedUntil.Add(5 * time.Second).UTC()
			require.NoError(t, b.store.KeepSending(t.Context(), died.ID, "w1", later))
			b.now = later.Add(-time.Millisecond)
			_, err := b.try(b.sends.Send, b.input(run, move))
			require.Positive(t, delayOf(t, err))
			require.Equal(t, models.MessageSending, b.onlyMessage(run).State)
			b.now = later
			_, err = b.try(b.sends.Send, b.input(run, move))
			require.Positive(t, delayOf(t, err))
			require.Equal(t, models.MessageUnknown, b.onlyMessage(run).State, "it may be on the phone: it is not sent again")
			require.Empty(t, b.onlyMessage(run).Owner)
		}}
		b.besideRun(run, move)
	})
}

// gate is one that notes whose permits are used.
type gate struct{ used *[]string }

// Near gives a place.
func (g gate) Near(number string, _ int) (activities.Pass, bool) { return pass{g, number}, true }

// Queued gives a place.
func (g gate) Queued(number string, _ int) (activities.Pass, bool) { return pass{g, number}, true }

type pass struct {
	gate   gate
	number string
}

// Turn does not wait.
func (pass) Turn(context.Context) error { return nil }

// Call notes the number.
func (p pass) Call(context.Context) { *p.gate.used = append(*p.gate.used, p.number) }

// Crowded is never true.
func (pass) Crowded() bool { return false }

// Parted does nothing.
func (pass) Parted() {}

// Done does nothing.
func (pass) Done() {}

func TestAMessageLeavesWithAPermitOfTheNumberThatSendsIt(t *testing.T) { // W4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		var used []string
		b.sends.Gate = gate{&used}
		run, move := b.enter(b.automation(models.Reentry{}, welcome()), giulia)
		move.Lane = "another" // an edit has given the automation a new number since
		b.besideRun(run, move)
		require.Equal(t, []string{b.number.ID}, used)
	})
}
