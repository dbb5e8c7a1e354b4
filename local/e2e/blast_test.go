package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cadenza/internal/config"
	"cadenza/local/stack"
	"cadenza/models"
)

// The simulator's second number, which the neighbour's workspace has.
const (
	neighbourNumber  = "106540352242999"
	neighbourAccount = "102290129340999"
)

// blast is a list of many beside customers who want an answer and a neighbour who sends.
type blast struct {
	t         *testing.T
	w         *world
	neighbour api
	// people is how many the list holds, perSecond the number's throughput.
	people, perSecond int
	welcome, beside   automation
	// list is the automation of the list, begun when its members were let in, and started how long after that the
	// last of their workflows had entered; 0 before that.
	list    string
	begun   time.Time
	started time.Duration
}

const (
	customersBeside = 20
	sendsBeside     = 50
)

// newBlast is small and slow unless CADENZA_BLAST says how many people.
func newBlast(t *testing.T) *blast {
	t.Helper()
	b := &blast{t: t, people: 500, perSecond: 40}
	if size := os.Getenv("CADENZA_BLAST"); size != "" {
		var err error
		b.people, err = strconv.Atoi(size)
		require.NoError(t, err)
		b.perSecond = 80
	}
	b.w = start(t, stack.Options{
		MoreNumbers: []string{neighbourNumber + ":" + neighbourAccount + ":+390699999999"},
		Tune: func(c *config.Config) {
			// What is on its way when a busy machine stalls comes all at once after it.
			c.Worker.Sends = b.perSecond / 5
			// Thousands that wait to begin are not forgotten: starting them again each second
			// would leave the server no time for anything else.
			c.ReconcileEvery, c.ReconcilePatience = 10*time.Second, 20*time.Second
		},
	})
	b.setPace(b.perSecond)
	b.w.sim.fail(t, object{"limits": object{"per_second": b.perSecond, "pair": true}})
	b.settleNeighbour()
	b.welcome = onPhrase(t, b.w, "voglio informazioni", "Eccole, %%FIRST_NAME%%")
	b.beside = b.neighbour.steps(t, "neighbour", welcome("vicino"))
	return b
}

// setPace is what an operator does.
func (b *blast) setPace(perSecond int) {
	b.t.Helper()
	got := b.w.api.call(b.t, http.MethodPatch, "/v1/numbers/"+b.w.number(b.t).ID, object{"messages_per_second": perSecond})
	require.Equal(b.t, http.StatusOK, got.status, string(got.body))
}

// settleNeighbour makes a workspace of its own with the second number.
func (b *blast) settleNeighbour() {
	b.t.Helper()
	ctx, app := b.t.Context(), b.w.stack.App
	made, err := app.NewWorkspace(ctx, models.Workspace{Name: "Neighbour", TimeZone: "Europe/Rome", Language: "it", PhoneRegion: "IT"})
	require.NoError(b.t, err)
	key, err := app.NewKey(ctx, made.ID, "neighbour", "")
	require.NoError(b.t, err)
	b.neighbour = api{url: b.w.api.url, key: key}
	post[object](b.t, b.neighbour, http.StatusCreated, "/v1/numbers", object{
		"phone_number_id": neighbourNumber, "waba_id": neighbourAccount, "display_phone": "+390699999999", "token": b.w.token(b.t),
	})
	post[object](b.t, b.neighbour, http.StatusOK, "/v1/templates/sync", nil)
}

// begin lets the list's members in.
func (b *blast) begin() {
	b.t.Helper()
	list := post[struct{ ID string }](b.t, b.w.api, http.StatusCreated, "/v1/lists", object{"name": "blast"}).ID
	var file strings.Builder
	file.WriteString("phone,first_name\n")
	for i := range b.people {
		fmt.Fprintf(&file, "%s,Anna %d\n", newPhone(), i)
	}
	require.Equal(b.t, b.people, importCSV(b.t, b.w, list, file.String()).Created)
	a := b.w.api.automation(b.t, object{
		"name": "blast", "start": []object{{"kind": "list", "list_ids": []string{list}}}, "steps": []object{welcome("tutti")},
	})
	b.list, b.begun = a.ID, time.Now()
	post[object](b.t, b.w.api, http.StatusAccepted, "/v1/automations/"+a.ID+"/start_lists", nil)
}

// look notes when nobody of the list waits for a workflow any more.
func (b *blast) look(c *assert.CollectT) {
	waiting := get[struct{ Items []run }](c, b.w.api, "/v1/automations/"+b.list+"/runs?status=starting&limit=1")
	if b.started == 0 && len(waiting.Items) == 0 {
		b.started = time.Since(b.begun)
	}
}

// interrupt lets the customers write and the neighbour send, and tells who they are.
func (b *blast) interrupt() (customers, neighbours []string) {
	b.t.Helper()
	others := crowd(sendsBeside)
	for range customersBeside {
		customers = append(customers, newPhone())
		b.w.sim.write(b.t, customers[len(customers)-1], "text", "Voglio informazioni")
	}
	b.neighbour.startAll(b.t, b.beside.ID, others)
	for _, one := range others {
		neighbours = append(neighbours, fmt.Sprint(one["phone"]))
	}
	return customers, neighbours
}

