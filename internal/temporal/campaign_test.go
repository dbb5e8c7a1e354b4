package temporal

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"cadenza/models"
)

// awayTemporal answers nothing about workflows and schedules.
type awayTemporal struct{ client.Client }

func (awayTemporal) ScheduleClient() client.ScheduleClient { return awaySchedules{} }

func (awayTemporal) ExecuteWorkflow(context.Context, client.StartWorkflowOptions, any, ...any) (client.WorkflowRun, error) {
	return nil, serviceerror.NewUnavailable("no connection")
}

type awaySchedules struct{ client.ScheduleClient }

func (awaySchedules) GetHandle(context.Context, string) client.ScheduleHandle { return awaySchedule{} }

func (awaySchedules) Create(context.Context, client.ScheduleOptions) (client.ScheduleHandle, error) {
	return nil, serviceerror.NewUnavailable("no connection")
}

type awaySchedule struct{ client.ScheduleHandle }

func (awaySchedule) Delete(context.Context) error {
	return serviceerror.NewUnavailable("no connection")
}

func TestCampaignsSayThatTemporalIsAway(t *testing.T) { // C1
	t.Parallel()
	e := &Engine{Temporal: &Connection{Client: awayTemporal{}}}
	_, err := e.TellCampaign(t.Context(), models.Campaign{State: models.CampaignRunning})
	require.ErrorIs(t, err, models.ErrTemporalAway)
	for _, state := range []models.RecurringState{models.RecurringActive, models.RecurringDeleted} {
		at := models.Recurrence{LocalTime: "09:00"}
		err := e.FollowRecurring(t.Context(), models.RecurringCampaign{State: state, Recurrence: at})
		require.ErrorIs(t, err, models.ErrTemporalAway, state)
	}
}
