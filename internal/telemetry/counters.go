package telemetry

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"cadenza/models"
)

// Counters count events whose rate an operator watches.
type Counters struct{ accesses, unread, refused, parked, deliveries, paused, removed, partsFailed, unmarked, told metric.Int64Counter }

// NewCounters makes the counters in the metrics.
func NewCounters(m *Metrics) (Counters, error) {
	var c Counters
	var failures error
	count := func(to *metric.Int64Counter, scope, name, description string) {
		var err error
		*to, err = m.Meter(scope).Int64Counter(name, metric.WithDescription(description))
		failures = errors.Join(failures, err)
	}
	count(&c.unread, "cadenza/inbound", "cadenza_webhook_unread", "pieces of WhatsApp's webhooks that nobody reads, by shape")
	count(
		&c.refused, "cadenza/entries", "cadenza_entries_refused",
		"entries of contacts who entered the automation too often within the hour, by kind of start",
	)
	count(
		&c.parked, "cadenza/runs", "cadenza_runs_parked",
		"runs that parked until a person acts, by reason; one that parks again counts again",
	)
	count(&c.deliveries, "cadenza/webhooks", "cadenza_webhook_deliveries", "attempts of outgoing webhooks, by what came of them")
	count(
		&c.paused, "cadenza/webhooks", "cadenza_webhook_endpoints_paused",
		"hosts that were paused because webhooks to them had nothing but failures",
	)
	count(&c.removed, "cadenza/retention", "cadenza_retention_removed", "rows that were removed because their time was over, by table")
	count(&c.partsFailed, "cadenza/reconcile", "cadenza_reconcile_failures", "parts of reconciliation that failed, by part")
	count(&c.unmarked, "cadenza/sends", "cadenza_read_marks_failed", "messages of customers that could not be marked as read")
	count(&c.told, "cadenza/subscriptions", "cadenza_subscription_calls", "calls of the endpoints of subscriptions, by what came of them")
	count(
		&c.accesses, "cadenza/access", "cadenza_access_refused",
		"what was refused, by what: wrong passwords and codes, links, cross-site requests, people above the caller",
	)
	return c, failures
}

// AccessRefused counts what somebody may not, by what it was.
func (c Counters) AccessRefused(ctx context.Context, what string) {
	c.accesses.Add(ctx, 1, metric.WithAttributes(attribute.String("what", what)))
}

// NotMarkedRead counts a message of a customer that could not be marked as read.
func (c Counters) NotMarkedRead(ctx context.Context) { c.unmarked.Add(ctx, 1) }

// PartFailed counts a part of reconciliation that failed.
func (c Counters) PartFailed(ctx context.Context, part string) {
	c.partsFailed.Add(ctx, 1, metric.WithAttributes(attribute.String("part", part)))
}

// UnreadPiece counts a piece of a WhatsApp webhook that was not understood, by its shape.
func (c Counters) UnreadPiece(ctx context.Context, shape string) {
	c.unread.Add(ctx, 1, metric.WithAttributes(attribute.String("shape", shape)))
}

// RefusedEntry counts an entry that was refused because the contact entered too often.
func (c Counters) RefusedEntry(kind models.StartKind) {
	c.refused.Add(context.Background(), 1, metric.WithAttributes(attribute.String("start_kind", string(kind))))
}

// ParkedRun counts a run that parked.
func (c Counters) ParkedRun(reason models.ParkReason) {
	c.parked.Add(context.Background(), 1, metric.WithAttributes(attribute.String("reason", string(reason))))
}

// Delivery counts an attempt of an outgoing webhook.
func (c Counters) Delivery(ctx context.Context, state models.DeliveryState) {
	c.deliveries.Add(ctx, 1, metric.WithAttributes(attribute.String("state", string(state))))
}

// EventTold counts a call of a subscription's endpoint by what came of it.
func (c Counters) EventTold(ctx context.Context, delivered bool) {
	state := "failed"
	if delivered {
		state = "delivered"
	}
	c.told.Add(ctx, 1, metric.WithAttributes(attribute.String("state", state)))
}

// EndpointPaused counts a host that was paused.
func (c Counters) EndpointPaused(ctx context.Context) { c.paused.Add(ctx, 1) }

// Removed counts rows that were removed after their time of retention.
func (c Counters) Removed(ctx context.Context, removed models.Removed) {
	for table, n := range removed {
		c.removed.Add(ctx, int64(n), metric.WithAttributes(attribute.String("table", table)))
	}
}
