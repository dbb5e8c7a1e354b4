package app

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/internal/meta"
	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// limit gives the number's portfolio a limit of recipients.
func (b *bundle) limit(most int) {
	b.t.Helper()
	facts := models.NumberFacts{Limit: &models.RecipientLimit{Most: &most}}
	require.NoError(b.t, b.store.NoteNumber(b.t.Context(), b.number, facts, b.now))
}

// fullUntil is when the number's portfolio has room again.
func (b *bundle) fullUntil() time.Time {
	b.t.Helper()
	all, err := b.store.ListPortfolios(b.t.Context(), b.workspace)
	require.NoError(b.t, err)
	require.NotNil(b.t, all["waba"].FullUntil)
	return *all["waba"].FullUntil
}

func TestAThousandPeopleAreWrittenTo250AMovingDay(t *testing.T) { // W4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		const people, perDay = 1000, 250
		b.limit(perDay)
		a := b.automation(models.Reentry{}, welcome())
		began := b.now
		type waiting struct {
			run  models.Run
			move activities.Move
		}
		queue := make([]waiting, people)
		for i := range queue {
			queue[i].run, queue[i].move = b.enter(a, fmt.Sprintf("+39347%07d", i))
		}
		sent := make([]time.Time, 0, people)
		for len(queue) > 0 { // in the order in which their workflows wake
			next := slices.MinFunc(queue, func(x, y waiting) int { return x.move.Due.Compare(y.move.Due) })
			i := slices.IndexFunc(queue, func(w waiting) bool { return w.run.ID == next.run.ID })
			if b.now.Before(next.move.Due) {
				b.now = next.move.Due
			}
			at := b.now
			after, err := b.perform(next.run, next.move) // a second passes
			require.NoError(t, err)
			if after.State == activities.MoveDone {
				sent, queue = append(sent, at), slices.Delete(queue, i, i+1)
				continue
			}
			require.Contains(t, after.Until, "the portfolio's limit of 250 recipients in 24 hours is reached")
			queue[i].move = after
		}
		require.Len(t, b.phone.taken, people)
		to := map[string]bool{}
		for i, m := range b.phone.taken {
			require.False(t, to[m.Phone], "nobody twice")
			to[m.Phone] = true
			if i >= perDay {
				require.GreaterOrEqual(t, sent[i].Sub(sent[i-perDay]), 24*time.Hour, "the %d. person", i)
			}
		}
		require.Less(t, b.now.Sub(began), 4*24*time.Hour, "and no day is wasted")
	})
}

func TestAnAnswerWithinItsWindowNeedsNoRoom(t *testing.T) { // W3, W4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		b.limit(1)
		a := b.automation(models.Reentry{}, welcome())
		for i := range 3 {
			customer := fmt.Sprintf("+39347000000%d", i)
			run, move := b.enter(a, customer)
			b.write(customer, "ciao", b.now)
			_, err := b.perform(run, move)
			require.NoError(t, err)
		}
		run, move := b.enter(a, "+393470000003")
		_, err := b.perform(run, move)
		require.NoError(t, err, "the one place")
		run, move = b.enter(a, "+393470000004")
		waits, err := b.perform(run, move)
		require.NoError(t, err)
		require.Contains(t, waits.Until, "limit of 1 recipients")
		require.WithinRange(t, waits.Due, b.fullUntil(), b.fullUntil().Add(20*time.Minute))
		require.Len(t, b.phone.taken, 4)

		raised := 2
		require.NoError(t, b.store.NoteNumber(
			t.Context(), b.number, models.NumberFacts{Limit: &models.RecipientLimit{Most: &raised}}, b.now.Add(time.Minute),
		))
		outbox, err := b.store.ReleasedHolds(t.Context())
		require.NoError(t, err)
		require.Len(t, outbox, 1)
		woken, _, err := b.store.WakeHeld(t.Context(), outbox[0])
		require.NoError(t, err)
		require.Len(t, woken, 1)
		b.went(run, b.call(b.steps.Locate, activities.LocateInput{RunRef: ref(run), Now: time.Now().Add(time.Minute)}))
		require.Len(t, b.phone.taken, 5, "a higher limit lets it go at once")
	})
}

func TestASendOfALimitedPortfolioTakesAtMostNineStatements(t *testing.T) {
	t.Parallel()
	step := models.Step{
		Kind: models.KindSendTemplate, Settings: &models.SendTemplate{Template: "welcome", Parameters: map[string]string{"1": "%%CITY%%"}},
	}
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		b.limit(250)
		a := b.automation(models.Reentry{}, step)
		first, move := b.enter(a, "+393331234560")
		_, err := b.perform(first, move) // the first count of all
		require.NoError(t, err)
		for _, customer := range []string{"+393331234567", "+393331234560"} {
			run, move := b.enter(a, customer)
			n := b.counted(func() {
				after, err := b.perform(run, move)
				require.NoError(t, err)
				require.Equal(t, activities.MoveDone, after.State)
			})
			require.LessOrEqual(t, n, int64(9), "a new person, and one who counts already")
			require.GreaterOrEqual(t, n, int64(7), "the counter counts")
		}
	})
}

func TestOnePersonGetsTheBurstThenOneMessageIn6Seconds(t *testing.T) { // W4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		const all = models.PairBurst + 3
		var sent []time.Time
		a := b.automation(models.Reentry{}, welcome())
		for range all {
			run, move := b.enter(a, giulia)
			for {
				at := b.now
				_, err := b.try(b.sends.Send, b.input(run, move))
				if err == nil {
					sent = append(sent, at)
					break
				}
				require.ErrorContains(t, err, "the pace of messages to one person")
				require.Positive(t, delayOf(t, err))
				b.now = b.now.Add(delayOf(t, err))
			}
		}
		require.Less(t, sent[models.PairBurst-1].Sub(sent[0]), models.PairInterval, "the burst leaves at once")
		for i := models.PairBurst; i < all; i++ {
			require.GreaterOrEqual(t, sent[i].Sub(sent[0]), time.Duration(i-models.PairBurst+1)*models.PairInterval-time.Second)
		}
		other, move := b.enter(a, "+393331234569")
		_, err := b.perform(other, move)
		require.NoError(t, err, "nobody else waits")
	})
}

func TestTooManyToOnePersonIsTriedAgainEachTimeFourTimesAsLate(t *testing.T) { // W2, whatsapp 3.1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, move := b.enter(b.automation(models.Reentry{}, welcome()), giulia)
		for _, seconds := range []int{1, 4, 16, 64, 256, 600, 600} {
			b.phone.answers = []error{meta.Problem(&whatsapp.Refused{Code: whatsapp.CodePairRate, HTTPStatus: 400})}
			_, err := b.perform(run, move)
			require.Equal(t, time.Duration(seconds)*time.Second, delayOf(t, err))
		}
		_, err := b.perform(run, move)
		require.NoError(t, err)
		require.Len(t, b.phone.taken, 1)
	})
}
