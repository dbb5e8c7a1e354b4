package api

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/models"
)

// waits starts a run of an automation and puts it before a step that is due in an hour.
func (b *testBundle) waits(automationID, phone string) string {
	b.t.Helper()
	id := as[string](
		b.do("POST", "/v1/automations/"+automationID+"/runs", object{"contact": object{"phone": phone}}).wants(202).json()["id"],
	)
	require.NoError(b.t, b.store.RunTx(b.t.Context(), func(tx *store.RunTx) error {
		at, err := tx.Lock(b.t.Context(), automationID, id)
		if err != nil {
			return err
		}
		due := time.Now().Add(time.Hour).UTC()
		at.Run.Status = models.RunWaiting
		at.Run.StepID = at.Definition.Steps[0].ID
		at.Run.Visit = 1
		at.Run.DueAt = &due
		return tx.SaveRun(b.t.Context(), at.Run)
	}))
	return "/v1/runs/" + id
}

func TestARunIsSteered(t *testing.T) { // R4
	t.Parallel()
	b := setup(t)
	run := b.waits(b.active(), "+393470000001")
	due := func(a object) time.Time {
		at, err := time.Parse(time.RFC3339, as[string](a["due_at"]))
		require.NoError(t, err)
		return at
	}
	paused := b.do("POST", run+"/pause", nil).wants(200).json()
	require.Equal(t, "paused", paused["status"])
	require.Equal(t, "hand", paused["paused_by"])
	require.Equal(t, paused, b.do("POST", run+"/pause", nil).wants(200).json(), "pausing twice is pausing once")
	refused := b.do("POST", run+"/skip_wait", nil).wants(409).json()
	require.Equal(t, "the run is paused: its wait cannot be skipped, resume it first", refused["detail"])
	resumed := b.do("POST", run+"/resume", nil).wants(200).json()
	require.Equal(t, "waiting", resumed["status"])
	require.Nil(t, resumed["paused_by"])
	require.False(t, due(resumed).Before(due(paused)))
	b.do("POST", run+"/resume", nil).wants(409)

	to := time.Now().Add(72 * time.Hour).UTC().Truncate(time.Second)
	require.Equal(t, to, due(b.do("POST", run+"/reschedule", object{"due_at": to.Format(time.RFC3339)}).wants(200).json()))
	b.do("POST", run+"/reschedule", object{}).wants(400)
	b.do("POST", run+"/reschedule", object{"due_at": marker}).wants(400)
	require.WithinDuration(t, time.Now(), due(b.do("POST", run+"/skip_wait", nil).wants(200).json()), time.Minute)
	require.Len(t, b.engine.nudged, 5, "each change is told to the workflow, a refusal is not")

	require.Equal(t, "ended", b.do("POST", run+"/end", nil).wants(200).json()["status"])
	require.Equal(t, "the run is ended: it cannot be paused", b.do("POST", run+"/pause", nil).wants(409).json()["detail"])
	b.do("POST", "/v1/runs/none/pause", nil).wants(404)
	reader := b.newKey(b.workspace.ID, models.ScopeRunsRead)
	b.do("POST", run+"/pause", nil, "Authorization", "Bearer "+reader).wants(403)
	_, stranger := b.newWorkspace(models.AllScopes()...)
	b.do("POST", run+"/pause", nil, "Authorization", "Bearer "+stranger).wants(404)
}

func TestAControlIsDoneOnceForItsIdempotencyKey(t *testing.T) { // R4
	t.Parallel()
	b := setup(t)
	a := b.active()
	run, other := b.waits(a, "+393470000001"), b.waits(a, "+393470000002")
	first := b.do("POST", run+"/skip_wait", nil, "Idempotency-Key", "k1").wants(200).json()
	b.do("POST", run+"/reschedule", object{"due_at": "2036-01-01T00:00:00Z"}).wants(200)
	require.Equal(t, first, b.do("POST", run+"/skip_wait", nil, "Idempotency-Key", "k1").wants(200).json(), "it is answered as it was")
	require.Equal(t, "2036-01-01T00:00:00Z", b.do("GET", run, nil).wants(200).json()["due_at"], "and nothing is skipped again")
	b.do("POST", other+"/skip_wait", nil, "Idempotency-Key", "k1").wants(409)
	require.Len(t, b.engine.nudged, 2)
}

func TestAnAutomationIsResumedWithAChoiceForWhatIsOverdue(t *testing.T) { // R5
	t.Parallel()
	b := setup(t)
	for name, c := range map[string]struct {
		body    any
		status  int
		pointer string
	}{
		"nothing said":   {nil, 200, ""},
		"an empty body":  {object{}, 200, ""},
		"now":            {object{"overdue": "send_now"}, 200, ""},
		"skipped":        {object{"overdue": "skip"}, 200, ""},
		"spread":         {object{"overdue": object{"spread": "PT1H"}}, 200, ""},
		"no choice":      {object{"overdue": marker}, 400, "/overdue"},
		"no duration":    {object{"overdue": object{"spread": marker}}, 422, "/overdue/spread"},
		"no time at all": {object{"overdue": object{"spread": "PT0S"}}, 422, "/overdue/spread"},
		"too long":       {object{"overdue": object{"spread": "P31D"}}, 422, "/overdue/spread"},
	} {
		a := "/v1/automations/" + b.active()
		b.do("POST", a+"/pause", nil).wants(200)
		got := b.do("POST", a+"/resume", c.body).wants(c.status).json()
		if c.status == 200 {
			require.Equal(t, "active", got["state"], name)
			continue
		}
		require.Equal(t, c.pointer, as[object](as[[]any](got["errors"])[0])["pointer"], name)
		require.Equal(t, "paused", b.do("GET", a, nil).wants(200).json()["state"], name)
	}
}
