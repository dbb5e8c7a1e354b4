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
type counters struct{ unread, refused, parked metric.Int64Counter }

func newCounters(m *telemetry.Metrics) (counters, error) {
	var c counters
	var errUnread, errRefused, errParked error
	c.unread, errUnread = m.Meter("cadenza/inbound").Int64Counter("cadenza_webhook_unread",
		metric.WithDescription("pieces of WhatsApp's webhooks that nobody reads, by shape"))
	c.refused, errRefused = m.Meter("cadenza/entries").Int64Counter("cadenza_entries_refused",
		metric.WithDescription("entries of contacts who entered the automation too often within the hour, by kind of start"))
	c.parked, errParked = m.Meter("cadenza/runs").Int64Counter("cadenza_runs_parked",
		metric.WithDescription("runs that parked until a person acts, by reason; one that parks again counts again"))
	return c, errors.Join(errUnread, errRefused, errParked)
}

// unreadPiece counts a piece of a webhook that nobody reads.
func (c counters) unreadPiece(ctx context.Context, shape string) {
	c.unread.Add(ctx, 1, metric.WithAttributes(attribute.String("shape", shape)))
}

// refusedEntry counts an entry that was one too many.
func (c counters) refusedEntry(kind models.StartKind) {
	c.refused.Add(context.Background(), 1, metric.WithAttributes(attribute.String("start_kind", string(kind))))
}

// parkedRun counts a run that parked.
func (c counters) parkedRun(reason models.ParkReason) {
	c.parked.Add(context.Background(), 1, metric.WithAttributes(attribute.String("reason", string(reason))))
}
