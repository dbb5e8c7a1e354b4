package app

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/internal/phrase"
	"cadenza/internal/store"
	"cadenza/internal/trigger"
	"cadenza/models"
)

func (b *bundle) viewer() models.Viewer { return models.Viewer{WorkspaceID: b.workspace} }

// operator is a user, and what they see.
func (b *bundle) operator(name string) (models.User, models.Viewer) {
	b.t.Helper()
	user, err := b.store.CreateUser(b.t.Context(), models.User{
		WorkspaceID: b.workspace, Name: name, Email: name + "@shop.example", Role: models.RoleAdmin,
	}, "test")
	require.NoError(b.t, err)
	return user, models.Viewer{WorkspaceID: b.workspace, OnlyAssignedTo: user.ID}
}

// arrives lets the contact write, and returns who they are.
func (b *bundle) arrives(phone, wamid, text string, at time.Time) string {
	b.t.Helper()
	return b.hears(phone, wamid, text, at, trigger.Decide)
}

// hears lets the contact write something that does what decide says, and returns who they are.
func (b *bundle) hears(phone, wamid, text string, at time.Time, decide func(models.Situation) models.Decision) string {
	b.t.Helper()
	m := models.InboundMessage{
		WAMID: wamid, WaID: phone[1:], WorkspaceID: b.workspace, NumberID: b.number.ID, Kind: "text", Text: text, SentAt: at,
	}
	require.NoError(b.t, b.store.KeepInbound(b.t.Context(), []models.InboundMessage{m}))
	_, err := b.store.Route(b.t.Context(), wamid, phrase.Normalize, decide)
	require.NoError(b.t, err)
	row, err := b.store.SaveContact(b.t.Context(), b.workspace, models.ContactInput{Phone: phone})
	require.NoError(b.t, err)
	return row.ID
}

func words(text string) models.Step {
	return models.Step{Kind: models.KindSendMessage, Settings: &models.SendMessage{Text: text}}
}

// writes lets an operator send a text, which is refused with an error.
func (b *bundle) writes(contactID string, step models.Step) (models.DirectMessage, error) {
	return b.store.AcceptDirect(b.t.Context(), b.viewer(), models.DirectInput{ContactID: contactID, Step: step, SentBy: "user/u"})
}

func (b *bundle) chats(v models.Viewer, f models.ConversationFilter) []models.ConversationView {
	b.t.Helper()
	rows, next, err := b.store.ListConversations(b.t.Context(), v, f, models.Page{})
	require.NoError(b.t, err)
	require.Empty(b.t, next)
	return rows
}

