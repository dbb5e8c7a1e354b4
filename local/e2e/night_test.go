package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
)

// night is a workspace with every way in that a message has, and its customers.
type night struct {
	t    *testing.T
	p    *program
	meta meta
	// open, closed and feast are instants of the last days: within the working hours, outside
	// of them, and on a holiday.
	open, closed, feast time.Time
	automations         map[string]automation
	// wants is what each phone is to receive, in whatever order.
	wants map[string][]string
	// starts counts the runs that each automation is to have.
	starts   map[string]int
	messages []object
	// down is held while the program is killed and starts again.
	down sync.RWMutex
}

// customersOfAKind is how many customers write each kind of thing; messagesEach is how
// many messages each of them writes.
const (
	customersOfAKind = 10
	messagesEach     = 10
)

func newNight(t *testing.T) *night {
	t.Helper()
	n := &night{t: t, wants: map[string][]string{}, starts: map[string]int{}, automations: map[string]automation{}}
	n.p = newProgram(t, "--unknown-grace", "8s", "--reconcile-every", "2s", "--reconcile-patience", "3s")
	n.p.start(t)
	n.meta = metaOf(t, n.p.api, n.p.data)
	rome, err := time.LoadLocation("Europe/Rome")
	require.NoError(t, err)
	y, m, d := time.Now().In(rome).Date()
	n.open = time.Date(y, m, d-3, 14, 0, 0, 0, rome)
	n.closed = time.Date(y, m, d-3, 21, 0, 0, 0, rome)
	n.feast = time.Date(y, m, d-2, 14, 0, 0, 0, rome)
	hours := object{}
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} {
		hours[day] = []object{{"from": "09:00", "to": "18:00"}}
	}
	settings := object{"name": "Notte", "time_zone": "Europe/Rome", "language": "it", "phone_region": "IT", "working_hours": hours}
	require.Equal(t, http.StatusOK, n.p.api.call(t, http.MethodPut, "/v1/settings", settings).status)
	n.automation("info", object{"kind": "message", "phrase": "Voglio informazioni"})
	n.automation("prenota", object{"kind": "message", "phrase": "prenota"})
	n.automation("chiuso", object{"kind": "closed_hours"})
	n.automation("festa", object{"kind": "holiday", "days": []string{n.feast.Format(time.DateOnly)}})
	n.automations["aspetta"] = n.p.api.steps(t, "aspetta", once(welcome("dove")),
		object{
			"name": "note", "kind": "set_field", "field": "CITY", "from": "next_message", "limit": "P2D",
		}, once(welcome("grazie %%CITY%%")))
	return n
}

// once lets a step send again after a crash, where it can be shown that nothing arrived.
func once(step object) object {
	step["delivery"] = "at_least_once"
	return step
}

// automation answers with its name and keeps the contact inside.
func (n *night) automation(name string, start object) {
	n.automations[name] = n.p.api.automation(n.t, object{
		"name": name, "start": []object{start},
		"steps": []object{once(welcome(name)), after("P30D", object{"kind": "add_tags", "tags": []string{name}})},
	})
}

// line is one message of a customer.
type line struct {
	text string
	at   time.Time
	tap  bool
}

// writes lets a customer write the lines, and plain words within the hours besides, and
// says what that starts.
func (n *night) writes(phone string, lines []line, starts ...string) {
	for len(lines) < messagesEach {
		lines = append(lines, line{text: "buongiorno a tutti", at: n.open.Add(time.Duration(len(lines)) * time.Minute)})
	}
	for i, l := range lines {
		wamid := fmt.Sprintf("wamid.%s.%d", phone[1:], i)
		if l.tap {
			n.messages = append(n.messages, reaction(wamid, phone, l.at))
			continue
		}
		n.messages = append(n.messages, inbound(wamid, phone, l.text, l.at))
	}
	for _, name := range starts {
		n.starts[name]++
		n.wants[phone] = append(n.wants[phone], welcomeText(name))
	}
	slices.Sort(n.wants[phone])
}

// plan is the table: who writes what, and what that starts.
func (n *night) plan() {
	for range customersOfAKind {
		n.writes(newPhone(), nil)
		n.writes(newPhone(), []line{{text: " voglio  INFORMAZIONI", at: n.open}}, "info")
		n.writes(newPhone(), []line{{text: "voglio informazioni", at: n.open}, {text: "Voglio informazioni", at: n.closed}}, "info")
		n.writes(newPhone(), []line{{text: "prenota", at: n.feast}, {text: "voglio informazioni", at: n.closed}}, "info", "prenota")
		n.writes(newPhone(), []line{{text: "voglio informazioni per favore", at: n.open}})
		n.writes(newPhone(), []line{{text: "ci siete?", at: n.closed}}, "chiuso")
		n.writes(newPhone(), []line{{text: "ci siete?", at: n.feast}, {text: "pronto?", at: n.feast.Add(8 * time.Hour)}}, "festa")
		n.writes(newPhone(), []line{{text: "ci siete?", at: n.closed}, {text: "e oggi?", at: n.feast}}, "chiuso", "festa")
		n.writes(newPhone(), []line{{tap: true, at: n.closed}, {tap: true, at: n.feast}})
	}
}

