package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// TestWhatNobodyWroteDoesNothing is W7: an allow-list, so a kind that Meta adds tomorrow does nothing too.
func TestWhatNobodyWroteDoesNothing(t *testing.T) { // W3, W7, S1, S5, A9, A14
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := hardlyOpen(t, s)
		n := given.Number(t, s, workspace)
		started(t, s, n, "Closed", &models.OnClosedHours{})
		started(t, s, n, "Info", &models.OnMessage{Phrase: "info"})
		run := given.Entered(t, s, given.Activated(t, s, workspace, models.Reentry{}), ada, "").Run
		given.SetRunColumns(t, s, run.ID, listening(s.Now().Add(time.Hour)))
		require.NoError(t, s.Pool().Model(&models.Run{}).Where("id = ?", run.ID).UpdateColumn("started_at", s.Now().Add(-time.Hour)).Error)
		for _, kind := range []string{
			models.KindReaction, models.KindSystem, models.KindEdit, models.KindRevoke, models.KindGroup, models.KindUnsupported,
			models.KindCallPermission,
			"request_welcome", "ephemeral", "unknown", "hologram", "",
		} {
			in := given.Said("393470000001", "", "info", s.Now())
			in.Kind = kind
			done := given.Received(t, s, n, in)
			require.Empty(t, done.Woken, kind)
			require.Empty(t, done.Started, kind)
			require.Equal(t, models.RoutedNotice, given.InboundRow(t, s, in.WAMID).Decision, kind)
			require.Zero(t, given.Count(t, s, &models.Window{}), kind)
			stranger := given.Said("393479999999", "", "info", s.Now())
			stranger.Kind = kind
			require.Empty(t, given.Received(t, s, n, stranger).Started, kind)
			require.Nil(t, given.InboundRow(t, s, stranger.WAMID).ContactID, "nobody is made of a %s", kind)
			require.NoError(t, s.RunTx(t.Context(), func(tx *RunTx) error {
				_, heard, err := tx.FirstMessage(t.Context(), given.RunRow(t, s, run.ID), false)
				require.False(t, heard, kind)
				return err
			}))
		}
		for _, kind := range models.SpokenKinds() {
			in := given.Said("393470000001", "", "", s.Now())
			in.Kind = kind
			require.NotEqual(t, models.RoutedNotice, given.Received(t, s, n, in).Decision.Routing, kind)
		}
		require.Equal(t, 1, given.Count(t, s, &models.Window{}))
	})
}

// TestAnEditOrADeletionChangesItsMessageWheneverItComes is W7 and W5 together: the same rows in whatever
// order the webhooks come and are routed.
func TestAnEditOrADeletionChangesItsMessageWheneverItComes(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := given.Number(t, s, given.Workspace(t, s))
		a := started(t, s, n, "Info", &models.OnMessage{Phrase: "info"})
		started(t, s, n, "Prices", &models.OnMessage{Phrase: "prices"})
		at := s.Now().Add(-time.Minute).Truncate(time.Second)
		for i, order := range [][]int{{0, 1, 2, 3}, {3, 2, 1, 0}, {1, 0, 3, 2}, {2, 3, 1, 0}, {2, 0, 1, 3}} {
			phone := fmt.Sprint("39347100000", i)
			first := given.Said(phone, "", "info", at)
			edit, again, gone := given.Said(phone, "", "prices", at.Add(time.Second)),
				given.Said(phone, "", "prices, please", at.Add(2*time.Second)), given.Said(phone, "", "", at.Add(3*time.Second))
			edit.Kind, again.Kind, gone.Kind = models.KindEdit, models.KindEdit, models.KindRevoke
			edit.ChangesID, again.ChangesID, gone.ChangesID = first.WAMID, first.WAMID, first.WAMID
			all := []models.InboundMessage{first, edit, again, gone}
			for _, i := range order {
				done := given.Received(t, s, n, all[i])
				require.Len(t, done.Started, map[bool]int{true: 1}[i == 0], "only what was written first starts something")
			}
			got := given.InboundRow(t, s, first.WAMID)
			require.Equal(t, "prices, please", got.Text, order)
			require.Equal(t, a.ID, got.AutomationID)
			require.Equal(t, models.RoutedPhrase, got.Decision)
			require.WithinDuration(t, again.SentAt, *got.EditedAt, 0)
			require.WithinDuration(t, gone.SentAt, *got.DeletedAt, 0)
		}
	})
}

