package store

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

func TestATicketStartsTheAutomationsOfItsChangeOfState(t *testing.T) { // S7
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := given.Number(t, s, given.Workspace(t, s))
		contact, err := s.SaveContact(t.Context(), n.WorkspaceID, models.ContactInput{Phone: ada})
		require.NoError(t, err)
		names := map[string]string{}
		for name, on := range map[string]models.OnTicket{
			"opened":             {Event: models.TicketOpened},
			"resolved":           {Event: models.TicketStatusChanged, From: models.TicketOpen, To: models.TicketResolved},
			"from any to closed": {Event: models.TicketStatusChanged, To: models.TicketClosed},
			"reopened":           {Event: models.TicketStatusChanged, From: models.AnyStatus, To: models.TicketOpen},
			"any":                {Event: models.TicketStatusChanged, From: models.AnyStatus, To: models.AnyStatus},
		} {
			names[started(t, s, n, name, &on).ID] = name
		}
		fired := func(begun []models.Accepted) map[string]bool {
			out := map[string]bool{}
			for _, a := range begun {
				require.Equal(t, contact.ID, a.Run.ContactID)
				require.Equal(t, models.StartTicket, a.Run.StartKind)
				out[names[a.Run.AutomationID]] = true
				given.SetRunColumns(t, s, a.Run.ID, map[string]any{"status": models.RunCompleted})
			}
			return out
		}
		ticket, begun := given.Ticket(t, s, n.WorkspaceID, contact.ID)
		require.Equal(t, map[string]bool{"opened": true}, fired(begun))
		require.Equal(t, ticket.ID, begun[0].Run.TicketID, "the run knows the ticket that started it")
		for _, step := range []struct {
			to    models.TicketStatus
			fires map[string]bool
		}{
			{models.TicketOpen, map[string]bool{}},
			{models.TicketResolved, map[string]bool{"resolved": true, "any": true}},
			{models.TicketClosed, map[string]bool{"from any to closed": true, "any": true}},
			{models.TicketClosed, map[string]bool{}},
			{models.TicketOpen, map[string]bool{"reopened": true, "any": true}},
			{models.TicketInProgress, map[string]bool{"any": true}},
			{models.TicketResolved, map[string]bool{"any": true}},
		} {
			ticket, begun = given.TicketStatus(t, s, ticket, step.to)
			require.Equal(t, step.fires, fired(begun), "to %s", step.to)
			require.Equal(t, step.to == models.TicketResolved || step.to == models.TicketClosed, ticket.ClosedAt != nil, "to %s", step.to)
		}
		require.Equal(t, 6, ticket.Version, "each change of state is an event of its own")
		_, begun, err = s.ChangeTicket(t.Context(), models.Everyone(n.WorkspaceID), ticket.ID, models.TicketChange{Title: &ticket.Title})
		require.NoError(t, err)
		require.Empty(t, begun)
	})
}

func TestAStepsTicketStartsOtherAutomations(t *testing.T) { // S7, A8
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := given.Number(t, s, given.Workspace(t, s))
		watching := started(t, s, n, "Watching", &models.OnTicket{Event: models.TicketStatusChanged, To: models.TicketClosed})
		run := given.Entered(t, s, given.Activated(t, s, n.WorkspaceID, models.Reentry{}), ada, "").Run
		ticket, _ := given.Ticket(t, s, n.WorkspaceID, run.ContactID)
		closed := models.TicketClosed
		var begun []models.Accepted
		require.NoError(t, s.RunTx(t.Context(), func(tx *RunTx) (err error) {
			var found bool
			found, begun, err = tx.ChangeTicket(t.Context(), run, "", models.TicketChange{Status: &closed})
			require.True(t, found)
			return err
		}))
		require.Len(t, begun, 1)
		require.Equal(t, watching.ID, begun[0].Run.AutomationID)
		require.Equal(t, ticket.ID, begun[0].Run.TicketID)
		require.NoError(t, s.RunTx(t.Context(), func(tx *RunTx) error {
			found, _, err := tx.ChangeTicket(t.Context(), run, "", models.TicketChange{Status: &closed})
			require.False(t, found, "no open ticket is left")
			return err
		}))
	})
}

func TestAPausedAutomationIsNotStartedByATicket(t *testing.T) { // S7, R5
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := given.Number(t, s, given.Workspace(t, s))
		a := started(t, s, n, "Paused", &models.OnTicket{Event: models.TicketOpened})
		_, err := s.PauseAutomation(t.Context(), n.WorkspaceID, a.ID, "system")
		require.NoError(t, err)
		contact, err := s.SaveContact(t.Context(), n.WorkspaceID, models.ContactInput{Phone: ada})
		require.NoError(t, err)
		_, begun := given.Ticket(t, s, n.WorkspaceID, contact.ID)
		require.Empty(t, begun)
		require.Empty(t, runsOf(t, s, a))
	})
}
