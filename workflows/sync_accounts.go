package workflows

import (
	"go.temporal.io/sdk/workflow"

	"cadenza/activities"
)

// SyncAccounts makes our records of templates what WhatsApp says of them (W6). A schedule
// runs it every hour and when a process starts: what webhooks told is known by then.
func SyncAccounts(ctx workflow.Context) (activities.SyncAccountsReport, error) {
	var report activities.SyncAccountsReport
	err := workflow.ExecuteActivity(inMaintenance(ctx), activities.NameSyncAccounts).Get(ctx, &report)
	return report, err
}
