package app

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/models"
)

// ticks are the messages that were marked as read, in order.
type ticks struct {
	marked []string
	typing []bool
	fails  error
	hangs  bool
	failed int
}

// MarkRead notes the message, or fails as told.
func (k *ticks) MarkRead(ctx context.Context, _ models.Number, wamid string, typing bool) error {
	k.marked, k.typing = append(k.marked, wamid), append(k.typing, typing)
	if k.hangs {
		<-ctx.Done()
		return ctx.Err()
	}
	return k.fails
}

// answersWith lets the workspace show receipts by the rules; nil shows none.
func (b *bundle) answersWith(k *ticks, rules *models.AnswerRules) {
	b.t.Helper()
	b.sends.Receipts = activities.Receipts{Unread: b.store, Marker: k, OnFailed: func(context.Context) { k.failed++ }}
	if rules == nil {
		return
	}
	w, err := b.store.GetWorkspace(b.t.Context(), b.workspace)
	require.NoError(b.t, err)
	w.Answers = rules
	_, err = b.store.ReplaceSettings(b.t.Context(), w, "test")
	require.NoError(b.t, err)
}

func twoTexts() []models.Step {
	return []models.Step{
		{Kind: models.KindSendMessage, Settings: &models.SendMessage{Text: "uno"}},
		{Kind: models.KindSendMessage, Settings: &models.SendMessage{Text: "due"}},
	}
}

// A free message marks the newest message of the contact before it leaves, once, and a template marks none.
func TestTheNewestMessageIsMarkedOnceBeforeItsAnswer(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		k := &ticks{}
		b.answersWith(k, &models.AnswerRules{MarkRead: true, Typing: true})
		run, move := b.enter(b.automation(models.Reentry{}, append([]models.Step{welcome()}, twoTexts()...)...), giulia)
		b.receive(giulia, models.InboundMessage{WAMID: "wamid.first", Kind: "text", Text: "ciao", SentAt: b.now})
		b.receive(giulia, models.InboundMessage{WAMID: "wamid.second", Kind: "text", Text: "ci siete?", SentAt: b.now})
		move, err := b.perform(run, move)
		require.NoError(t, err)
		require.Empty(t, k.marked, "a template answers nobody")
		move, err = b.perform(run, move)
		require.NoError(t, err)
		require.Equal(t, []string{"wamid.second"}, k.marked, "the newest, with which those before count as read")
		require.Equal(t, []bool{true}, k.typing)
		_, err = b.perform(run, move)
		require.NoError(t, err)
		require.Len(t, k.marked, 1, "once")
		require.Len(t, b.phone.taken, 3)
		require.Zero(t, k.failed)
	})
}

// markWaits is how long an answer waits for a mark at most.
const markWaits = time.Second

// WhatsApp that refuses, or does not answer, is counted and holds no message up for longer than a second.
func TestAMarkThatFailsHoldsNoAnswerUp(t *testing.T) {
	t.Parallel()
	for name, k := range map[string]ticks{"refused": {fails: errors.New("refused")}, "no answer": {hangs: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, b *bundle) {
				k := &ticks{fails: k.fails, hangs: k.hangs}
				b.answersWith(k, &models.AnswerRules{MarkRead: true})
				run, move := b.enter(b.automation(models.Reentry{}, twoTexts()...), giulia)
				b.write(giulia, "ciao", b.now)
				move, err := b.perform(run, move)
				require.NoError(t, err)
				b.now = b.now.Add(2 * markWaits)
				_, err = b.perform(run, move)
				require.NoError(t, err)
				require.Len(t, b.phone.taken, 2)
				require.Len(t, k.marked, 1, "it is not tried again")
				require.Equal(t, 1, k.failed)
			})
		})
	}
}

// Whoever wants no marks pays nothing for them, and whoever does one statement a message.
func TestAMarkTakesOneStatementWhereItIsWanted(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		cost := func(rules *models.AnswerRules) int64 {
			b.answersWith(&ticks{}, rules)
			run, move := b.enter(b.automation(models.Reentry{}, twoTexts()...), giulia)
			b.write(giulia, "ciao", b.now)
			var err error
			move, err = b.perform(run, move) // reads the definition
			require.NoError(t, err)
			n := b.counted(func() { _, err = b.perform(run, move) })
			require.NoError(t, err)
			return n
		}
		none := cost(nil)
		require.LessOrEqual(t, none, int64(7))
		require.Equal(t, none, cost(&models.AnswerRules{}))
		require.Equal(t, none+1, cost(&models.AnswerRules{MarkRead: true}))
	})
}
