package telemetry

import (
	"context"
	"fmt"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"cadenza/models"
)

// gaugeTimeout bounds the query that a scrape of the metrics makes.
const gaugeTimeout = 5 * time.Second

// ParkedRuns counts the runs of all workspaces that wait for a person. A reason without runs may be
// left out.
type ParkedRuns interface {
	ParkedByReason(ctx context.Context) (map[models.ParkReason]int, error)
}

// AsideRows counts the rows that were set aside, of all workspaces.
type AsideRows interface {
	AsideByPart(ctx context.Context) (map[models.Part]int, error)
}

// WarnedNumbers counts the numbers of all workspaces of which Meta thinks ill. A warning without numbers may be left out.
type WarnedNumbers interface {
	NumbersByWarning(ctx context.Context) (map[models.NumberWarning]int, error)
}

// GaugeWarned shows how many numbers Meta rates RED, and of how many the limit dropped.
func GaugeWarned(m *Metrics, rows WarnedNumbers) error {
	read := func(ctx context.Context, o metric.Int64Observer) error {
		ctx, cancel := context.WithTimeout(ctx, gaugeTimeout)
		defer cancel()
		counts, err := rows.NumbersByWarning(ctx)
		if err != nil {
			return err
		}
		for _, warning := range models.NumberWarnings() {
			o.Observe(int64(counts[warning]), metric.WithAttributes(attribute.String("warning", string(warning))))
		}
		return nil
	}
	_, err := m.Meter("cadenza/numbers").Int64ObservableGauge("cadenza_numbers_warned",
		metric.WithDescription("numbers that WhatsApp rates RED, or whose limit dropped; each process shows those of all"),
		metric.WithInt64Callback(read))
	if err != nil {
		return fmt.Errorf("gauge warned numbers: %w", err)
	}
	return nil
}

// FailingSubscriptions counts the programs of all workspaces that did not take what they were told last.
type FailingSubscriptions interface {
	FailingSubscriptions(ctx context.Context) (int, error)
}

// GaugeFailing shows how many programs do not take what they are told.
func GaugeFailing(m *Metrics, rows FailingSubscriptions) error {
	read := func(ctx context.Context, o metric.Int64Observer) error {
		ctx, cancel := context.WithTimeout(ctx, gaugeTimeout)
		defer cancel()
		n, err := rows.FailingSubscriptions(ctx)
		if err == nil {
			o.Observe(int64(n))
		}
		return err
	}
	_, err := m.Meter("cadenza/subscriptions").Int64ObservableGauge("cadenza_subscriptions_failing",
		metric.WithDescription("subscriptions whose last call was not taken; each process shows those of all"),
		metric.WithInt64Callback(read))
	if err != nil {
		return fmt.Errorf("gauge failing subscriptions: %w", err)
	}
	return nil
}

// GaugeAside shows, by part, how many rows are set aside because reconciliation or the sweep of
// dates could not serve them.
func GaugeAside(m *Metrics, rows AsideRows) error {
	read := func(ctx context.Context, o metric.Int64Observer) error {
		ctx, cancel := context.WithTimeout(ctx, gaugeTimeout)
		defer cancel()
		counts, err := rows.AsideByPart(ctx)
		if err != nil {
			return err
		}
		for _, part := range models.Parts() {
			o.Observe(int64(counts[part]), metric.WithAttributes(attribute.String("part", string(part))))
		}
		return nil
	}
	_, err := m.Meter("cadenza/reconcile").Int64ObservableGauge("cadenza_set_aside",
		metric.WithDescription(
			"rows that could not be served and are tried again later, by part; each process shows those of all",
		), metric.WithInt64Callback(read))
	if err != nil {
		return fmt.Errorf("gauge what was set aside: %w", err)
	}
	return nil
}

// GaugeParked shows how many runs need attention, by reason. It counts in the database when the
// metrics are read, so that every process shows the same number.
func GaugeParked(m *Metrics, rows ParkedRuns) error {
	read := func(ctx context.Context, o metric.Int64Observer) error {
		ctx, cancel := context.WithTimeout(ctx, gaugeTimeout)
		defer cancel()
		counts, err := rows.ParkedByReason(ctx)
		if err != nil {
			return err
		}
		for _, reason := range models.ParkReasons() {
			o.Observe(int64(counts[reason]), metric.WithAttributes(attribute.String("reason", string(reason))))
		}
		return nil
	}
	_, err := m.Meter("cadenza/runs").Int64ObservableGauge("cadenza_runs_need_attention",
		metric.WithDescription("runs that wait for a person, by reason; each process shows those of all"), metric.WithInt64Callback(read))
	if err != nil {
		return fmt.Errorf("gauge parked runs: %w", err)
	}
	return nil
}
