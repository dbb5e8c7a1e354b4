package app

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/models"
)

// sets writes to a table what no call would write at this moment.
func (b *bundle) sets(sql string, args ...any) {
	b.t.Helper()
	require.NoError(b.t, b.store.Conn(b.t.Context()).Exec(sql, args...).Error)
}

func (b *bundle) takesOver(contactID string) []models.Run {
	b.t.Helper()
	runs, err := b.store.TakeOver(b.t.Context(), b.viewer(), contactID, "user/u")
	require.NoError(b.t, err)
	return runs
}

func (b *bundle) handsBack(contactID string) []models.Run {
	b.t.Helper()
	runs, err := b.store.HandBack(b.t.Context(), b.viewer(), contactID, "user/u")
	require.NoError(b.t, err)
	return runs
}

func TestWhatIsUnderWayWhenAContactIsTakenOverPauses(t *testing.T) { // I2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, move := b.enter(b.automation(models.Reentry{}, welcome()), giulia)
		b.sets("UPDATE runs SET status = 'executing' WHERE id = ?", run.ID)
		require.Len(t, b.takesOver(run.ContactID), 1, "it is marked")
		require.Empty(t, b.takesOver(run.ContactID))
		b.sets("UPDATE runs SET status = 'waiting' WHERE id = ?", run.ID) // as a send that is to be tried again leaves it
		held, err := b.perform(run, move)
		require.NoError(t, err)
		require.Equal(t, activities.MoveHold, held.State)
		require.Empty(t, b.phone.taken)
		require.Len(t, b.handsBack(run.ContactID), 1)
		row, _ := b.view(run)
		require.Equal(t, models.RunWaiting, row.Status)
		require.False(t, row.TakenOver)
	})
}

func TestNothingLetsARunGoOnWhileItsContactIsTakenOver(t *testing.T) { // I2, W2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, move := b.enter(b.automation(models.Reentry{}, welcome()), giulia)
		b.went(run, move)
		b.takesOver(run.ContactID)
		b.fails(b.onlyMessage(run), 130429)
		row, _ := b.view(run)
		require.Equal(t, models.RunPaused, row.Status, "a late failure revived it")
		require.Len(t, b.handsBack(run.ContactID), 1)
	})
}

func TestARunThatNeedsAttentionPausesWhileItsContactIsTakenOver(t *testing.T) { // I2, W2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		run, m := b.sent(models.FailureContinue)
		b.fails(m, 131042)
		require.Empty(t, b.takesOver(run.ContactID))
		_, err := b.store.ControlRun(t.Context(), models.Everyone(b.workspace), run.ID, models.Control{Kind: models.ControlResume}, "test")
		require.NoError(t, err)
		row, _ := b.view(run)
		require.Equal(t, models.RunPaused, row.Status, "its hold is over")
		require.Len(t, b.handsBack(run.ContactID), 1)
		row, _ = b.view(run)
		require.Equal(t, models.RunWaiting, row.Status)
	})
}

func TestRunsStandAsTheirContactDoesWhoeverCameLast(t *testing.T) { // I2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		later := tagStep("later")
		later.Wait = models.Wait{For: models.Duration(time.Hour)}
		run, _ := b.enter(b.automation(models.Reentry{}, later), giulia)
		for range 10 {
			var both sync.WaitGroup
			both.Go(func() {
				_, err := b.store.TakeOver(t.Context(), b.viewer(), run.ContactID, "user/u")
				assert.NoError(t, err)
			})
			both.Go(func() {
				_, err := b.store.HandBack(t.Context(), b.viewer(), run.ContactID, "user/u")
				assert.NoError(t, err)
			})
			both.Wait()
			contact, err := b.store.GetContact(t.Context(), models.Everyone(b.workspace), run.ContactID)
			require.NoError(t, err)
			row, _ := b.view(run)
			require.Equal(t, contact.Contact.TakenOverAt != nil, row.Status == models.RunPaused)
		}
	})
}

