package app

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/simulate"
	"cadenza/models"
)

// monday is a working Monday at 10:00 in Rome.
var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// simulated plays a draft of the steps.
func simulated(t *testing.T, b *bundle, in models.SimulationInput, steps ...models.Step) models.Simulation {
	t.Helper()
	made, err := b.store.CreateAutomation(t.Context(), b.workspace, "test", models.AutomationInput{
		Name: "simulated", Definition: models.Definition{Steps: steps}, NewSecret: newStartSecret,
	})
	require.NoError(t, err)
	in.WorkspaceID, in.AutomationID = b.workspace, made.Automation.ID
	if in.Start == "" {
		in.Start = models.StartManual
	}
	if in.At.IsZero() {
		in.At = monday
	}
	if in.ContactID == "" && in.Contact.Phone == "" {
		in.Contact.Phone = models.MadeUpPhone
	}
	out, err := newSimulator(b.store).Simulate(t.Context(), in)
	require.NoError(t, err)
	return out
}

func newTestSimulator(b *bundle) *simulate.Simulator { return newSimulator(b.store) }

func TestSmoke(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		began := time.Now()
		out := simulated(t, b, models.SimulationInput{
			Contact:  models.ContactInput{FirstName: ptr("Giulia"), Fields: map[string]string{"CITY": "Rome"}},
			Customer: []models.CustomerAct{{At: monday.Add(26 * time.Hour), Text: "ciao"}},
		},
			models.Step{Kind: models.KindSendTemplate, Settings: &models.SendTemplate{Template: "welcome"}},
			models.Step{Kind: models.KindAddTags, Wait: models.Wait{For: models.Duration(24 * time.Hour), At: "09:00"}, Settings: &models.ChangeTags{Tags: []string{"x"}}},
			models.Step{Kind: models.KindWaitForReply, Settings: &models.WaitForReply{Limit: models.Duration(48 * time.Hour)}},
			models.Step{Kind: models.KindSendMessage, Settings: &models.SendMessage{Text: "hi %%CITY%%"}},
		)
		t.Log(time.Since(began))
		for _, e := range out.Timeline {
			switch {
			case e.Wait != nil:
				t.Logf("%s wait %+v", e.At, *e.Wait)
			case e.Step != nil:
				t.Logf("%s step %+v", e.At, *e.Step)
			default:
				t.Logf("%s customer %+v", e.At, *e.Customer)
			}
		}
		t.Logf("%+v", out.End)
	})
}
