package telemetry

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	exporter "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.temporal.io/sdk/client"
	temporalotel "go.temporal.io/sdk/contrib/opentelemetry"
)

// Metrics collects the figures of one process: ours and Temporal's through
// OpenTelemetry, and Go's own. Close it with Shutdown.
//
// A label is never a phone number nor the id of a contact, a run or a message: each
// would be a series of its own.
type Metrics struct {
	provider *sdkmetric.MeterProvider
	registry *prometheus.Registry
	logger   *slog.Logger
}

// NewMetrics returns Metrics with a registry of its own. It logs to logger what goes wrong while
// collecting.
func NewMetrics(logger *slog.Logger) (*Metrics, error) {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	reader, err := exporter.New(exporter.WithRegisterer(registry), exporter.WithoutScopeInfo())
	if err != nil {
		return nil, fmt.Errorf("export metrics to prometheus: %w", err)
	}
	provider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader), sdkmetric.WithView(secondsView()))
	return &Metrics{provider: provider, registry: registry, logger: logger}, nil
}

// secondsView gives histograms of seconds bounds from 1 ms to 10 minutes: the default ones are for milliseconds.
func secondsView() sdkmetric.View {
	return sdkmetric.NewView(
		sdkmetric.Instrument{Kind: sdkmetric.InstrumentKindHistogram, Unit: "s"},
		sdkmetric.Stream{Aggregation: sdkmetric.AggregationExplicitBucketHistogram{
			Boundaries: []float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600},
		}},
	)
}

// Provider returns the source of meters, for libraries that want one.
func (m *Metrics) Provider() metric.MeterProvider { return m.provider }

// Meter returns the meter of one part, such as "cadenza/api". Durations are histograms
// of unit "s".
func (m *Metrics) Meter(part string) metric.Meter { return m.provider.Meter(part) }

// Temporal returns the handler to give to a Temporal client, whose workers take it over.
func (m *Metrics) Temporal() client.MetricsHandler {
	return temporalotel.NewMetricsHandler(temporalotel.MetricsHandlerOptions{
		Meter:                m.Meter("temporal-sdk-go"),
		UseMonotonicCounters: true,
		OnError:              func(err error) { m.logger.Error("temporal metric", "error", err) },
	})
}

// Handler answers Prometheus. Serve it on a listener of its own: it is not for the public.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		Registry: m.registry,
		ErrorLog: slog.NewLogLogger(m.logger.Handler(), slog.LevelError),
	})
}

// Shutdown stops collecting. Meters may still be used; what they count is lost.
func (m *Metrics) Shutdown(ctx context.Context) error {
	if err := m.provider.Shutdown(ctx); err != nil {
		return fmt.Errorf("stop metrics: %w", err)
	}
	return nil
}
