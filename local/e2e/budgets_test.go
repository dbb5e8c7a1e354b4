package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"google.golang.org/protobuf/proto"

	"cadenza/internal/config"
	"cadenza/local/stack"
)

// cost is what one run left in Temporal.
type cost struct{ events, bytes, activityTasks, workflowTasks int }

// costOf lets a contact go through the steps and counts the run's real history.
func costOf(t *testing.T, w *world, name string, steps ...object) cost {
	t.Helper()
	a := w.api.steps(t, name, steps...)
	r := w.api.start(t, a.ID, newPhone())
	w.reaches(t, r.ID, "completed")
	w.closed(t, r)
	var c cost
	for _, event := range w.history(t, r.WorkflowID, "") {
		c.events++
		c.bytes += proto.Size(event)
		switch event.GetEventType() {
		case enumspb.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
			c.activityTasks++
		case enumspb.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED:
			c.workflowTasks++
		}
	}
	return c
}

func tagged(name string) object { return object{"kind": "add_tags", "tags": []string{name}} }

// many is n steps made by fn.
func many(n int, fn func() object) []object {
	steps := make([]object, n)
	for i := range steps {
		steps[i] = fn()
	}
	return steps
}

// A run through the queue stays below what it took before: wait + send ≤ 11, and 12 where it was tried beside the run.
func TestASendThroughTheQueueStaysWithinItsBudget(t *testing.T) {
	t.Parallel()
	w := start(t, stack.Options{Tune: func(c *config.Config) { c.Worker.SendsNear = false }})
	waitSend := func() object { return after("PT1S", welcome("x")) }
	sends := costOf(t, w, "ten waits and sends", many(10, waitSend)...)
	sent := costOf(t, w, "a wait and a send", waitSend())
	require.LessOrEqual(t, sends.events-sent.events, 9*11, "wait + send ≤ 11")
	require.Equal(t, 10, sends.activityTasks)
}

// The history budgets: counts of events over real histories. Each difference is taken
// between two journeys, so that the entry and the exit cancel out.
func TestHistoriesStayWithinTheirBudgets(t *testing.T) {
	t.Parallel()
	w := start(t, stack.Options{})
	waitTag := func() object { return after("PT1S", tagged("b")) }
	waitSend := func() object { return after("PT1S", welcome("x")) }

	one := costOf(t, w, "entry and exit", tagged("a"))
	require.LessOrEqual(t, one.events, 10, "entry → exit, with a step in between")
	require.Zero(t, one.activityTasks)

	four := costOf(t, w, "further database steps", many(4, func() object { return tagged("a") })...)
	require.LessOrEqual(t, four.events-one.events, 3, "a further database step ≤ 1")

	waits := costOf(t, w, "waits and database steps", many(4, waitTag)...)
	once := costOf(t, w, "a wait and a database step", waitTag())
	require.LessOrEqual(t, waits.events-once.events, 3*6, "wait + database step ≤ 6")
	require.Zero(t, waits.activityTasks)

	sends := costOf(t, w, "ten waits and sends", many(10, waitSend)...)
	sent := costOf(t, w, "a wait and a send", waitSend())
	require.LessOrEqual(t, sends.events-sent.events, 9*6, "wait + send ≤ 6")
	require.LessOrEqual(t, sends.events, 66)
	require.LessOrEqual(t, sends.bytes, 12*1024)
	require.Zero(t, sends.activityTasks, "sends leave where the run is")

	through := costOf(t, w, "a send without a wait", welcome("x"))
	require.LessOrEqual(t, through.events, 8, "entry → send → exit ≤ 8")
	require.Equal(t, 1, through.workflowTasks)
	t.Logf("entry→exit %d; +1 database step %d; wait+database %d; wait+send %d; 10 × (wait+send): %d events, %d bytes, %d activity tasks",
		one.events, (four.events-one.events)/3, (waits.events-once.events)/3, (sends.events-sent.events)/9, sends.events, sends.bytes,
		sends.activityTasks)
}
