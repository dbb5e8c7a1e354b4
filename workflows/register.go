package workflows

import (
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// Register adds every workflow under its wire name.
func Register(r worker.WorkflowRegistry) {
	r.RegisterWorkflowWithOptions(AutomationRun, workflow.RegisterOptions{Name: NameAutomationRun})
	r.RegisterWorkflowWithOptions(Reconcile, workflow.RegisterOptions{Name: NameReconcile})
	r.RegisterWorkflowWithOptions(DateSweep, workflow.RegisterOptions{Name: NameDateSweep})
	r.RegisterWorkflowWithOptions(SyncAccounts, workflow.RegisterOptions{Name: NameSyncAccounts})
	r.RegisterWorkflowWithOptions(Rollout, workflow.RegisterOptions{Name: NameRollout})
	r.RegisterWorkflowWithOptions(Campaign, workflow.RegisterOptions{Name: NameCampaign})
	r.RegisterWorkflowWithOptions(CampaignOccurrence, workflow.RegisterOptions{Name: NameOccurrence})
	r.RegisterWorkflowWithOptions(Retention, workflow.RegisterOptions{Name: NameRetention})
	r.RegisterWorkflowWithOptions(Message, workflow.RegisterOptions{Name: NameMessage})
	r.RegisterWorkflowWithOptions(Job, workflow.RegisterOptions{Name: NameJob})
	r.RegisterWorkflowWithOptions(Subscription, workflow.RegisterOptions{Name: NameSubscription})
	r.RegisterWorkflowWithOptions(Notify, workflow.RegisterOptions{Name: NameNotify})
}
