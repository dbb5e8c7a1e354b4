package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"

	"cadenza/internal/telemetry"
	"cadenza/internal/whatsapp"
	"cadenza/models"
	"cadenza/workflows"
)

// defaultPace is the sends per second of a number of the default throughput.
const defaultPace = models.DefaultMessagesPerSecond * models.SendShare

// ownPaces is how many numbers may differ from the default: more weights the server does
// not take for one queue (matching.maxFairnessKeyWeightOverrides).
const ownPaces = 1000

// ApplyPace makes the send queue's pace that of the numbers as the database has them: the
// default as the rate of every fairness key, and a weight, which scales the rate, for
// each number that differs. Only differences are written; then all is read again, so that of two
// processes that write at once the one with the older numbers puts itself right.
func (a *App) ApplyPace(ctx context.Context) error {
	const attempts = 5
	for range attempts {
		rates, err := a.Store.NumberRates(ctx)
		if err != nil {
			return err
		}
		now, err := a.Temporal.WorkflowService().DescribeTaskQueue(ctx, &workflowservice.DescribeTaskQueueRequest{
			Namespace: a.Namespace, TaskQueue: &taskqueuepb.TaskQueue{Name: workflows.QueueSend},
			TaskQueueType: enumspb.TASK_QUEUE_TYPE_ACTIVITY, ReportConfig: true,
		})
		if err != nil {
			return fmt.Errorf("read the pace of the send queue: %w", err)
		}
		change := paceChange(now.GetConfig(), rates)
		if change == nil {
			return nil
		}
		change.Namespace = a.Namespace
		if _, err := a.Temporal.WorkflowService().UpdateTaskQueueConfig(ctx, change); err != nil {
			return fmt.Errorf("set the pace of the send queue: %w", err)
		}
		if len(rates) > ownPaces {
			a.Log.WarnContext(ctx, "more numbers have a throughput of their own than Temporal takes: the fastest keep to the default", "numbers", len(rates), "most", ownPaces)
		}
	}
	return nil // others write too: whoever is last has read the newest
}

// paceChange is what must be written so that the configuration is that of the numbers, the
// slowest first; nil when it is. Weights that fall away go first, so that there is room for new ones.
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

// sendsPerSecond lets the server pace each number, 0; where it does not, a limit of all
// sends together stands in, low enough for one number of the default throughput.
func (a *App) sendsPerSecond(ctx context.Context) float64 {
	err := a.ApplyPace(ctx)
	if err == nil {
		return 0
	}
	a.Log.ErrorContext(ctx, "Temporal keeps no pace per number: all numbers together send at the pace of one, until this worker starts again",
		"per_second", defaultPace, telemetry.KeyError, err)
	return defaultPace
}

// paceTimeout bounds how long a request waits for Temporal to take a new pace.
const paceTimeout = 3 * time.Second

// PaceChanged applies the pace of numbers that have changed. Where Temporal is away,
// reconciliation applies it later.
func (a *App) PaceChanged(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), paceTimeout)
	defer cancel()
	if err := a.ApplyPace(ctx); err != nil {
		a.Log.WarnContext(ctx, "the pace of a number is applied later", telemetry.KeyError, err)
	}
}

// SyncNumber reads what Meta says of a number, its quality, its throughput and its
// portfolio's limit, and makes our records the same (W6). The pace is still to follow: see Synced.
func (a *App) SyncNumber(ctx context.Context, n models.Number) error {
	credentials, err := a.credentials(n)
	if err != nil {
		return err
	}
	at := a.now().UTC().Truncate(time.Second) // as exact as the times of webhooks, so that none of them seems older
	told, err := a.whatsapp.GetNumber(ctx, credentials)
	if err != nil {
		return models.Errorf(models.CodeUnavailable, "the number could not be read from WhatsApp: %s", whatsapp.Classify(err).Words)
	}
	if n.Unverified { // Meta has just answered its token
		if err := a.Store.NumberVerified(ctx, n); err != nil {
			return err
		}
	}
	facts := models.NumberFacts{Throughput: models.Throughput(told.Throughput), Quality: told.Quality, Limit: limitOf(told.Limit)}
	return a.Store.NoteNumber(ctx, n, facts, at)
}

// Synced lets what was read of accounts and numbers take effect, once for all of them: the
// pace follows, and what waited goes on.
func (a *App) Synced(ctx context.Context) {
	a.PaceChanged(ctx)
	a.Dispatcher.FinishReleases(ctx)
}

// limitOf is Meta's limit in our words; nil when none was told.
func limitOf(r whatsapp.Recipients) *models.RecipientLimit {
	switch most := int(r); {
	case r == whatsapp.Unlimited:
		return &models.RecipientLimit{}
	case most > 0:
		return &models.RecipientLimit{Most: &most}
	}
	return nil
}

// limits notes what WhatsApp tells of limits and applies it at once (W6). A notice without
// a time counts as of now.
func (i inbound) limits(ctx context.Context, event whatsapp.Event) error {
	for _, alert := range event.AccountAlerts {
		i.app.Log.WarnContext(ctx, "WhatsApp alerts the account", "type", alert.Type, "severity", alert.Severity)
	}
	for _, u := range event.LimitUpdates {
		if err := i.limit(ctx, u); err != nil {
			return err
		}
	}
	if len(event.LimitUpdates) > 0 {
		i.app.PaceChanged(ctx)
		i.app.behind(ctx, i.app.Dispatcher.FinishReleases)
	}
	return nil
}

func (i inbound) limit(ctx context.Context, u whatsapp.LimitUpdate) error {
	phone := ""
	if u.DisplayPhone != "" {
		phone = "+" + u.DisplayPhone
	}
	numbers, err := i.app.Store.NumbersOfWABA(ctx, u.WABAID, phone)
	if err != nil {
		return err
	}
	at := u.At
	if now := i.app.now().UTC(); at.IsZero() || at.After(now) {
		at = now
	}
	facts := models.NumberFacts{Limit: limitOf(u.Limit)}
	if u.Event == whatsapp.ThroughputUpgrade {
		facts.Throughput = models.ThroughputHigh
	}
	for _, n := range numbers {
		if err := i.app.Store.NoteNumber(ctx, n, facts, at); err != nil {
			return err
		}
	}
	return nil
}

// VerifyNumber asks Meta for the number with its token: whoever can read it there has it. A token
// or a number that Meta refuses is CodeInvalid, no answer CodeUnavailable.
func (a *App) VerifyNumber(ctx context.Context, n models.Number) error {
	credentials, err := a.credentials(n)
	if err != nil {
		return err
	}
	_, err = a.whatsapp.GetNumber(ctx, credentials)
	if err == nil {
		return nil
	}
	rule := whatsapp.Classify(err)
	if rule.Code > 0 && (rule.Class == whatsapp.ClassStop || rule.Class == whatsapp.ClassFail || rule.Class == whatsapp.ClassRecipient) {
		return models.Invalid("WhatsApp does not know the number by this token", []models.Violation{{
			Pointer: "/token", Detail: "must be a token that WhatsApp accepts for this phone_number_id",
		}})
	}
	return models.Errorf(models.CodeUnavailable, "the number could not be read from WhatsApp: %s", rule.Words)
}