func TestAConversationIsWhatWasSentAndWhatCame(t *testing.T) { // I1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		d, now := b.direct(), time.Now().UTC().Truncate(time.Second)
		user, own := b.operator("luca")
		giuliaID := b.arrives(giulia, "wamid.1", "ciao", now.Add(-time.Minute))
		annaID := b.arrives("+393470000077", "wamid.2", "buongiorno", now.Add(-2*time.Minute))
		rows := b.chats(b.viewer(), models.ConversationFilter{})
		require.Len(t, rows, 2)
		require.Equal(t, []string{giuliaID, annaID}, []string{rows[0].ContactID, rows[1].ContactID}, "the newest first")
		require.Equal(t, "ciao", rows[0].Came.Text)
		require.Equal(t, 1, rows[0].Unread)
		require.True(t, rows[0].Waits)
		require.True(t, rows[0].Window.Open(time.Now()))
		require.Equal(t, b.number.DisplayPhone, rows[0].NumberPhone)

		require.Empty(t, b.chats(own, models.ConversationFilter{}), "an operator sees assigned contacts alone")
		_, _, _, err := b.store.Thread(t.Context(), own, giuliaID, "", models.ThreadCursor{}, 10)
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
		_, err = b.store.AcceptDirect(t.Context(), own, models.DirectInput{ContactID: giuliaID, Step: words("x")})
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
		require.NoError(t, b.store.SetOperators(t.Context(), b.viewer(), giuliaID, []string{user.ID}, "test"))
		for part, want := range map[models.ConversationPart][]string{
			models.ConversationsMine: {giuliaID}, models.ConversationsUnassigned: {annaID}, models.ConversationsAll: {giuliaID, annaID},
			models.ConversationsUnread: {giuliaID, annaID}, models.ConversationsWaiting: {giuliaID, annaID},
		} {
			var got []string
			for _, row := range b.chats(b.viewer(), models.ConversationFilter{Part: part, UserID: user.ID, NumberID: b.number.ID}) {
				got = append(got, row.ContactID)
			}
			require.Equal(t, want, got, part)
		}
		require.Equal(t, "luca", b.chats(own, models.ConversationFilter{})[0].Operators[0].Name)

		m, err := b.writes(giuliaID, words("Ciao %%FIRST_NAME|amica%%"))
		require.NoError(t, err)
		_, err = b.delivers(d, m, b.looks(d, m))
		require.NoError(t, err)
		require.Equal(t, "Ciao amica", b.phone.taken[0].Text)
		row := b.chats(own, models.ConversationFilter{})[0]
		require.Equal(t, "Ciao amica", row.Sent.Said.Content.Text)
		require.False(t, row.Waits, "they were answered")
		require.Equal(t, 1, row.Unread)
		_, err = b.store.MarkConversation(t.Context(), own, giuliaID, "", false)
		require.NoError(t, err)
		require.Zero(t, b.chats(own, models.ConversationFilter{})[0].Unread)
		_, err = b.store.MarkConversation(t.Context(), own, giuliaID, b.number.ID, true)
		require.NoError(t, err)
		require.Equal(t, 1, b.chats(own, models.ConversationFilter{})[0].Unread)
		thread, older, newer, err := b.store.Thread(t.Context(), own, giuliaID, "", models.ThreadCursor{}, 10)
		require.NoError(t, err)
		require.Nil(t, older)
		require.NotNil(t, newer)
		require.Len(t, thread, 2)
		require.Equal(t, "user/u", thread[0].SentBy)
		require.Equal(t, "ciao", thread[1].Came.Text)

		require.NoError(t, b.store.SetOperators(t.Context(), b.viewer(), giuliaID, nil, "test"))
		require.Empty(t, b.chats(own, models.ConversationFilter{}), "by the assignment of now")
		require.NoError(t, b.store.DeleteContact(t.Context(), b.workspace, giuliaID, "test"))
		require.Len(t, b.chats(b.viewer(), models.ConversationFilter{}), 1, "erased with the contact")
	})
}

func TestALongThreadIsReadInBothDirections(t *testing.T) { // I1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		now := time.Now().UTC().Truncate(time.Second)
		var contact string
		var want []string
		for i := range 7 {
			id := fmt.Sprintf("wamid.%d", i)
			contact = b.arrives(giulia, id, "ciao", now.Add(time.Duration(i/2-10)*time.Second)) // two in a second
			want = append(want, id)
		}
		for range 5 {
			m, err := b.writes(contact, words("sì"))
			require.NoError(t, err)
			want = append(want, m.ID)
		}
		slices.Reverse(want)
		for _, limit := range []int{1, 2, 5, 50} {
			down, up := []string{}, []string{}
			var newest *models.ThreadCursor
			at := &models.ThreadCursor{}
			for at != nil {
				page, older, newer, err := b.store.Thread(t.Context(), b.viewer(), contact, b.number.ID, *at, limit)
				require.NoError(t, err)
				for _, m := range page {
					down = append(down, m.ID())
				}
				at, newest = older, newer
			}
			require.Equal(t, want, down, "%d at a time", limit)
			for at = newest; at != nil; {
				page, _, newer, err := b.store.Thread(t.Context(), b.viewer(), contact, "", *at, limit)
				require.NoError(t, err)
				ids := []string{}
				for _, m := range page {
					ids = append(ids, m.ID())
				}
				up, at = append(ids, up...), newer
			}
			last := len(want) % limit // on the oldest page
			if last == 0 {
				last = min(limit, len(want))
			}
			require.Equal(t, want[:len(want)-last], up, "%d at a time, from the oldest page on", limit)
		}
	})
}

