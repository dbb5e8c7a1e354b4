package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"cadenza/activities"
	"cadenza/models"
)

// RetentionReport is what a day's retention removed.
type RetentionReport struct {
	// Removed counts rows by table.
	Removed    models.Removed `json:"removed"`
	Workspaces int            `json:"workspaces"`
}

// Retention removes what workspaces do not want to keep any longer, once. A schedule runs
// it every day. What is left to do stands in the rows alone, so that it may be killed and
// started again at any time.
func Retention(ctx workflow.Context) (RetentionReport, error) {
	in := activities.RemoveExpiredInput{Now: workflow.Now(ctx).UTC()}
	all := RetentionReport{Removed: models.Removed{}}
	for {
		var report activities.RemoveExpiredReport
		if err := workflow.ExecuteActivity(inSweep(ctx), activities.NameRemoveExpired, in).Get(ctx, &report); err != nil {
			return all, err
		}
		all.Removed.Add(report.Removed)
		all.Workspaces += report.Workspaces
		workflow.SetCurrentDetails(ctx, all.details())
		if !report.More {
			return all, nil
		}
		in.After = report.After
	}
}

func (r RetentionReport) details() string {
	what := r.Removed.String()
	if what == "" {
		what = "nothing"
	}
	return fmt.Sprintf("Removed **%s**. Looked through %d workspaces.\n", what, r.Workspaces)
}