// waiters have been asked where they write from; they answer now.
func (n *night) waiters() {
	contacts := crowd(customersOfAKind)
	n.p.api.startAll(n.t, n.automations["aspetta"].ID, contacts)
	eventually(n.t, "all wait for an answer", func(c *assert.CollectT) {
		items := get[page[run]](c, n.p.api, "/v1/automations/"+n.automations["aspetta"].ID+"/runs?limit=200&status=waiting").Items
		require.Len(c, items, len(contacts))
		for _, r := range items {
			require.Equal(c, "note", r.CurrentStep.Name)
		}
	})
	now := time.Now()
	for i, one := range contacts {
		phone := fmt.Sprint(one["phone"])
		n.wants[phone] = []string{welcomeText("dove")}
		if i%2 == 0 {
			n.writes(phone, []line{{text: "Bari", at: now}}, "grazie Bari")
		} else { // an answer that is a phrase is both
			n.writes(phone, []line{{text: "prenota", at: now}}, "grazie prenota", "prenota")
		}
	}
}

// deliver gives every message twice, in shuffled order and in bodies of many, from some
// places at once, and repeats a body until somebody has answered 200, as Meta does.
func (n *night) deliver(random *rand.Rand, delivered func(int)) {
	twice := append(slices.Clone(n.messages), n.messages...)
	random.Shuffle(len(twice), func(i, k int) { twice[i], twice[k] = twice[k], twice[i] })
	var batches [][]object
	for len(twice) > 0 {
		size := min(1+random.IntN(60), len(twice))
		batches = append(batches, twice[:size])
		twice = twice[size:]
	}
	queue := make(chan []object, len(batches))
	for _, batch := range batches {
		queue <- batch
	}
	close(queue)
	var places sync.WaitGroup
	for range 3 {
		places.Go(func() {
			for batch := range queue {
				content := body(n.t, batch...)
				for !n.post(content) {
					if n.t.Context().Err() != nil {
						return
					}
				}
				delivered(len(batch))
			}
		})
	}
	places.Wait()
}

// post delivers a body to the process that is up, and reports whether it was taken.
func (n *night) post(content []byte) bool {
	n.down.RLock() // not while the process is down
	to := n.meta
	n.down.RUnlock()
	status, err := to.post(content)
	return err == nil && status == http.StatusOK
}

// swept waits until reconciliation has passed twice from now on: what was left has been routed.
func (n *night) swept() {
	temporal, err := client.Dial(client.Options{HostPort: n.p.temporal, Logger: quiet{}})
	require.NoError(n.t, err)
	defer temporal.Close()
	since := time.Now().Add(4 * time.Second).UTC().Format(time.RFC3339Nano) // by then what was kept is older than its patience
	eventually(n.t, "two passes of reconciliation", func(c *assert.CollectT) {
		got, err := temporal.CountWorkflow(n.t.Context(), &workflowservice.CountWorkflowExecutionsRequest{
			Namespace: client.DefaultNamespace,
			Query:     "WorkflowType = 'Reconcile' AND ExecutionStatus = 'Completed' AND StartTime > '" + since + "'",
		})
		require.NoError(c, err)
		require.GreaterOrEqual(c, got.GetCount(), int64(2))
	})
}

func TestANightOfMessagesStartsWhatTheTableSaysOnce(t *testing.T) { // W5, S1, S5, S6, A9, R2
	t.Parallel()
	n := newNight(t)
	n.plan()
	n.waiters()
	require.Len(t, n.messages, 10*customersOfAKind*messagesEach, "a thousand")
	random := seeded(t)
	var delivered sync.WaitGroup
	arrived := make(chan int, 2*len(n.messages))
	delivered.Go(func() { n.deliver(random, func(k int) { arrived <- k }); close(arrived) })
	total, kills := 0, []int{300, 900, 1500}
	for k := range arrived {
		total += k
		if len(kills) > 0 && total >= kills[0] {
			kills = kills[1:]
			n.down.Lock()
			n.p.kill(t)
			n.p.start(t)
			n.down.Unlock()
		}
	}
	delivered.Wait()
	require.Empty(t, kills, "the process was killed in the middle")
	require.Equal(t, 2*len(n.messages), total)

	n.swept()
	eventually(t, "every phone has what the table says", func(c *assert.CollectT) {
		got := map[string][]string{}
		for _, m := range n.p.sim.messages(c, "") {
			got[m.To] = append(got[m.To], m.Text)
		}
		for phone, texts := range n.wants {
			require.Equal(c, texts, slices.Sorted(slices.Values(got[phone])), "wanted by a phone")
			delete(got, phone)
		}
		require.Empty(c, got, "nobody else got anything")
	})
	for _, name := range []string{"info", "prenota", "chiuso", "festa"} {
		items := get[page[run]](t, n.p.api, "/v1/automations/"+n.automations[name].ID+"/runs?limit=200").Items
		require.Len(t, items, n.starts[name], name)
	}
}
