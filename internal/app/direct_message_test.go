package app

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/internal/phrase"
	"cadenza/internal/store"
	"cadenza/internal/store/database"
	"cadenza/internal/store/retention"
	"cadenza/internal/trigger"
	"cadenza/models"
)

// direct are the activities that send messages of no run.
func (b *bundle) direct() *activities.DirectMessages {
	steps := *b.steps
	steps.Runs = directMessages{b.store}
	d := &activities.DirectMessages{Sends: &activities.Sends{
		Steps: &steps, WhatsApp: b.phone, NewID: database.NewID, UnknownGrace: time.Minute, Log: b.steps.Log,
		Classify: b.sends.Classify, Unsendable: b.sends.Unsendable, Now: b.sends.Now, Links: b.sends.Links,
	}}
	for _, fn := range []any{d.LocateMessage, d.Send, d.SendNear} {
		b.env.RegisterActivity(fn)
	}
	return d
}

// confirming lets stops be confirmed in these words.
func (b *bundle) confirming(words models.Wording) {
	b.t.Helper()
	w, err := b.store.GetWorkspace(b.t.Context(), b.workspace)
	require.NoError(b.t, err)
	w.Consent = &models.ConsentRules{Confirmation: &words}
	_, err = b.store.ReplaceSettings(b.t.Context(), w, "test")
	require.NoError(b.t, err)
}

// said lets the contact write, and returns what is to be sent for it.
func (b *bundle) said(phone, wamid, text string) []models.DirectMessage {
	b.t.Helper()
	m := models.InboundMessage{
		WAMID: wamid, WaID: phone[1:], WorkspaceID: b.workspace, NumberID: b.number.ID, Kind: "text", Text: text, SentAt: b.now,
	}
	require.NoError(b.t, b.store.KeepInbound(b.t.Context(), []models.InboundMessage{m}))
	done, err := b.store.Route(b.t.Context(), wamid, phrase.Normalize, trigger.Decide)
	require.NoError(b.t, err)
	return done.Messages
}

func messageRef(m models.DirectMessage) activities.RunRef { return activities.RunRef{RunID: m.ID} }

// looks asks how a message stands, a moment later.
func (b *bundle) looks(d *activities.DirectMessages, m models.DirectMessage) activities.Move {
	b.t.Helper()
	b.now = time.Now().UTC().Add(time.Second)
	return b.call(d.LocateMessage, activities.LocateMessageInput{LocateInput: activities.LocateInput{RunRef: messageRef(m), Now: b.now}})
}

func (b *bundle) delivers(d *activities.DirectMessages, m models.DirectMessage, move activities.Move) (activities.Move, error) {
	return b.try(d.Send, activities.PerformInput{RunRef: messageRef(m), StepID: move.StepID, Visit: move.Visit, Now: b.now})
}

func (b *bundle) message(id string) models.Message {
	b.t.Helper()
	m, err := b.store.GetMessage(b.t.Context(), models.Everyone(b.workspace), id)
	require.NoError(b.t, err)
	return m
}

func TestTheConfirmationOfAStopIsAcceptedOnceAndSentOnce(t *testing.T) { // K2, W1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		b.confirming(models.Wording{Text: "Ciao %%FIRST_NAME|amico%%"})
		d := b.direct()
		require.Empty(t, b.said(giulia, "wamid.1", "ciao"))
		accepted := b.said(giulia, "wamid.2", "STOP")
		require.Len(t, accepted, 1)
		m := accepted[0]
		require.Empty(t, b.said(giulia, "wamid.2", "STOP"), "it came twice")
		require.Empty(t, b.said(giulia, "wamid.3", "stop"), "they had refused already")
		require.Equal(t, models.MessageQueued, b.message(m.ID).State)
		require.Equal(t, "Ciao %%FIRST_NAME|amico%%", b.message(m.ID).Said.Content.Text)

		move := b.looks(d, m)
		require.Equal(t, activities.MoveWait, move.State)
		require.Equal(t, b.number.ID, move.Lane)
		done, err := b.delivers(d, m, move)
		require.NoError(t, err)
		require.Equal(t, activities.MoveDone, done.State)
		again, err := b.delivers(d, m, move)
		require.NoError(t, err)
		require.Equal(t, activities.MoveDone, again.State, "a repeat sends nothing")
		require.Len(t, b.phone.taken, 1)
		require.Equal(t, "Ciao amico", b.phone.taken[0].Text)
		sent := b.message(m.ID)
		require.Equal(t, models.MessageAccepted, sent.State)
		require.Equal(t, "Ciao amico", sent.Said.Content.Text)
		require.True(t, sent.Direct())
	})
}

