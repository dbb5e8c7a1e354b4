// Package timeskip makes workflows skip their waits, so that an automation of
// months runs in seconds on a real Temporal server. It changes the start request
// on its way to the server: the code under test stays as it is.
//
// The server must allow it (devserver.Options.TimeSkipping). Time moves from
// timer to timer, and only while nothing of the workflow is in flight. The
// workflow's own clock shows the skipped time, the machine's does not.
package timeskip

import (
	"context"
	"fmt"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
)

// Config says how started workflows skip time. The zero value skips every wait
// of every workflow, up to the server's own limit of skips.
type Config struct {
	// MaxSessionSkipCount is how many skips a workflow, with those it continues
	// as, may make; later waits take their real time. 0 is the server's default,
	// 200.
	MaxSessionSkipCount int32
	// DisablePropagation keeps the children of a workflow on real time.
	DisablePropagation bool
	// Skips tells by its id whether a workflow skips. Nil means that all do.
	Skips func(workflowID string) bool
}

// Interceptor adds the configuration to every request that starts a workflow: a
// start, a signal with start, an update with start. A request that already says
// how to skip is left alone. Use DialOption to give it to a client.
func Interceptor(cfg Config) grpc.UnaryClientInterceptor {
	return func(
		ctx context.Context, method string, req, reply any, conn *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption,
	) error {
		return invoke(ctx, method, cfg.rewrite(req), reply, conn, opts...)
	}
}

// DialOption is Interceptor as an entry of the SDK's
// client.Options.ConnectionOptions.DialOptions.
func DialOption(cfg Config) grpc.DialOption {
	return grpc.WithChainUnaryInterceptor(Interceptor(cfg))
}

// rewrite returns the request to send. A changed request is a copy: the caller
// may retry with its own.
func (c Config) rewrite(req any) any {
	switch r := req.(type) {
	case *workflowservice.StartWorkflowExecutionRequest:
		return c.start(r)
	case *workflowservice.SignalWithStartWorkflowExecutionRequest:
		if r.GetTimeSkippingConfig() != nil || !c.skips(r.GetWorkflowId()) {
			return r
		}
		out := proto.CloneOf(r)
		out.TimeSkippingConfig = c.message()
		return out
	case *workflowservice.ExecuteMultiOperationRequest:
		out := proto.CloneOf(r)
		for _, op := range out.GetOperations() {
			if start := op.GetStartWorkflow(); start != nil {
				op.Operation = &workflowservice.ExecuteMultiOperationRequest_Operation_StartWorkflow{StartWorkflow: c.start(start)}
			}
		}
		return out
	default:
		return req
	}
}

func (c Config) start(r *workflowservice.StartWorkflowExecutionRequest) *workflowservice.StartWorkflowExecutionRequest {
	if r.GetTimeSkippingConfig() != nil || !c.skips(r.GetWorkflowId()) {
		return r
	}
	out := proto.CloneOf(r)
	out.TimeSkippingConfig = c.message()
	return out
}

func (c Config) skips(workflowID string) bool {
	return c.Skips == nil || c.Skips(workflowID)
}

func (c Config) message() *commonpb.TimeSkippingConfig {
	return &commonpb.TimeSkippingConfig{
		Enabled:             true,
		DisablePropagation:  c.DisablePropagation,
		MaxSessionSkipCount: c.MaxSessionSkipCount,
	}
}

// Forward moves the clock of one open workflow ahead by d and then lets it go on
// in real time: a test can stop in the middle of a wait and look. The id names
// this move and must be new for the workflow. It returns when the clock is there,
// or when the workflow has ended on the way: a second order before would take
// the place of the first.
func Forward(ctx context.Context, service workflowservice.WorkflowServiceClient, namespace, workflowID, id string, d time.Duration) error {
	execution := &commonpb.WorkflowExecution{WorkflowId: workflowID}
	_, err := service.UpdateWorkflowExecutionOptions(ctx, &workflowservice.UpdateWorkflowExecutionOptionsRequest{
		Namespace:         namespace,
		WorkflowExecution: execution,
		WorkflowExecutionOptions: &workflowpb.WorkflowExecutionOptions{
			TimeSkippingConfig: &commonpb.TimeSkippingConfig{
				Enabled:           true,
				FastForwardConfig: &commonpb.FastForwardConfig{Id: id, Duration: durationpb.New(d)},
			},
		},
		UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"time_skipping_config"}},
	})
	if err != nil {
		return fmt.Errorf("forward workflow %q by %s: %w", workflowID, d, err)
	}
	for {
		got, err := service.PollWorkflowExecutionTimeSkipping(ctx, &workflowservice.PollWorkflowExecutionTimeSkippingRequest{
			Namespace: namespace, WorkflowExecution: execution, FastForwardId: id,
		})
		if err != nil {
			return fmt.Errorf("wait until workflow %q is %s ahead: %w", workflowID, d, err)
		}
		switch got.GetFastForwardPollingResult() {
		case enumspb.FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_COMPLETED:
			return nil
		case enumspb.FAST_FORWARD_POLLING_RESULT_POLL_TIMEOUT:
			continue
		}
		if ended(ctx, service, namespace, execution) {
			return nil
		}
		return fmt.Errorf("workflow %q did not get %s ahead: %s", workflowID, d, got.GetFailedReason())
	}
}

func ended(
	ctx context.Context, service workflowservice.WorkflowServiceClient, namespace string, execution *commonpb.WorkflowExecution,
) bool {
	got, err := service.DescribeWorkflowExecution(
		ctx, &workflowservice.DescribeWorkflowExecutionRequest{Namespace: namespace, Execution: execution},
	)
	return err == nil && got.GetWorkflowExecutionInfo().GetCloseTime() != nil
}
