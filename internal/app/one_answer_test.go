package app

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/models"
)

func ask(name string) models.Step { return welcome(func(s *models.Step) { s.Name = name }) }

func keepAnswer(field string) models.Step {
	return models.Step{
		Kind: models.KindSetField, Settings: &models.SetField{Field: field, From: models.FromNextMessage, Limit: models.Duration(twoHours)},
	}
}

// wakes lets the run look at its row, as its workflow does when it is told, and perform.
func (b *bundle) wakes(run models.Run) activities.Move {
	b.t.Helper()
	return b.went(run, b.call(b.steps.Locate, activities.LocateInput{RunRef: ref(run), Now: b.now}))
}

// valueOf is the value of a field of the run's contact.
func (b *bundle) valueOf(run models.Run, code string) (value string) {
	b.t.Helper()
	require.NoError(b.t, runs{b.store}.InTx(b.t.Context(), func(tx activities.Tx) error {
		values, err := tx.FieldValues(b.t.Context(), run.ContactID)
		value = values[code]
		return err
	}))
	return value
}

// listening reports whether the run waits for a message now.
func (b *bundle) listening(run models.Run) bool {
	row, _ := b.view(run)
	return row.Listening
}

// second lets everything that follows happen within one second of WhatsApp's clock: what is
// written after a send then bears its very second.
func (b *bundle) second() time.Time { return b.now.Truncate(time.Second) }

func TestOneMessageIsStoredInOneField(t *testing.T) { // R7, A9
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		b.field("NAME", models.FieldText)
		run, move := b.enter(b.automation(models.Reentry{}, ask("name"), keepAnswer("NAME"), ask("city"), keepAnswer("CITY")), giulia)
		b.went(run, b.went(run, move)) // asks for the name, and listens
		b.now = b.second()
		b.write(giulia, "Anna", b.now)
		move = b.wakes(run) // keeps the name
		b.now = b.second()  // the next question leaves in the second of the answer
		move = b.went(run, move)
		b.went(run, move) // listens for the city
		require.Equal(t, "Anna", b.valueOf(run, "NAME"))
		require.True(t, b.listening(run), "the city was not asked for when Anna was written")
		b.write(giulia, "Lecce", b.second())
		b.wakes(run)
		require.Equal(t, "Lecce", b.valueOf(run, "CITY"))
		require.Equal(t, "Anna", b.valueOf(run, "NAME"))
	})
}

func TestOneReplyAnswersOneWait(t *testing.T) { // R7, A14
	t.Parallel()
	for name, reply := range map[string]models.InboundMessage{
		"words": {Kind: "text", Text: "eccomi"}, "a picture": {Kind: "image"}, "a tap": {Kind: "button", Text: "Sì", ReplyID: "yes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, b *bundle) {
				run, move := b.enter(b.automation(models.Reentry{}, ask("one"), waitForReply(), ask("two"), waitForReply()), giulia)
				b.went(run, b.went(run, move))
				b.now = b.second()
				reply.SentAt = b.now
				require.Len(t, b.receive(giulia, reply), 1)
				move = b.wakes(run)
				b.now = b.second()
				b.went(run, b.went(run, move))
				require.True(t, b.listening(run))
				reply.SentAt = b.second()
				require.Len(t, b.receive(giulia, reply), 1, "another one of the same words")
				require.Equal(t, activities.MoveDone, b.wakes(run).State)
			})
		})
	}
}

func TestATapOnAnEarlierQuestionAnswersNothing(t *testing.T) { // R7
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, move := b.enter(b.automation(models.Reentry{}, ask("one"), waitForReply(), ask("two"), waitForReply()), giulia)
		b.went(run, b.went(run, move))
		b.write(giulia, "eccomi", b.now)
		b.went(run, b.went(run, b.wakes(run)))
		messages := b.messages(run)
		require.Len(t, messages, 2)
		tap := func(m models.Message) []models.Run {
			return b.receive(giulia, models.InboundMessage{Kind: "button", Text: "Sì", ReplyID: "yes", ContextID: *m.WAMID, SentAt: b.now})
		}
		first, second := messages[1], messages[0]
		if first.Visit > second.Visit {
			first, second = second, first
		}
		require.Empty(t, tap(first))
		b.wakes(run)
		require.True(t, b.listening(run))
		require.Len(t, tap(second), 1)
		require.Equal(t, activities.MoveDone, b.wakes(run).State)
	})
}

func TestASendThatDoesNotLeaveIsABoundaryAllTheSame(t *testing.T) { // R7: skipped, failed
	t.Parallel()
	skipped := models.Step{Name: "free", Kind: models.KindSendMessage, Settings: &models.SendMessage{Text: "e la città?"}}
	for name, c := range map[string]struct {
		step   models.Step
		before func(*bundle, models.Run)
		want   string
	}{
		"the window is closed": {skipped, func(*bundle, models.Run) {}, "send_message skipped window_closed"},
		"the contact is blocked": {ask("two"), func(b *bundle, run models.Run) {
			change := func(tx activities.Tx) error { return tx.BlockContact(b.t.Context(), run.ContactID, b.now) }
			require.NoError(b.t, runs{b.store}.InTx(b.t.Context(), change))
		}, "send_template skipped contact_blocked"},
		"WhatsApp refuses the recipient": {ask("two"), func(b *bundle, _ models.Run) {
			b.phone.answers = []error{&activities.SendProblem{Class: activities.SendRecipient, Code: 131026}}
		}, "send_template failed whatsapp_131026"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, b *bundle) {
				run, move := b.enter(
					b.automation(models.Reentry{}, ask("one"), waitForReply(), c.step, waitForReply(tagStep("silent"))), giulia,
				)
				b.went(run, b.went(run, move))
				row, _ := b.view(run)
				asked := *row.AskedAt
				b.write(giulia, "eccomi", asked.Truncate(time.Second))
				move = b.wakes(run)
				b.now = asked.Truncate(time.Second).Add(24 * time.Hour) // the window of what was written is over
				c.before(b, run)
				move = b.went(run, move)
				require.Contains(t, strings.Join(b.results(run), "\n"), c.want)
				b.went(run, move)
				require.True(t, b.listening(run), "what was written before it answers nothing")
			})
		})
	}
}

func TestListeningStepsWithNoSendBetweenThemHearTheSame(t *testing.T) { // R7
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, move := b.enter(b.automation(models.Reentry{}, ask("one"), waitForReply(), tagStep("answered"), keepAnswer("CITY")), giulia)
		b.went(run, b.went(run, move))
		b.write(giulia, "Lecce", b.now)
		move = b.wakes(run)
		require.Equal(t, activities.MoveDone, b.went(run, b.went(run, move)).State)
		require.Equal(t, "Lecce", b.valueOf(run, "CITY"))
	})
}

func TestAMessageOfTheTimeOfTheCallCountsThoughTheAnswerComesLater(t *testing.T) { // R7: the claim is the boundary
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, move := b.enter(b.automation(models.Reentry{}, ask("one"), waitForReply()), giulia)
		b.sends.WhatsApp = during{b.phone, func() { b.write(giulia, "eccomi", b.second()) }}
		move = b.went(run, move)
		require.Equal(t, activities.MoveDone, b.went(run, move).State)
		require.Equal(t, []string{"send_template done ", "wait_for_reply done reply"}, b.results(run))
	})
}
