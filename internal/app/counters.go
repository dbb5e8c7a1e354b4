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
type counters struct{ unread, refused metric.Int64Counter }

func newCounters(m *telemetry.Metrics) (counters, error) {
	var c counters
	var errUnread, errRefused error
	c.unread, errUnread = m.Meter("cadenza/inbound").Int64Counter("cadenza_webhook_unread",
		metric.WithDescription("pieces of WhatsApp's webhooks that nobody reads, by shape"))
	c.refused, errRefused = m.Meter("cadenza/entries").Int64Counter("cadenza_entries_refused",
		metric.WithDescription("entries of contacts who entered the automation too often within the hour, by kind of start"))
	return c, errors.Join(errUnread, errRefused)
}

// unreadPiece counts a piece of a webhook that nobody reads.
func (c counters) unreadPiece(ctx context.Context, shape string) {
	c.unread.Add(ctx, 1, metric.WithAttributes(attribute.String("shape", shape)))
}

// refusedEntry counts an entry that was one too many.
func (c counters) refusedEntry(kind models.StartKind) {
	c.refused.Add(context.Background(), 1, metric.WithAttributes(attribute.String("start_kind", string(kind))))
}
