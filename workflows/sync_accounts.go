package workflows

import (
	"go.temporal.io/sdk/workflow"

	"cadenza/activities"
)

// SyncAccounts reads numbers and templates from WhatsApp and corrects our records of them (W6). A
// schedule runs it every hour and when a process starts, in case a webhook was lost.
func SyncAccounts(ctx workflow.Context) (activities.SyncAccountsReport, error) {
	var report activities.SyncAccountsReport
	err := workflow.ExecuteActivity(inMaintenance(ctx), activities.NameSyncAccounts).Get(ctx, &report)
	return report, err
}
