package temporal

import (
	"context"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"cadenza/models"
)

// Release hands runs to the workers of a deployment's build, "" being workers without one. At 100
// percent all of them move, else so many of a hundred, chosen by their ids, so that no run goes to
// and fro. It returns when all task queues know. What is under way is finished by the worker that
// began it. A build that no worker polls for is refused.
func (c *Connection) Release(ctx context.Context, deployment, build string, percent float32) error {
	if percent < 0 || percent > 100 {
		return models.Errorf(models.CodeInvalid, "the percentage must be from 0 to 100")
	}
	handle := c.WorkerDeploymentClient().GetHandle(deployment)
	var err error
	if percent == 100 {
		_, err = handle.SetCurrentVersion(ctx, client.WorkerDeploymentSetCurrentVersionOptions{BuildID: build})
	} else {
		_, err = handle.SetRampingVersion(ctx, client.WorkerDeploymentSetRampingVersionOptions{BuildID: build, Percentage: percent})
	}
	if err != nil {
		return fmt.Errorf("release build %q: %w", build, err)
	}
	return c.releaseArrived(ctx, deployment)
}

// releaseArrived waits until the server has told all task queues.
func (c *Connection) releaseArrived(ctx context.Context, deployment string) error {
	look := time.NewTicker(200 * time.Millisecond)
	defer look.Stop()
	for {
		got, err := c.WorkflowService().DescribeWorkerDeployment(ctx, &workflowservice.DescribeWorkerDeploymentRequest{
			Namespace: c.Namespace, DeploymentName: deployment,
		})
		if err != nil {
			return fmt.Errorf("look whether the release has arrived: %w", err)
		}
		if got.GetWorkerDeploymentInfo().GetRoutingConfigUpdateState() != enumspb.ROUTING_CONFIG_UPDATE_STATE_IN_PROGRESS {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait until the release has arrived: %w", ctx.Err())
		case <-look.C:
		}
	}
}
