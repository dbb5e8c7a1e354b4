package store

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/contacts"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// upserts changes a contact inside a transaction that has not ended.
func upserts(t *testing.T, workspace string, in models.ContactInput) func(*RunTx) {
	return func(tx *RunTx) {
		_, _, err := contacts.Upsert(tx.db, tx.store.Now(), workspace, in, "")
		require.NoError(t, err)
	}
}

// saves is the same change in a transaction of its own.
func saves(s *Store, workspace string, in models.ContactInput) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := s.SaveContact(ctx, workspace, in)
		return err
	}
}

func contactRow(t *testing.T, s *Store, id string) (c models.Contact) {
	t.Helper()
	require.NoError(t, s.Pool().Take(&c, "id = ?", id).Error)
	return c
}

func TestANameThatWaitsForAChangeOfPhoneLeavesThePhone(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	w := given.Workspace(t, s)
	known, err := s.SaveContact(t.Context(), w, models.ContactInput{Phone: ada})
	require.NoError(t, err)
	name := "Giulia"
	require.NoError(t, meanwhile(
		t, s, upserts(t, w, models.ContactInput{ID: known.ID, Phone: bea}), saves(s, w,
			models.ContactInput{ID: known.ID, FirstName: &name}),
	))
	after := contactRow(t, s, known.ID)
	require.Equal(t, []string{bea, name}, []string{*after.Phone, after.FirstName})
	for _, words := range []string{bea, name} {
		found, _, err := s.FindContacts(t.Context(), models.Everyone(w), models.ContactFilter{Search: words}, models.Page{Limit: 10})
		require.NoError(t, err)
		require.Len(t, found, 1, "they are found by what they have now")
	}
}

func TestOfTwoChangesOfPhoneTheLaterOneStays(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	w := given.Workspace(t, s)
	known, err := s.SaveContact(t.Context(), w, models.ContactInput{Phone: ada})
	require.NoError(t, err)
	require.NoError(t, meanwhile(
		t, s, upserts(t, w, models.ContactInput{ID: known.ID, Phone: "+393470000777"}), saves(s, w,
			models.ContactInput{ID: known.ID, Phone: bea}),
	))
	require.Equal(t, bea, *contactRow(t, s, known.ID).Phone)
	require.Equal(t, []string{"phone +393470000002", "wa_id 393470000002"}, identitiesIn(t, s, known.ID))
}

func TestManyChangesOfAContactAtOnceLeaveOnePhone(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := given.Workspace(t, s)
		known, err := s.SaveContact(t.Context(), w, models.ContactInput{Phone: ada})
		require.NoError(t, err)
		failures := make([]error, atOnce)
		together(atOnce, func(i int) {
			name := fmt.Sprint("Name ", i)
			in := models.ContactInput{ID: known.ID, FirstName: &name}
			if i%2 == 0 {
				in = models.ContactInput{ID: known.ID, Phone: fmt.Sprintf("+3934700001%02d", i)}
			}
			failures[i] = saves(s, w, in)(t.Context())
		})
		for _, err := range failures {
			require.NoError(t, err)
		}
		phone := *contactRow(t, s, known.ID).Phone
		require.NotEqual(t, ada, phone)
		require.Equal(t, []string{"phone " + phone, "wa_id " + phone[1:]}, identitiesIn(t, s, known.ID))
	})
}

func TestAMessageThatWaitsForAChangeOfPhoneLeavesThePhone(t *testing.T) { // W5
	t.Parallel()
	s := onPostgres(t)
	n := given.Number(t, s, given.Workspace(t, s))
	first := given.Said("393470000001", "IT.77", "hi", s.Now())
	given.Received(t, s, n, first)
	id := given.Writer(t, s, first)
	in := given.Said("393470000001", "IT.77", "again", s.Now())
	in.ProfileName = "giuly"
	require.NoError(t, meanwhile(
		t, s, upserts(t, n.WorkspaceID, models.ContactInput{ID: id, Phone: bea}), func(ctx context.Context) error {
			_, err := given.Deliver(ctx, s, n, in)
			return err
		},
	))
	require.Equal(t, bea, *contactRow(t, s, id).Phone)
	require.Equal(t, []string{"phone +393470000002", "wa_id 393470000002"}, identitiesIn(t, s, id))
	require.NotEqual(t, id, given.Writer(t, s, in), "the old number may be somebody else's")
}

