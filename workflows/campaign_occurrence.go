package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"cadenza/activities"
)

// CampaignOccurrence makes the campaign of one time of a recurring campaign and lets it
// begin. Its schedule starts one for each time; done twice for one time, it makes one campaign.
func CampaignOccurrence(ctx workflow.Context, in activities.RecurringRef) (activities.OccurrenceReport, error) {
	var report activities.OccurrenceReport
	err := workflow.ExecuteActivity(
		inRollout(ctx), activities.NameMakeOccurrence, activities.MakeOccurrenceInput{RecurringRef: in, At: scheduledAt(ctx)},
	).Get(ctx, &report)
	if err != nil {
		return report, err
	}
	said := "It is paused or was deleted: nothing was made.\n"
	if report.CampaignID != "" {
		said = fmt.Sprintf("Campaign `%s` was made.\n", report.CampaignID)
	}
	workflow.SetCurrentDetails(ctx, said)
	return report, nil
}

// scheduledAt is the time for which the schedule started the workflow; without a schedule it is that of
// the start.
func scheduledAt(ctx workflow.Context) time.Time {
	key := temporal.NewSearchAttributeKeyTime("TemporalScheduledStartTime")
	if at, ok := workflow.GetTypedSearchAttributes(ctx).GetTime(key); ok {
		return at.UTC()
	}
	return workflow.GetInfo(ctx).WorkflowStartTime.UTC().Truncate(time.Second)
}
