package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"golang.org/x/sync/errgroup"

	"cadenza/internal/config"
	"cadenza/internal/store/storetest"
	"cadenza/local/stack"
	"cadenza/models"
	"cadenza/workflows"
)

// apiKey lets the bench into the API of its own throw-away workspace.
const apiKey = "cdz_key_bench" //nolint:gosec // the key of a workspace that lives as long as the bench

// rig is what all phases share: one Temporal server, one database, both contestants.
type rig struct {
	o          options
	notes      io.Writer
	folder     string
	database   string // postgres or sqlite
	dsn        string
	cluster    *storetest.Cluster
	sink       *sink
	stack      *stack.Stack
	statements atomic.Int64
	sql        *handwritten
	ours       *ours
	bare       *bare
	// idle is what is spent in a second with nothing to do: see rest.
	idle     spent
	stopSink context.CancelFunc
	// withoutWorker leaves the worker to a process of its own; tune changes the configuration further.
	withoutWorker bool
	tune          func(*config.Config)
}

func openRig(ctx context.Context, o options, log *slog.Logger, notes io.Writer) (_ *rig, err error) {
	r := &rig{o: o, notes: notes}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.close())
		}
	}()
	if r.folder, err = os.MkdirTemp("", "cadenza-bench-"); err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	if err := r.openDatabase(ctx); err != nil {
		return nil, err
	}
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	r.stopSink = stop
	if r.sink, err = startSink(serving); err != nil {
		return nil, err
	}
	if err := r.startStack(ctx, log); err != nil {
		return nil, err
	}
	if r.sql, err = openHandwritten(r.database, r.dsn); err != nil {
		return nil, err
	}
	if r.ours, err = newOurs(ctx, r.stack, o.contacts()); err != nil {
		return nil, err
	}
	r.bare, err = newBare(r.stack, r.sink.url, r.sql)
	return r, err
}

// openDatabase starts PostgreSQL or names a SQLite file.
func (r *rig) openDatabase(ctx context.Context) (err error) {
	r.database, r.dsn = r.o.databases()[0], "sqlite:"+filepath.Join(r.folder, "cadenza.db")
	if r.database == postgres {
		r.cluster, r.dsn, err = durable(ctx)
	}
	return err
}

func (r *rig) startStack(ctx context.Context, log *slog.Logger) error {
	var misled error
	s, err := stack.Start(ctx, stack.Options{
		Data: filepath.Join(r.folder, "stack"), API: "127.0.0.1:0", Temporal: "127.0.0.1:0", Simulator: "127.0.0.1:0",
		Key: apiKey, Database: r.dsn, Log: log, OnStatement: func() { r.statements.Add(1) },
		Tune: func(c *config.Config) {
			misled = r.sink.passTo(c.WhatsApp.URL)
			c.WhatsApp.URL = r.sink.url
			if r.tune != nil {
				r.tune(c)
			}
		},
		WithoutWorker: r.withoutWorker,
	})
	if err = errors.Join(err, misled); err != nil {
		return fmt.Errorf("start the system: %w", err)
	}
	r.stack = s
	return nil
}

// warmUp shows that the worker is at work, which has then set the pace of sends, and
// lifts that.
func (r *rig) warmUp(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, phaseTimeout)
	defer cancel()
	if _, err := r.cost(ctx, "warm up", drip(1, blink), 1); err != nil {
		return err
	}
	if err := r.liftPace(ctx); err != nil {
		return err
	}
	return r.rest(ctx)
}

// liftPace gives the WhatsApp number the throughput of the fastest: what is measured is
// the engine.
func (r *rig) liftPace(ctx context.Context) error {
	if err := accountsRead(ctx, r.stack); err != nil {
		return err
	}
	fastest, workspace := models.HighMessagesPerSecond, r.stack.Demo.WorkspaceID
	numbers, _, err := r.stack.App.Store.ListNumbers(ctx, workspace, models.Page{})
	for i := 0; i < len(numbers) && err == nil; i++ {
		_, err = r.stack.App.Store.ChangeNumber(ctx, workspace, numbers[i].ID, "bench", models.NumberChange{MessagesPerSecond: &fastest})
	}
	if err != nil {
		return fmt.Errorf("lift the pace of the number: %w", err)
	}
	return r.stack.App.Pace.Apply(ctx)
}

