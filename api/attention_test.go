package api

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/models"
)

// parked starts a run of the automation and parks it for the reason.
func (b *testBundle) parked(automationID, phone string, reason models.ParkReason) string {
	b.t.Helper()
	id := as[string](
		b.do("POST", "/v1/automations/"+automationID+"/runs", object{"contact": object{"phone": phone}}).wants(202).json()["id"],
	)
	require.NoError(b.t, b.store.RunTx(b.t.Context(), func(tx *store.RunTx) error {
		at, err := tx.Lock(b.t.Context(), automationID, id)
		if err != nil {
			return err
		}
		at.Run.Status, at.Run.ReasonCode, at.Run.Reason = models.RunNeedsAttention, reason, reason.Words()
		return tx.SaveRun(b.t.Context(), at.Run)
	}))
	return id
}

func TestWhatNeedsAttentionIsListedCountedAndResumedByReason(t *testing.T) { // R6
	t.Parallel()
	b := setup(t)
	first, second := b.active(), b.active()
	one := b.parked(first, "+393470000001", models.ParkTokenRefused)
	b.parked(first, "+393470000002", models.ParkTokenRefused)
	b.parked(second, "+393470000003", models.ParkTokenRefused)
	stopped := b.parked(second, "+393470000004", models.ParkNumberStopped)
	b.do("POST", "/v1/automations/"+first+"/runs", object{"contact": object{"phone": "+393470000005"}}).wants(202)

	list := func(query string) int {
		return len(as[[]any](b.do("GET", "/v1/runs?"+query, nil).wants(200).json()["items"]))
	}
	require.Equal(t, 4, list("status=needs_attention"))
	require.Equal(t, 3, list("reason=token_refused"))
	require.Equal(t, 2, list("reason=token_refused&automation_id="+first))
	require.Equal(t, 3, list("automation_id="+first))
	require.Equal(t, 0, list("reason=token_refused&status=ended"))
	run := b.do("GET", "/v1/runs/"+one, nil).wants(200).json()
	require.Equal(t, "token_refused", run["reason_code"])
	require.Equal(t, models.ParkTokenRefused.Words(), run["reason"])

	counts := as[[]any](b.do("GET", "/v1/runs/attention", nil).wants(200).json()["items"])
	require.Len(t, counts, 2)
	top := as[object](counts[0])
	require.NotEmpty(t, top["since"])
	delete(top, "since")
	require.Equal(t, object{
		"reason": "token_refused", "words": models.ParkTokenRefused.Words(), "runs": 3.0,
		"automations": []any{object{"automation_id": first, "runs": 2.0}, object{"automation_id": second, "runs": 1.0}},
	}, top)

	resume := func(body object) any { return b.do("POST", "/v1/runs/resume", body).wants(202).json()["resumed"] }
	require.EqualValues(t, 1, resume(object{"reason": "token_refused", "automation_id": second}))
	require.EqualValues(t, 2, resume(object{"reason": "token_refused"}))
	require.EqualValues(t, 0, resume(object{"reason": "token_refused"}), "a repeat resumes nobody")
	require.Len(t, b.engine.nudged, 3, "each workflow is told once")
	run = b.do("GET", "/v1/runs/"+one, nil).wants(200).json()
	require.Equal(t, "waiting", run["status"])
	require.Nil(t, run["reason_code"])
	require.Equal(t, "needs_attention", b.do("GET", "/v1/runs/"+stopped, nil).json()["status"], "another reason stays")
}

func TestWhatNeedsAttentionIsOfTheOwnWorkspaceAndAsksForItsScopes(t *testing.T) { // R6
	t.Parallel()
	b := setup(t)
	b.parked(b.active(), "+393470000001", models.ParkOther)
	owner := b.key
	_, b.key = b.newWorkspace(models.AllScopes()...)
	require.Empty(t, b.do("GET", "/v1/runs/attention", nil).wants(200).json()["items"])
	require.EqualValues(t, 0, b.do("POST", "/v1/runs/resume", object{"reason": "other"}).wants(202).json()["resumed"])
	b.key = b.newKey(b.workspace.ID, models.ScopeRunsRead)
	require.Len(t, b.do("GET", "/v1/runs/attention", nil).wants(200).json()["items"], 1)
	b.do("POST", "/v1/runs/resume", object{"reason": "other"}).problem(403, "forbidden")
	b.key = b.newKey(b.workspace.ID, models.ScopeAutomationsRead)
	b.do("GET", "/v1/runs/attention", nil).problem(403, "forbidden")
	b.key = owner
	require.Len(t, b.do("GET", "/v1/runs?reason=other", nil).wants(200).json()["items"], 1)
}

func TestAReasonThatIsNoneIsRefusedAndNotRepeated(t *testing.T) { // R6
	t.Parallel()
	b := setup(t)
	for _, got := range []answer{
		b.do("GET", "/v1/runs?reason="+marker, nil), b.do("POST", "/v1/runs/resume", object{"reason": marker}),
		b.do("POST", "/v1/runs/resume", object{}), b.do("POST", "/v1/runs/resume", object{"reason": "other", "extra": marker}),
	} {
		got.problem(400, "malformed")
		require.NotContains(t, string(got.body), marker)
	}
}

func TestTheDescriptionKnowsEveryReasonToPark(t *testing.T) { // R6
	t.Parallel()
	spec, err := loadDescription()
	require.NoError(t, err)
	var described []models.ParkReason
	for _, value := range spec.Components.Schemas["ParkReason"].Value.Enum {
		described = append(described, models.ParkReason(as[string](value)))
	}
	require.Equal(t, models.ParkReasons(), described)
}

func TestWhatWasSetAsideIsShownToItsWorkspaceOnly(t *testing.T) {
	t.Parallel()
	b := setup(t)
	require.Empty(t, b.do("GET", "/v1/attention/set_aside", nil).wants(200).json()["items"])
	require.NoError(t, b.store.NoteFailures(t.Context(), []models.RowFailure{
		{Part: models.PartRoute, Key: "wamid.x", WorkspaceID: b.workspace.ID, Err: errors.New("the text is refused")},
		{Part: models.PartStart, Key: "run", WorkspaceID: b.workspace.ID, Err: errors.New("too long")},
		{Part: models.PartStart, Key: "another's run", WorkspaceID: "another", Err: errors.New("too long")},
	}))
	first := b.do("GET", "/v1/attention/set_aside?limit=1", nil).wants(200).json()
	require.Len(t, first["items"], 1)
	rest := b.do("GET", "/v1/attention/set_aside?limit=1&after="+as[string](first["next"]), nil).wants(200).json()
	one := as[object](as[[]any](rest["items"])[0])
	for _, key := range []string{"id", "since", "last_at", "retry_at"} {
		require.NotEmpty(t, one[key])
		delete(one, key)
	}
	require.Equal(t, object{"part": "route", "object": "wamid.x", "reason": "the text is refused", "failures": 1.0}, one)
	require.Nil(t, rest["next"])
	require.ElementsMatch(t, partsInTheSpec(t), models.Parts(), "every part may be shown")
}

// partsInTheSpec are the parts that the API may name.
func partsInTheSpec(t *testing.T) (out []models.Part) {
	t.Helper()
	spec, err := loadDescription()
	require.NoError(t, err)
	for _, name := range spec.Components.Schemas["SetAside"].Value.Properties["part"].Value.Enum {
		out = append(out, models.Part(as[string](name)))
	}
	return out
}
