package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cadenza/local/stack"
)

// onPhrase is an automation that a phrase starts; it answers and stays until tomorrow.
func onPhrase(t *testing.T, w *world, phrase, text string) automation {
	t.Helper()
	return w.api.automation(t, object{
		"name": "S1 " + phrase, "start": []object{{"kind": "message", "phrase": phrase}},
		"steps": []object{{"kind": "send_message", "text": text}, after("P1D", object{
			"name": "later", "kind": "add_tags", "tags": []string{"risposto"},
		})},
	})
}

// runsOf are the runs of an automation, newest first.
func (w *world) runsOf(t require.TestingT, automationID string) []run {
	return get[page[run]](t, w.api, "/v1/automations/"+automationID+"/runs?limit=200").Items
}

func TestATapOnATemplatesButtonStartsTheAutomationOfItsWords(t *testing.T) { // S1
	t.Parallel()
	w, phone := start(t, stack.Options{}), newPhone() // the words of the template's button are others' too
	answers := onPhrase(t, w, "Disiscrivimi", "Fatto, %%FIRST_NAME%%")
	w.api.start(t, w.api.steps(t, "S1 choice", object{"kind": "send_template", "template": "choice", "language": "it"}).ID, phone)
	eventually(t, "the template", func(c *assert.CollectT) { require.Len(c, w.sim.messages(c, phone), 1) })

	w.sim.write(t, phone, "button", "Disiscrivimi")
	eventually(t, "the answer, inside the window", func(c *assert.CollectT) {
		require.Equal(c, []string{"Fatto, Giulia"}, w.sim.texts(c, phone)[1:])
	})
	first := w.waiting(t, w.runsOf(t, answers.ID)[0].ID, "later")
	w.sim.write(t, phone, "button", "Disiscrivimi")
	w.sim.write(t, phone, "text", "  disiscrivimi\n")
	w.sim.write(t, phone, "text", "Disiscrivimi subito")
	w.api.call(t, "POST", "/v1/runs/"+first.ID+"/end", nil)
	w.reaches(t, first.ID, "ended")
	w.sim.write(t, phone, "text", "  DISISCRIVIMI  ")
	eventually(t, "after the end a phrase starts again, in whatever case and white space", func(c *assert.CollectT) {
		require.Equal(c, []string{"Fatto, Giulia", "Fatto, Giulia"}, w.sim.texts(c, phone)[1:])
	})
	require.Len(t, w.runsOf(t, answers.ID), 2, "a second tap while inside is ignored, a longer sentence is no phrase")

	path := "/v1/contacts/" + first.ContactID + "/inbound_messages?limit=2"
	eventually(t, "what the contact wrote tells what became of it", func(c *assert.CollectT) {
		var decided []string
		for next := path; next != ""; {
			got := get[page[struct {
				Decision     string
				AutomationID *string `json:"automation_id"`
			}]](c, w.api, next)
			for _, m := range got.Items {
				decided = append(decided, m.Decision)
				require.Equal(c, m.Decision == "phrase", m.AutomationID != nil)
			}
			next = ""
			if got.Next != nil {
				next = path + "&after=" + *got.Next
			}
		}
		require.ElementsMatch(c, []string{"phrase", "phrase", "phrase", "nowhere", "phrase"}, decided)
	})
}

func TestOnlyOneAutomationHoldsAPhrase(t *testing.T) { // S1
	t.Parallel()
	w := shared(t)
	holder := onPhrase(t, w, "Orari di apertura", "9-18")
	second := object{
		"name": "S1 second", "start": []object{{"kind": "message", "phrase": " orari  di APERTURA"}}, "steps": []object{welcome("uno")},
	}
	refused := w.api.call(t, "POST", "/v1/automations", second)
	require.Equal(t, 409, refused.status, string(refused.body))
	p := refused.problem(t)
	require.Equal(t, "/problems/phrase-taken", p.Type)
	require.Len(t, p.Errors, 1)
	require.Equal(t, "/start/0/phrase", p.Errors[0].Pointer)
	require.Contains(t, p.Errors[0].Detail, holder.ID)
	require.Contains(t, p.Errors[0].Detail, holder.Name)

	second["start"] = []object{{"kind": "message", "phrase": "contesa"}}
	statuses := make(chan int, 2)
	for range 2 {
		go func() {
			got, err := try("POST", w.api.url+"/v1/automations", second, w.api.header())
			assert.NoError(t, err)
			statuses <- got.status
		}()
	}
	require.ElementsMatch(t, []int{201, 409}, []int{<-statuses, <-statuses}, "of two at once one wins")
}
