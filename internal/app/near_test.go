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

func TestAStepWhoseContactIsBlockedWhileItsMessageLeavesIsNotCalledSkipped(t *testing.T) { // A11, W1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		b.shares("w1")
		a := b.automation(models.Reentry{}, welcome(), tagStep("new"))
		run, move := b.enter(a, giulia)
		b.sends.WhatsApp = during{b.phone, func() {
			require.NoError(t, runs{b.store}.InTx(t.Context(), func(tx activities.Tx) error {
				return tx.BlockContact(t.Context(), run.ContactID, b.now)
			})) // and whoever comes through the queue meanwhile would skip the step
			_, err := b.try(b.sends.Send, b.input(run, move))
			require.Positive(t, delayOf(t, err), "the outcome of the call comes first")
		}}
		b.besideRun(run, move)
		_, steps := b.view(run)
		require.Equal(t, models.StepDone, steps[0].Status)
	})
}

// slowPhone is a phone whose answers come when nobody waits any longer.
type slowPhone struct {
	*phone
	parted chan struct{}
}

// Send answers once nobody waits.
func (p slowPhone) Send(ctx context.Context, n models.Number, m models.Outgoing) (string, error) {
	<-p.parted
	return p.phone.Send(ctx, n, m)
}

// parting is a gate through which calls take long.
type parting struct{ parted chan struct{} }

// Near gives a place.
func (g parting) Near(string, int) (activities.Pass, bool) { return partingPass{pass{}, g}, true }

// Queued gives a place.
func (g parting) Queued(string, int) (activities.Pass, bool) { return partingPass{pass{}, g}, true }

type partingPass struct {
	pass
	gate parting
}

// Call does not wait.
func (partingPass) Call(context.Context) {}

// Crowded is always true.
func (partingPass) Crowded() bool { return true }

// Parted lets the call's answer come.
func (p partingPass) Parted() { close(p.gate.parted) }

func TestARefusalThatNobodyWaitsForIsNotTriedAgainTooSoon(t *testing.T) { // W2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		b.shares("w1")
		parted := make(chan struct{})
		b.sends.Gate = parting{parted}
		run, move := b.enter(b.automation(models.Reentry{}, welcome()), giulia)
		b.sends.WhatsApp = slowPhone{b.phone, parted}
		b.phone.answers = []error{&activities.SendProblem{Class: activities.SendRetry, RetryAfter: 20 * time.Second}}
		require.Equal(t, activities.MoveQueue, b.besideRun(run, move).State)
		b.sends.Wait()
		require.Equal(t, models.MessageRetry, b.onlyMessage(run).State)
		_, err := b.try(b.sends.Send, b.input(run, move))
		require.Greater(t, delayOf(t, err), 10*time.Second, "as long as the provider asked")
		require.Empty(t, b.phone.taken)
		b.now = b.now.Add(21 * time.Second)
		_, err = b.try(b.sends.Send, b.input(run, move))
		require.NoError(t, err)
		require.Len(t, b.phone.taken, 1)
	})
}

func TestAPanicInASendBesideItsRunEndsNoProcess(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, move := b.enter(b.automation(models.Reentry{}, welcome()), giulia)
		b.sends.WhatsApp = during{b.phone, func() { panic("a fault of the program") }}
		in := b.input(run, move)
		in.Lane = move.Lane
		_, err := b.env.ExecuteLocalActivity(b.sends.SendNear, in)
		require.ErrorContains(t, err, "broke off")
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
