package e2e

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cadenza/local/stack"
)

// reasonCount is how often something happened for a reason.
type reasonCount struct {
	Reason string
	Count  int
}

// messageFigures are the figures of messages.
type messageFigures struct {
	Sent, Delivered, Read, Replied, Unknown, Clicked int
	InFlight                                         int `json:"in_flight"`
	Failed                                           []reasonCount
}

// stepReport is one step of a report.
type stepReport struct {
	StepID            string `json:"step_id"`
	Executed, Waiting int
	Share             *float64
	Errors            []reasonCount
	Messages          messageFigures
}

// automationReport is the report of an automation.
type automationReport struct {
	Entered, Inside, Completed int
	Steps                      []stepReport
}

// reports, C5: refusals, doubled and shuffled statuses, an answer that is lost
func TestEveryFigureOfAReportIsWhatThePhonesReceived(t *testing.T) {
	t.Parallel()
	w := start(t, stack.Options{})
	var phones []string
	for range 8 {
		phones = append(phones, newPhone())
	}
	faults := object{"rules": []object{
		{"times": 1, "phone": phones[0], "error": 131026},
		{"times": 1, "phone": phones[1], "lose_answer": true},
		{"statuses": object{"duplicate": 0.5, "shuffle": true}},
	}}
	require.Less(t, send(t, http.MethodPut, w.sim.url+"/sim/faults", faults, nil).status, 300)
	later := after("P1D", object{"name": "later", "kind": "add_tags", "tags": []string{"fine"}})
	a := w.api.steps(t, "reports", welcome("uno"), welcome("due"), later)
	for _, phone := range phones {
		w.waiting(t, w.api.start(t, a.ID, phone).ID, "later")
	}
	w.sim.write(t, phones[2], "text", "grazie")
	w.sim.write(t, phones[3], "text", "grazie")
	w.sim.write(t, phones[3], "text", "ancora")

	path := "/v1/automations/" + a.ID + "/report"
	eventually(t, "the figures are those of the phones", func(c *assert.CollectT) {
		onPhones := map[string]int{}
		for _, phone := range phones {
			for _, text := range w.sim.texts(c, phone) {
				onPhones[text]++
			}
		}
		got := get[automationReport](c, w.api, path)
		require.Equal(c, []int{8, 8, 0}, []int{got.Entered, got.Inside, got.Completed})
		require.Len(c, got.Steps, 3)
		for i, words := range []string{"uno", "due"} {
			m := got.Steps[i].Messages
			require.Equal(c, onPhones[welcomeText(words)], m.Sent, words)
			require.Equal(c, m.Sent, m.Delivered, words)
			require.Zero(c, m.InFlight+m.Unknown)
			require.Equal(c, 8, got.Steps[i].Executed)
			require.InDelta(c, 1, *got.Steps[i].Share, 0)
		}
		require.Equal(c, []reasonCount{{"whatsapp_131026", 1}}, got.Steps[0].Messages.Failed)
		require.Equal(c, []reasonCount{{"whatsapp_131026", 1}}, got.Steps[0].Errors)
		require.Equal(c, 7, got.Steps[0].Messages.Sent, "the one that was refused is on no phone")
		require.Equal(c, 2, got.Steps[1].Messages.Replied, "a message is replied to once")
		require.Equal(c, 8, got.Steps[2].Waiting)
	})
	w.costs(t, path, 15)
	opened := get[page[struct {
		ContactID string `json:"contact_id"`
		Phone     string
	}]](t, w.api, path+"/contacts?figure=failed&step_id="+a.Steps[0].ID)
	require.Len(t, opened.Items, 1)
	require.Equal(t, phones[0], opened.Items[0].Phone)
	require.Len(t, get[page[object]](t, w.api, path+"/contacts?figure=waiting&step_id="+a.Steps[2].ID).Items, 8)
}

// costs compares what a report says of prices with so many delivered messages: each counts once, however often and in
// whatever order WhatsApp said its price.
func (w *world) costs(t *testing.T, path string, delivered int) {
	t.Helper()
	rate := object{"country": "default", "category": "marketing", "from": "2026-01-01", "currency": "EUR", "price": "0.0572"}
	require.Equal(t, http.StatusOK, w.api.call(t, http.MethodPut, "/v1/rates", object{"rates": []object{rate}}).status)
	type pricing struct {
		Billable, Free int
		Estimate       []struct{ Currency, Amount string }
		WithoutRate    int `json:"without_rate"`
	}
	eventually(t, "each message has its price", func(c *assert.CollectT) {
		got := get[struct{ Pricing pricing }](c, w.api, path).Pricing
		require.Equal(c, []int{delivered, 0, 0}, []int{got.Billable, got.Free, got.WithoutRate})
		require.Len(c, got.Estimate, 1)
		require.Equal(c, "0.858", got.Estimate[0].Amount)
	})
	all := get[struct {
		Items []struct {
			ID      string
			Pricing pricing
		}
	}](t, w.api, "/v1/reports/pricing?by=country")
	require.Len(t, all.Items, 1)
	require.Equal(t, "39", all.Items[0].ID)
	require.Equal(t, delivered, all.Items[0].Pricing.Billable)
}
