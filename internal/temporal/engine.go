package temporal

import (
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"

	"cadenza/activities"
	"cadenza/models"
	"cadenza/workflows"
)

// ClosedMarker notes which rows' workflows have been told that they ended.
type ClosedMarker interface {
	MarkClosed(ctx context.Context, runIDs []string) error
}

// Engine starts, ends and wakes the workflows of runs, rollouts and campaigns.
type Engine struct {
	Temporal *Connection
	Rows     ClosedMarker
	// Eager reports whether the first task of a run that began this way may come back with the answer to its
	// start, for the worker of this process; nil never. Without such a worker it has no effect.
	Eager func(kind models.StartKind) bool
}

// StartRuns starts the workflows of accepted runs, several at a time. Its error, a PartialError,
// names those that were not started; Reconcile starts them later.
func (e *Engine) StartRuns(ctx context.Context, accepted []models.Accepted) error {
	failures, stopped := each(ctx, accepted, e.start)
	return partial(models.PartStart, failures, stopped, func(i int) models.Run { return accepted[i].Run })
}

func (e *Engine) start(ctx context.Context, a models.Accepted) error {
	// The live row is unique, so a workflow that runs under this id is either ours,
	// started by somebody else a moment ago, or the rest of a run whose row has ended.
	policy := enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL
	if a.Replaced {
		policy = enumspb.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING
	}
	reuse := enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE // a contact may enter again
	if a.Forgotten {
		reuse = enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY // not without a look at the one that completed
	}
	err := e.execute(ctx, a, policy, reuse)
	if _, taken := errors.AsType[*serviceerror.WorkflowExecutionAlreadyStarted](err); !taken {
		return err
	}
	ours, status, err := e.isOurs(ctx, a.Run)
	switch {
	case err != nil:
		return err
	case ours && status == enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED:
		return models.ErrWorkflowAhead
	case ours && status == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING:
		return nil
	}
	return e.execute(ctx, a, enumspb.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING, enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
}

func (e *Engine) execute(
	ctx context.Context, a models.Accepted, policy enumspb.WorkflowIdConflictPolicy, reuse enumspb.WorkflowIdReusePolicy,
) error {
	run := a.Run
	_, err := e.Temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID:                                       run.WorkflowID(),
		TaskQueue:                                workflows.QueueRuns,
		WorkflowIDReusePolicy:                    reuse,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		WorkflowIDConflictPolicy:                 policy,
		EnableEagerStart:                         e.Eager != nil && e.Eager(run.StartKind),
		// Answers are begun before what a list began, and no workspace waits for another's list (W4).
		Priority: temporal.Priority{
			PriorityKey: run.StartKind.Priority(), FairnessKey: workflows.FairnessKey(run.WorkspaceID),
		},
		StaticSummary:         workflows.Summary(a.AutomationName + " · contact …" + tail(run.ContactID)),
		Memo:                  map[string]any{workflows.MemoAutomation: a.AutomationName, workflows.MemoRun: run.ID},
		TypedSearchAttributes: attributes(run),
	}, workflows.NameAutomationRun, workflows.RunInput{
		RunRef:      activities.RunRef{RunID: run.ID, AutomationID: run.AutomationID},
		WorkspaceID: run.WorkspaceID, ContactID: run.ContactID, StartKind: run.StartKind,
	})
	if err != nil {
		return fmt.Errorf("start workflow of run %s: %w", run.ID, err)
	}
	return nil
}

// attributes are what a run can be found by.
func attributes(run models.Run) temporal.SearchAttributes {
	set := []temporal.SearchAttributeUpdate{
		workflows.AttrWorkspaceID.ValueSet(run.WorkspaceID), workflows.AttrAutomationID.ValueSet(run.AutomationID),
		workflows.AttrContactID.ValueSet(run.ContactID), workflows.AttrStartKind.ValueSet(string(run.StartKind)),
		workflows.AttrRunState.ValueSet(workflows.StateLive),
	}
	if run.CampaignID != "" {
		set = append(set, workflows.AttrCampaignID.ValueSet(run.CampaignID))
	}
	return temporal.NewSearchAttributes(set...)
}

func tail(id string) string { return id[max(len(id)-4, 0):] }

