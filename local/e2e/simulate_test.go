package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"google.golang.org/grpc"

	"cadenza/local/e2e/timeskip"
	"cadenza/local/stack"
	"cadenza/models"
)

// simulation is a timeline as the API answers it.
type simulation struct {
	Timeline []struct {
		At   time.Time
		Wait *struct{ Until time.Time }
		Step *struct {
			Kind, Status, Reason, Branch string
			Message                      *struct{ Text string }
			Changes                      []struct {
				Change string
				Names  []string
				Values map[string]string
			}
		}
	}
	End struct {
		State, Outcome string
		At             time.Time
	}
}

// mirror is a stack whose clock, and that of one run at a time, a test moves ahead: what
// was simulated then really happens.
type mirror struct {
	*world
	t *testing.T
	// ahead is how far Cadenza's clock is before the machine's, in nanoseconds.
	ahead    atomic.Int64
	forwards int
}

func newMirror(t *testing.T) *mirror {
	t.Helper()
	m := &mirror{t: t}
	m.world = start(t, stack.Options{
		TimeSkipping: true, Now: m.now,
		DialOptions: []grpc.DialOption{timeskip.DialOption(timeskip.Config{Skips: func(string) bool { return false }})},
	})
	slots := []object{{"from": "09:00", "to": "13:00"}, {"from": "14:30", "to": "18:00"}}
	got := m.api.call(t, http.MethodPut, "/v1/settings", object{
		"name": "Demo", "time_zone": "Europe/Rome", "language": "it", "phone_region": "IT",
		"working_hours": object{"mon": slots, "tue": slots, "wed": slots, "thu": slots, "fri": slots},
		"holidays":      object{"country": "IT"},
	})
	require.Equal(t, http.StatusOK, got.status, string(got.body))
	return m
}

func (m *mirror) now() time.Time { return time.Now().Add(time.Duration(m.ahead.Load())) }

// settled waits until the run has left or sleeps beyond the instant.
func (m *mirror) settled(id string, beyond time.Time) (r run, inside bool) {
	m.t.Helper()
	eventually(m.t, "the run has left, or sleeps", func(c *assert.CollectT) {
		r = m.api.run(c, id)
		inside = r.EndedAt == nil
		require.True(c, !inside || (r.Status == "waiting" && r.DueAt.After(beyond)), "%s", r.Status)
	})
	return r, inside
}

// until moves the run's clock and Cadenza's to the instant; false when the run has left before.
func (m *mirror) until(id string, at time.Time) bool {
	m.t.Helper()
	r, inside := m.settled(id, m.now())
	d := at.Sub(m.now())
	if inside && d > 0 {
		m.forwards++
		err := timeskip.Forward(
			m.t.Context(), m.temporal.WorkflowService(), client.DefaultNamespace, r.WorkflowID, fmt.Sprint("to-", m.forwards), d,
		)
		_, inside = m.settled(id, at)
		if inside { // one that is through at once may be gone before the order is answered
			require.NoError(m.t, err)
		}
	}
	m.ahead.Add(int64(max(d, 0)))
	return inside
}

// says lets the customer write now, and returns when that is routed.
func (m *mirror) says(phone, words string, at time.Time) {
	m.t.Helper()
	got := send(
		m.t, http.MethodPost, m.sim.url+"/sim/phones/"+url.PathEscape(phone)+"/messages",
		object{"text": words, "at": at.UTC().Format(time.RFC3339)}, nil,
	)
	require.Equal(m.t, http.StatusOK, got.status, string(got.body))
	var message struct{ ID string }
	got.into(m.t, &message)
	require.NotEmpty(m.t, message.ID)
	// The same once more, which changes nothing, so that it surely is kept.
	status, err := metaOf(m.t, m.api, m.data).post(body(m.t, inbound(message.ID, phone, words, at)))
	require.NoError(m.t, err)
	require.Equal(m.t, http.StatusOK, status)
	eventually(m.t, "the message is routed", func(c *assert.CollectT) {
		left, err := m.stack.App.Store.Unrouted(m.t.Context(), m.now().Add(time.Hour), models.InboundMessage{})
		require.NoError(c, err)
		require.Empty(c, left)
	})
}

// drawn is a random automation and a random customer.
type drawn struct {
	*rand.Rand
	steps []object
	// hello tells that the customer wrote an hour before.
	hello bool
	acts  []drawnAct
}

type drawnAct struct {
	after time.Duration
	words string
}

func draw(seed uint64) drawn {
	d := drawn{Rand: rand.New(rand.NewPCG(5, seed))}
	d.steps = d.list(3+d.IntN(5), 1)
	d.hello = d.IntN(2) == 0
	for range d.IntN(4) {
		act := drawnAct{time.Duration(5+d.IntN(5*24*60)) * time.Minute, d.one("sì", "Lecce", "no grazie")}
		d.acts = append(d.acts, act)
	}
	return d
}

