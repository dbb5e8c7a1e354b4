package e2e

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// settingsWith are the workspace's settings with this confirmation of a stop.
func settingsWith(t *testing.T, a api, confirmation any) {
	t.Helper()
	settings := get[object](t, a, "/v1/settings")
	consent, ok := settings["consent"].(map[string]any)
	require.True(t, ok)
	consent["confirmation"], consent["opt_out_buttons"] = confirmation, []string{"Disiscrivimi"}
	require.Equal(t, http.StatusOK, a.call(t, http.MethodPut, "/v1/settings", settings).status)
}

const byeWords = "Ciao %%FIRST_NAME|amico%%, non ti scriveremo più."

// TestAStopIsConfirmedOnce is about everybody who may say so, on both databases (K2).
func TestAStopIsConfirmedOnce(t *testing.T) { // K2
	t.Parallel()
	onBothDatabases(t, func(t *testing.T, w *world) {
		settingsWith(t, w.api, map[string]string{"it": byeWords, "en": "Bye %%FIRST_NAME|friend%%."})
		const bye, offer = "Ciao amico, non ti scriveremo più.", "Vuoi saperne di più sulle nostre novità?"
		people := map[string]struct {
			says, reads []string
			language    string
			first       func(t *testing.T, phone, id string)
		}{
			"types a stop word":     {says: []string{"STOP!"}, reads: []string{bye}},
			"types it twice":        {says: []string{"stop", "STOP"}, reads: []string{bye}},
			"speaks English":        {says: []string{"stop"}, reads: []string{"Bye friend."}, language: "en"},
			"writes something else": {says: []string{"ciao"}, reads: []string{}},
			"had refused before":    {says: []string{"STOP"}, reads: []string{}, first: w.hasRefused},
			"is blocked":            {says: []string{"STOP"}, reads: []string{}, first: w.blocks},
			"taps a button of opting out": {
				says: []string{"Disiscrivimi"}, reads: []string{offer, "Ciao Giulia, non ti scriveremo più."}, first: w.offers,
			},
		}
		for name, one := range people {
			t.Run(name, func(t *testing.T) {
				phone := newPhone()
				id := post[contact](t, w.api, http.StatusCreated, "/v1/contacts", object{"phone": phone, "language": one.language}).ID
				how := "text"
				if one.first != nil {
					one.first(t, phone, id)
				}
				for i, words := range one.says {
					if words == "Disiscrivimi" {
						how = "button"
					}
					w.sim.write(t, phone, how, words)
					eventually(t, "routed", func(c *assert.CollectT) {
						items := get[page[struct {
							RoutedAt *string `json:"routed_at"`
						}]](c, w.api, "/v1/contacts/"+id+"/inbound_messages").Items
						require.Len(c, items, i+1)
						require.NotNil(c, items[0].RoutedAt)
					})
				}
				eventually(t, "what came", func(c *assert.CollectT) {
					require.Equal(c, one.reads, w.sim.texts(c, phone))
					for _, m := range get[page[struct{ State string }]](c, w.api, "/v1/contacts/"+id+"/messages").Items {
						require.Contains(c, []string{"sent", "delivered", "read"}, m.State)
					}
				})
			})
		}
	})
}

func (w *world) hasRefused(t *testing.T, _, id string) {
	t.Helper()
	require.Equal(t, http.StatusOK,
		w.api.call(t, http.MethodPut, "/v1/contacts/"+id+"/consent", object{"marketing": "refused"}).status)
}

func (w *world) blocks(t *testing.T, phone, _ string) {
	t.Helper()
	a := w.api.steps(t, "blocca "+phone, object{"kind": "block_contact"})
	w.api.start(t, a.ID, phone)
	eventually(t, "blocked", func(c *assert.CollectT) { require.Equal(c, 1, w.api.completed(c, a.ID)) })
}

func (w *world) offers(t *testing.T, phone, _ string) {
	t.Helper()
	a := w.api.steps(t, "offre "+phone, object{"kind": "send_template", "template": "choice", "language": "it"})
	w.api.start(t, a.ID, phone)
	eventually(t, "the offer", func(c *assert.CollectT) { require.Len(c, w.sim.texts(c, phone), 1) })
}

// TestAStopIsConfirmedOnceWhoeverDies kills the program while people refuse (K2, W1, W5).
func TestAStopIsConfirmedOnceWhoeverDies(t *testing.T) { // K2, W1
	t.Parallel()
	p := newProgram(t, "--unknown-grace", "8s", "--reconcile-every", "2s", "--reconcile-patience", "2s")
	p.start(t)
	settingsWith(t, p.api, byeWords)
	const people = 30
	var phones []string
	for range people {
		phones = append(phones, newPhone())
	}
	for i, phone := range phones {
		p.sim.write(t, phone, "text", "STOP")
		if i%10 == 5 {
			p.kill(t)
			p.start(t)
		}
	}
	eventually(t, "everybody is told, nobody twice", func(c *assert.CollectT) {
		for _, phone := range phones {
			sent := get[page[struct{ State string }]](c, p.api, "/v1/contacts?phone=%2B"+phone[1:])
			require.Len(c, sent.Items, 1)
		}
	})
	unknown := 0
	for _, phone := range phones {
		id := get[page[contact]](t, p.api, "/v1/contacts?phone=%2B"+phone[1:]).Items[0].ID
		eventually(t, "settled", func(c *assert.CollectT) {
			sent := get[page[struct{ State string }]](c, p.api, "/v1/contacts/"+id+"/messages").Items
			require.Len(c, sent, 1)
			require.Contains(c, []string{"sent", "delivered", "read", "unknown"}, sent[0].State)
			if sent[0].State != "unknown" {
				require.Len(c, p.sim.texts(c, phone), 1)
			}
		})
		require.LessOrEqual(t, len(p.sim.texts(t, phone)), 1, "at most once")
		unknown += 1 - len(p.sim.texts(t, phone))
	}
	t.Logf("%d of %d were claimed and never left", unknown, people)
	require.LessOrEqual(t, unknown, 3, "one for each kill at most, and then some")
}
