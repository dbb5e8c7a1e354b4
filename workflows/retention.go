package workflows

import (
	"cmp"
	"fmt"

	"go.temporal.io/sdk/workflow"

	"cadenza/activities"
)

// Retention removes what workspaces do not want to keep any longer, once. A schedule runs
// it every day. What is left to do is known from the rows alone, so that it may be killed and
// started again at any time.
func Retention(ctx workflow.Context) (activities.RemoveExpiredReport, error) {
	in := activities.RemoveExpiredInput{Now: workflow.Now(ctx).UTC()}
	for {
		var report activities.RemoveExpiredReport
		if err := workflow.ExecuteActivity(inSweep(ctx), activities.NameRemoveExpired, in).Get(ctx, &report); err != nil {
			return in.Before, err
		}
		workflow.SetCurrentDetails(ctx, fmt.Sprintf(
			"Removed **%s**. Looked through %d workspaces.\n", cmp.Or(report.Did, "nothing"), report.Workspaces,
		))
		if !report.More {
			return report, nil
		}
		in.Before = report
	}
}