func TestWhatCannotLeaveIsRefusedAtOnce(t *testing.T) { // I2, W3, W8, K1
	t.Parallel()
	long := make([]rune, models.MaxText+1)
	for i := range long {
		long[i] = 'x'
	}
	for name, one := range map[string]struct {
		before func(b *bundle, contact string)
		step   models.Step
		code   models.Code
		says   string
	}{
		"the window is closed": {before: func(b *bundle, contact string) {
			require.NoError(b.t, b.store.RunTx(b.t.Context(), func(tx *store.RunTx) error {
				return tx.CloseWindow(b.t.Context(), b.number.ID, contact, time.Now().Add(time.Hour))
			}))
		}, step: words("ciao"), code: models.CodeConflict, says: "window_closed"},
		"the contact is blocked": {before: func(b *bundle, contact string) {
			require.NoError(b.t, b.store.RunTx(b.t.Context(), func(tx *store.RunTx) error {
				return tx.BlockContact(b.t.Context(), contact, time.Now())
			}))
		}, step: words("ciao"), code: models.CodeConflict, says: "contact_blocked"},
		"the number is held": {before: func(b *bundle, _ string) {
			until := time.Now().Add(time.Hour)
			require.NoError(b.t, b.store.RunTx(b.t.Context(), func(tx *store.RunTx) error {
				return tx.RaiseHold(b.t.Context(), models.Hold{
					WorkspaceID: b.workspace, Scope: models.HoldNumber, Object: b.number.ID, Reason: "paused",
					CreatedAt: time.Now(), Until: &until,
				})
			}))
		}, step: words("ciao"), code: models.CodeConflict, says: "number_held"},
		"the text is too long": {step: words(string(long)), code: models.CodeInvalid, says: "cannot be sent"},
		"there is no such file": {
			step: models.Step{Kind: models.KindSendMessage, Settings: &models.SendMessage{Media: &models.Media{MediaID: "m"}}},
			code: models.CodeInvalid, says: "cannot be sent",
		},
		"there is no such template": {
			step: models.Step{Kind: models.KindSendTemplate, Settings: &models.SendTemplate{Template: "no", Language: "it"}},
			code: models.CodeInvalid, says: "cannot be sent",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, b *bundle) {
				contact := b.arrives(giulia, "wamid.1", "ciao", time.Now().UTC().Truncate(time.Second))
				if one.before != nil {
					one.before(b, contact)
				}
				_, err := b.writes(contact, one.step)
				require.Equal(t, one.code, models.CodeOf(err))
				require.ErrorContains(t, err, one.says)
				open, _, err := b.store.OpenDirect(t.Context(), time.Now().Add(time.Hour), models.DirectMessage{})
				require.NoError(t, err)
				require.Empty(t, open, "nothing is left of it")
			})
		})
	}
}

func TestAMessageWaitsForAnOlderOneOfItsConversation(t *testing.T) { // I2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		d := b.direct()
		contact := b.arrives(giulia, "wamid.1", "ciao", time.Now().UTC().Truncate(time.Second))
		first, err := b.writes(contact, words("uno"))
		require.NoError(t, err)
		second, err := b.writes(contact, words("due"))
		require.NoError(t, err)
		_, err = b.delivers(d, second, b.looks(d, second))
		require.Positive(t, delayOf(t, err))
		require.Empty(t, b.phone.taken)
		_, err = b.delivers(d, first, b.looks(d, first))
		require.NoError(t, err)
		_, err = b.delivers(d, second, b.looks(d, second))
		require.NoError(t, err)
		require.Equal(t, []string{"uno", "due"}, []string{b.phone.taken[0].Text, b.phone.taken[1].Text})

		third, err := b.writes(contact, words("tre"))
		require.NoError(t, err)
		fourth, err := b.writes(contact, words("quattro"))
		require.NoError(t, err)
		move := b.looks(d, fourth)
		b.now = b.now.Add(models.ConversationTurn)
		_, err = b.delivers(d, fourth, move)
		require.NoError(t, err, "30 seconds at most")
		require.Equal(t, models.MessageQueued, b.message(third.ID).State)
	})
}

func TestWhoIsTakenOverHearsNoAutomationUntilHandedBack(t *testing.T) { // I2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		wait := models.Wait{For: models.Duration(24 * time.Hour)}
		later := welcome()
		later.Wait = wait
		a, other := b.automation(models.Reentry{}, later), b.automation(models.Reentry{}, tagStep("new"))
		run, _ := b.enter(a, giulia)
		byHand, _ := b.enter(b.automation(models.Reentry{}, later), giulia)
		_, err := b.store.ControlRun(t.Context(), models.Everyone(b.workspace), byHand.ID, models.Control{Kind: models.ControlPause},
			"test")
		require.NoError(t, err)
		paused, err := b.store.TakeOver(t.Context(), b.viewer(), run.ContactID, "user/u")
		require.NoError(t, err)
		require.Len(t, paused, 1)
		entered, move := b.enter(other, giulia)
		require.Equal(t, activities.MoveHold, move.State, "what enters begins paused")
		for _, id := range []string{run.ID, byHand.ID, entered.ID} {
			view, _, err := b.store.GetRun(t.Context(), models.Everyone(b.workspace), id)
			require.NoError(t, err)
			require.Equal(t, models.RunPaused, view.Run.Status)
		}
		resumed, err := b.store.HandBack(t.Context(), b.viewer(), run.ContactID, "user/u")
		require.NoError(t, err)
		require.Len(t, resumed, 2, "what it paused, and no more")
		view, _, err := b.store.GetRun(t.Context(), models.Everyone(b.workspace), byHand.ID)
		require.NoError(t, err)
		require.Equal(t, models.RunPaused, view.Run.Status)
		again, err := b.store.HandBack(t.Context(), b.viewer(), run.ContactID, "user/u")
		require.NoError(t, err)
		require.Empty(t, again)
	})
}