func TestNobodyChangesWhatAnotherWrote(t *testing.T) { // W7
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n, other := given.Number(t, s, given.Workspace(t, s)), given.Number(t, s, given.Workspace(t, s))
		mine := given.Said("393470000001", "", "ciao", s.Now())
		hidden := given.Said("", "IT.1", "ciao", s.Now())
		given.Received(t, s, n, mine)
		given.Received(t, s, n, hidden)
		foreign := given.Said("393470000002", "", "changed", s.Now())
		foreign.Kind, foreign.ChangesID = models.KindEdit, mine.WAMID
		given.Received(t, s, n, foreign)
		nameless := given.Said("393470000002", "", "changed", s.Now())
		nameless.Kind, nameless.ChangesID = models.KindRevoke, hidden.WAMID
		given.Received(t, s, n, nameless)
		elsewhere := given.Said("393470000001", "", "changed", s.Now())
		elsewhere.Kind, elsewhere.ChangesID = models.KindEdit, mine.WAMID
		given.Received(t, s, other, elsewhere)
		for _, wamid := range []string{mine.WAMID, hidden.WAMID} {
			got := given.InboundRow(t, s, wamid)
			require.Equal(t, "ciao", got.Text)
			require.Nil(t, got.EditedAt)
			require.Nil(t, got.DeletedAt)
		}
	})
}

func TestAChangedUserIDIsFollowed(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := given.Number(t, s, given.Workspace(t, s))
		hidden := given.Said("", "IT.1", "hi", s.Now())
		given.Received(t, s, n, hidden)
		id := given.Writer(t, s, hidden)
		notice := given.Said("", "IT.1", "", s.Now())
		notice.Kind, notice.NewUserID = models.KindSystem, "IT.2"
		given.Received(t, s, n, notice)
		require.Equal(t, []string{"user_id IT.2"}, identitiesIn(t, s, id))
		require.Zero(t, given.Count(t, s, &models.Window{}))
		after := given.Said("", "IT.2", "me again", s.Now())
		given.Received(t, s, n, after)
		require.Equal(t, id, given.Writer(t, s, after), "the person is the same contact")
		stranger := given.Said("", "IT.1", "who", s.Now())
		given.Received(t, s, n, stranger)
		require.NotEqual(t, id, given.Writer(t, s, stranger))

		both := given.Said("393470000001", "IT.7", "hi", s.Now())
		given.Received(t, s, n, both)
		known := given.Writer(t, s, both)
		early := given.Said("", "IT.8", "I wrote before you were told", s.Now())
		given.Received(t, s, n, early)
		told := given.Said("393470000001", "IT.7", "", s.Now())
		told.Kind, told.NewUserID = models.KindSystem, "IT.8"
		given.Received(t, s, n, told)
		require.Equal(
			t, []string{"phone +393470000001", "user_id IT.8", "wa_id 393470000001"}, identitiesIn(t, s, known), "the phone stays",
		)
		require.Equal(t, known, given.Writer(t, s, early), "who wrote under the new id is the same person")

		moved := given.Said("393470000001", "IT.8", "", s.Now())
		moved.Kind, moved.NewWaID, moved.NewUserID = models.KindSystem, "393470000002", "IT.9"
		given.Received(t, s, n, moved)
		require.Equal(t, []string{"phone +393470000002", "user_id IT.9", "wa_id 393470000002"}, identitiesIn(t, s, known))
		unknown := given.Said("", "IT.55", "", s.Now())
		unknown.Kind, unknown.NewUserID = models.KindSystem, "IT.56"
		given.Received(t, s, n, unknown)
		require.Nil(t, given.InboundRow(t, s, unknown.WAMID).ContactID, "nobody is made of a notice")
		require.Contains(t, auditOf(t, s, n.WorkspaceID, "contact/"+known), "contact.change_user_id by whatsapp")
	})
}
