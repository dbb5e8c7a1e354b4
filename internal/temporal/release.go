package app

import (
	"context"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"cadenza/models"
	"cadenza/worker"
)

// Release hands runs to the workers of a build, "" being workers without one: all of them,
// when percent is 100, and else so many of a hundred, chosen by their ids, so that a run does
// not go to and fro. It returns when all task queues know. What is under way is finished by
// whoever began it. A build of which no worker polls is refused.
func (a *App) Release(ctx context.Context, build string, percent float32) error {
	if percent < 0 || percent > 100 {
		return models.Errorf(models.CodeInvalid, "the percentage must be from 0 to 100")
	}
	deployment := a.Temporal.WorkerDeploymentClient().GetHandle(worker.Deployment)
	var err error
	if percent == 100 {
		_, err = deployment.SetCurrentVersion(ctx, client.WorkerDeploymentSetCurrentVersionOptions{BuildID: build})
	} else {
		_, err = deployment.SetRampingVersion(ctx, client.WorkerDeploymentSetRampingVersionOptions{BuildID: build, Percentage: percent})
	}
	if err != nil {
		return fmt.Errorf("release build %q: %w", build, err)
	}
	return a.releaseArrived(ctx)
}

// releaseArrived waits until the server has told all task queues.
func (a *App) releaseArrived(ctx context.Context) error {
	look := time.NewTicker(200 * time.Millisecond)
	defer look.Stop()
	for {
		got, err := a.Temporal.WorkflowService().DescribeWorkerDeployment(ctx, &workflowservice.DescribeWorkerDeploymentRequest{
			Namespace: a.Namespace, DeploymentName: worker.Deployment,
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
