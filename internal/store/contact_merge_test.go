package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// identitiesIn are the ways in which a contact is known, sorted.
func identitiesIn(t *testing.T, s *Store, contactID string) []string {
	t.Helper()
	var rows []models.Identity
	require.NoError(t, s.Pool().Order("kind, value").Find(&rows, "contact_id = ?", contactID).Error)
	out := make([]string, len(rows))
	for i, row := range rows {
		out[i] = string(row.Kind) + " " + row.Value
	}
	return out
}

func TestAPayloadThatLinksAPhoneToAUserIDMakesTwoContactsOne(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := given.Number(t, s, given.Workspace(t, s))
		both, one := given.Activated(t, s, n.WorkspaceID, models.Reentry{}), given.Activated(t, s, n.WorkspaceID, models.Reentry{})
		known := given.Entered(t, s, both, ada, "").Run
		_, err := s.CreateField(t.Context(), models.Field{WorkspaceID: n.WorkspaceID, Code: "CITY", Name: "City", Type: models.FieldText})
		require.NoError(t, err)
		hidden := given.Said("", "IT.77", "hi", s.Now().Add(-time.Hour))
		hidden.ProfileName = "Ada L."
		given.Received(t, s, n, hidden)
		hiddenID := given.Writer(t, s, hidden)
		require.NotEqual(t, known.ContactID, hiddenID)
		_, err = s.SaveContact(t.Context(), n.WorkspaceID, models.ContactInput{ID: hiddenID, Fields: map[string]string{"CITY": "Bari"}})
		require.NoError(t, err)
		twice, err := s.Accept(t.Context(), models.Entry{
			WorkspaceID: n.WorkspaceID, AutomationID: both.ID, Kind: models.StartManual, Contact: models.ContactInput{ID: hiddenID},
		})
		require.NoError(t, err)
		only, err := s.Accept(t.Context(), models.Entry{
			WorkspaceID: n.WorkspaceID, AutomationID: one.ID, Kind: models.StartManual, Contact: models.ContactInput{ID: hiddenID},
		})
		require.NoError(t, err)

		linking := given.Said("393470000001", "IT.77", "it is me", s.Now())
		done := given.Received(t, s, n, linking)

		require.Equal(t, known.ContactID, given.Writer(t, s, linking), "the oldest stays")
		require.Equal(t, known.ContactID, given.Writer(t, s, hidden), "with what the other wrote")
		require.Equal(t, []string{"phone +393470000001", "user_id IT.77", "wa_id 393470000001"}, identitiesIn(t, s, known.ContactID))
		_, err = s.GetContact(t.Context(), models.Everyone(n.WorkspaceID), hiddenID)
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
		view, err := s.GetContact(t.Context(), models.Everyone(n.WorkspaceID), known.ContactID)
		require.NoError(t, err)
		require.Equal(t, "Bari", view.Fields["CITY"])
		require.Equal(t, "Ada L.", view.Contact.FirstName)

		require.Len(t, done.Closed, 1, "who is inside twice leaves once")
		require.Equal(t, twice.Run.ID, done.Closed[0].ID)
		require.Equal(t, models.OutcomeMerged, given.RunRow(t, s, twice.Run.ID).Outcome)
		require.True(t, given.RunRow(t, s, known.ID).Status.Live())
		moved := given.RunRow(t, s, only.Run.ID)
		require.True(t, moved.Status.Live())
		require.Equal(t, known.ContactID, moved.ContactID)
		require.Equal(t, only.Run.WorkflowID(), moved.WorkflowID(), "its workflow keeps its id")
		again, err := s.Accept(t.Context(), models.Entry{
			WorkspaceID: n.WorkspaceID, AutomationID: one.ID, Kind: models.StartManual, Contact: models.ContactInput{Phone: ada},
		})
		require.NoError(t, err)
		require.Equal(t, models.EntryInside, again.Result, "the contact is inside, whatever the workflow's id says")
		require.Equal(t, []string{"contact.merge by whatsapp"}, auditOf(t, s, n.WorkspaceID, "contact/"+known.ContactID))
	})
}

