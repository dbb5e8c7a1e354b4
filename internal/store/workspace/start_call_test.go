package workspace_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

func TestTheLogOfAStartKeepsItsLastCalls(t *testing.T) { // S2
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w := t.Context(), given.Workspace(t, s)
		a := given.Activated(t, s, w, models.Reentry{})
		for n := range models.KeptStartCalls + 5 {
			for _, start := range []string{"one", "two"} {
				require.NoError(t, s.KeepStartCall(ctx, models.StartCall{
					WorkspaceID: w, AutomationID: a.ID, StartID: start, At: s.Now(), Outcome: models.StartCallAccepted, Contacts: n,
				}))
			}
		}
		var all []models.StartCall
		page := models.Page{Limit: 60}
		for {
			rows, next, err := s.ListStartCalls(ctx, w, a.ID, "one", page)
			require.NoError(t, err)
			all = append(all, rows...)
			page.After = next
			if next == "" {
				break
			}
		}
		require.Len(t, all, models.KeptStartCalls)
		require.Equal(t, models.KeptStartCalls+4, all[0].Contacts, "the newest first")
		require.Equal(t, 5, all[len(all)-1].Contacts, "the oldest are gone")
		_, _, err := s.ListStartCalls(ctx, given.Workspace(t, s), a.ID, "one", models.Page{})
		require.Equal(t, models.CodeNotFound, models.CodeOf(err), "another workspace sees none")
		_, _, err = s.ListStartCalls(ctx, w, a.ID, "three", models.Page{})
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
	})
}
