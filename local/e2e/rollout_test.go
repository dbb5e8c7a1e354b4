package e2e

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sleepers are so many contacts who wait for a month, asleep in Temporal.
func (a api) sleepers(t *testing.T, name string, n int) automation {
	t.Helper()
	step := after("P30D", addTag("reached"))
	step["name"] = "mark"
	made := a.steps(t, name, step)
	a.startAll(t, made.ID, crowd(n))
	eventually(t, "all wait", func(c *assert.CollectT) { require.Equal(c, n, a.count(c, made.ID, "waiting")) })
	return made
}

// count is how many of the automation's runs have the status.
func (a api) count(t require.TestingT, automationID, status string) int {
	n, path := 0, "/v1/automations/"+automationID+"/runs?limit=200&status="+status
	for after := ""; ; {
		got := get[page[run]](t, a, path+after)
		n += len(got.Items)
		if got.Next == nil {
			return n
		}
		after = "&after=" + *got.Next
	}
}

// cut is the automation with its wait cut to nothing.
func (a api) cut(t require.TestingT, made automation) object {
	steps := get[struct{ Steps []object }](t, a, "/v1/automations/"+made.ID).Steps
	return object{"name": made.Name, "steps": []object{after("PT0S", steps[0])}}
}

func TestAnEditReachesEveryoneThoughTheProcessIsKilled(t *testing.T) { // E7: in the publish and in its rollout
	t.Parallel()
	const contacts = 600
	p := newProgram(t, "--reconcile-every", "2s", "--reconcile-patience", "3s")
	p.start(t)
	a := p.api.sleepers(t, "killed", contacts)
	random := seeded(t)
	body, path := p.api.cut(t, a), "/v1/automations/"+a.ID
	var publishing sync.WaitGroup
	publishing.Go(func() { _, _ = try(http.MethodPut, p.api.url+path, body, p.api.header("If-Match", `"1"`)) })
	select {
	case <-time.After(time.Duration(random.IntN(60)) * time.Millisecond): // anywhere in the publish, or after it
	case <-t.Context().Done():
	}
	p.kill(t)
	publishing.Wait()
	p.start(t)
	if now := get[edited](t, p.api, path); now.Revision == 1 {
		require.Equal(t, contacts, p.api.count(t, a.ID, "waiting"), "all of it or nothing")
		require.Equal(t, http.StatusOK, p.api.call(t, http.MethodPut, path, body, "If-Match", `"1"`).status)
	}
	p.kill(t) // in the rollout
	p.start(t)
	eventually(t, "all are reached", func(c *assert.CollectT) { require.Equal(c, contacts, p.api.count(c, a.ID, "completed")) })
	rolledOut(t, p.api, a.ID, contacts)
}

// rolledOut waits until the revision in force has nobody left to wake.
func rolledOut(t *testing.T, a api, automationID string, want int) {
	t.Helper()
	eventually(t, "the rollout is done", func(c *assert.CollectT) {
		now := get[edited](c, a, "/v1/automations/"+automationID)
		require.Equal(c, 2, now.Revision)
		require.Equal(c, want, now.Impact.Inside+now.Rollout.ToWake)
		require.Equal(c, want, now.Rollout.Woken)
	})
}

func TestAnEditWhileTemporalIsAwayIsRolledOutWhenItIsBack(t *testing.T) { // E7: commit without rollout
	t.Parallel()
	const contacts = 20
	w, way := startBehindALine(t)
	a := w.api.sleepers(t, "away", contacts)
	way.Cut()
	got := w.api.call(t, http.MethodPut, "/v1/automations/"+a.ID, w.api.cut(t, a), "If-Match", `"1"`)
	require.Equal(t, http.StatusOK, got.status, "rows are ours alone")
	var out edited
	got.into(t, &out)
	require.Equal(t, impact{Inside: contacts, Nearer: contacts, DueNow: contacts}, out.Impact)
	for _, r := range w.runsOf(t, a.ID) {
		require.Equal(t, "waiting", r.Status)
		require.False(t, r.DueAt.After(time.Now()), "due already")
	}
	require.NoError(t, way.Mend())
	eventually(t, "all are reached", func(c *assert.CollectT) { require.Equal(c, contacts, w.api.count(c, a.ID, "completed")) })
	rolledOut(t, w.api, a.ID, contacts)
}