// eventually repeats the check until it holds, the longer the more people there are.
func (b *blast) eventually(what string, check func(c *assert.CollectT)) {
	b.t.Helper()
	require.EventuallyWithT(b.t, check, patience+time.Duration(b.people/10)*time.Second, 200*time.Millisecond, what)
}

// lastPlace is where in the order of all messages the last of the phones got its own.
func lastPlace(all []received, phones []string) int {
	last := -1
	for i, m := range all {
		if slices.Contains(phones, m.To) {
			last = i
		}
	}
	return last
}

// reached is how many of the phones have got something.
func reached(all []received, phones []string) int {
	n := 0
	for _, m := range all {
		if slices.Contains(phones, m.To) {
			n++
		}
	}
	return n
}

func TestABlastHoldsUpNeitherAnswersNorNeighbours(t *testing.T) { // W4
	t.Parallel()
	b := newBlast(t)
	b.begin()
	b.eventually("the blast is under way", func(c *assert.CollectT) {
		b.look(c)
		require.Greater(c, len(b.w.sim.all(c)), b.people/20)
	})
	before := len(b.w.sim.all(t))
	asked := time.Now()
	customers, neighbours := b.interrupt()
	b.eventually("answers and neighbours have left", func(c *assert.CollectT) {
		b.look(c)
		all := b.w.sim.all(c)
		require.Equal(c, customersBeside, reached(all, customers))
		require.Equal(c, sendsBeside, reached(all, neighbours))
	})
	beside := time.Since(asked)
	total := b.people + customersBeside + sendsBeside
	b.eventually("everybody has a message", func(c *assert.CollectT) {
		b.look(c)
		require.Len(c, b.w.sim.all(c), total)
	})

	all := b.w.sim.all(t)
	answered, served := lastPlace(all, customers), lastPlace(all, neighbours)
	require.Less(t, max(answered, served), before+b.people*6/10, "the backlog is still long when the last of them has left")
	require.Len(t, recipients(all), total, "nobody has two")
	b.keepsPace(all)
	require.Empty(t, b.w.sim.refusals(t), "the simulator keeps the limit and had nothing to refuse")
	took := all[total-1].At.Sub(all[0].At).Seconds()
	require.NotZero(t, b.started, "who has a message has entered")
	t.Logf("all %d entered within %.1f s: %.0f starts a second", b.people, b.started.Seconds(), float64(b.people)/b.started.Seconds())
	t.Logf("%d people at %d a second: %.0f s, %.1f a second; asked after %d messages, the last answer was the %d., the last neighbour "+
		"the %d., all within %.1f s",
		b.people, b.perSecond, took, float64(total)/took, before, answered+1, served+1, beside.Seconds())
}

func recipients(all []received) map[string]bool {
	out := map[string]bool{}
	for _, m := range all {
		out[m.To] = true
	}
	return out
}

// keepsPace holds the messages of the blast's number against its pace, by the simulator's
// clock: never more ahead of it than the burst of the first second.
func (b *blast) keepsPace(all []received) {
	b.t.Helper()
	rate := 0.9 * float64(b.perSecond)
	var ahead float64
	var last time.Time
	seconds := map[int64]int{}
	for _, m := range all {
		if m.NumberID == neighbourNumber {
			continue
		}
		if !last.IsZero() {
			ahead = max(0, ahead-rate*m.At.Sub(last).Seconds())
		}
		ahead, last = ahead+1, m.At
		seconds[m.At.Unix()]++
		require.LessOrEqual(b.t, ahead, 2*rate, "of %d messages", len(all))
	}
	most := 0
	for _, n := range seconds {
		most = max(most, n)
	}
	require.LessOrEqual(b.t, float64(most), 2*rate+1, "in one second")
	b.t.Logf("at most %d messages in one second of the simulator's clock", most)
}

// number is the demo workspace's.
func (w *world) number(t require.TestingT) number {
	return get[page[number]](t, w.api, "/v1/numbers").Items[0]
}

// token is the access token that the simulator takes.
func (w *world) token(t *testing.T) string {
	t.Helper()
	return secretsOf(t, w.data).Token
}

// number is what the API tells of one.
type number struct {
	ID                string
	MessagesPerSecond int    `json:"messages_per_second"`
	RecipientLimit    *int   `json:"recipient_limit"`
	Quality           string `json:"quality"`
	Throughput        string `json:"throughput"`
}

// all is every message that phones received, in the order in which they came.
func (s simulator) all(t require.TestingT) []received {
	var out []received
	for next := ""; ; {
		got := send(t, http.MethodGet, s.url+"/sim/messages?after="+url.QueryEscape(next), nil, nil)
		require.Equal(t, http.StatusOK, got.status, string(got.body))
		var list page[received]
		got.into(t, &list)
		out = append(out, list.Items...)
		if list.Next == nil {
			return out
		}
		next = *list.Next
	}
}

// refusals are how often the simulator refused, by code.
func (s simulator) refusals(t require.TestingT) map[int]int {
	got := send(t, http.MethodGet, s.url+"/sim/refusals", nil, nil)
	require.Equal(t, http.StatusOK, got.status, string(got.body))
	var list page[struct{ Code, Times int }]
	got.into(t, &list)
	out := map[int]int{}
	for _, one := range list.Items {
		out[one.Code] = one.Times
	}
	return out
}
