package e2e

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cadenza/local/stack"
)

// consents is a contact's consent with its log.
type consents struct {
	Marketing string
	Items     []struct{ Marketing, Source, Words string }
}

// asked is somebody of a campaign: what they say after its first message, and what comes of it.
type asked struct {
	phone, id string
	// before is their consent when the campaign begins; "" for unknown.
	before string
	// says are their words, each as the simulator takes them.
	says [][2]string
	// reads is all that comes to their phone, log their consent's, the oldest first.
	reads, log []string
}

// TestACampaignHonoursWhatPeopleSayOfMarketing is a campaign of two marketing templates and one of utility.
func TestACampaignHonoursWhatPeopleSayOfMarketing(t *testing.T) { // K1, K2, K3, S11
	t.Parallel()
	w := start(t, stack.Options{}) // the workspace's own settings and starts
	const first, bye = "Vuoi saperne di più sulle nostre novità?", "Non ti scriveremo più"
	second, last := welcomeText("due"), "Ciao Anna, ti ricordiamo il tuo appuntamento: domani. A presto!"
	w.api.automation(t, object{
		"name": "Addio", "start": []object{{"kind": "consent", "to": "refused"}}, "steps": []object{{"kind": "send_message", "text": bye}},
	})
	a := w.api.steps(
		t, "Novità", object{"kind": "send_template", "template": "choice", "language": "it"}, after("P1D", welcome("due")),
		object{
			"kind": "send_template", "template": "reminder", "language": "it",
			"parameters": object{"first_name": "Anna", "when": "domani"},
		},
	)
	typed := [][2]string{{"text", "STOP!"}}
	people := []*asked{
		{before: "refused", reads: []string{}},
		{before: "refused", says: [][2]string{{"text", "ciao"}}, reads: []string{}},
		{before: "granted", says: typed, reads: []string{first, bye, last}, log: []string{"refused message STOP!"}},
		{says: [][2]string{{"text", "basta"}}, reads: []string{first, bye, last}, log: []string{"refused message basta"}},
		{says: [][2]string{{"button", "Disiscrivimi"}}, reads: []string{first, bye, last}, log: []string{"refused button Disiscrivimi"}},
		{says: [][2]string{{"preference", "stop"}}, reads: []string{first, last}, log: []string{"refused whatsapp "}},
		{
			says: [][2]string{{"text", "Disiscrivimi"}, {"text", "Iscrivimi"}}, reads: []string{first, bye, second, last},
			log: []string{"refused message Disiscrivimi", "granted message Iscrivimi"},
		},
		{says: [][2]string{{"text", "START"}}, reads: []string{first, second, last}, log: []string{"granted message START"}},
		{says: [][2]string{{"text", "non voglio fare stop"}}, reads: []string{first, second, last}},
		{before: "granted", reads: []string{first, second, last}},
		{reads: []string{first, second, last}},
		{reads: []string{first, second, last}},
	}
	list := w.api.list(t, "tutti")
	file := "PHONE,FIRST_NAME,CONSENT\n"
	for _, one := range people {
		one.phone = newPhone()
		file += one.phone + ",Anna," + one.before + "\n"
		if one.before != "" {
			one.log = append([]string{one.before + " import "}, one.log...)
		}
	}
	require.Equal(t, http.StatusOK,
		w.api.call(t, http.MethodPost, "/v1/contacts/import?list_id="+list, []byte(file), "Content-Type", "text/csv").status)
	for _, one := range people {
		one.id = get[page[contact]](t, w.api, "/v1/contacts?phone=%2B"+one.phone[1:]).Items[0].ID
	}
	made := w.api.begins(t, object{"name": "Novità", "automation_id": a.ID, "list_ids": []string{list}})
	done := w.api.reaches(t, made.ID, "done")
	require.Equal(t, []int{12, 10, 2, 2, 0}, []int{
		done.Members.Total, done.Members.Entered, done.Members.NotEntered, done.Members.LeftOut, done.Members.ToStart,
	})
	for _, one := range people {
		eventually(t, "the first message", func(c *assert.CollectT) {
			require.Equal(c, one.reads[:min(1, len(one.reads))], w.sim.texts(c, one.phone))
		})
		for i, words := range one.says {
			w.sim.write(t, one.phone, words[0], words[1])
			if i+1 < len(one.says) { // the next one is for whoever has read this one
				w.saysOfConsent(t, one.id, one.log[:i+1])
			}
		}
	}
	for _, one := range people {
		w.saysOfConsent(t, one.id, one.log)
	}
	for _, r := range allPages[run](t, w.api, "/v1/automations/"+a.ID+"/runs?limit=200") {
		require.Equal(t, http.StatusOK, w.api.call(t, http.MethodPost, "/v1/runs/"+r.ID+"/skip_wait", nil).status)
	}
	eventually(t, "all are through", func(c *assert.CollectT) { require.Equal(c, 10, w.api.completed(c, a.ID)) })
	for i, one := range people {
		eventually(t, "what came to a phone", func(c *assert.CollectT) {
			require.ElementsMatch(c, one.reads, w.sim.texts(c, one.phone), "%d: %s", i, one.says)
		})
	}
	report := get[struct {
		Steps []struct{ Skipped []reasonCount }
	}](t, w.api, "/v1/automations/"+a.ID+"/report")
	require.Equal(t, []reasonCount{{Reason: "marketing_stopped", Count: 4}}, report.Steps[1].Skipped)
}

// saysOfConsent waits until the log says so, the oldest first.
func (w *world) saysOfConsent(t *testing.T, contactID string, want []string) {
	t.Helper()
	eventually(t, "the log of consent", func(c *assert.CollectT) {
		var log []string
		for _, one := range get[consents](c, w.api, "/v1/contacts/"+contactID+"/consent").Items {
			log = append([]string{fmt.Sprint(one.Marketing, " ", one.Source, " ", one.Words)}, log...)
		}
		require.Equal(c, want, log)
	})
}
