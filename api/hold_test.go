package api

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/models"
)

func TestHoldsAreListedAndReleased(t *testing.T) { // W2, R6
	t.Parallel()
	b := setup(t)
	until := time.Now().UTC().Add(time.Hour).Truncate(time.Second)
	require.NoError(t, b.store.RunTx(t.Context(), func(tx *store.RunTx) error {
		for _, h := range []models.Hold{
			{Scope: models.HoldNumber, Object: "n-1", Park: models.ParkTokenRefused, Reason: "the token is not valid", Code: 190},
			{Scope: models.HoldAccount, Object: "waba-1", Reason: "the app calls too often", Code: 4, Until: &until},
		} {
			h.WorkspaceID, h.CreatedAt = b.workspace.ID, time.Now()
			if err := tx.RaiseHold(t.Context(), h); err != nil {
				return err
			}
		}
		return nil
	}))
	list := func() []any { return as[[]any](b.do("GET", "/v1/holds", nil).wants(200).json()["items"]) }
	require.Len(t, list(), 2)
	account, number := as[object](list()[0]), as[object](list()[1])
	id := as[string](number["id"])
	for _, h := range []object{account, number} {
		delete(h, "id")
		require.NotEmpty(t, h["since"])
		delete(h, "since")
	}
	require.Equal(t, object{
		"scope": "number", "number_id": "n-1", "waba_id": nil, "template": nil, "park": "token_refused", "reason": "the token is not valid",
		"code": 190.0, "runs": 0.0, "until": nil,
	}, number)
	require.Equal(t, "waba-1", account["waba_id"])
	require.Nil(t, account["park"])
	require.Equal(t, until.Format(time.RFC3339), account["until"])

	owner := b.key
	_, b.key = b.newWorkspace(models.AllScopes()...)
	require.Empty(t, list())
	b.do("POST", "/v1/holds/"+id+"/release", nil).problem(404, "not-found")
	b.key = b.newKey(b.workspace.ID, models.ScopeRunsRead)
	b.do("POST", "/v1/holds/"+id+"/release", nil).problem(403, "forbidden")
	b.key = owner
	b.do("POST", "/v1/holds/"+id+"/release", nil).wants(204)
	b.do("POST", "/v1/holds/"+id+"/release", nil).problem(404, "not-found")
	require.Len(t, list(), 1)
}