// Of two contacts who become one an operator had taken one over: who is kept is taken over, whichever it was.
func TestWhoIsMergedStaysTakenOver(t *testing.T) { // I2
	t.Parallel()
	for name, taken := range map[string]int{"as who is kept": 0, "as the other": 1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, b *bundle) {
				later := welcome()
				later.Wait = models.Wait{For: models.Duration(24 * time.Hour)}
				kept, _ := b.enter(b.automation(models.Reentry{}, later), giulia)
				other, _ := b.enter(b.automation(models.Reentry{}, later), "+393331234560")
				byHand, _ := b.enter(b.automation(models.Reentry{}, later), "+393331234560")
				_, err := b.store.ControlRun(t.Context(), b.viewer(), byHand.ID, models.Control{Kind: models.ControlPause}, "test")
				require.NoError(t, err)
				frozen := b.automation(models.Reentry{}, later)
				held, _ := b.enter(frozen, giulia)
				_, err = b.store.PauseAutomation(t.Context(), b.workspace, frozen.ID, "test")
				require.NoError(t, err)
				contact := []string{kept.ContactID, other.ContactID}[taken]
				_, err = b.store.TakeOver(t.Context(), b.viewer(), contact, "user/u")
				require.NoError(t, err)
				_, err = b.store.MergeContacts(t.Context(), b.viewer(), kept.ContactID, other.ContactID, "test")
				require.NoError(t, err)

				entered, move := b.enter(b.automation(models.Reentry{}, tagStep("new")), "+393331234560")
				require.Equal(t, kept.ContactID, entered.ContactID)
				require.Equal(t, activities.MoveHold, move.State, "what enters begins paused")
				for _, run := range []models.Run{kept, other, held, byHand, entered} {
					view, _, err := b.store.GetRun(t.Context(), b.viewer(), run.ID)
					require.NoError(t, err)
					require.Equal(t, models.RunPaused, view.Run.Status)
					require.Equal(t, run.ID != byHand.ID, view.Run.TakenOver)
				}
				resumed, err := b.store.HandBack(t.Context(), b.viewer(), kept.ContactID, "user/u")
				require.NoError(t, err)
				require.Len(t, resumed, 4, "all that operators paused, and no more")
			})
		})
	}
}

func TestWhatPeopleNoteIsTheirs(t *testing.T) { // I1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		ctx, contact := t.Context(), b.arrives(giulia, "wamid.1", "ciao", time.Now().UTC())
		user, own := b.operator("luca")
		note, err := b.store.AddNote(ctx, b.viewer(), contact, "user/u", "richiamare")
		require.NoError(t, err)
		_, _, err = b.store.ListNotes(ctx, own, contact, models.Page{})
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
		require.Equal(t, models.CodeNotFound, models.CodeOf(b.store.DeleteNote(ctx, b.viewer(), contact, note.ID, "user/other")))
		require.NoError(t, b.store.DeleteNote(ctx, b.viewer(), contact, note.ID, "user/u"))
		require.NoError(t, b.store.NoteWriting(ctx, b.viewer(), contact, user.ID))
		require.Equal(t, "luca", b.chats(b.viewer(), models.ConversationFilter{})[0].Writing[0].Name)
		reply, err := b.store.SaveQuickReply(ctx, models.QuickReply{WorkspaceID: b.workspace, Shortcut: "ciao", Text: "Ciao"})
		require.NoError(t, err)
		_, err = b.store.SaveQuickReply(ctx, models.QuickReply{WorkspaceID: b.workspace, Shortcut: "ciao", Text: "Ciao"})
		require.Equal(t, models.CodeConflict, models.CodeOf(err))
		require.NoError(t, b.store.DeleteQuickReply(ctx, b.workspace, reply.ID))
	})
}
