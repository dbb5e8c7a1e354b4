package store

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/phone"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

func listening(due time.Time) map[string]any {
	return map[string]any{"status": models.RunWaiting, "listening": true, "due_at": due}
}

func TestAMessageThatComesTwiceIsStoredOnce(t *testing.T) { // W5
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		n, a := given.Number(t, s, workspace), given.Activated(t, s, workspace, models.Reentry{})
		run := given.Entered(t, s, a, ada, "").Run
		given.SetRunColumns(t, s, run.ID, listening(s.Now().Add(time.Hour)))
		in := given.Said("393470000001", "", "hi", s.Now())
		require.Len(t, given.Received(t, s, n, in).Woken, 1)
		require.Empty(t, given.Received(t, s, n, in), "the repeat does nothing")
		require.Equal(t, 1, given.Count(t, s, &models.InboundMessage{}))
		twice := given.Said("393470000003", "", "hi", s.Now())
		failures := make([]error, atOnce)
		together(atOnce, func(i int) { _, failures[i] = given.Deliver(t.Context(), s, n, twice) })
		for i := range atOnce {
			require.NoError(t, failures[i])
		}
		require.Equal(t, 2, given.Count(t, s, &models.InboundMessage{}))
		require.Equal(t, 2, given.Count(t, s, &models.Contact{}), "nor is its writer made twice")
	})
}

func TestAWindowOnlyMovesForward(t *testing.T) { // W3
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		n, other := given.Number(t, s, workspace), given.Number(t, s, workspace)
		noon := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
		opened := func(n models.Number) time.Time {
			var w models.Window
			require.NoError(t, s.Pool().Take(&w, "number_id = ?", n.ID).Error)
			return w.LastInboundAt.UTC()
		}
		given.Received(t, s, n, given.Said("393470000001", "", "hi", noon))
		require.Equal(t, noon, opened(n), "by the message's own time")
		given.Received(t, s, n, given.Said("393470000001", "", "sent before, came after", noon.Add(-time.Hour)))
		require.Equal(t, noon, opened(n))
		given.Received(t, s, n, given.Said("393470000001", "", "", noon.Add(time.Second)))
		require.Equal(t, noon.Add(time.Second), opened(n), "a picture opens it too")
		given.Received(t, s, other, given.Said("393470000001", "", "hi", noon.Add(-time.Hour)))
		require.Equal(t, noon.Add(-time.Hour), opened(other), "each number has its own")
		require.Equal(t, 2, given.Count(t, s, &models.Window{}))
	})
}

func TestAContactIsFoundByEveryFormOfTheirWaID(t *testing.T) { // W5
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		for name, e164 := range map[string]string{
			"Italy": "+393470000001", "Mexico": "+525512345678", "Argentina": "+5491123456789",
			"Argentina without 9": "+541123456789", "Brazil": "+5511987654321",
		} {
			forms := phone.WaIDs(e164)
			require.Equal(t, name == "Italy", len(forms) == 1)
			for _, first := range forms {
				workspace := given.Workspace(t, s)
				n := given.Number(t, s, workspace)
				known, err := s.SaveContact(t.Context(), workspace, models.ContactInput{Phone: e164})
				require.NoError(t, err)
				in := given.Said(first, "", "hi", s.Now())
				given.Received(t, s, n, in)
				require.Equal(t, known.ID, given.Writer(t, s, in), "%s: known by phone, writes as %d digits", name, len(first))
				stranger := given.Workspace(t, s)
				n = given.Number(t, s, stranger)
				in = given.Said(first, "", "hi", s.Now())
				given.Received(t, s, n, in)
				for _, second := range forms {
					again := given.Said(second, "", "hi", s.Now())
					given.Received(t, s, n, again)
					require.Equal(
						t, given.Writer(t, s, in), given.Writer(t, s, again), "%s: %d digits, then %d", name, len(first), len(second),
					)
				}
				known, err = s.SaveContact(t.Context(), stranger, models.ContactInput{Phone: e164})
				require.NoError(t, err)
				require.Equal(t, given.Writer(t, s, in), known.ID, "%s: wrote as %d digits, then named by phone", name, len(first))
			}
		}
	})
}

