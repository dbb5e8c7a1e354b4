package app

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"cadenza/internal/telemetry"
	"cadenza/models"
)

// counters count what would else pass in silence.
type counters struct{ unread, refused, deliveries, paused metric.Int64Counter }

func newCounters(m *telemetry.Metrics) (counters, error) {
	var c counters
	var errUnread, errRefused, errDeliveries, errPaused error
	c.unread, errUnread = m.Meter("cadenza/inbound").Int64Counter("cadenza_webhook_unread",
		metric.WithDescription("pieces of WhatsApp's webhooks that nobody reads, by shape"))
	c.refused, errRefused = m.Meter("cadenza/entries").Int64Counter("cadenza_entries_refused",
		metric.WithDescription("entries of contacts who entered the automation too often within the hour, by kind of start"))
	c.deliveries, errDeliveries = m.Meter("cadenza/webhooks").Int64Counter("cadenza_webhook_deliveries",
		metric.WithDescription("attempts of outgoing webhooks, by what came of them"))
	c.paused, errPaused = m.Meter("cadenza/webhooks").Int64Counter("cadenza_webhook_endpoints_paused",
		metric.WithDescription("hosts that were paused because webhooks to them had nothing but failures"))
	return c, errors.Join(errUnread, errRefused, errDeliveries, errPaused)
}

// unreadPiece counts a piece of a webhook that nobody reads.
func (c counters) unreadPiece(ctx context.Context, shape string) {
	c.unread.Add(ctx, 1, metric.WithAttributes(attribute.String("shape", shape)))
}

// refusedEntry counts an entry that was one too many.
func (c counters) refusedEntry(kind models.StartKind) {
	c.refused.Add(context.Background(), 1, metric.WithAttributes(attribute.String("start_kind", string(kind))))
}

// Delivery counts an attempt of an outgoing webhook.
func (c counters) Delivery(ctx context.Context, state models.DeliveryState) {
	c.deliveries.Add(ctx, 1, metric.WithAttributes(attribute.String("state", string(state))))
}

// EndpointPaused counts a host that was paused.
func (c counters) EndpointPaused(ctx context.Context) { c.paused.Add(ctx, 1) }