func TestAMessageThatFailedIsSentOnceMoreOnce(t *testing.T) { // I2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		d := b.direct()
		contact := b.arrives(giulia, "wamid.1", "ciao", time.Now().UTC().Truncate(time.Second))
		first, err := b.writes(contact, words("uno"))
		require.NoError(t, err)
		b.phone.answers = []error{&activities.SendProblem{Class: activities.SendRecipient, Code: 131026, Title: "Undeliverable"}}
		_, err = b.delivers(d, first, b.looks(d, first))
		require.NoError(t, err)
		in, err := b.store.RetryDirect(t.Context(), b.viewer(), contact, first.ID)
		require.NoError(t, err)
		again, err := b.store.AcceptDirect(t.Context(), b.viewer(), in)
		require.NoError(t, err)
		_, err = b.store.AcceptDirect(t.Context(), b.viewer(), in)
		require.Equal(t, models.CodeConflict, models.CodeOf(err))
		require.ErrorContains(t, err, again.ID)
	})
}

func TestATemplateQuotesWhatItAnswers(t *testing.T) { // I2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		d := b.direct()
		contact := b.arrives(giulia, "wamid.1", "ciao", time.Now().UTC().Truncate(time.Second))
		step := models.Step{Kind: models.KindSendTemplate, Settings: &models.SendTemplate{
			Template: "welcome", Parameters: map[string]string{"1": "%%FIRST_NAME|amica%%"},
		}}
		in := models.DirectInput{ContactID: contact, Step: step, ReplyTo: "wamid.1", SentBy: "user/u"}
		m, err := b.store.AcceptDirect(t.Context(), b.viewer(), in)
		require.NoError(t, err)
		_, err = b.delivers(d, m, b.looks(d, m))
		require.NoError(t, err)
		require.Equal(t, "wamid.1", b.phone.taken[0].ReplyTo)

		require.NoError(t, b.store.GiveUpDirect(t.Context(), m.ID))
		require.Equal(t, models.MessageAccepted, b.message(m.ID).State, "it was settled meanwhile")
	})
}

func TestAMessageInDoubtThatArrivedHasNoReason(t *testing.T) { // I1, W1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		contact := b.arrives(giulia, "wamid.1", "ciao", time.Now().UTC().Truncate(time.Second))
		m, err := b.writes(contact, words("uno"))
		require.NoError(t, err)
		reason := func() string {
			page, _, _, err := b.store.Thread(t.Context(), b.viewer(), contact, "", models.ThreadCursor{}, 10)
			require.NoError(t, err)
			return page[0].Reason
		}
		require.NoError(t, b.store.GiveUpDirect(t.Context(), m.ID))
		require.Equal(t, models.ReasonNoAnswer, reason())
		b.status(models.StatusUpdate{WAMID: "wamid.late", CallbackData: m.ID, State: models.MessageDelivered, At: time.Now().UTC()})
		require.Empty(t, reason())
	})
}

func TestErasingAContactSettlesTheirMessagesOfNoRun(t *testing.T) { // I1, A17
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		contact := b.arrives(giulia, "wamid.1", "ciao", time.Now().UTC().Truncate(time.Second))
		ids := map[models.MessageState]string{} //nolint:exhaustive // filled below
		for _, state := range []models.MessageState{models.MessageQueued, models.MessageRetry, models.MessageSending} {
			m, err := b.writes(contact, words("uno"))
			require.NoError(t, err)
			ids[state] = m.ID
			b.sets("UPDATE messages SET state = ? WHERE id = ?", state, m.ID)
		}
		require.NoError(t, b.store.DeleteContact(t.Context(), b.workspace, contact, "test"))
		require.Equal(t, models.MessageFailed, b.message(ids[models.MessageQueued]).State)
		require.Equal(t, models.MessageFailed, b.message(ids[models.MessageRetry]).State)
		may := b.message(ids[models.MessageSending])
		require.Equal(t, models.MessageUnknown, may.State)
		require.NotNil(t, may.UnknownUntil)
	})
}