func TestAContactWithoutPhoneIsKnownByTheirUserID(t *testing.T) { // W5
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		n := given.Number(t, s, workspace)
		first := given.Said("", "IT.1234567890", "hi", s.Now())
		first.ProfileName = "Ada"
		given.Received(t, s, n, first)
		id := given.Writer(t, s, first)
		view, err := s.GetContact(t.Context(), models.Everyone(workspace), id)
		require.NoError(t, err)
		require.Nil(t, view.Contact.Phone)
		require.Equal(t, "Ada", view.Contact.FirstName)
		for _, in := range []models.InboundMessage{
			given.Said("", "IT.1234567890", "again", s.Now()),
			given.Said("393470000001", "IT.1234567890", "now with a phone", s.Now()),
			given.Said("393470000001", "", "and with nothing else", s.Now()),
		} {
			given.Received(t, s, n, in)
			require.Equal(t, id, given.Writer(t, s, in))
		}
		stranger := given.Said("", "IT.999", "hi", s.Now())
		given.Received(t, s, n, stranger)
		require.NotEqual(t, id, given.Writer(t, s, stranger))
		elsewhere := given.Workspace(t, s)
		in := given.Said("", "IT.1234567890", "hi", s.Now())
		given.Received(t, s, given.Number(t, s, elsewhere), in)
		require.NotEqual(t, id, given.Writer(t, s, in), "a contact is of one workspace")
	})
}

func TestOnlyRunsThatListenAreWoken(t *testing.T) { // A9
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		n, due := given.Number(t, s, workspace), s.Now().Add(time.Hour)
		begin := func(phone string, set map[string]any) models.Run {
			run := given.Entered(t, s, given.Activated(t, s, workspace, models.Reentry{}), phone, "").Run
			given.SetRunColumns(t, s, run.ID, set)
			return run
		}
		listens := begin(ada, listening(due))
		waits := begin(ada, map[string]any{"status": models.RunWaiting, "due_at": due})
		others := begin(bea, listening(due))
		left := begin(ada, map[string]any{"status": models.RunEnded, "listening": true, "due_at": due})
		before := s.Now()
		woken := given.Received(t, s, n, given.Said("393470000001", "", "Bari", s.Now())).Woken
		require.Len(t, woken, 1)
		require.Equal(t, listens.ID, woken[0].ID)
		require.Equal(t, listens.AutomationID, woken[0].AutomationID)
		require.Equal(t, listens.ContactID, woken[0].ContactID, "its workflow can be named")
		require.False(t, given.RunRow(t, s, listens.ID).DueAt.Before(before.Truncate(time.Millisecond)))
		require.True(t, given.RunRow(t, s, listens.ID).DueAt.Before(due))
		for _, run := range []models.Run{waits, others, left} {
			require.WithinDuration(t, due, *given.RunRow(t, s, run.ID).DueAt, 0)
		}
	})
}

// listen is what the engine does at a step that wants the contact's next message: it
// goes on when there is one, and listens when there is none. between is called while
// the run is held.
func listen(ctx context.Context, s *Store, run models.Run, between func()) error {
	return s.RunTx(ctx, func(tx *RunTx) error {
		at, err := tx.Lock(ctx, run.AutomationID, run.ID)
		if err != nil {
			return err
		}
		_, found, err := tx.FirstMessage(ctx, at.Run, true)
		if err != nil {
			return err
		}
		between()
		limit := s.Now().Add(time.Hour)
		at.Run.Status, at.Run.DueAt, at.Run.Listening = models.RunWaiting, &limit, true
		if found {
			at.Run.Status, at.Run.DueAt, at.Run.Listening = models.RunCompleted, nil, false
		}
		return tx.SaveRun(ctx, at.Run)
	})
}

func TestAMessageAndAListenerNeverMissEachOther(t *testing.T) { // A9
	t.Parallel()
	const rounds = 40
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		n, a := given.Number(t, s, workspace), given.Activated(t, s, workspace, models.Reentry{})
		outcomes := map[string]int{}
		for i := range rounds {
			digits := fmt.Sprintf("39347001%04d", i)
			run := given.Entered(t, s, a, "+"+digits, "").Run
			in := given.Said(digits, "", "Bari", s.Now())
			var woken []models.Run
			var heard, wrote error
			write := func() {
				var done models.Routed
				done, wrote = given.Deliver(t.Context(), s, n, in)
				woken = done.Woken
			}
			hear := func(between func()) { heard = listen(t.Context(), s, run, between) }
			switch i % 4 {
			case 0: // the message first
				write()
				hear(func() {})
			case 1: // the listener first
				hear(func() {})
				write()
			case 2: // the message comes when the listener has looked and not yet committed
				done := make(chan struct{})
				hear(func() { go func() { write(); close(done) }() })
				<-done
			case 3: // as it falls
				together(2, func(k int) { []func(){write, func() { hear(func() {}) }}[k]() })
			}
			require.NoError(t, wrote)
			require.NoError(t, heard)
			after := given.RunRow(t, s, run.ID)
			if after.Status == models.RunCompleted {
				outcomes["found"]++
				require.Empty(t, woken)
				continue
			}
			outcomes["woken"]++
			require.Len(t, woken, 1, "round %d: it listens, so the message must have woken it", i)
			require.False(t, after.DueAt.After(s.Now()), "round %d: and it is due", i)
		}
		require.GreaterOrEqual(t, outcomes["found"], rounds/4, "both orders were tried")
		require.GreaterOrEqual(t, outcomes["woken"], rounds/2)
	})
}
