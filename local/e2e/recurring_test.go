package e2e

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"cadenza/internal/temporal"
	"cadenza/local/stack"
	"cadenza/models"
)

// recurring is what tests need of a recurring campaign.
type recurring struct {
	ID, State  string
	ScheduleID string `json:"schedule_id"`
	TimeZone   string `json:"time_zone"`
}

// made are the campaigns that a recurring one has made.
func (a api) made(t require.TestingT, recurringID string) (out []campaign) {
	type of struct {
		campaign
		RecurringID *string `json:"recurring_id"`
	}
	for _, c := range allPages[of](t, a, "/v1/campaigns?limit=200") {
		if c.RecurringID != nil && *c.RecurringID == recurringID {
			out = append(out, c.campaign)
		}
	}
	return out
}

// fill lets the schedule do again what it did, or would have done, in the last days.
func fill(t *testing.T, schedule client.ScheduleHandle, days int) {
	t.Helper()
	require.NoError(t, schedule.Backfill(t.Context(), client.ScheduleBackfillOptions{Backfill: []client.ScheduleBackfill{{
		Start: time.Now().AddDate(0, 0, -days), End: time.Now(), Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_ALLOW_ALL,
	}}}))
}

func TestARecurringCampaignMakesEachOccurrenceOnce(t *testing.T) { // C1
	t.Parallel()
	w := start(t, stack.Options{})
	list, people := w.api.audience(t, "ogni giorno", 3)
	body := object{
		"name": "Ogni giorno", "template": hello("oggi"), "list_ids": []string{list}, "time": "09:30", "time_zone": "Europe/Rome",
		"weekdays": []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}, "days_of_month": []int{1, 15},
	}
	r := post[recurring](t, w.api, http.StatusCreated, "/v1/recurring_campaigns", body)
	schedule := w.temporal.ScheduleClient().GetHandle(t.Context(), r.ScheduleID)
	described, err := schedule.Describe(t.Context())
	require.NoError(t, err)
	require.Equal(t, "Europe/Rome", described.Schedule.Spec.TimeZoneName)
	rome, err := time.LoadLocation("Europe/Rome")
	require.NoError(t, err)
	for i, next := range described.Info.NextActionTimes {
		require.Equal(t, "09:30", next.In(rome).Format("15:04"))
		if i > 0 {
			require.NotEqual(t, next, described.Info.NextActionTimes[i-1], "what both calendars name comes once")
		}
	}

	fill(t, schedule, 2)
	eventually(t, "two days have a campaign each", func(c *assert.CollectT) {
		made := w.api.made(c, r.ID)
		require.Len(c, made, 2)
		for _, one := range made {
			require.Equal(c, "done", one.State)
			require.Equal(c, len(people), one.Members.Entered)
		}
		require.Len(c, w.sim.all(c), 2*len(people))
	})
	fill(t, schedule, 2)
	eventually(t, "the schedule has done all of it again", func(c *assert.CollectT) {
		d, err := schedule.Describe(t.Context())
		require.NoError(c, err)
		require.Equal(c, 4, d.Info.NumActions)
		require.Empty(c, d.Info.RunningWorkflows)
	})
	require.Len(t, w.api.made(t, r.ID), 2, "nothing is made twice")

	post[recurring](t, w.api, http.StatusOK, "/v1/recurring_campaigns/"+r.ID+"/pause", nil)
	described, err = schedule.Describe(t.Context())
	require.NoError(t, err)
	require.True(t, described.Schedule.State.Paused)
	engine := temporal.Engine{Temporal: &temporal.Connection{Client: w.temporal}}
	stale := models.RecurringCampaign{
		ID: r.ID, State: models.RecurringActive, Change: 1, Recurrence: models.Recurrence{TimeZone: "UTC", LocalTime: "10:00"},
	}
	require.NoError(t, engine.FollowRecurring(t.Context(), stale), "somebody read the row before the pause")
	described, err = schedule.Describe(t.Context())
	require.NoError(t, err)
	require.Equal(
		t, []any{true, "Europe/Rome"}, []any{described.Schedule.State.Paused, described.Schedule.Spec.TimeZoneName},
		"the newer row has the last word",
	)
	fill(t, schedule, 3) // one day more, which the row forbids
	eventually(t, "the schedule has tried", func(c *assert.CollectT) {
		d, err := schedule.Describe(t.Context())
		require.NoError(c, err)
		require.Equal(c, 7, d.Info.NumActions)
		require.Empty(c, d.Info.RunningWorkflows)
	})
	require.Len(t, w.api.made(t, r.ID), 2)

	require.Equal(t, http.StatusNoContent, w.api.call(t, http.MethodDelete, "/v1/recurring_campaigns/"+r.ID, nil).status)
	_, err = schedule.Describe(t.Context())
	require.Error(t, err, "its schedule is gone")
	require.Equal(t, http.StatusNotFound, w.api.call(t, http.MethodGet, "/v1/recurring_campaigns/"+r.ID, nil).status)
}

