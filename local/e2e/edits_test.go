package e2e

import (
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"google.golang.org/grpc"

	"cadenza/local/e2e/timeskip"
	"cadenza/local/stack"
)

// impact is what an edit did to those inside.
type impact struct {
	Inside, Moved, Completed, Nearer, Later int
	DueNow                                  int `json:"due_now"`
}

// edited is an automation as a PUT answers it.
type edited struct {
	Revision int
	Impact   impact
	Rollout  *struct {
		ToWake int `json:"to_wake"`
		Woken  int
	}
	Steps []object
}

// queue is an automation of steps that each wait for 30 days, with a contact at every one.
type queue struct {
	*world
	t     *testing.T
	a     automation
	steps map[string]object
	runs  map[string]run
	phone map[string]string
}

// newQueue lets the contacts enter from the back: each enters before a step that is put in
// front of where the ones before it wait (E4).
func newQueue(t *testing.T) *queue {
	t.Helper()
	l := &queue{world: shared(t), t: t, steps: map[string]object{}, runs: map[string]run{}, phone: map[string]string{}}
	var order []string
	for _, name := range []string{"c", "b", "a"} {
		step := after("P30D", welcome(name))
		step["name"] = name
		order = append([]string{name}, order...)
		l.steps[name] = step
		if l.a.ID == "" {
			l.a = l.api.steps(t, "queue: "+t.Name(), step)
			l.remember(get[edited](t, l.api, "/v1/automations/"+l.a.ID))
		} else {
			l.publish(order...)
		}
		l.phone[name] = newPhone()
		l.runs[name] = l.waiting(t, l.api.start(t, l.a.ID, l.phone[name]).ID, name)
	}
	return l
}

// remember takes over the ids that the server gave.
func (l *queue) remember(e edited) {
	for _, step := range e.Steps {
		if name, ok := step["name"].(string); ok {
			l.steps[name] = step
		}
	}
}

// publish makes the named steps the next revision; its preview must have said what it does.
func (l *queue) publish(order ...string) edited {
	l.t.Helper()
	var steps []object
	for _, name := range order {
		steps = append(steps, l.steps[name])
	}
	body, path := object{"name": l.a.Name, "steps": steps}, "/v1/automations/"+l.a.ID
	said := post[struct{ Impact impact }](l.t, l.api, http.StatusOK, path+"/preview", body)
	tag := l.api.call(l.t, http.MethodGet, path, nil).header.Get("ETag")
	got := l.api.call(l.t, http.MethodPut, path, body, "If-Match", tag)
	require.Equal(l.t, http.StatusOK, got.status, string(got.body))
	var out edited
	got.into(l.t, &out)
	require.Equal(l.t, said.Impact, out.Impact, "the preview said so")
	l.remember(out)
	return out
}

// stands checks a contact's row at once after an edit: no waiting for anything.
func (l *queue) stands(contact, step string, due time.Time) {
	l.t.Helper()
	r := l.api.run(l.t, l.runs[contact].ID)
	require.Equal(l.t, "waiting", r.Status)
	require.Equal(l.t, step, r.CurrentStep.Name)
	require.WithinDuration(l.t, due, *r.DueAt, 10*time.Second)
}

// due is when the contact's step was due at first.
func (l *queue) due(contact string) time.Time { return *l.runs[contact].DueAt }

// wait gives steps another wait.
func (l *queue) wait(duration string, steps ...string) {
	for _, name := range steps {
		after(duration, l.steps[name])
	}
}

// ends waits until the contact has gone through, with these texts and no other.
func (l *queue) ends(contact string, texts ...string) {
	l.t.Helper()
	r := l.reaches(l.t, l.runs[contact].ID, "completed")
	l.closed(l.t, r)
	want := []string{}
	for _, words := range texts {
		want = append(want, welcomeText(words))
	}
	require.Equal(l.t, want, append([]string{}, l.sim.texts(l.t, l.phone[contact])...), "the contact at %s", contact)
}

