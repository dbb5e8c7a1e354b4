package e2e

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// journeyWords are the words of the messages of a journey, in order.
var journeyWords = []string{"uno", "due", "tre", "quattro"}

// journey is five steps: four messages, and a tag in the middle.
func journey(t *testing.T, p *program, delivery string) automation {
	t.Helper()
	var steps []object
	for i, word := range journeyWords {
		step := welcome(word + " %%FIRST_NAME%%")
		step["delivery"] = delivery
		if i > 0 {
			step = after(fmt.Sprintf("PT%dS", 1+i%2), step)
		}
		steps = append(steps, step)
	}
	steps = slices.Insert(steps, 2, object{"kind": "add_tags", "tags": []string{"a metà"}})
	return p.api.steps(t, "kill -9, "+delivery, steps...)
}

// tally counts every (phone, text) at the simulator.
func tally(t require.TestingT, p *program) (counts map[string]int, all int) {
	counts = map[string]int{}
	messages := p.sim.messages(t, "")
	for _, m := range messages {
		counts[m.To+" "+m.Text]++
	}
	return counts, len(messages)
}

// wantedBy is the key of a contact's message in a tally.
func wantedBy(contact object, word string) string {
	return fmt.Sprint(contact["phone"], " ", welcomeText(fmt.Sprint(word, " ", contact["first_name"])))
}

// seeded is a source of chance whose seed is in the log and can be given again.
func seeded(t *testing.T) *rand.Rand {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if fixed := os.Getenv("CADENZA_E2E_SEED"); fixed != "" {
		_, err := fmt.Sscan(fixed, &seed)
		require.NoError(t, err)
	}
	t.Logf("CADENZA_E2E_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, seed))
}

// killAtRandom kills and restarts the program so many times, each at a random count of
// messages that have arrived.
func killAtRandom(t *testing.T, p *program, kills, messages int) {
	t.Helper()
	random := seeded(t)
	var moments []int
	for range kills {
		moments = append(moments, random.IntN(messages*9/10))
	}
	slices.Sort(moments)
	for _, moment := range moments {
		eventually(t, "the next moment", func(c *assert.CollectT) {
			_, all := tally(c, p)
			require.GreaterOrEqual(c, all, moment)
		})
		p.kill(t)
		p.start(t)
	}
}

func TestKillNineTwentyTimesEveryMessageArrivesExactlyOnce(t *testing.T) { // W1
	t.Parallel()
	began := time.Now()
	p := newProgram(t, "--unknown-grace", "8s", "--reconcile-every", "5s", "--reconcile-patience", "5s")
	p.start(t)
	a, contacts := journey(t, p, "at_least_once"), crowd(100)
	p.api.startAll(t, a.ID, contacts)
	killAtRandom(t, p, 20, len(contacts)*len(journeyWords))
	t.Logf("20 kills took %s", time.Since(began))
	eventually(t, "all went through", func(c *assert.CollectT) { require.Equal(c, len(contacts), p.api.completed(c, a.ID)) })
	t.Logf("all took %s", time.Since(began))

	counts, all := tally(t, p)
	for _, one := range contacts {
		for _, word := range journeyWords {
			require.Equal(t, 1, counts[wantedBy(one, word)], "%v %s", one["first_name"], word)
		}
	}
	require.Equal(t, len(contacts)*len(journeyWords), all)
}

func TestKillNineNeverDoublesAMessageByDefault(t *testing.T) { // W1
	t.Parallel()
	p := newProgram(t, "--unknown-grace", "8s", "--reconcile-every", "5s", "--reconcile-patience", "5s")
	p.start(t)
	a, contacts := journey(t, p, "at_most_once"), crowd(40)
	p.api.startAll(t, a.ID, contacts)
	killAtRandom(t, p, 6, len(contacts)*len(journeyWords))
	eventually(t, "all went through", func(c *assert.CollectT) { require.Equal(c, len(contacts), p.api.completed(c, a.ID)) })

	counts, _ := tally(t, p)
	arrived, unknown := 0, 0
	for _, summary := range get[page[run]](t, p.api, "/v1/automations/"+a.ID+"/runs?limit=200").Items {
		r := p.api.run(t, summary.ID)
		phone := get[contact](t, p.api, "/v1/contacts/"+r.ContactID)
		sends := slices.DeleteFunc(r.Steps, func(s runStep) bool { return s.Kind != "send_template" })
		require.Len(t, sends, len(journeyWords))
		for i, word := range journeyWords {
			n := counts[wantedBy(object{"phone": *phone.Phone, "first_name": phone.FirstName}, word)]
			arrived += n
			if sends[i].Status == "unknown" {
				require.LessOrEqual(t, n, 1, "nothing is doubled")
				unknown++
				continue
			}
			require.Equal(t, "done", sends[i].Status)
			require.Equal(t, 1, n, "what is done has arrived once")
		}
	}
	t.Logf("%d arrived, %d unknown", arrived, unknown)
	_, all := tally(t, p)
	require.Equal(t, arrived, all, "nothing else arrived")
}
