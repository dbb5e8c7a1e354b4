package temporal

import (
	"context"
	"errors"
	"fmt"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"cadenza/models"
	"cadenza/workflows"
)

// StartMessages starts the workflows of messages that belong to no run, several at a time. Its error, a PartialError, names those
// that were not started; for one whose workflow has completed it is models.ErrWorkflowAhead.
func (e *Engine) StartMessages(ctx context.Context, messages []models.DirectMessage) error {
	failures, stopped := each(ctx, messages, e.startMessage)
	var rows []models.RowFailure
	for i, err := range failures {
		if err != nil && !errors.Is(err, errNotTried) {
			m := messages[i]
			rows = append(rows, models.RowFailure{Part: models.PartMessage, Key: m.ID, WorkspaceID: m.WorkspaceID, Err: err})
		}
	}
	return models.Partial(rows, stopped)
}

func (e *Engine) startMessage(ctx context.Context, m models.DirectMessage) error {
	_, err := e.Temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID:        m.WorkflowID(),
		TaskQueue: workflows.QueueRuns,
		// A message is sent once: a workflow that completed is not followed by another.
		WorkflowIDReusePolicy:                    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
		WorkflowIDConflictPolicy:                 enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		EnableEagerStart:                         e.Eager != nil && e.Eager(models.StartMessage),
		Priority: temporal.Priority{
			PriorityKey: models.StartMessage.Priority(), FairnessKey: workflows.FairnessKey(m.WorkspaceID),
		},
		StaticSummary: workflows.Summary("Message · contact …" + tail(m.ContactID)),
		TypedSearchAttributes: temporal.NewSearchAttributes(
			workflows.AttrWorkspaceID.ValueSet(m.WorkspaceID), workflows.AttrContactID.ValueSet(m.ContactID),
		),
	}, workflows.NameMessage, workflows.MessageInput{MessageID: m.ID})
	if _, taken := errors.AsType[*serviceerror.WorkflowExecutionAlreadyStarted](err); taken {
		return e.stillSends(ctx, m)
	}
	if err != nil {
		return fmt.Errorf("start workflow of message %s: %w", m.ID, err)
	}
	return nil
}

// stillSends is nil while the workflow of a message is at work.
func (e *Engine) stillSends(ctx context.Context, m models.DirectMessage) error {
	d, err := e.Temporal.DescribeWorkflowExecution(ctx, m.WorkflowID(), "")
	if err != nil {
		return fmt.Errorf("describe workflow of message %s: %w", m.ID, err)
	}
	if d.GetWorkflowExecutionInfo().GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED {
		return models.ErrWorkflowAhead
	}
	return nil
}