const month = 30 * 24 * time.Hour

func TestWhoWaitsForADeletedStepWaitsForTheNextOne(t *testing.T) { // E1
	t.Parallel()
	l := newQueue(t)
	l.wait("P10D", "c")
	require.Equal(t, impact{Inside: 3, Moved: 1, Nearer: 2}, l.publish("a", "c").Impact, "one moves, one more has a shorter wait")
	l.stands("a", "a", l.due("a"))
	l.stands("b", "c", time.Now().Add(10*24*time.Hour))
	l.stands("c", "c", l.due("c").Add(-20*24*time.Hour))
	require.Equal(t, []string{"send_template skipped step_deleted"}, l.api.run(t, l.runs["b"].ID).way())
	l.wait("PT0S", "a", "c")
	require.Equal(t, impact{Inside: 3, Nearer: 3, DueNow: 3}, l.publish("a", "c").Impact)
	l.ends("a", "a", "c")
	l.ends("b", "c")
	l.ends("c", "c")
}

func TestWhoWaitsForADeletedLastStepHasGoneThrough(t *testing.T) { // E1
	t.Parallel()
	l := newQueue(t)
	out := l.publish("a", "b")
	require.Equal(t, impact{Inside: 3, Completed: 1}, out.Impact)
	require.Equal(t, 1, out.Rollout.ToWake)
	require.Equal(t, "completed", l.api.run(t, l.runs["c"].ID).Status, "when the edit is answered")
	l.ends("c")
	l.stands("a", "a", l.due("a"))
	l.stands("b", "b", l.due("b"))
}

func TestAWaitForAReplyBehindADeletedStepIsPassedOver(t *testing.T) { // E1
	t.Parallel()
	l := newQueue(t)
	ask := waitForReply("P2D", welcome("silenzio"))
	l.steps["ask"] = ask
	l.publish("a", "b", "ask", "c")
	require.Equal(t, impact{Inside: 3, Moved: 1, Later: 1}, l.publish("a", "ask", "c").Impact)
	l.stands("b", "c", time.Now().Add(month))
	l.wait("PT0S", "c")
	l.publish("a", "ask", "c")
	l.ends("b", "c")
	l.stands("a", "a", l.due("a"))
}

func TestAMovedStepTakesThoseWhoWaitForItAlong(t *testing.T) { // E2
	t.Parallel()
	l := newQueue(t)
	require.Equal(t, impact{Inside: 3}, l.publish("c", "a", "b").Impact)
	for _, name := range []string{"a", "b", "c"} {
		l.stands(name, name, l.due(name))
	}
	l.wait("PT0S", "a", "b", "c")
	l.publish("c", "a", "b")
	l.ends("a", "a", "b")
	l.ends("b", "b")
	l.ends("c", "c", "a", "b")
}

func TestAMovedStepMayLeadThroughAStepOnceMore(t *testing.T) { // E2
	t.Parallel()
	w, phone := shared(t), newPhone()
	first, second := welcome("prima"), after("P30D", welcome("poi"))
	first["name"], second["name"] = "first", "second"
	a := w.api.steps(t, "E2 again", first, second)
	r := w.waiting(t, w.api.start(t, a.ID, phone).ID, "second")
	w.edit(t, a, func(s []object) []object { return []object{after("PT0S", s[1]), s[0]} })
	w.reaches(t, r.ID, "completed")
	require.Equal(t, []string{welcomeText("prima"), welcomeText("poi"), welcomeText("prima")}, w.sim.texts(t, phone))
}

