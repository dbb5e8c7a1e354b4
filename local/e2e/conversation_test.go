package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// direct is a message of no run as it is accepted.
type direct struct {
	ID         string
	WorkflowID string `json:"workflow_id"`
}

// accepted is a message as the contact's list shows it.
type accepted struct {
	State     string
	Content   struct{ Text string }
	CreatedAt time.Time `json:"created_at"`
	SentAt    time.Time `json:"sent_at"`
}

// requireTurns has each message arrive once, in the order of acceptance, except that one which has waited as long as a message
// waits for an older one may overtake it (I2).
func requireTurns(c *assert.CollectT, want, arrived []string, waited map[string]time.Duration) {
	for i, one := range arrived {
		require.Contains(c, want, one)
		require.NotContains(c, arrived[i+1:], one, "once")
		for _, later := range arrived[i+1:] {
			if slices.Index(want, later) < slices.Index(want, one) {
				require.GreaterOrEqual(c, waited[one], models.ConversationTurn, "%s overtook %s", one, later)
			}
		}
	}
}

// TestTwoOperatorsInOneChat write at the same instant, again and again, while the program is killed: each message arrives once,
// in the order of acceptance, and both are told of all, also after their streams broke (I2, W1).
func TestTwoOperatorsInOneChat(t *testing.T) { // I2, W1
	t.Parallel()
	p := newProgram(t, "--unknown-grace", "8s", "--reconcile-every", "2s", "--reconcile-patience", "2s")
	p.start(t)
	phone := newPhone()
	p.sim.write(t, phone, "text", "ciao")
	var id string
	eventually(t, "the contact", func(c *assert.CollectT) {
		items := get[page[contact]](c, p.api, "/v1/contacts?phone=%2B"+phone[1:]).Items
		require.Len(c, items, 1)
		id = items[0].ID
	})
	path := "/v1/conversations/" + id + "/messages"
	eventually(t, "the window", func(c *assert.CollectT) {
		require.Len(c, get[page[object]](c, p.api, "/v1/conversations?filter=waiting").Items, 1)
	})
	operators, theirs := map[string]api{}, []string{}
	for _, who := range []string{"luca", "sara"} {
		as, user := p.api.signedIn(t, who, "chat_operator")
		operators[who], theirs = as, append(theirs, user)
	}
	given := p.api.call(t, http.MethodPut, "/v1/conversations/"+id+"/operators", object{"user_ids": theirs})
	require.Equal(t, http.StatusNoContent, given.status, string(given.body))
	watchers := []*watcher{operators["luca"].watches(t), operators["sara"].watches(t)}
	var sent, ids []string // ids are in the order of acceptance
	for round := range 3 {
		var both sync.WaitGroup
		var mu sync.Mutex
		for who, as := range operators {
			both.Go(func() {
				text := fmt.Sprint(who, "-", round)
				got := post[direct](t, as, http.StatusAccepted, path, object{"text": text}, "Idempotency-Key", text)
				mu.Lock()
				defer mu.Unlock()
				sent, ids = append(sent, got.ID+" "+text), append(ids, got.ID)
			})
		}
		both.Wait()
		if round == 1 {
			p.kill(t)
			p.start(t)
		}
	}
	eventually(t, "both operators see all", func(c *assert.CollectT) {
		for _, w := range watchers {
			w.requireSaw(c, ids, 1)
		}
	})
	slices.Sort(sent)
	want := []string{}
	for _, one := range sent {
		_, text, _ := strings.Cut(one, " ")
		want = append(want, text)
	}
	eventually(t, "all are settled", func(c *assert.CollectT) {
		require.Empty(c, get[page[object]](c, p.api, "/v1/conversations?filter=waiting").Items)
		arrived := p.sim.texts(c, phone)
		unknown, waited := 0, map[string]time.Duration{}
		for _, m := range get[page[accepted]](c, p.api, "/v1/contacts/"+id+"/messages").Items {
			require.Contains(c, []string{"sent", "delivered", "read", "unknown"}, m.State)
			if m.State == "unknown" {
				unknown++
			}
			waited[m.Content.Text] = m.SentAt.Sub(m.CreatedAt)
		}
		require.LessOrEqual(c, unknown, 1, "the one that was leaving when the program was killed")
		require.Len(c, arrived, len(want)-unknown)
		requireTurns(c, want, arrived, waited)
	})
	again := post[direct](t, operators["luca"], http.StatusAccepted, path, object{"text": "luca-0"}, "Idempotency-Key", "luca-0")
	require.True(t, strings.HasPrefix(again.WorkflowID, "message/"))
	require.Contains(t, strings.Join(sent, "\n"), again.ID, "a repeat is the same message")
}
