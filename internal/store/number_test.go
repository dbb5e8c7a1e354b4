package store

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

func TestANumberCountsOnceItIsVerified(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		thief, owner := given.Workspace(t, s), given.Workspace(t, s)
		id, waba := database.NewID(), database.NewID()
		of := func(workspace string, unverified bool) models.Number {
			return models.Number{WorkspaceID: workspace, PhoneNumberID: id, WABAID: waba, TokenSealed: workspace, Unverified: unverified}
		}
		made, err := s.CreateNumber(ctx, of(thief, true), "system")
		require.NoError(t, err)
		_, err = s.NumberByPhoneNumberID(ctx, id)
		require.Equal(t, models.CodeNotFound, models.CodeOf(err), "it receives nothing")
		of1, err := s.NumbersOfWABA(ctx, waba, "")
		require.NoError(t, err)
		require.Empty(t, of1, "nor what is told of its account")
		_, err = s.CreateNumber(ctx, of(thief, true), "system")
		require.Equal(t, models.CodeConflict, models.CodeOf(err), "once in a workspace")

		owned, err := s.CreateNumber(ctx, of(owner, true), "system")
		require.NoError(t, err, "it blocks nobody")
		require.NoError(t, s.NumberVerified(ctx, models.Number{ID: owned.ID, TokenSealed: "another", WorkspaceID: owner}))
		_, err = s.NumberByPhoneNumberID(ctx, id)
		require.Equal(t, models.CodeNotFound, models.CodeOf(err), "another token was verified")
		require.NoError(t, s.NumberVerified(ctx, owned))
		got, err := s.NumberByPhoneNumberID(ctx, id)
		require.NoError(t, err)
		require.Equal(t, owner, got.WorkspaceID, "its webhooks go to it from then on")
		require.Equal(t, models.CodeConflict, models.CodeOf(s.NumberVerified(ctx, made)), "one owner at a time")
		token := "new"
		_, err = s.ChangeNumber(ctx, thief, made.ID, "system", models.NumberChange{TokenSealed: &token, Verified: true})
		require.Equal(t, models.CodeConflict, models.CodeOf(err))
		_, err = s.CreateNumber(ctx, of(given.Workspace(t, s), false), "system")
		require.Equal(t, models.CodeConflict, models.CodeOf(err))
		_, err = s.CreateNumber(ctx, of(given.Workspace(t, s), true), "system")
		require.NoError(t, err)
	})
}