// A merge that waits for another change of one of the two keeps what that wrote.
func TestAMergeKeepsWhatIsWrittenMeanwhile(t *testing.T) { // A11, K2
	t.Parallel()
	for name, of := range map[string]struct {
		first func(t *testing.T, tx *RunTx, w string, ids []string)
		is    func(models.Contact) bool
	}{
		"a block of who is kept": {func(t *testing.T, tx *RunTx, _ string, ids []string) {
			require.NoError(t, tx.BlockContact(t.Context(), ids[0], tx.store.Now()))
		}, func(c models.Contact) bool { return c.BlockedAt != nil }},
		"a block of the other": {func(t *testing.T, tx *RunTx, _ string, ids []string) {
			require.NoError(t, tx.BlockContact(t.Context(), ids[1], tx.store.Now()))
		}, func(c models.Contact) bool { return c.BlockedAt != nil }},
		"a refusal": {func(t *testing.T, tx *RunTx, _ string, ids []string) {
			var c models.Contact
			require.NoError(t, tx.db.Take(&c, "id = ?", ids[0]).Error)
			_, _, err := tx.takeConsent(c, models.ConsentStatement{
				Marketing: models.ConsentRefused, Source: models.ConsentByMessage, At: tx.store.Now(),
			}, tx.store.Now())
			require.NoError(t, err)
		}, models.Contact.MarketingStopped},
		"a phone": {func(t *testing.T, tx *RunTx, w string, ids []string) {
			upserts(t, w, models.ContactInput{ID: ids[0], Phone: bea})(tx)
		}, func(c models.Contact) bool { return c.Phone != nil && *c.Phone == bea }},
		"the other's phone": {func(t *testing.T, tx *RunTx, w string, ids []string) {
			upserts(t, w, models.ContactInput{ID: ids[1], Phone: bea})(tx)
		}, func(c models.Contact) bool { return c.Phone != nil && *c.Phone == bea }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := onPostgres(t)
			w := given.Workspace(t, s)
			ids := given.Contacts(t, s, w, 2)
			require.NoError(t, meanwhile(t, s, func(tx *RunTx) { of.first(t, tx, w, ids) }, func(ctx context.Context) error {
				_, err := s.MergeContacts(ctx, models.Everyone(w), ids[0], ids[1], "test")
				return err
			}))
			require.True(t, of.is(contactRow(t, s, ids[0])))
			require.Equal(t, 1, given.Count(t, s, &models.Contact{}))
		})
	}
}

// A merge begins with contacts that were read before they were held: it writes nothing of those.
func TestAMergeReadsBothOnceTheyAreHeld(t *testing.T) { // A11
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := given.Workspace(t, s)
		ids := given.Contacts(t, s, w, 2)
		keep, other := contactRow(t, s, ids[0]), contactRow(t, s, ids[1])
		name := "Giulia"
		_, err := s.SaveContact(t.Context(), w, models.ContactInput{ID: other.ID, FirstName: &name})
		require.NoError(t, err)
		inRunTx(t, s, func(ctx context.Context, tx *RunTx) error {
			require.NoError(t, tx.BlockContact(ctx, keep.ID, s.Now()))
			_, err := tx.merge(&keep, other, w, "whatsapp")
			return err
		})
		after := contactRow(t, s, keep.ID)
		require.NotNil(t, after.BlockedAt)
		require.Equal(t, []string{name, name}, []string{after.FirstName, keep.FirstName}, "who merges is told how the row is")
	})
}

// Who is taken over while they become one with another is not left with runs that go on.
func TestAMergeDuringATakeOverPausesWhatItMoves(t *testing.T) { // I2
	t.Parallel()
	s := onPostgres(t)
	w := given.Workspace(t, s)
	made := given.Drip(t, s, w, given.Waiting(day, given.TagStep("a")))
	ids := given.Contacts(t, s, w, 2)
	run := inside(t, s, made.Automation, ids[0], made.Definition.Steps[0], s.Now())
	now := s.Now()
	require.NoError(t, meanwhile(t, s, func(tx *RunTx) {
		require.NoError(t, noteTakenOver(tx.db, ids[1], &now))
	}, merges(s, w, ids[0], ids[1])))
	require.NotNil(t, contactRow(t, s, ids[0]).TakenOverAt)
	require.True(t, given.RunRow(t, s, run.ID).TakenOver)
	_, err := s.TakeOver(t.Context(), models.Everyone(w), ids[1], "user/u")
	require.Equal(t, models.CodeNotFound, models.CodeOf(err))
}
