package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cadenza/internal/config"
	"cadenza/local/stack"
)

// hold is what keeps messages from being sent.
type hold struct {
	ID, Scope, Reason string
	Park              *string
	Runs              int
	Template          *struct{ Name string }
}

// holds are those in force, but for that of the seeded template which is paused always.
func (a api) holds(t require.TestingT) []hold {
	return slices.DeleteFunc(get[page[hold]](t, a, "/v1/holds").Items, func(h hold) bool {
		return h.Template != nil && h.Template.Name == "promo_paused"
	})
}

// TestATokenRevokedInTheMiddleOfACampaignSkipsNobody is R6 and W2: the first refusal holds
// the number, whoever comes after it is not even tried, and a new token lets all go on.
func TestATokenRevokedInTheMiddleOfACampaignSkipsNobody(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	w := start(t, stack.Options{Data: data}) // the token is that of all tests
	a := w.api.steps(t, "R6 campagna interrotta", welcome("uno %%FIRST_NAME%%"), after("PT2S", welcome("due %%FIRST_NAME%%")))
	contacts := crowd(120)
	w.api.startAll(t, a.ID, contacts)
	eventually(t, "the campaign is under way", func(c *assert.CollectT) { require.Greater(c, len(w.sim.messages(c, "")), 20) })
	w.sim.fail(t, object{"token": "revoked"})
	sent := 0
	eventually(t, "every run needs attention, and nothing leaves any more", func(c *assert.CollectT) {
		sent = len(w.sim.messages(c, ""))
		left := len(contacts) - w.api.completed(c, a.ID)
		require.Equal(c, left, w.api.attention(c)["token_refused"].Runs)
		held := w.api.holds(c)
		require.Len(c, held, 1)
		require.Equal(c, "number", held[0].Scope)
		require.Equal(c, left, held[0].Runs)
	})
	require.Less(t, sent, 2*len(contacts), "it was in the middle")

	w.sim.fail(t)
	number := get[page[struct{ ID string }]](t, w.api, "/v1/numbers").Items[0]
	renewed := w.api.call(t, http.MethodPatch, "/v1/numbers/"+number.ID, object{"token": secretsOf(t, data).Token})
	require.Equal(t, http.StatusOK, renewed.status, string(renewed.body))
	eventually(t, "all went through", func(c *assert.CollectT) { require.Equal(c, len(contacts), w.api.completed(c, a.ID)) })
	for _, one := range contacts {
		want := []string{welcomeText(fmt.Sprint("uno ", one["first_name"])), welcomeText(fmt.Sprint("due ", one["first_name"]))}
		require.Equal(t, want, w.sim.texts(t, fmt.Sprint(one["phone"])))
	}
	require.Empty(t, w.api.holds(t))
}

// TestAPausedTemplateHoldsItsRunsUntilItIsApproved is W6, told by webhook and found by a sync.
func TestAPausedTemplateHoldsItsRunsUntilItIsApproved(t *testing.T) {
	t.Parallel()
	for name, every := range map[string]time.Duration{"by webhook": time.Hour, "by a sync": time.Second} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := stack.Options{Tune: func(c *config.Config) {
				c.SyncEvery = every
				if every < time.Hour {
					c.WhatsApp.AppSecret = "nobody signs with this" // no webhook is believed
				}
			}}
			w := start(t, options)
			a, phone := w.api.steps(t, "W6 "+name, welcome("uno")), newPhone()
			w.sim.fail(t, object{"template": "welcome", "status": "PAUSED"})
			eventually(t, "the pause is known", func(c *assert.CollectT) {
				held := w.api.holds(c)
				require.NotEmpty(c, held)
				require.Equal(c, "template", held[0].Scope)
				require.Equal(c, "welcome", held[0].Template.Name)
			})
			r := w.api.start(t, a.ID, phone)
			waits := w.reaches(t, r.ID, "waiting")
			eventually(
				t, "it says what it waits for", func(c *assert.CollectT) { require.Contains(c, w.api.run(c, waits.ID).Reason, "paused") },
			)
			require.Empty(t, w.sim.texts(t, phone))
			w.sim.fail(t)
			w.reaches(t, r.ID, "completed")
			require.Equal(t, []string{welcomeText("uno")}, w.sim.texts(t, phone))
			eventually(t, "nothing is held", func(c *assert.CollectT) { require.Empty(c, w.api.holds(c)) })
		})
	}
}

// TestAMessageThatFailsLaterIsSentAgainAlsoBehindTheLastStep is W1 and W2: WhatsApp takes
// a message and says a moment later that it could not deliver it, for a cause that passes.
func TestAMessageThatFailsLaterIsSentAgainAlsoBehindTheLastStep(t *testing.T) {
	t.Parallel()
	w := start(t, stack.Options{})
	for _, last := range []bool{false, true} {
		phone := newPhone()
		w.sim.fail(t, object{"error": 131000, "later": true, "times": 1})
		steps := []object{welcome("uno")}
		if !last {
			steps = append(steps, after("PT1H", welcome("due")))
		}
		r := w.api.start(t, w.api.steps(t, fmt.Sprint("W2 later ", last), steps...).ID, phone)
		eventually(t, "it is there", func(c *assert.CollectT) {
			require.Equal(c, []string{welcomeText("uno")}, w.sim.texts(c, phone))
			require.Equal(c, []string{"failed whatsapp_131000", "done"}, w.api.run(c, r.ID).stepResults())
		})
		if last {
			w.reaches(t, r.ID, "completed")
		}
	}
}
