package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

func TestTicketsAreFilteredAndSorted(t *testing.T) {
	t.Parallel()
	forEachDatabaseAt(t, time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), func(t *testing.T, s *Store, clock *time.Time) {
		ctx, w := t.Context(), given.Workspace(t, s)
		user, err := s.CreateUser(ctx, models.User{WorkspaceID: w, Name: "o", Email: "o@x", Role: models.RoleChatManager}, "system")
		require.NoError(t, err)
		contact, v := given.Contacts(t, s, w, 1)[0], models.Everyone(w)
		names := map[string]string{}
		open := func(title string, priority models.TicketPriority, owner *string) string {
			*clock = clock.Add(time.Minute)
			made, _, err := s.CreateTicket(ctx, v, models.Ticket{
				ContactID: contact, Title: title, Status: models.TicketOpen, Priority: priority, OwnerID: owner,
			})
			require.NoError(t, err)
			names[made.ID] = title
			return made.ID
		}
		a := open("a", models.PriorityHigh, &user.ID)
		b := open("b", models.PriorityLow, nil)
		open("c", models.PriorityHigh, &user.ID)
		closed := models.TicketClosed
		*clock = clock.Add(time.Minute)
		_, _, err = s.ChangeTicket(ctx, v, b, models.TicketChange{Status: &closed})
		require.NoError(t, err)
		*clock = clock.Add(time.Minute)
		_, err = s.AddTicketNote(ctx, v, a, "system", "called")
		require.NoError(t, err)
		for f, want := range map[models.TicketFilter]string{
			{}:                        "cba",
			{OwnerID: user.ID}:        "ca",
			{OwnerID: models.NoOwner}: "b",
			{OwnerID: "nobody"}:       "",
			{Priority: models.PriorityHigh, Status: models.TicketOpen}: "ca",
			{Sort: models.TicketsUpdated}:                              "abc",
			{Sort: models.TicketsUpdated, OwnerID: user.ID}:            "ac",
		} {
			got := ""
			p := models.Page{Limit: 1}
			for {
				rows, next, err := s.ListTickets(ctx, v, f, p)
				require.NoError(t, err)
				for _, row := range rows {
					got += names[row.ID]
				}
				p.After = next
				if next == "" {
					break
				}
			}
			require.Equal(t, want, got, "%+v", f)
		}
		_, _, err = s.ListTickets(ctx, v, models.TicketFilter{Sort: models.TicketsUpdated}, models.Page{After: "x"})
		require.Equal(t, models.CodeInvalid, models.CodeOf(err))
	})
}

func TestANoteIsOfItsTicketAndForThoseWhoSeeIt(t *testing.T) { // I1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, w := t.Context(), given.Workspace(t, s)
		people := given.Contacts(t, s, w, 2)
		user, err := s.CreateUser(ctx, models.User{WorkspaceID: w, Name: "o", Email: "o@x", Role: models.RoleChatOperator}, "system")
		require.NoError(t, err)
		ticket, _ := given.Ticket(t, s, w, people[0])
		other, _ := given.Ticket(t, s, w, people[1])
		for _, text := range []string{"one", "two"} {
			_, err := s.AddTicketNote(ctx, models.Everyone(w), ticket.ID, "user/u", text)
			require.NoError(t, err)
		}
		rows, next, err := s.ListTicketNotes(ctx, models.Everyone(w), ticket.ID, models.Page{Limit: 1})
		require.NoError(t, err)
		require.Equal(t, []string{"two", people[0], "user/u"}, []string{rows[0].Text, rows[0].ContactID, rows[0].Author})
		rows, next, err = s.ListTicketNotes(ctx, models.Everyone(w), ticket.ID, models.Page{Limit: 1, After: next})
		require.NoError(t, err)
		require.Equal(t, []string{"one", ""}, []string{rows[0].Text, next})
		rows, _, err = s.ListTicketNotes(ctx, models.Everyone(w), other.ID, models.Page{})
		require.NoError(t, err)
		require.Empty(t, rows)
		read, err := s.GetTicket(ctx, models.Everyone(w), ticket.ID)
		require.NoError(t, err)
		require.Equal(t, 2, read.Notes)

		assign(t, s, people[1], w, user.ID)
		for _, v := range []models.Viewer{{WorkspaceID: w, OnlyAssignedTo: user.ID}, models.Everyone(given.Workspace(t, s))} {
			_, err = s.AddTicketNote(ctx, v, ticket.ID, "user/u", "three")
			require.Equal(t, models.CodeNotFound, models.CodeOf(err))
			_, _, err = s.ListTicketNotes(ctx, v, ticket.ID, models.Page{})
			require.Equal(t, models.CodeNotFound, models.CodeOf(err))
		}
		_, err = s.MergeContacts(ctx, models.Everyone(w), people[1], people[0], "system")
		require.NoError(t, err)
		rows, _, err = s.ListTicketNotes(ctx, models.Viewer{WorkspaceID: w, OnlyAssignedTo: user.ID}, ticket.ID, models.Page{})
		require.NoError(t, err)
		require.Len(t, rows, 2, "notes go with the ticket")
		require.NoError(t, s.DeleteContact(ctx, w, people[1], "system"))
		require.Zero(t, given.Count(t, s, &models.TicketNote{}))
	})
}