func TestReplacedContentIsWhatThoseWhoWaitGet(t *testing.T) { // E3
	t.Parallel()
	l := newQueue(t)
	l.steps["b"]["parameters"] = object{"1": "nuovo"}
	require.Equal(t, impact{Inside: 3}, l.publish("a", "b", "c").Impact)
	l.stands("b", "b", l.due("b"))
	l.wait("PT0S", "a", "b", "c")
	l.publish("a", "b", "c")
	l.ends("a", "a", "nuovo", "c")
	l.ends("b", "nuovo", "c")
	l.ends("c", "c")
}

func TestAnAddedStepIsForThoseWhoHaveNotPassedItsPlace(t *testing.T) { // E4
	t.Parallel()
	l := newQueue(t)
	l.wait("PT0S", "c")
	l.publish("a", "b", "c")
	l.ends("c", "c")
	l.steps["new"] = object{
		"name": "new", "kind": "send_template", "template": "welcome", "language": "it", "parameters": object{"1": "nuovo"},
	}
	l.steps["last"] = object{
		"name": "last", "kind": "send_template", "template": "welcome", "language": "it", "parameters": object{"1": "ultimo"},
	}
	require.Equal(t, impact{Inside: 2}, l.publish("a", "new", "b", "c", "last").Impact)
	l.wait("PT0S", "a", "b")
	l.publish("a", "new", "b", "c", "last")
	l.ends("a", "a", "nuovo", "b", "c", "ultimo")
	l.ends("b", "b", "c", "ultimo")
	l.ends("c", "c")
}

func TestAChangedWaitCountsWhatWasWaited(t *testing.T) { // E5
	t.Parallel()
	l := newQueue(t)
	l.wait("P60D", "a")
	l.wait("P10D", "b")
	l.wait("PT0S", "c")
	out := l.publish("a", "b", "c")
	require.Equal(t, impact{Inside: 3, Nearer: 2, Later: 1, DueNow: 1}, out.Impact, "c has nothing more to wait for")
	require.Equal(t, 2, out.Rollout.ToWake, "an alarm that rings early asks again: only nearer ones are told")
	l.stands("a", "a", l.due("a").Add(month))
	l.stands("b", "b", l.due("b").Add(-20*24*time.Hour))
	l.ends("c", "c")
	l.stands("a", "a", l.due("a").Add(month))
	eventually(t, "the rollout is done and says so", func(c *assert.CollectT) {
		got := get[edited](c, l.api, "/v1/automations/"+l.a.ID)
		require.Equal(c, 2, got.Rollout.Woken)
		var report struct{ Signals, Left int }
		id := "automation/" + l.a.ID + "/rollout/4"
		require.NoError(c, l.temporal.GetWorkflow(t.Context(), id, "").Get(t.Context(), &report))
		require.Equal(c, 2, report.Signals)
		require.Contains(c, l.details(t, id), "**2 of 2**")
	})
}

func TestACutWaitEndsAtItsNewInstantAMonthAhead(t *testing.T) { // E5, E7
	t.Parallel()
	w := start(t, stack.Options{TimeSkipping: true, DialOptions: []grpc.DialOption{timeskip.DialOption(timeskip.Config{
		Skips: func(string) bool { return false },
	})}})
	phone := newPhone()
	step := after("P90D", welcome("ciao"))
	step["name"] = "ciao"
	a := w.api.steps(t, "cut", step)
	r := w.waiting(t, w.api.start(t, a.ID, phone).ID, "ciao")
	was := *r.DueAt
	w.edit(t, a, func(s []object) []object { return []object{after("P30D", s[0])} })
	r = w.api.run(t, r.ID)
	require.Equal(t, was.Add(-2*month), *r.DueAt)
	eventually(t, "its workflow has set the new alarm", func(c *assert.CollectT) {
		require.Equal(c, 1, get[edited](c, w.api, "/v1/automations/"+a.ID).Rollout.Woken)
		require.Contains(c, w.details(t, r.WorkflowID), r.DueAt.In(rome(t)).Format("2 Jan"))
	})
	forward := func(id string, d time.Duration) {
		require.NoError(t, timeskip.Forward(t.Context(), w.temporal.WorkflowService(), client.DefaultNamespace, r.WorkflowID, id, d))
	}
	forward("most", 29*24*time.Hour)
	w.stillWaits(t, r)
	forward("rest", 2*24*time.Hour)
	w.reaches(t, r.ID, "completed")
	require.Equal(t, []string{welcomeText("ciao")}, w.sim.texts(t, phone))
}

