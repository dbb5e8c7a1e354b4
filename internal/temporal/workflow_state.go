package temporal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	failurepb "go.temporal.io/api/failure/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"

	"cadenza/activities"
	"cadenza/models"
	"cadenza/workflows"
)

// State says how the run's own workflow is. The text says why it was closed, or, of a busy one,
// what keeps it from going on.
func (e *Engine) State(ctx context.Context, run models.Run) (activities.WorkflowState, string, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	d, err := e.Temporal.DescribeWorkflowExecution(ctx, run.WorkflowID(), "")
	if _, gone := errors.AsType[*serviceerror.NotFound](err); gone {
		return activities.WorkflowGone, "", nil
	}
	if err != nil {
		return "", "", fmt.Errorf("describe workflow of run %s: %w", run.ID, err)
	}
	info := d.GetWorkflowExecutionInfo()
	own, err := serves(info, run)
	if err != nil || !own {
		return activities.WorkflowGone, "", err
	}
	switch info.GetStatus() {
	case enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING:
		if len(d.GetPendingActivities()) > 0 || d.GetPendingWorkflowTask() != nil {
			words, err := e.trouble(ctx, d)
			return activities.WorkflowBusy, words, err
		}
		return activities.WorkflowIdle, "", nil
	case enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED:
		return activities.WorkflowTerminated, "terminated in Temporal", nil
	case enumspb.WORKFLOW_EXECUTION_STATUS_FAILED, enumspb.WORKFLOW_EXECUTION_STATUS_TIMED_OUT:
		return activities.WorkflowFailed, "the workflow failed: see its history in Temporal", nil
	case enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED:
		return activities.WorkflowCancelled, "cancelled in Temporal", nil
	default:
		return activities.WorkflowFinished, "", nil
	}
}

// LastVisit is the number of the last move that a run's completed workflow saw; 0 when it does not say.
func (e *Engine) LastVisit(ctx context.Context, run models.Run) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	var left workflows.RunResult
	if err := e.Temporal.GetWorkflow(ctx, run.WorkflowID(), "").Get(ctx, &left); err != nil {
		return 0, fmt.Errorf("read how the workflow of run %s ended: %w", run.ID, err)
	}
	return left.Visit, nil
}

// serves reports whether the workflow is the one that serves the row. A run that has not entered
// does not know its workflow's id: while that runs, its memo names the run.
func serves(info *workflowpb.WorkflowExecutionInfo, run models.Run) (bool, error) {
	if run.WorkflowRunID != "" {
		return info.GetFirstRunId() == run.WorkflowRunID, nil
	}
	if info.GetStatus() != enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING {
		return false, nil
	}
	var id string
	err := payload(info, workflows.MemoRun, &id)
	return id == run.ID, err
}

// trouble says what keeps a busy workflow from going on: a task or an activity that fails again and
// again, or an activity that no worker takes. It is "" for what is at work or waits for its pace.
func (e *Engine) trouble(ctx context.Context, d *workflowservice.DescribeWorkflowExecutionResponse) (string, error) {
	if task := d.GetPendingWorkflowTask(); task.GetAttempt() > 1 {
		words, err := e.lastTaskFailure(ctx, d.GetWorkflowExecutionInfo().GetExecution())
		return fmt.Sprintf("the workflow task failed %d times%s", task.GetAttempt()-1, words), err
	}
	for _, a := range d.GetPendingActivities() {
		if words := activityTrouble(a); words != "" {
			return words, nil
		}
	}
	return "", nil
}

func activityTrouble(a *workflowpb.PendingActivityInfo) string {
	name := a.GetActivityType().GetName()
	switch {
	case a.GetLastFailure() != nil && !waits(a.GetLastFailure()):
		return models.Impersonal(fmt.Errorf("%s failed %d times: %s", name, max(a.GetAttempt()-1, 1), a.GetLastFailure().GetMessage()))
	case a.GetAttempt() <= 1 && a.GetState() == enumspb.PENDING_ACTIVITY_STATE_SCHEDULED && !paced(name):
		return fmt.Sprintf("no worker has taken %s since %s", name, a.GetScheduledTime().AsTime().UTC().Format(time.RFC3339))
	}
	return ""
}

// waits reports whether an activity said by its failure that it waits for its turn.
func waits(f *failurepb.Failure) bool {
	return f.GetApplicationFailureInfo().GetType() == activities.ErrorLater
}

// paced reports whether an activity of the name may wait in its queue for the pace of a number.
func paced(name string) bool {
	return slices.ContainsFunc(models.SendingKinds(), func(kind models.StepKind) bool { return activities.StepName(kind) == name })
}

// lastTaskFailure is why the workflow's last task failed, in the server's words. Of several failures
// in a row the server keeps the first in the history.
func (e *Engine) lastTaskFailure(ctx context.Context, execution *commonpb.WorkflowExecution) (string, error) {
	request := &workflowservice.GetWorkflowExecutionHistoryReverseRequest{
		Namespace: e.Temporal.Namespace, Execution: execution, MaximumPageSize: 20,
	}
	got, err := e.Temporal.WorkflowService().GetWorkflowExecutionHistoryReverse(ctx, request)
	if err != nil {
		return "", fmt.Errorf("read why a workflow task failed: %w", err)
	}
	for _, event := range got.GetHistory().GetEvents() {
		if words := taskFailure(event); words != "" {
			return ": " + models.Impersonal(errors.New(words)), nil
		}
	}
	return "", nil
}

func taskFailure(event *historypb.HistoryEvent) string {
	if failed := event.GetWorkflowTaskFailedEventAttributes(); failed != nil {
		return failed.GetCause().String() + ": " + failed.GetFailure().GetMessage()
	}
	if event.GetWorkflowTaskTimedOutEventAttributes() != nil {
		return "it timed out"
	}
	return ""
}
