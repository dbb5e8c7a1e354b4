// Package temporal holds all that speaks to Temporal, except worker, which polls: the connection,
// what is prepared on it (search attributes, schedules, the pace of the send queue), how a build is
// released, and the engine, which starts, ends and wakes the workflows of runs, rollouts and
// campaigns and looks up how they are. It decides nothing about runs: internal/trigger does, rows
// first. What workflows do is in the package workflows.
package temporal

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"
	"google.golang.org/grpc"

	"cadenza/internal/telemetry"
)

// Options are what Connect adds to the standard TEMPORAL_* variables.
type Options struct {
	// Address overrides TEMPORAL_ADDRESS; "" leaves it to the environment.
	Address string
	Log     *slog.Logger
	Metrics client.MetricsHandler
	// Dial goes to the connection after our own options.
	Dial []grpc.DialOption
}

// Connection is Temporal's client with the namespace that it works in. It notes how this
// process polls the task queues.
type Connection struct {
	client.Client
	Namespace string

	log   *slog.Logger
	polls *polls
}

// Connect prepares the connection, which is made when it is first used: an API can accept
// entries while Temporal is away.
func Connect(o Options) (*Connection, error) {
	opts, err := envconfig.LoadDefaultClientOptions()
	if err != nil {
		return nil, fmt.Errorf("read the TEMPORAL_* variables: %w", err)
	}
	if o.Address != "" {
		opts.HostPort = o.Address
	}
	if opts.Namespace == "" {
		opts.Namespace = client.DefaultNamespace
	}
	if opts.ConnectionOptions.GrpcCompression == nil {
		// What we say is a few hundred bytes to a server nearby: to compress it costs more than it saves.
		opts.ConnectionOptions.GrpcCompression = &client.GrpcCompressionNone{}
	}
	opts.Logger = telemetry.TemporalLogger(o.Log)
	opts.MetricsHandler = o.Metrics
	c := &Connection{Namespace: opts.Namespace, log: o.Log, polls: newPolls(time.Now)}
	dial := append(opts.ConnectionOptions.DialOptions, grpc.WithChainUnaryInterceptor(c.polls.intercept))
	opts.ConnectionOptions.DialOptions = append(dial, o.Dial...)
	if c.Client, err = client.NewLazyClient(opts); err != nil {
		return nil, fmt.Errorf("prepare the connection to Temporal: %w", err)
	}
	return c, nil
}

// Ping reports whether Temporal answers.
func (c *Connection) Ping(ctx context.Context) error {
	if _, err := c.CheckHealth(ctx, &client.CheckHealthRequest{}); err != nil {
		return fmt.Errorf("reach Temporal: %w", err)
	}
	return nil
}