// accountsRead waits until what WhatsApp says of the number was read, as it is when a worker
// starts: it would undo another pace.
func accountsRead(ctx context.Context, s *stack.Stack) error {
	read := &workflowservice.CountWorkflowExecutionsRequest{
		Namespace: s.App.Temporal.Namespace, Query: "WorkflowType = '" + workflows.NameSyncAccounts + "' AND ExecutionStatus = 'Completed'",
	}
	err := until(ctx, func(ctx context.Context) (bool, error) {
		got, err := s.App.Temporal.CountWorkflow(ctx, read)
		return got.GetCount() > 0, err
	})
	if err != nil {
		return fmt.Errorf("wait for what WhatsApp says of the number: %w", err)
	}
	return nil
}

func (r *rig) close() error {
	var all error
	if r.bare != nil {
		r.bare.close()
	}
	if r.sql != nil {
		all = errors.Join(all, r.sql.db.Close())
	}
	if r.stack != nil {
		all = errors.Join(all, r.stack.Stop())
	}
	if r.stopSink != nil {
		r.stopSink()
	}
	if r.cluster != nil {
		all = errors.Join(all, r.cluster.Stop())
	}
	return errors.Join(all, os.RemoveAll(r.folder))
}

// ended is what of a closed workflow the figures need.
type ended struct {
	at            time.Time
	events, bytes int64
}

// describeAtATime bounds how many workflows are asked for at a time.
const describeAtATime = 8

// finish waits for the workflows to complete, each started at or after since.
func (r *rig) finish(ctx context.Context, ids []string, since time.Time) ([]ended, error) {
	return describe(ctx, ids, func(ctx context.Context, id string) (out ended, ok bool, err error) {
		d, err := r.stack.App.Temporal.DescribeWorkflowExecution(ctx, id, "")
		if err != nil {
			return out, false, fmt.Errorf("describe %s: %w", id, err)
		}
		info := d.GetWorkflowExecutionInfo()
		// A clock's grain before: the server rounds.
		if info.GetStartTime().AsTime().Before(since.Add(-time.Second)) {
			return out, false, nil
		}
		switch info.GetStatus() {
		case enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING:
			return out, false, nil
		case enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED:
			return ended{info.GetCloseTime().AsTime(), info.GetHistoryLength(), info.GetHistorySizeBytes()}, true, nil
		default:
			return out, false, fmt.Errorf("workflow %s ended as %s", id, strings.ToLower(info.GetStatus().String()))
		}
	})
}

// asleep waits until the workflows have nothing to do but wait for their timers.
func (r *rig) asleep(ctx context.Context, ids []string) error {
	_, err := describe(ctx, ids, func(ctx context.Context, id string) (ended, bool, error) {
		d, err := r.stack.App.Temporal.DescribeWorkflowExecution(ctx, id, "")
		if err != nil {
			return ended{}, false, fmt.Errorf("describe %s: %w", id, err)
		}
		running := d.GetWorkflowExecutionInfo().GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
		begun := d.GetWorkflowExecutionInfo().GetHistoryLength() > 4
		return ended{}, running && begun && d.GetPendingWorkflowTask() == nil, nil
	})
	return err
}

// describe looks at every workflow until it is as wanted.
func describe(ctx context.Context, ids []string, look func(context.Context, string) (ended, bool, error)) ([]ended, error) {
	out := make([]ended, len(ids))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(describeAtATime)
	for i, id := range ids {
		group.Go(func() error {
			return until(ctx, func(ctx context.Context) (ok bool, err error) {
				out[i], ok, err = look(ctx, id)
				return ok, err
			})
		})
	}
	return out, group.Wait()
}
