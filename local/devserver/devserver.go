// Package devserver runs the real Temporal server and Temporal UI inside this
// process, on a SQLite file or in memory. It serves the one-command local
// system, the end-to-end tests and the bench; production connects to a Temporal
// of its own.
package devserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"go.temporal.io/server/temporal"
)

const (
	// DefaultNamespace is the namespace used when Options.Namespace is empty.
	DefaultNamespace = "default"
	// Retention is how long closed workflows stay readable in a namespace that
	// this package creates.
	Retention = 30 * 24 * time.Hour

	readyTimeout = 60 * time.Second
	stopTimeout  = 20 * time.Second
)

// Options says what Start runs and where.
type Options struct {
	// File is the SQLite file that keeps everything: workflows, task queues and
	// visibility. Its folder must exist, the file is made on first start. Empty
	// keeps all in memory, lost on Stop.
	File string
	// FrontendAddr is the host:port of Temporal's gRPC service; the host must be
	// an IP address or "localhost". Port 0 picks a free one. Empty means
	// 127.0.0.1:0.
	FrontendAddr string
	// UIAddr is the host:port of Temporal UI, with the same rules. Empty starts
	// no UI.
	UIAddr string
	// Namespace is created when it does not exist. Empty means DefaultNamespace.
	Namespace string
	// Logger receives what the server logs at warn and above. Nil discards it.
	Logger *slog.Logger
	// TimeSkipping lets clients ask that a workflow's timers are skipped. Tests
	// of long automations need it; a system that people use must not have it.
	TimeSkipping bool
}

// Server is a running Temporal server and, when asked for, its UI.
type Server struct {
	temporal temporal.Server
	ui       *ui
	lock     *fileLock
	hostPort string
	stopping atomic.Bool
}

// Start returns once the server answers for the namespace and the UI accepts
// connections. The context bounds the start only; Stop ends the server. It fails
// when an address is taken or another process uses the file.
func Start(ctx context.Context, opts Options) (*Server, error) {
	opts = opts.withDefaults()
	lock, err := lockFile(opts.File)
	if err != nil {
		return nil, err
	}
	s := &Server{lock: lock}
	if err := s.start(ctx, opts); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

func (o Options) withDefaults() Options {
	if o.FrontendAddr == "" {
		o.FrontendAddr = "127.0.0.1:0"
	}
	if o.Namespace == "" {
		o.Namespace = DefaultNamespace
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

func (s *Server) start(ctx context.Context, opts Options) error {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	addrs, err := chooseAddresses(ctx, opts)
	if err != nil {
		return err
	}
	cfg := serverConfig(opts, addrs)
	if err := prepareStore(ctx, cfg, opts); err != nil {
		return err
	}
	if s.temporal, err = newTemporal(cfg, opts, addrs, &s.stopping); err != nil {
		return fmt.Errorf("assemble temporal server: %w", err)
	}
	if err := s.temporal.Start(); err != nil {
		return fmt.Errorf("start temporal server: %w", err)
	}
	s.hostPort = addrs.frontend.dial()
	if err := waitReady(ctx, s.hostPort, opts.Namespace); err != nil {
		return err
	}
	if opts.UIAddr != "" {
		s.ui, err = startUI(ctx, addrs.ui, s.hostPort, opts.Namespace)
	}
	return err
}

// HostPort is the address that a Temporal client dials.
func (s *Server) HostPort() string { return s.hostPort }

// UIURL is the address of Temporal UI for a browser, without a trailing slash,
// or empty when no UI was asked for.
func (s *Server) UIURL() string {
	if s.ui == nil {
		return ""
	}
	return s.ui.url
}

// Stop ends the UI and the server and frees the file. Clients and workers should
// be closed before. It waits 20 seconds at most and reports when that was not
// enough; the file is safe all the same.
func (s *Server) Stop() error {
	s.stopping.Store(true)
	if s.ui != nil {
		s.ui.stop()
	}
	var err error
	if s.temporal != nil {
		err = stopBounded(s.temporal, stopTimeout)
	}
	return errors.Join(err, s.lock.release())
}

func stopBounded(server temporal.Server, limit time.Duration) error {
	done := make(chan error, 1)
	go func() { done <- server.Stop() }()
	select {
	case err := <-done:
		return err
	case <-time.After(limit):
		return fmt.Errorf("temporal server did not stop within %s", limit)
	}
}
