package temporal

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"

	"cadenza/models"
	"cadenza/workflows"
)

// defaultPace is the sends per second of a number of the default throughput.
const defaultPace = models.DefaultMessagesPerSecond * models.SendShare

// ownPaces is how many numbers may differ from the default: the server accepts no more weights
// for one queue (matching.maxFairnessKeyWeightOverrides).
const ownPaces = 1000

// NumberRates are the numbers whose throughput is not the default.
type NumberRates interface {
	// NumberRates lists them, the slowest first.
	NumberRates(ctx context.Context) ([]models.NumberRate, error)
}

// SendPace sets the send queue's rates to those of the numbers in the database.
type SendPace struct {
	Temporal *Connection
	Numbers  NumberRates
	Log      *slog.Logger
}

// Apply sets the send queue's rates to those of the numbers in the database: the default as the
// rate of every fairness key, and a weight, which scales the rate, for each number that differs.
// Only differences are written; then all is read again, so that of two
// processes that write at once the one with the older numbers puts itself right.
func (p *SendPace) Apply(ctx context.Context) error {
	const attempts = 5
	for range attempts {
		rates, err := p.Numbers.NumberRates(ctx)
		if err != nil {
			return err
		}
		now, err := p.Temporal.WorkflowService().DescribeTaskQueue(ctx, &workflowservice.DescribeTaskQueueRequest{
			Namespace: p.Temporal.Namespace, TaskQueue: &taskqueuepb.TaskQueue{Name: workflows.QueueSend},
			TaskQueueType: enumspb.TASK_QUEUE_TYPE_ACTIVITY, ReportConfig: true,
		})
		if err != nil {
			return fmt.Errorf("read the pace of the send queue: %w", err)
		}
		change := paceChange(now.GetConfig(), rates)
		if change == nil {
			return nil
		}
		change.Namespace = p.Temporal.Namespace
		if _, err := p.Temporal.WorkflowService().UpdateTaskQueueConfig(ctx, change); err != nil {
			return fmt.Errorf("set the pace of the send queue: %w", err)
		}
		if len(rates) > ownPaces {
			p.Log.WarnContext(
				ctx, "more numbers have a throughput of their own than Temporal takes: the fastest keep to the default", "count",
				len(rates), "limit", ownPaces,
			)
		}
	}
	return nil // others write too: whoever is last has read the newest
}

// paceChange is what must be written to set the queue's rates to those of the numbers, the slowest
// first; nil when nothing differs. Weights that are no longer needed are removed first, so
// that there is room for new ones.
func paceChange(now *taskqueuepb.TaskQueueConfig, rates []models.NumberRate) *workflowservice.UpdateTaskQueueConfigRequest {
	want := map[string]float32{}
	for _, r := range rates[:min(len(rates), ownPaces)] {
		want[r.ID] = float32(r.MessagesPerSecond) / models.DefaultMessagesPerSecond
	}
	has := now.GetFairnessWeightOverrides()
	change := &workflowservice.UpdateTaskQueueConfigRequest{
		Identity: "cadenza", TaskQueue: workflows.QueueSend, TaskQueueType: enumspb.TASK_QUEUE_TYPE_ACTIVITY,
	}
	for _, id := range slices.Sorted(maps.Keys(has)) {
		if _, wanted := want[id]; !wanted {
			change.UnsetFairnessWeightOverrides = append(change.UnsetFairnessWeightOverrides, id)
		}
	}
	maps.DeleteFunc(want, func(id string, weight float32) bool { return has[id] == weight })
	if len(want)+len(change.GetUnsetFairnessWeightOverrides()) <= ownPaces {
		change.SetFairnessWeightOverrides = want
	}
	if rate := now.GetFairnessKeysRateLimitDefault().GetRateLimit(); rate.GetRequestsPerSecond() != defaultPace {
		change.UpdateFairnessKeyRateLimitDefault = &workflowservice.UpdateTaskQueueConfigRequest_RateLimitUpdate{
			RateLimit: &taskqueuepb.RateLimit{RequestsPerSecond: defaultPace}, Reason: "just under WhatsApp's throughput of a number",
		}
	}
	if len(want)+len(change.GetUnsetFairnessWeightOverrides()) == 0 && change.GetUpdateFairnessKeyRateLimitDefault() == nil {
		return nil
	}
	return change
}

// ApplyOrLimit does what Apply does and returns how many sends a second a worker may make of all
// numbers together. That is 0, no limit, once the server keeps the rate of each number. Where Apply
// fails, it logs that and returns the rate of one number of the default throughput.
func (p *SendPace) ApplyOrLimit(ctx context.Context) float64 {
	err := p.Apply(ctx)
	if err == nil {
		return 0
	}
	p.Log.ErrorContext(
		ctx, "Temporal keeps no pace per number: all numbers together send at the pace of one, until this worker starts again",
		"per_second", defaultPace, "error", err,
	)
	return defaultPace
}

// paceTimeout bounds how long a request waits for Temporal to take a new pace.
const paceTimeout = 3 * time.Second

// PaceChanged applies the pace of numbers that have changed. Where Temporal is away,
// reconciliation applies it later.
func (p *SendPace) PaceChanged(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), paceTimeout)
	defer cancel()
	if err := p.Apply(ctx); err != nil {
		p.Log.WarnContext(ctx, "the pace of a number is applied later", "error", err)
	}
}
