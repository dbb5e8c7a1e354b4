package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"google.golang.org/grpc"

	"cadenza/local/e2e/timeskip"
	"cadenza/local/stack"
)

func waitForReply(limit string, noReply ...object) object {
	return object{"name": "ask", "kind": "wait_for_reply", "limit": limit, "no_reply": append([]object{}, noReply...)}
}

func branch(condition object, then, otherwise []object) object {
	return object{"kind": "branch", "if": condition, "then": append([]object{}, then...), "else": append([]object{}, otherwise...)}
}

func addTag(name string) object { return object{"kind": "add_tags", "tags": []string{name}} }

// way are the kinds of the steps that a run went through, with what came of them.
func (r run) way() []string {
	var out []string
	for i, result := range r.stepResults() {
		out = append(out, r.Steps[i].Kind+" "+result)
	}
	return out
}

func TestAReplyInTimeTakesTheShortWay(t *testing.T) { // A14
	t.Parallel()
	w := shared(t)
	a := w.api.steps(t, "A14 reply", welcome("ci sei?"), waitForReply("P2D", addTag("silenzioso")), welcome("grazie"))
	phone := newPhone()
	r := w.api.start(t, a.ID, phone)
	eventually(t, "it listens", func(c *assert.CollectT) {
		r = w.api.run(c, r.ID)
		require.NotNil(c, r.DueAt)
		require.True(c, r.DueAt.After(time.Now().Add(24*time.Hour)))
	})
	require.Equal(t, "ask", r.CurrentStep.Name)
	w.sim.write(t, phone, "text", "Eccomi")
	r = w.reaches(t, r.ID, "completed")
	require.Equal(t, []string{"send_template done", "wait_for_reply done reply", "send_template done"}, r.way())
	require.Equal(t, []string{welcomeText("ci sei?"), welcomeText("grazie")}, w.sim.texts(t, phone))
	require.Empty(t, get[contact](t, w.api, "/v1/contacts/"+r.ContactID).Tags)
}

func TestWhoDoesNotReplyWithinTwoDaysTakesTheOtherWay(t *testing.T) { // A14
	t.Parallel()
	w := start(t, stack.Options{TimeSkipping: true, DialOptions: []grpc.DialOption{timeskip.DialOption(timeskip.Config{})}})
	phone := newPhone()
	a := w.api.steps(t, "A14 no reply", welcome("ci sei?"),
		waitForReply("P2D", addTag("silenzioso"), after("P1D", welcome("ancora")), waitForReply("PT6H")), welcome("addio"))
	r := w.reaches(t, w.api.start(t, a.ID, phone).ID, "completed")
	require.Equal(t, []string{
		"send_template done", "wait_for_reply done no_reply", "add_tags done", "send_template done", "wait_for_reply done no_reply",
		"send_template done",
	}, r.way())
	require.Equal(t, []string{welcomeText("ci sei?"), welcomeText("ancora"), welcomeText("addio")}, w.sim.texts(t, phone))
	require.GreaterOrEqual(t, r.Steps[1].At.Sub(r.Steps[0].At), 48*time.Hour)
	require.GreaterOrEqual(t, r.Steps[3].At.Sub(r.Steps[1].At), 24*time.Hour)
	require.GreaterOrEqual(t, r.Steps[4].At.Sub(r.Steps[3].At), 6*time.Hour)
	require.Less(t, r.Steps[5].At.Sub(r.Steps[0].At), 79*time.Hour, "the arms join without a wait of their own")
	require.Equal(t, []string{"silenzioso"}, get[contact](t, w.api, "/v1/contacts/"+r.ContactID).Tags)
}

func TestBranchesInsideBranchesGoByTagFieldAndTappedButton(t *testing.T) { // A15
	t.Parallel()
	w := shared(t)
	yes := object{"reply": "button", "is": "voglio  INFORMAZIONI"}
	a := w.api.steps(t, "A15 nested",
		object{"kind": "send_template", "template": "choice", "language": "it"},
		waitForReply("P1D"),
		branch(yes, []object{
			branch(object{"all": []object{
				{"field": "CITY", "is": "bari"}, {"not": object{"tag": "vip"}},
			}}, []object{welcome("Bari")}, []object{
				branch(object{"tag": "vip"}, []object{welcome("vip")}, nil),
			}),
			welcome("informazioni"),
		}, []object{welcome("peccato")}),
		welcome("fine"))
	type customer struct {
		how, words, city, tag string
		want                  []string
	}
	for name, c := range map[string]customer{
		"taps, from Bari":     {"button", "Voglio informazioni", "Bari", "", []string{"Bari", "informazioni", "fine"}},
		"taps, a vip":         {"button", "Voglio informazioni", "Bari", "vip", []string{"vip", "informazioni", "fine"}},
		"taps, anybody":       {"button", "Voglio informazioni", "Lecce", "", []string{"informazioni", "fine"}},
		"taps the other":      {"button", "Disiscrivimi", "Bari", "", nil}, // marked as opt-out: nothing of marketing follows (K2)
		"writes it, no tap":   {"text", "Voglio informazioni", "Bari", "", []string{"peccato", "fine"}},
		"has no city, a vip?": {"button", "Voglio informazioni", "", "", []string{"informazioni", "fine"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			phone := newPhone()
			person := object{"phone": phone, "first_name": "Giulia", "fields": object{"CITY": c.city}}
			if c.tag != "" {
				tagging := w.api.steps(t, "A15 tag", addTag(c.tag))
				w.reaches(t, w.api.start(t, tagging.ID, phone).ID, "completed")
			}
			r := post[run](t, w.api, http.StatusAccepted, "/v1/automations/"+a.ID+"/runs", object{"contact": person})
			w.waiting(t, r.ID, "ask")
			w.sim.write(t, phone, c.how, c.words)
			w.reaches(t, r.ID, "completed")
			want := []string{}
			for _, words := range c.want {
				want = append(want, welcomeText(words))
			}
			require.Equal(t, want, w.sim.texts(t, phone)[1:])
		})
	}
}