func rome(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Rome")
	require.NoError(t, err)
	return zone
}

// stillWaits signals the run and sees that it looked and waits on.
func (w *world) stillWaits(t *testing.T, r run) {
	t.Helper()
	before := len(w.history(t, r.WorkflowID, ""))
	require.NoError(t, w.temporal.SignalWorkflow(t.Context(), r.WorkflowID, "", "changed", object{"why": "test"}))
	eventually(t, "it looks at its row", func(c *assert.CollectT) {
		require.Greater(c, len(w.history(c, r.WorkflowID, "")), before+3)
	})
	require.Equal(t, "waiting", w.api.run(t, r.ID).Status)
}

func TestOfTwoEditorsAtOnceTheLaterLosesNothing(t *testing.T) { // E6
	t.Parallel()
	l := newQueue(t)
	path := "/v1/automations/" + l.a.ID
	tag := l.api.call(t, http.MethodGet, path, nil).header.Get("ETag")
	bodies := []object{
		{"name": l.a.Name, "steps": []object{l.steps["a"], l.steps["b"]}},
		{"name": l.a.Name, "steps": []object{l.steps["b"], l.steps["c"]}},
	}
	got := make([]answer, len(bodies))
	var editors sync.WaitGroup
	for i, body := range bodies {
		editors.Go(func() { got[i], _ = try(http.MethodPut, l.api.url+path, body, l.api.header("If-Match", tag)) })
	}
	editors.Wait()
	late := slices.IndexFunc(got, func(a answer) bool { return a.status == http.StatusPreconditionFailed })
	require.GreaterOrEqual(t, late, 0, "one is refused")
	won := got[1-late]
	require.Equal(t, http.StatusOK, won.status)
	require.Equal(t, "/problems/stale-revision", got[late].problem(t).Type)
	now := l.api.call(t, http.MethodGet, path, nil)
	require.Equal(t, won.header.Get("ETag"), now.header.Get("ETag"), "the refused edit published nothing")
	again := l.api.call(t, http.MethodPut, path, bodies[late], "If-Match", now.header.Get("ETag"))
	require.Equal(t, http.StatusOK, again.status, "and is there to be made on what is now: a deleted step comes back with its id")
}

func TestARestoredRevisionIsANewOne(t *testing.T) { // E6
	t.Parallel()
	l := newQueue(t)
	l.publish("a", "c")
	path := "/v1/automations/" + l.a.ID
	require.Equal(t, http.StatusPreconditionRequired, l.api.call(t, http.MethodPost, path+"/revisions/3/restore", nil).status)
	got := l.api.call(t, http.MethodPost, path+"/revisions/3/restore", nil, "If-Match", `"4"`)
	require.Equal(t, http.StatusOK, got.status, string(got.body))
	var out edited
	got.into(t, &out)
	require.Equal(t, 5, out.Revision)
	require.Equal(
		t, []any{l.steps["a"]["id"], l.steps["b"]["id"], l.steps["c"]["id"]},
		[]any{out.Steps[0]["id"], out.Steps[1]["id"], out.Steps[2]["id"]},
	)
	l.stands("b", "c", time.Now().Add(month))
	revision := get[struct {
		Summary string
		Changes []struct{ Change string }
	}](t, l.api, path+"/revisions/4")
	require.Equal(t, "1 step deleted", revision.Summary)
	require.Equal(t, "deleted", revision.Changes[0].Change)
	require.Len(t, get[page[object]](t, l.api, path+"/revisions").Items, 5)
}