func (d drawn) one(of ...string) string { return of[d.IntN(len(of))] }

func (d drawn) list(n, level int) []object {
	out := []object{}
	for range n {
		out = append(out, d.waits(d.step(level)))
	}
	return out
}

// waits gives a step one of the forms of wait.
func (d drawn) waits(step object) object {
	hours := fmt.Sprintf("PT%dH", 1+d.IntN(60))
	switch d.IntN(8) {
	case 0, 1:
		step["wait"] = object{"for": hours}
	case 2:
		step["wait"] = object{"for": hours, "at": d.one("08:15", "09:00", "23:30")}
	case 3:
		step["wait"] = object{"weekdays": []string{d.one("mon", "wed", "sat")}, "at": "10:45"}
	case 4:
		step["wait"] = object{"for": hours, "within": "working_hours"}
	}
	return step
}

// step draws a step; those with arms only above the third level.
func (d drawn) step(level int) object {
	kinds := 11
	if level < 3 {
		kinds = 14
	}
	switch d.IntN(kinds) {
	case 0, 1:
		return welcome(d.one("%%FIRST_NAME%%", "%%CITY%%", "uno"))
	case 2:
		return object{"kind": "send_message", "text": "Da %%CITY%%, " + d.one("a", "b")}
	case 3:
		return object{"kind": "send_message", "text": "letto", "fallback_template": "welcome", "fallback_language": "it"}
	case 4:
		return object{"kind": "add_tags", "tags": []string{d.one("t1", "t2")}}
	case 5:
		return object{"kind": "remove_tags", "tags": []string{d.one("t1", "t2")}}
	case 6:
		return object{"kind": "set_field", "field": "CITY", "value": d.one("", "Bari di %%FIRST_NAME%%")}
	case 7:
		return object{"kind": "set_field", "field": "CITY", "from": "next_message", "limit": d.one("PT7H", "P2D")}
	case 8:
		return object{"kind": d.one("block_contact", "restore_contact", "restore_contact")}
	case 9:
		return object{"kind": "open_ticket", "title": "Di %%FIRST_NAME%%"}
	case 10:
		return object{"kind": d.one("close_ticket", "end_automations")}
	case 11, 12:
		return object{"kind": "wait_for_reply", "limit": d.one("PT5H", "P1D", "P3D"), "no_reply": d.list(d.IntN(3), level+1)}
	}
	return object{"kind": "branch", "if": d.condition(), "then": d.list(d.IntN(3), level+1), "else": d.list(d.IntN(3), level+1)}
}

func (d drawn) condition() object {
	return []object{
		{"tag": "t1"},
		{"window": "open"},
		{"field": "CITY", "contains": "e"},
		{"reply": "text", "is": "SÌ"},
		{"not": object{"any": []object{{"tag": "t2"}, {"window": "closed"}}}},
		{"language": "it"},
	}[d.IntN(6)]
}

// customer is the request's part.
func (d drawn) customer(at time.Time) []object {
	out := []object{}
	if d.hello {
		out = append(out, object{"at": at.Add(-time.Hour).Format(time.RFC3339), "text": "buongiorno"})
	}
	for _, act := range d.acts {
		out = append(out, object{"after": fmt.Sprintf("PT%dM", int(act.after.Minutes())), "text": act.words})
	}
	return out
}

// close tells which acts come so close to a step that a second decides between them.
const tooClose = 2 * time.Minute

func (d drawn) clear(s simulation, act drawnAct, began time.Time) bool {
	at := began.Add(act.after)
	for _, e := range s.Timeline {
		if e.Step != nil && e.Step.Reason != "reply" && e.At.Sub(at).Abs() < tooClose && !e.At.Equal(at) {
			return false
		}
		if e.Wait != nil && e.Wait.Until.Sub(at).Abs() < tooClose {
			return false
		}
	}
	return true
}

// cases is how many random cases are compared.
func simulateCases(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(os.Getenv("CADENZA_SIMULATE_CASES"))
	if err != nil {
		return 10
	}
	require.Positive(t, n)
	return n
}

func TestWhatIsSimulatedIsWhatThenHappens(t *testing.T) {
	t.Parallel()
	m := newMirror(t)
	events := 0
	first, _ := strconv.ParseUint(os.Getenv("CADENZA_SIMULATE_FIRST"), 10, 64) // "" begins with 0
	for seed := range uint64(simulateCases(t)) {
		seed += first
		n := m.agrees(seed)
		t.Logf("seed %d agrees: %d events", seed, n)
		events += n
	}
	t.Logf("%d cases agree, %d events", simulateCases(t), events)
	require.Positive(t, events)
}