// isOurs reports whether the workflow under the run's id serves, or served, this very row, and how it is.
func (e *Engine) isOurs(ctx context.Context, run models.Run) (bool, enumspb.WorkflowExecutionStatus, error) {
	d, err := e.Temporal.DescribeWorkflowExecution(ctx, run.WorkflowID(), "")
	if err != nil {
		return false, 0, fmt.Errorf("describe workflow of run %s: %w", run.ID, err)
	}
	var id string
	if err := payload(d.GetWorkflowExecutionInfo(), workflows.MemoRun, &id); err != nil {
		return false, 0, err
	}
	return id == run.ID, d.GetWorkflowExecutionInfo().GetStatus(), nil
}

// CloseRuns cancels the workflows of ended runs, each exactly: a later run of the same
// contact in the same automation is never hit.
func (e *Engine) CloseRuns(ctx context.Context, runs []models.Run, reason string) error {
	told, err := tellEach(
		ctx, models.PartClose, runs, func(ctx context.Context, run models.Run) error { return e.cancel(ctx, run, reason) },
	)
	if unmarked := e.Rows.MarkClosed(ctx, told); unmarked != nil {
		return models.Partial(nil, errors.Join(err, unmarked))
	}
	return err
}

func (e *Engine) cancel(ctx context.Context, run models.Run, reason string) error {
	if run.WorkflowRunID == "" {
		return nil // never entered: should it start yet, it finds its row ended
	}
	err := e.Temporal.CancelWorkflowWithOptions(ctx, client.CancelWorkflowOptions{
		WorkflowID: run.WorkflowID(), FirstExecutionRunID: run.WorkflowRunID, Reason: reason,
	})
	if _, gone := errors.AsType[*serviceerror.NotFound](err); gone || err == nil {
		return nil
	}
	return fmt.Errorf("cancel workflow of run %s: %w", run.ID, err)
}

// Nudge tells a workflow to look at its row. One that is gone needs no nudge.
func (e *Engine) Nudge(ctx context.Context, run models.Run, why string) error {
	err := e.Temporal.SignalWorkflow(ctx, run.WorkflowID(), "", workflows.Changed.Name, workflows.Nudge{Why: why})
	if _, gone := errors.AsType[*serviceerror.NotFound](err); gone || err == nil {
		return nil
	}
	return fmt.Errorf("signal workflow of run %s: %w", run.ID, err)
}

// NudgeAll nudges many, some at a time.
func (e *Engine) NudgeAll(ctx context.Context, runs []models.Run, why string) error {
	_, err := e.NudgeMany(ctx, runs, why)
	return err
}

// NudgeMany nudges many, some at a time, and returns the ids of those that were told.
func (e *Engine) NudgeMany(ctx context.Context, runs []models.Run, why string) (told []string, err error) {
	return tellEach(ctx, models.PartOverdue, runs, func(ctx context.Context, run models.Run) error { return e.Nudge(ctx, run, why) })
}

// ClosedBadly lists workflows that were terminated, failed or timed out since the instant. It is
// a hint only: visibility lags, so callers read again with an overlap.
func (e *Engine) ClosedBadly(ctx context.Context, since time.Time) ([]activities.ClosedWorkflow, error) {
	query := fmt.Sprintf("WorkflowType = '%s' AND ExecutionStatus IN ('Terminated', 'Failed', 'TimedOut') AND CloseTime >= '%s'",
		workflows.NameAutomationRun, since.UTC().Format(time.RFC3339))
	var out []activities.ClosedWorkflow
	var unreadable []models.RowFailure
	var page []byte
	for {
		answer, err := e.Temporal.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{
			Namespace: e.Temporal.Namespace, Query: query, PageSize: 500, NextPageToken: page,
		})
		if err != nil {
			return out, models.Partial(unreadable, fmt.Errorf("list closed workflows: %w", err))
		}
		for _, w := range answer.GetExecutions() {
			var run string
			if err := payload(w, workflows.MemoRun, &run); err != nil {
				unreadable = append(unreadable, models.RowFailure{Part: models.PartLost, Key: w.GetExecution().GetWorkflowId(), Err: err})
				continue
			}
			out = append(out, activities.ClosedWorkflow{RunID: run})
		}
		if page = answer.GetNextPageToken(); len(page) == 0 {
			return out, models.Partial(unreadable, nil)
		}
	}
}

// payload reads one entry of a workflow's memo; an absent one leaves v alone.
func payload(w *workflowpb.WorkflowExecutionInfo, key string, v any) error {
	p := w.GetMemo().GetFields()[key]
	if p == nil {
		return nil
	}
	if err := converter.GetDefaultDataConverter().FromPayload(p, v); err != nil {
		return fmt.Errorf("read memo %s: %w", key, err)
	}
	return nil
}