func TestWithTemporalAwayCampaignsAreScheduledAndBeginAfterwards(t *testing.T) { // C1, C3
	t.Parallel()
	w, line := startBehindALine(t)
	list, people := w.api.audience(t, "via", 5)
	first, alone := w.api.audience(t, "prima", 1)
	before := w.api.begins(t, object{"name": "Prima", "template": hello("prima"), "list_ids": []string{first}})
	w.arrived(t, fmt.Sprint(alone[0]["phone"]), 1) // everything is up
	w.api.reaches(t, before.ID, "done")
	body := object{"name": "Via", "template": hello("via"), "list_ids": []string{list}}
	later := object{
		"name": "Più tardi", "template": hello("tardi"), "list_ids": []string{list},
		"at": time.Now().Add(time.Hour).UTC().Format(time.RFC3339),
	}
	edited := w.api.begins(t, later)
	stopped := w.api.begins(t, later)
	line.Cut()
	eventually(t, "Temporal is away", func(c *assert.CollectT) {
		require.Equal(c, http.StatusServiceUnavailable, w.api.call(c, http.MethodGet, "/readyz", nil).status)
	})
	made := w.api.begins(t, body)
	require.Equal(t, "scheduled", made.State)
	delete(later, "at")
	got := w.api.call(t, http.MethodPut, "/v1/campaigns/"+edited.ID, later)
	require.Equal(t, http.StatusOK, got.status, string(got.body))
	require.Equal(t, "cancelled", w.api.steer(t, stopped.ID, "cancel", nil).State)
	round := post[recurring](t, w.api, http.StatusCreated, "/v1/recurring_campaigns",
		object{
			"name": "Ogni lunedì", "template": hello("lunedì"), "list_ids": []string{list}, "time": "09:30", "weekdays": []string{"mon"},
		})
	require.NoError(t, line.Mend())

	for _, id := range []string{made.ID, edited.ID} {
		require.Equal(t, len(people), w.api.reaches(t, id, "done").Members.Entered)
	}
	eventually(t, "everybody has two messages", func(c *assert.CollectT) { require.Len(c, w.sim.all(c), 2*len(people)+1) })
	eventually(t, "the schedule follows", func(c *assert.CollectT) {
		_, err := w.temporal.ScheduleClient().GetHandle(t.Context(), round.ScheduleID).Describe(t.Context())
		require.NoError(c, err)
	})
	eventually(t, "the cancelled campaign's workflow has ended", func(c *assert.CollectT) {
		require.Equal(c, enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED, w.workflowStatus(c, stopped.WorkflowID, ""))
	})
	require.Zero(t, w.api.campaign(t, stopped.ID).Members.Total)
}

func TestATerminatedCampaignGoesOnWhereItWas(t *testing.T) { // C3
	t.Parallel()
	w := slow(t)
	list, people := w.api.audience(t, "di nuovo", 40)
	made := w.api.begins(t, object{"name": "Di nuovo", "template": hello("di nuovo"), "list_ids": []string{list}})
	eventually(t, "some have entered", func(c *assert.CollectT) { require.Positive(c, w.api.campaign(c, made.ID).Members.Entered) })
	require.NoError(t, w.temporal.TerminateWorkflow(t.Context(), made.WorkflowID, "", "by mistake"))
	done := w.api.reaches(t, made.ID, "done")
	require.Equal(t, len(people), done.Members.Entered)
	eventually(t, "everybody has it once", func(c *assert.CollectT) {
		require.Len(c, recipients(w.sim.all(c)), len(people))
		require.Len(c, w.sim.all(c), len(people))
	})
}
