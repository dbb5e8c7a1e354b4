package e2e

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"

	"cadenza/internal/store/storetest"
	"cadenza/local/cutwire"
	"cadenza/local/stack"
)

// fewEvents is by how much an outage may lengthen a history: a failed attempt in the
// worker and one ordinary activity in its place, for what was under way.
const fewEvents = 12

// startBehindALine is a world whose Temporal is reached by a line that can be cut.
func startBehindALine(t *testing.T) (w *world, line *cutwire.Wire) {
	t.Helper()
	w = start(t, stack.Options{TemporalVia: func(address string) (string, error) {
		var err error
		if line, err = cutwire.New("tcp", address); err != nil {
			return "", err
		}
		return line.Address(), nil
	}})
	t.Cleanup(line.Cut)
	return w, line
}

// traveller is an automation with a wait, a step in the database and two messages.
func traveller(t *testing.T, w *world, name string) automation {
	t.Helper()
	tag := after("PT3S", object{"kind": "add_tags", "tags": []string{"in viaggio"}})
	tag["name"] = "tag"
	return w.api.steps(t, name, welcome("uno"), tag, welcome("due"))
}

// witness is the length of a history without an outage.
func witness(t *testing.T, w *world, automationID string) int {
	t.Helper()
	r := w.api.start(t, automationID, newPhone())
	w.reaches(t, r.ID, "completed")
	w.closed(t, r)
	return len(w.history(t, r.WorkflowID, ""))
}

// closed waits until the run's workflow has completed.
func (w *world) closed(t *testing.T, r run) {
	t.Helper()
	eventually(t, "the workflow completes", func(c *assert.CollectT) {
		require.Equal(c, enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED, w.workflowStatus(c, r.WorkflowID, ""))
	})
}

// arrived waits until the phone has received so many messages.
func (w *world) arrived(t *testing.T, phone string, n int) {
	t.Helper()
	eventually(t, "messages", func(c *assert.CollectT) { require.Len(c, w.sim.messages(c, phone), n) })
}

func TestTemporalAwayStartsAreTakenInChargeAndRunsGoOnAfterwards(t *testing.T) {
	t.Parallel()
	w, line := startBehindALine(t)
	a := traveller(t, w, "Temporal away")
	long := sleeper(t, w, "ended while Temporal is away")
	usual := witness(t, w, a.ID)

	waiting, ended := newPhone(), newPhone()
	early, doomed := w.api.start(t, a.ID, waiting), w.api.start(t, long.ID, ended)
	w.arrived(t, waiting, 1)
	w.waiting(t, doomed.ID, "later")
	line.Cut()
	eventually(t, "Temporal is away", func(c *assert.CollectT) {
		require.Equal(c, http.StatusServiceUnavailable, w.api.call(c, http.MethodGet, "/readyz", nil).status)
	})

	phone := newPhone()
	taken := w.api.start(t, a.ID, phone, "Idempotency-Key", "while-away")
	require.Equal(t, "starting", w.api.run(t, taken.ID).Status)
	require.Equal(t, taken.ID, w.api.start(t, a.ID, phone, "Idempotency-Key", "while-away").ID)
	require.Equal(t, "ended", post[run](t, w.api, http.StatusOK, "/v1/runs/"+doomed.ID+"/end", nil).Status)
	require.Empty(t, w.sim.messages(t, phone))

	require.NoError(t, line.Mend())
	for _, r := range []run{early, taken} {
		require.Equal(t, []string{"done", "done", "done"}, w.reaches(t, r.ID, "completed").stepResults())
		w.closed(t, r)
		require.LessOrEqual(t, len(w.history(t, r.WorkflowID, "")), usual+fewEvents)
	}
	for _, p := range []string{waiting, phone} {
		require.Equal(t, []string{welcomeText("uno"), welcomeText("due")}, w.sim.texts(t, p))
	}
	eventually(t, "the ended run's workflow is closed", func(c *assert.CollectT) {
		require.Equal(c, enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED, w.workflowStatus(c, doomed.WorkflowID, ""))
	})
	require.Equal(t, []string{welcomeText("uno")}, w.sim.texts(t, ended))
}

// ownPostgres is a PostgreSQL server that the test may stop.
func ownPostgres(t *testing.T) (*storetest.Cluster, string) {
	t.Helper()
	cluster := storetest.Own(t)
	name, err := cluster.CreateDatabase(t.Context())
	require.NoError(t, err)
	return cluster, cluster.DSN(name)
}

func TestDatabaseAwayStartsAreRefusedAndRunsGoOnAfterwards(t *testing.T) {
	t.Parallel()
	cluster, dsn := ownPostgres(t)
	w := start(t, stack.Options{Database: dsn})
	a := traveller(t, w, "database away")
	usual := witness(t, w, a.ID)

	for name, take := range map[string]func() error{"halted": cluster.Halt, "killed": cluster.Kill} {
		waiting := newPhone()
		r := w.api.start(t, a.ID, waiting)
		w.arrived(t, waiting, 1)
		w.waiting(t, r.ID, "tag")
		require.NoError(t, take(), name)

		refused := newPhone()
		eventually(t, "its step is tried again on the server", func(c *assert.CollectT) {
			d, err := w.temporal.DescribeWorkflowExecution(t.Context(), r.WorkflowID, "")
			require.NoError(c, err)
			require.Len(c, d.GetPendingActivities(), 1)
			require.GreaterOrEqual(c, d.GetPendingActivities()[0].GetAttempt(), int32(3))
		})
		for range 5 {
			got := w.api.call(t, http.MethodPost, "/v1/automations/"+a.ID+"/runs", object{"contact": object{"phone": refused}})
			require.Equal(t, http.StatusServiceUnavailable, got.status, string(got.body))
			got.problem(t)
		}
		require.Equal(t, http.StatusServiceUnavailable, w.api.call(t, http.MethodGet, "/readyz", nil).status)

		require.NoError(t, cluster.Start(t.Context()))
		require.Equal(t, []string{"done", "done", "done"}, w.reaches(t, r.ID, "completed").stepResults())
		require.Equal(t, []string{welcomeText("uno"), welcomeText("due")}, w.sim.texts(t, waiting))
		w.closed(t, r)
		require.LessOrEqual(t, len(w.history(t, r.WorkflowID, "")), usual+fewEvents)
		require.Empty(t, get[page[contact]](t, w.api, "/v1/contacts?phone=%2B"+refused[1:]).Items, "nothing half-done")
		require.Empty(t, w.sim.messages(t, refused))
		t.Logf("%s: %d events, %d without an outage", name, len(w.history(t, r.WorkflowID, "")), usual)
	}
}
