package api

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// fakeSimulator remembers what it is asked.
type fakeSimulator struct {
	asked  []models.SimulationInput
	answer models.Simulation
	err    error
}

// Simulate answers what it was told to.
func (f *fakeSimulator) Simulate(_ context.Context, in models.SimulationInput) (models.Simulation, error) {
	f.asked = append(f.asked, in)
	return f.answer, f.err
}

// simulated asks for a simulation and returns the answer's status and body.
func (b *testBundle) simulated(body string) (int, []byte) {
	b.t.Helper()
	got := b.do(http.MethodPost, "/v1/automations/a1/simulate", body)
	return got.status, got.body
}

func TestASimulationIsAskedAsItIsWritten(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.simulator.answer.End.State = models.SimulatedLeft
	status, _ := b.simulated(`{
		"contact": {"phone": "347 123 4567", "first_name": "Giulia", "time_zone": "Europe/Rome", "fields": {"CITY": "Bari"},
			"tags": ["vip"], "list_ids": ["l1"], "blocked": true},
		"at": "2026-11-23T09:00:00+01:00", "start": "message",
		"customer": [{"after": "PT2H", "text": "ciao"}, {"at": "2026-11-23T07:00:00Z", "button": "Sì"},
			{"after": "PT3H", "clicks": true}],
		"definition": {"name": "d", "steps": [{"kind": "add_tags", "tags": ["x"]}]}
	}`)
	require.Equal(t, http.StatusOK, status)
	got := b.simulator.asked[0]
	start := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	require.Equal(t, start, got.At)
	require.Equal(t, models.StartMessage, got.Start)
	require.Equal(
		t, []models.CustomerAct{
			{At: start.Add(2 * time.Hour), Text: "ciao"},
			{At: start.Add(-time.Hour), Button: "Sì"},
			{At: start.Add(3 * time.Hour), Clicks: true},
		}, got.Customer,
	)
	require.Equal(t, "+393471234567", got.Contact.Phone)
	require.Equal(t, []string{"vip"}, got.Tags)
	require.Equal(t, []string{"l1"}, got.ListIDs)
	require.True(t, got.Blocked)
	require.Equal(t, "d", got.Definition.Name)
	require.Len(t, got.Definition.Definition.Steps, 1)
	require.Equal(t, b.workspace.ID, got.WorkspaceID)
}

func TestASimulationThatBreaksRulesSaysWhere(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for name, c := range map[string]struct {
		body     string
		status   int
		pointers []string
	}{
		"nobody":         {`{}`, http.StatusUnprocessableEntity, []string{""}},
		"two people":     {`{"contact": {}, "contact_id": "c1"}`, http.StatusUnprocessableEntity, []string{""}},
		"an unknown key": {`{"contact": {"age": 3}}`, http.StatusBadRequest, []string{"/contact/age"}},
		"no such zone":   {`{"contact": {"time_zone": "Mars/Base"}}`, http.StatusUnprocessableEntity, []string{"/contact/time_zone"}},
		"acts": {
			`{"contact": {}, "customer": [{"after": "P1M", "text": "a"}, {"text": "a"}, {"after": "PT1H"}]}`,
			http.StatusUnprocessableEntity,
			[]string{"/customer/0/after", "/customer/1", "/customer/2"},
		},
		"a bad definition": {
			`{"contact": {}, "definition": {"name": "d", "steps": [{"kind": "send_message", "text": ""}]}}`, http.StatusUnprocessableEntity,
			[]string{"/definition/steps/0/text"},
		},
		"another age": {
			`{"contact": {}, "at": "1500-01-01T00:00:00Z", "customer": [{"at": "9999-01-01T00:00:00Z", "text": "a"}]}`,
			http.StatusUnprocessableEntity,
			[]string{"/at", "/customer/0/at"},
		},
		"no JSON":           {`{`, http.StatusBadRequest, nil},
		"a start by nobody": {`{"contact": {}, "start": "campaign"}`, http.StatusBadRequest, []string{"/start"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, answer := b.simulated(c.body)
			require.Equal(t, c.status, status, string(answer))
			var p Problem
			require.NoError(t, json.Unmarshal(answer, &p))
			var pointers []string
			for _, e := range value(p.Errors) {
				pointers = append(pointers, e.Pointer)
			}
			require.Equal(t, c.pointers, pointers)
		})
	}
	require.Empty(t, b.simulator.asked)
}