// edit publishes other steps of an automation, made of those in force.
func (w *world) edit(t *testing.T, a automation, change func(steps []object) []object) {
	t.Helper()
	path := "/v1/automations/" + a.ID
	in := get[struct{ Steps []object }](t, w.api, path)
	got := w.api.call(t, http.MethodPut, path, object{"name": a.Name, "steps": change(in.Steps)}, "If-Match", "*")
	require.Equal(t, http.StatusOK, got.status, string(got.body))
}

// arm are the steps of an arm as they were answered.
func arm(step object, key string) []object {
	var out []object
	steps, _ := step[key].([]any)
	for _, one := range steps {
		if s, ok := one.(object); ok {
			out = append(out, s)
		}
	}
	return out
}

func TestAnEditInsideABranchMeetsWhoWaitsThere(t *testing.T) { // E1, E2, E4
	t.Parallel()
	// In then: ask, one, two. Behind the branch: three.
	all := func() []object {
		return []object{
			branch(object{"window": "closed"}, []object{waitForReply("P2D"), welcome("uno"), welcome("due")}, nil), welcome("tre"),
		}
	}
	for name, c := range map[string]struct {
		change func(steps []object) []object
		want   []string
		first  string // what came of the step at which the contact waits
	}{
		"steps are deleted, moved in and added after it": {func(s []object) []object {
			in := arm(s[0], "then")
			s[0]["then"] = []object{in[0], s[1], welcome("nuovo"), in[2]}
			return s[:1]
		}, []string{"tre", "nuovo", "due"}, "done reply"},
		"its step moves out of the branch": {func(s []object) []object {
			in := arm(s[0], "then")
			s[0]["then"] = in[1:]
			return []object{s[0], in[0], s[1]}
		}, []string{"tre"}, "done reply"},
		"its step moves to the other arm": {func(s []object) []object {
			in := arm(s[0], "then")
			s[0]["then"], s[0]["else"] = in[1:2], []object{in[0], in[2]}
			return s
		}, []string{"due", "tre"}, "done reply"},
		"its step is deleted": {func(s []object) []object {
			s[0]["then"] = arm(s[0], "then")[1:]
			return s
		}, []string{"uno", "due", "tre"}, "skipped step_deleted"},
		"the branch is deleted, and one of its steps kept": {func(s []object) []object {
			return []object{arm(s[0], "then")[2], s[1]}
		}, []string{"due", "tre"}, "skipped step_deleted"},
		"the branch is deleted with all in it": {func(s []object) []object { return s[1:] }, []string{"tre"}, "skipped step_deleted"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, phone := shared(t), newPhone()
			a := w.api.steps(t, "edit in a branch: "+name, all()...)
			r := w.api.start(t, a.ID, phone)
			w.waiting(t, r.ID, "ask")
			w.edit(t, a, c.change)
			w.sim.write(t, phone, "text", "Eccomi")
			r = w.reaches(t, r.ID, "completed")
			require.Equal(t, "branch done then", r.way()[0])
			require.Equal(t, "wait_for_reply "+c.first, r.way()[1])
			var want []string
			for _, words := range c.want {
				want = append(want, welcomeText(words))
			}
			require.Equal(t, want, w.sim.texts(t, phone))
		})
	}
}

func TestAnOperatorReadsWhereInABranchARunStands(t *testing.T) {
	t.Parallel()
	w := shared(t)
	a := w.api.steps(t, "Dove nel ramo", addTag("letto"), branch(
		object{"tag": "letto"}, []object{welcome("uno"), waitForReply("P2D")}, nil,
	))
	r := w.api.start(t, a.ID, newPhone())
	w.waiting(t, r.ID, "ask")
	eventually(t, "its place is in the details and in the summary of its timer", func(c *assert.CollectT) {
		details := w.details(t, r.WorkflowID)
		require.Contains(c, details, "**Next:** 2.then.2 · ask")
		require.Contains(c, details, "2 · branch: done (then)")
		timer := ""
		for _, event := range w.history(t, r.WorkflowID, "") {
			if event.GetEventType() == enumspb.EVENT_TYPE_TIMER_STARTED {
				timer = text(c, event.GetUserMetadata().GetSummary())
			}
		}
		require.Regexp(c, `^until \w{3} .*, then 2\.then\.2 · ask$`, timer)
	})
}