func TestAMessageOfNoRunIsSettledAsOneOfAStep(t *testing.T) { // W1, W2, W3
	t.Parallel()
	for name, one := range map[string]struct {
		before func(b *bundle, m models.DirectMessage)
		answer *activities.SendProblem
		state  models.MessageState
		title  string
		move   activities.MoveState
	}{
		"the window is closed": {
			before: func(b *bundle, m models.DirectMessage) {
				require.NoError(b.t, b.store.RunTx(b.t.Context(), closesWindow(b, m)))
			},
			state: models.MessageFailed, title: models.ReasonWindowClosed, move: activities.MoveDone,
		},
		"never to this person": {
			answer: &activities.SendProblem{Class: activities.SendRecipient, Code: 131026, Title: "Undeliverable"},
			state:  models.MessageFailed, title: "Undeliverable", move: activities.MoveDone,
		},
		"the token is revoked": {
			answer: &activities.SendProblem{Class: activities.SendStop, Code: 190, Title: "token", Park: models.ParkTokenRefused},
			state:  models.MessageFailed, title: "token", move: activities.MovePark,
		},
		"the answer never comes": {
			answer: &activities.SendProblem{Class: activities.SendUnknown}, state: models.MessageUnknown,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, b *bundle) {
				b.confirming(models.Wording{Text: "Ciao"})
				d := b.direct()
				m := b.said(giulia, "wamid.1", "STOP")[0]
				if one.before != nil {
					one.before(b, m)
				}
				if one.answer != nil {
					b.phone.answers = []error{one.answer}
				}
				move, err := b.delivers(d, m, b.looks(d, m))
				require.Equal(t, one.move, move.State)
				row := b.message(m.ID)
				require.Equal(t, one.state, row.State)
				require.Equal(t, one.title, row.ErrorTitle)
				if one.move == "" {
					require.Error(t, err)
					b.now = b.now.Add(2 * time.Minute)
					move, err = b.delivers(d, m, activities.Move{StepID: m.ID})
					require.NoError(t, err)
					require.Equal(t, activities.MoveDone, move.State, "it is never sent again by itself")
					require.Empty(t, b.phone.taken)
				}
				require.Equal(t, activities.MoveDone, b.looks(d, m).State)
				open, _, err := b.store.OpenDirect(t.Context(), b.now.Add(time.Hour), models.DirectMessage{})
				require.NoError(t, err)
				require.Empty(t, open)
			})
		})
	}
}

func TestMessagesOfNoRunAreKeptAsLongAsRuns(t *testing.T) { // I1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		d := b.direct()
		contact := b.arrives(giulia, "wamid.1", "ciao", time.Now().UTC().Truncate(time.Second))
		sent, err := b.writes(contact, words("uno"))
		require.NoError(t, err)
		_, err = b.delivers(d, sent, b.looks(d, sent))
		require.NoError(t, err)
		waits, err := b.writes(contact, words("due"))
		require.NoError(t, err)
		remove := func(before time.Time) models.ExpiredPage {
			page, err := retention.New(b.store.DB).RemoveExpired(
				t.Context(), models.Expired{What: models.RemovableDirect, WorkspaceID: b.workspace, Before: before}, models.ExpiredCursor{},
			)
			require.NoError(t, err)
			return page
		}
		require.Empty(t, remove(time.Now().Add(-time.Hour)).Removed["messages"])
		require.Equal(t, 1, remove(time.Now().Add(time.Hour)).Removed["messages"], "what waits is needed")
		_, err = b.store.GetMessage(t.Context(), models.Everyone(b.workspace), sent.ID)
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
		require.Equal(t, models.MessageQueued, b.message(waits.ID).State)
	})
}

func closesWindow(b *bundle, m models.DirectMessage) func(*store.RunTx) error {
	return func(tx *store.RunTx) error {
		return tx.CloseWindow(b.t.Context(), m.NumberID, m.ContactID, b.now.Add(time.Hour))
	}
}