func TestMessagesOfOnePersonAtOnceMergeOnce(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := given.Number(t, s, given.Workspace(t, s))
		known, err := s.SaveContact(t.Context(), n.WorkspaceID, models.ContactInput{Phone: ada})
		require.NoError(t, err)
		given.Received(t, s, n, given.Said("", "IT.77", "hi", s.Now()))
		failures := make([]error, atOnce)
		together(atOnce, func(i int) {
			_, failures[i] = given.Deliver(t.Context(), s, n, given.Said("393470000001", "IT.77", "hi", s.Now()))
		})
		for _, err := range failures {
			require.NoError(t, err)
		}
		require.Equal(t, 1, given.Count(t, s, &models.Contact{}))
		require.Equal(t, atOnce+1, given.Count(t, s, &models.InboundMessage{}, "contact_id = ?", known.ID))
	})
}

func TestAChangedNumberIsFollowed(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := given.Number(t, s, given.Workspace(t, s))
		before := given.Said("393470000001", "IT.77", "hi", s.Now())
		given.Received(t, s, n, before)
		id := given.Writer(t, s, before)
		imported, err := s.SaveContact(t.Context(), n.WorkspaceID, models.ContactInput{Phone: bea})
		require.NoError(t, err)
		notice := given.Said("393470000001", "", "", s.Now())
		notice.Kind, notice.NewWaID = models.KindSystem, "393470000002"
		given.Received(t, s, n, notice)

		require.Equal(t, []string{"phone +393470000002", "wa_id 393470000002"}, identitiesIn(t, s, id))
		view, err := s.GetContact(t.Context(), models.Everyone(n.WorkspaceID), id)
		require.NoError(t, err)
		require.Equal(t, bea, *view.Contact.Phone)
		_, err = s.GetContact(t.Context(), models.Everyone(n.WorkspaceID), imported.ID)
		require.Equal(t, models.CodeNotFound, models.CodeOf(err), "whoever was known by the new number is the same person")
		require.Zero(t, given.Count(t, s, &models.Window{}))
		after := given.Said("393470000002", "", "my new number", s.Now())
		given.Received(t, s, n, after)
		require.Equal(t, id, given.Writer(t, s, after))
		stranger := given.Said("393470000001", "", "I got this number today", s.Now())
		given.Received(t, s, n, stranger)
		require.NotEqual(t, id, given.Writer(t, s, stranger))
		unknown := given.Said("393470000009", "", "", s.Now())
		unknown.Kind, unknown.NewWaID = models.KindSystem, "393470000010"
		given.Received(t, s, n, unknown)
		require.Nil(t, given.InboundRow(t, s, unknown.WAMID).ContactID, "nobody is made of a notice")
	})
}

func TestAProfileNameIsKeptAndLeavesTheFirstNameAlone(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := given.Number(t, s, given.Workspace(t, s))
		first := "Giulia"
		known, err := s.SaveContact(t.Context(), n.WorkspaceID, models.ContactInput{Phone: ada, FirstName: &first})
		require.NoError(t, err)
		in := given.Said("393470000001", "", "hi", s.Now())
		in.ProfileName = "giuly ✨"
		given.Received(t, s, n, in)
		view, err := s.GetContact(t.Context(), models.Everyone(n.WorkspaceID), known.ID)
		require.NoError(t, err)
		require.Equal(t, "Giulia", view.Contact.FirstName)
		require.Equal(t, "giuly ✨", view.Contact.ProfileName)
		require.Empty(t, view.Contact.Language, "nobody guesses a language")
	})
}

