package telemetry

// temporalKey returns our key of an attribute that the SDK names otherwise, else the key itself. Our keys are
// those of docs/operations.md, which the linter holds.
func temporalKey(key string) string {
	switch key {
	case "WorkflowID":
		return "workflow_id"
	case "WorkflowType":
		return "workflow_type"
	case "RunID":
		return "temporal_run_id"
	case "ActivityID":
		return "activity_id"
	case "ActivityType":
		return "activity_type"
	case "TaskQueue":
		return "task_queue"
	case "Namespace":
		return "namespace"
	case "WorkerID":
		return "worker_id"
	case "Attempt":
		return "attempt"
	case "Error":
		return "error"
	}
	return key
}
