package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"cadenza/activities"
)

// RolloutInput names the revision to roll out.
type RolloutInput struct {
	AutomationID string `json:"automation_id"`
	Revision     int    `json:"revision"`
}

// Rollout signals the runs whose rows a published revision changed while their workflows sleep (E7),
// some pages at a time, until none is left. Which runs are left is known from the rows alone, so
// that it may be killed and started again at any time.
func Rollout(ctx workflow.Context, in RolloutInput) (activities.TellRunsReport, error) {
	workflow.SetCurrentDetails(ctx, fmt.Sprintf("Revision %d of the automation reaches the contacts inside.\n", in.Revision))
	for {
		var report activities.TellRunsReport
		err := workflow.ExecuteActivity(inRollout(ctx), activities.NameTellRuns, activities.TellRunsInput(in)).Get(ctx, &report)
		if err != nil {
			return report, err
		}
		workflow.SetCurrentDetails(ctx, fmt.Sprintf("Revision %d has reached **%d of %d** runs that slept over it.\n",
			in.Revision, max(report.Signals-report.Left, 0), report.Signals))
		if report.Left == 0 {
			return report, nil
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
			return report, workflow.NewContinueAsNewError(ctx, NameRollout, in)
		}
	}
}