// A conversation that only the other had is somebody's when who is kept is.
func TestConversationsOfAMergeAreAssignedAsWhoIsKept(t *testing.T) { // I1
	t.Parallel()
	for name, of := range map[string]int{"an operator of who is kept": 0, "an operator of the other": 1, "nobody": -1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, s *Store) {
				w := given.Workspace(t, s)
				ids := given.Contacts(t, s, w, 2)
				user, err := s.CreateUser(t.Context(), models.User{
					WorkspaceID: w, Name: "Luca", Email: "luca@example.com", Role: models.RoleChatOperator,
				}, "test")
				require.NoError(t, err)
				if of >= 0 {
					require.NoError(t, s.SetOperators(t.Context(), models.Everyone(w), ids[of], []string{user.ID}, "test"))
				}
				for i, number := range []string{"n1", "n2"} {
					talk := models.Conversation{ContactID: ids[i], NumberID: number, WorkspaceID: w, LastAt: s.Now(), LastID: number}
					talk.Assigned = i == of
					require.NoError(t, s.Pool().Create(&talk).Error)
				}
				_, err = s.MergeContacts(t.Context(), models.Everyone(w), ids[0], ids[1], "test")
				require.NoError(t, err)
				require.Equal(t, 2, given.Count(t, s, &models.Conversation{}, "contact_id = ? AND assigned = ?", ids[0], of >= 0))
			})
		})
	}
}

// noted fails unless a notice of consent was kept.
func noted(t *testing.T) func([]models.Accepted, error) {
	t.Helper()
	return func(_ []models.Accepted, err error) { require.NoError(t, err) }
}

func TestTheLatestWishAboutMarketingCountsInWhateverOrderItComes(t *testing.T) { // W6
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		noon := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
		known, err := s.SaveContact(t.Context(), workspace, models.ContactInput{Phone: ada})
		require.NoError(t, err)
		stopped := func() bool {
			view, err := s.GetContact(t.Context(), models.Everyone(workspace), known.ID)
			require.NoError(t, err)
			return view.Contact.MarketingStopped()
		}
		noted(t)(s.NoteMarketing(t.Context(), workspace, "393470000001", "", false, noon.Add(time.Hour)))
		noted(t)(s.NoteMarketing(t.Context(), workspace, "393470000001", "", true, noon))
		require.False(t, stopped(), "the stop came late: it was resumed since")
		noted(t)(s.NoteMarketing(t.Context(), workspace, "393470000001", "", true, noon.Add(2*time.Hour)))
		require.True(t, stopped())
		noted(t)(s.NoteMarketing(t.Context(), given.Workspace(t, s), "393470000001", "", false, noon.Add(9*time.Hour)))
		require.True(t, stopped(), "another workspace's contact is another one")
	})
}

// TestAMergeMakesNobodysPhoneOnesOwn is about the phone to which a user's tests go: it was proved, and no other was (A11).
func TestAMergeMakesNobodysPhoneOnesOwn(t *testing.T) { // A11
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		ids := given.Contacts(t, s, workspace, 3)
		for i, phone := range []any{"+393470000001", "+393470000002", nil} {
			require.NoError(t, s.Conn(t.Context()).Model(&models.Contact{}).Where("id = ?", ids[i]).Update("phone", phone).Error)
		}
		proved := func(contact string) models.User {
			user, err := s.CreateUser(t.Context(), models.User{
				WorkspaceID: workspace, Name: contact, Email: contact + "@shop.example", Role: models.RoleAdmin,
			}, "test")
			require.NoError(t, err)
			at := s.Now()
			own := models.OwnPhone{UserID: user.ID, WorkspaceID: workspace, ContactID: &contact, VerifiedAt: &at}
			require.NoError(t, s.Conn(t.Context()).Create(&own).Error)
			return user
		}
		own := func(user models.User) *string {
			view, err := s.OwnPhone(t.Context(), user.ID)
			require.NoError(t, err)
			return view.Phone
		}
		one := proved(ids[0])
		before := own(one)
		require.NotNil(t, before)
		_, err := s.MergeContacts(t.Context(), models.Everyone(workspace), ids[2], ids[0], "test")
		require.NoError(t, err)
		require.Equal(t, before, own(one), "the phone went with its proof")
		_, err = s.MergeContacts(t.Context(), models.Everyone(workspace), ids[1], ids[2], "test")
		require.NoError(t, err)
		require.Nil(t, own(one), "the other's phone was proved by nobody")
	})
}
