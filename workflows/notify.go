package workflows

import (
	"go.temporal.io/sdk/workflow"

	"cadenza/activities"
)

// Notify tells people, in their browsers and by e-mail, what needs them. A schedule runs it every minute.
func Notify(ctx workflow.Context) (activities.TellPeopleReport, error) {
	var report activities.TellPeopleReport
	err := workflow.ExecuteActivity(inMaintenance(ctx), activities.NameTellPeople).Get(ctx, &report)
	return report, err
}
