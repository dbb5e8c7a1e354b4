package workflows

import (
	"go.temporal.io/sdk/workflow"

	"cadenza/activities"
)

// DateSweep fires, once, what became due by a date since the last sweep (S4). A schedule
// runs it every minute for the whole deployment; how far it has come stands in our database.
func DateSweep(ctx workflow.Context) (activities.SweepDatesReport, error) {
	var report activities.SweepDatesReport
	in := activities.SweepDatesInput{Now: workflow.Now(ctx).UTC()}
	err := workflow.ExecuteActivity(inSweep(ctx), activities.NameSweepDates, in).Get(ctx, &report)
	return report, err
}
