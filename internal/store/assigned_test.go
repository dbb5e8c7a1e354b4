package store

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// floorOfViewers is how many methods take who asks, at the least.
const floorOfViewers = 16

// TestNoMethodShowsOrTouchesAContactOfSomebodyElse calls every method that takes a viewer as an operator to whom another contact is
// assigned: with the ids of everything that the workspace has, nothing of the first contact comes back, and no row changes.
func TestNoMethodShowsOrTouchesAContactOfSomebodyElse(t *testing.T) { // I1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := given.Workspace(t, s)
		ids := fill(t, s, w, privateMark)
		operator, err := s.CreateUser(t.Context(), models.User{WorkspaceID: w, Name: "o", Email: "o@x", Role: models.RoleChatOperator},
			"system")
		require.NoError(t, err)
		assign(t, s, given.Contacts(t, s, w, 1)[0], w, operator.ID)
		who := reflect.ValueOf(models.Viewer{WorkspaceID: w, OnlyAssignedTo: operator.ID})
		before := snapshot(t, s, w)
		called := map[string]bool{}
		for _, part := range parts(s) {
			of := reflect.ValueOf(part)
			for i := range of.NumMethod() {
				name, method := of.Type().Method(i).Name, of.Method(i)
				if name == "GetMediaFile" { // an upload is the workspace's; TestAFileIsSeenWithItsContact has those of contacts
					continue
				}
				if !byViewer(method.Type()) || notByWorkspace()[name] != "" {
					continue
				}
				called[name] = true
				for _, target := range ids {
					callBy(t, name, method, who, target, ids)
				}
			}
		}
		require.True(t, called["EndContactRuns"] && called["HasPhone"], "who asks is a part of the write")
		require.GreaterOrEqual(t, len(called), floorOfViewers, "the methods are found: %v", called)
		require.Equal(t, before, snapshot(t, s, w))
	})
}

// assign gives a contact to a user.
func assign(t *testing.T, s *Store, contactID, workspace, userID string) {
	t.Helper()
	row := models.ContactOperator{ContactID: contactID, UserID: userID, WorkspaceID: workspace, CreatedAt: s.Now()}
	require.NoError(t, s.Pool().Create(&row).Error)
}

func TestAnOperatorWorksOnTheirContactsUntilTheseAreTaken(t *testing.T) { // I1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, w := t.Context(), given.Workspace(t, s)
		ids := fill(t, s, w, privateMark)
		operator, err := s.CreateUser(ctx, models.User{WorkspaceID: w, Name: "o", Email: "o@x", Role: models.RoleChatOperator}, "system")
		require.NoError(t, err)
		var run models.Run
		require.NoError(t, s.Pool().Take(&run, "workspace_id = ?", w).Error)
		require.Contains(t, ids, run.ContactID)
		v := models.Viewer{WorkspaceID: w, OnlyAssignedTo: operator.ID}
		sees := func() int {
			runs, _, err := s.ListRuns(ctx, v, models.RunFilter{}, models.Page{})
			require.NoError(t, err)
			messages, _, err := s.ListMessages(ctx, v, models.MessageFilter{}, models.Page{})
			require.NoError(t, err)
			tickets, _, err := s.ListTickets(ctx, v, models.TicketFilter{}, models.Page{})
			require.NoError(t, err)
			return len(runs) + len(messages) + len(tickets)
		}
		first := "Ada"
		change := models.ContactInput{ID: run.ContactID, FirstName: &first, OnlyAssignedTo: operator.ID}
		_, err = s.SaveContact(ctx, w, change)
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
		_, err = s.SaveContact(ctx, w, models.ContactInput{Phone: "+393470000077", OnlyAssignedTo: operator.ID})
		require.Equal(t, models.CodeNotFound, models.CodeOf(err), "they make none")
		require.Zero(t, sees())
		assign(t, s, run.ContactID, w, operator.ID)
		require.Equal(t, 3, sees())
		_, err = s.SaveContact(ctx, w, change)
		require.NoError(t, err)
		_, err = s.ControlRun(ctx, v, run.ID, models.Control{Kind: models.ControlEnd}, "user/"+operator.ID)
		require.NoError(t, err)
		require.NoError(t, s.Pool().Delete(&models.ContactOperator{}, "user_id = ?", operator.ID).Error)
		require.Zero(t, sees(), "by the assignment of now")
		_, err = s.ControlRun(ctx, v, run.ID, models.Control{Kind: models.ControlEnd}, "user/"+operator.ID)
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
	})
}

func TestAFileIsSeenWithItsContact(t *testing.T) { // I1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := given.Workspace(t, s)
		contact := given.Contacts(t, s, w, 1)[0]
		operator, err := s.CreateUser(t.Context(), models.User{WorkspaceID: w, Name: "o", Email: "o@x", Role: models.RoleChatOperator},
			"system")
		require.NoError(t, err)
		wamid := "wamid.file"
		require.NoError(t, s.Pool().Create(&models.InboundMessage{WAMID: wamid, WorkspaceID: w, NumberID: "n", ContactID: &contact}).Error)
		file := models.MediaFile{ID: "f", WorkspaceID: w, Source: models.MediaFromContact, State: models.MediaKept, WAMID: &wamid}
		require.NoError(t, s.Pool().Create(&file).Error)
		v := models.Viewer{WorkspaceID: w, OnlyAssignedTo: operator.ID}
		_, err = s.GetMediaFile(t.Context(), v, file.ID)
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
		_, err = s.GetMediaFile(t.Context(), models.Everyone(w), file.ID)
		require.NoError(t, err)
		assign(t, s, contact, w, operator.ID)
		_, err = s.GetMediaFile(t.Context(), v, file.ID)
		require.NoError(t, err)
	})
}