func TestATimelineTellsLocalTimes(t *testing.T) {
	t.Parallel()
	b := setup(t)
	at := time.Date(2026, 10, 25, 8, 0, 0, 0, time.UTC)
	step := models.StepRef{ID: "s1", Place: "1", Name: "hello", Kind: models.KindSendTemplate}
	b.simulator.answer = models.Simulation{
		StartedAt: at.Add(-24 * time.Hour), Zone: "Europe/Rome", Language: "it",
		Timeline: []models.SimulatedEvent{
			{
				At:   at.Add(-24 * time.Hour),
				Wait: &models.SimulatedWait{Step: step, Until: at, Reasons: []models.WaitReason{models.WaitDuration}},
			},
			{At: at, Step: &models.SimulatedStep{
				Step: step, DueAt: at, Status: models.StepDone, Text: "Ciao Giulia",
				Changes: []models.StepChange{{Change: models.ChangeTagsAdded, Names: []string{"x"}}},
				Message: &models.Outgoing{Phone: "+393471234567", Template: &models.OutgoingTemplate{
					Name: "welcome", Language: "it", OutgoingCard: models.OutgoingCard{
						Body:    []models.OutgoingParameter{{Name: "1", Text: "Giulia"}},
						Buttons: []models.OutgoingButton{{Index: 0, Type: models.ButtonURL, Text: "abc"}},
					},
				}},
			}},
			{At: at, Customer: &models.SimulatedMessage{Text: "ciao", Routing: models.RoutedNowhere}},
		},
		End: models.SimulatedEnd{State: models.SimulatedLeft, Outcome: models.OutcomeCompleted, At: at},
	}
	status, answer := b.simulated(`{"contact": {}}`)
	require.Equal(t, http.StatusOK, status)
	require.JSONEq(t, `{
		"started_at": "2026-10-24T08:00:00Z", "time_zone": "Europe/Rome", "language": "it",
		"timeline": [
			{"what": "wait", "at": "2026-10-24T08:00:00Z", "local_time": "2026-10-24T10:00:00+02:00", "wait": {
				"step": {"id": "s1", "place": "1", "name": "hello"}, "until": "2026-10-25T08:00:00Z",
					"until_local": "2026-10-25T09:00:00+01:00", "reasons": ["duration"]}},
			{"what": "step", "at": "2026-10-25T08:00:00Z", "local_time": "2026-10-25T09:00:00+01:00", "step": {
				"step": {"id": "s1", "place": "1", "name": "hello"}, "kind": "send_template", "due_at": "2026-10-25T08:00:00Z",
					"due_local": "2026-10-25T09:00:00+01:00",
				"status": "done", "changes": [{"change": "tags_added", "names": ["x"]}],
				"message": {"kind": "template", "text": "Ciao Giulia", "template": {"name": "welcome", "language": "it",
					"parameters": {"1": "Giulia"}, "button_parameters": {"0": "abc"}}}}},
			{"what": "customer", "at": "2026-10-25T08:00:00Z", "local_time": "2026-10-25T09:00:00+01:00", "customer": {"text": "ciao",
				"routing": "nowhere"}}
		],
		"end": {"state": "left", "outcome": "completed", "at": "2026-10-25T08:00:00Z", "unheard": 0}
	}`, string(answer))
}

func TestASimulationNeedsTheRightToReadAutomations(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, b.key = b.newWorkspace(models.ScopeContactsRead)
	status, _ := b.simulated(`{"contact": {}}`)
	require.Equal(t, http.StatusForbidden, status)
	b.simulator.err = models.NotFound("automation")
	_, b.key = b.newWorkspace(models.ScopeAutomationsRead)
	status, _ = b.simulated(`{"contact": {}}`)
	require.Equal(t, http.StatusNotFound, status)
}
