// Package telemetry holds how the process is observed: structured logs with one
// vocabulary of keys, and metrics for Prometheus, Temporal's included. Logs and metrics
// carry ids only: no phone number, no message text, no field value.
package telemetry

// The keys of log attributes. Every package takes them from here, so that one
// question to the logs finds every line about a thing.
const (
	KeyWorkspaceID  = "workspace_id"
	KeyAutomationID = "automation_id"
	KeyRevision     = "revision"
	KeyCampaignID   = "campaign_id"
	KeyContactID    = "contact_id"
	KeyRunID        = "run_id" // our run; Temporal's is KeyTemporalRunID
	KeyStepID       = "step_id"
	KeyMessageID    = "message_id"
	KeyNumberID     = "number_id"
	KeyTemplateID   = "template_id"
	KeyWebhookID    = "webhook_id"
	KeyAPIKeyID     = "api_key_id"
	KeyRequestID    = "request_id"
	KeyKind         = "kind"
	KeyState        = "state"
	KeyReason       = "reason"
	KeyCode         = "code"   // Meta's error code, or a domain error's
	KeyStatus       = "status" // of HTTP
	KeyMethod       = "method"
	KeyRoute        = "route" // the pattern, not the path
	KeyCount        = "count"
	KeyAttempt      = "attempt"
	KeyDue          = "due"
	KeyDuration     = "duration"
	KeyAddress      = "address" // one that we listen on
	KeyComponent    = "component"
	KeyError        = "error"

	KeyWorkflowID    = "workflow_id"
	KeyWorkflowType  = "workflow_type"
	KeyTemporalRunID = "temporal_run_id"
	KeyActivityID    = "activity_id"
	KeyActivityType  = "activity_type"
	KeyTaskQueue     = "task_queue"
	KeyNamespace     = "namespace"
	KeyWorkerID      = "worker_id"
)

// temporalKey returns our name of an attribute that the SDK names otherwise, else the name itself.
func temporalKey(key string) string {
	switch key {
	case "WorkflowID":
		return KeyWorkflowID
	case "WorkflowType":
		return KeyWorkflowType
	case "RunID":
		return KeyTemporalRunID
	case "ActivityID":
		return KeyActivityID
	case "ActivityType":
		return KeyActivityType
	case "TaskQueue":
		return KeyTaskQueue
	case "Namespace":
		return KeyNamespace
	case "WorkerID":
		return KeyWorkerID
	case "Attempt":
		return KeyAttempt
	case "Error":
		return KeyError
	}
	return key
}
