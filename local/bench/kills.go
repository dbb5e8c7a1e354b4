package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"cadenza/internal/config"
	"cadenza/local/stack"
	"cadenza/models"
)

// killed is what became of the same messages when the process that sends was killed again and again.
type killed struct {
	Ours  tally `json:"ours"`
	River tally `json:"river"`
}

// tally counts messages at the sink, which stands for the phones.
type tally struct {
	Messages int `json:"messages"`
	Kills    int `json:"kills"`
	// Doubled came a second time. Lost never came; InDoubt are those that the contestant itself says
	// it does not know of.
	Doubled int     `json:"doubled"`
	Lost    int     `json:"lost"`
	InDoubt int     `json:"in_doubt"`
	Seconds float64 `json:"seconds"`
}

// providerTakes is how long the sink takes for an answer: calls are under way when a process is killed.
const providerTakes = 100 * time.Millisecond

// kills lets Cadenza and River send a blast each, by a process of its own that is killed.
func kills(ctx context.Context, o options, log *slog.Logger, notes io.Writer) (out killed, err error) {
	if o.databases()[0] != postgres {
		_, _ = fmt.Fprintln(notes, "  no PostgreSQL: River, which needs it, is left out, and so are the kills beside it")
		return out, nil
	}
	k := &killing{options: o}
	defer func() { err = errors.Join(err, k.close()) }()
	if err := k.open(ctx, log); err != nil {
		return out, err
	}
	if out.Ours, err = k.ours(ctx); err != nil {
		return out, fmt.Errorf("ours: %w", err)
	}
	if out.River, err = k.river(ctx); err != nil {
		return out, fmt.Errorf("river: %w", err)
	}
	_, _ = fmt.Fprintf(notes, "  ours: %d doubled, %d lost, %d in doubt; River: %d doubled, %d lost\n",
		out.Ours.Doubled, out.Ours.Lost, out.Ours.InDoubt, out.River.Doubled, out.River.Lost)
	return out, nil
}

// killing is the rig whose workers are processes of their own.
type killing struct {
	options
	*rig
}

// patience of what is killed: each takes up soon what a dead worker left.
const (
	graceWhenKilled     = 5 * time.Second
	reconcileWhenKilled = 2 * time.Second
)

func (k *killing) open(ctx context.Context, log *slog.Logger) (err error) {
	k.rig = &rig{o: k.options, withoutWorker: true, tune: func(c *config.Config) {
		c.WhatsApp.UnknownGrace, c.ReconcileEvery, c.ReconcilePatience = graceWhenKilled, reconcileWhenKilled, reconcileWhenKilled
	}}
	if k.folder, err = os.MkdirTemp("", "cadenza-bench-"); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	if err := k.openDatabase(ctx); err != nil {
		return err
	}
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	k.stopSink = stop
	if k.sink, err = startSink(serving); err != nil {
		return err
	}
	k.sink.late.Store(int64(providerTakes))
	if err := k.startStack(ctx, log); err != nil {
		return err
	}
	if k.sql, err = openHandwritten(k.database, k.dsn); err != nil {
		return err
	}
	k.rig.ours, err = newOurs(ctx, k.stack, k.Blast)
	return err
}

// ours lets the program cadenza send, as a worker that is killed.
func (k *killing) ours(ctx context.Context) (tally, error) {
	program, err := stack.Build(ctx, k.folder, "cadenza/cmd/cadenza")
	if err != nil {
		return tally{}, err
	}
	automation, err := k.rig.ours.automation(ctx, "killed", drip(1, 0))
	if err != nil {
		return tally{}, err
	}
	worker := victim{args: []string{program, "worker"}, env: append(k.stack.Environment(),
		"CADENZA_WHATSAPP_UNKNOWN_GRACE="+graceWhenKilled.String(), "CADENZA_RECONCILE_EVERY="+reconcileWhenKilled.String(),
		"CADENZA_RECONCILE_PATIENCE="+reconcileWhenKilled.String())}
	defer worker.kill()
	if err := worker.start(ctx); err != nil {
		return tally{}, err
	}
	if err := k.liftPace(ctx); err != nil {
		return tally{}, err
	}
	out, err := k.underFire(ctx, &worker, func(ctx context.Context) error {
		_, err := k.rig.ours.start(ctx, automation, k.Blast)
		return err
	}, k.runsEnd)
	if err != nil {
		return out, err
	}
	inDoubt := k.sql.dialect("SELECT count(*) FROM messages WHERE state = $1")
	err = k.sql.db.QueryRowContext(ctx, inDoubt, models.MessageUnknown).Scan(&out.InDoubt)
	if err != nil {
		return out, fmt.Errorf("count what is in doubt: %w", err)
	}
	return out, nil
}

// runsEnd waits until every run has ended.
func (k *killing) runsEnd(ctx context.Context) error {
	var left int
	err := until(ctx, func(ctx context.Context) (bool, error) {
		err := k.sql.db.QueryRowContext(ctx, "SELECT count(*) FROM runs WHERE ended_at IS NULL").Scan(&left)
		return left == 0, err
	})
	if err != nil {
		return fmt.Errorf("%d runs are left: %w", left, err)
	}
	return nil
}

// river lets this program work River's queue, as a process that is killed.
func (k *killing) river(ctx context.Context) (tally, error) {
	self, err := os.Executable()
	if err != nil {
		return tally{}, fmt.Errorf("find this program: %w", err)
	}
	name, err := k.cluster.CreateDatabase(ctx)
	if err != nil {
		return tally{}, err
	}
	dsn := k.cluster.DSN(name)
	q, err := openQueue(ctx, dsn, sender{}, k.concurrency())
	if err != nil {
		return tally{}, err
	}
	defer q.close()
	worker := victim{args: []string{
		self, queueCommand, "--database", dsn, "--whatsapp", k.sink.url, "--workers", strconv.Itoa(k.concurrency()),
	}, env: os.Environ()}
	defer worker.kill()
	if err := worker.start(ctx); err != nil {
		return tally{}, err
	}
	parcels := make([]parcel, k.Blast)
	for i := range parcels {
		parcels[i] = parcel{Phone: phoneOf(i), Name: firstName}
	}
	return k.underFire(ctx, &worker, func(ctx context.Context) error { return q.insert(ctx, parcels, 0) }, q.rest)
}

// underFire kills the worker when so many messages have come, at equal distances, and starts it
// again at once, while the others are still handed over; it counts when the contestant says that it is
// done. A kill for which it is too late would hit nothing: that is an error.
func (k *killing) underFire(
	ctx context.Context, worker *victim, begin func(context.Context) error, done func(context.Context) error,
) (out tally, err error) {
	k.sink.empty()
	began := time.Now()
	out.Messages, out.Kills = k.Blast, k.Kills
	both, within := errgroup.WithContext(ctx)
	both.Go(func() error { return begin(within) })
	both.Go(func() error { return k.fire(within, worker) })
	if err := both.Wait(); err != nil {
		return out, err
	}
	if err := done(ctx); err != nil {
		return out, err
	}
	reached, doubled := k.sink.tally()
	out.Doubled, out.Lost, out.Seconds = doubled, out.Messages-reached, round(time.Since(began).Seconds(), 1)
	return out, nil
}

// fire kills at equal distances.
func (k *killing) fire(ctx context.Context, worker *victim) error {
	for i := range k.Kills {
		at := k.Blast * (i + 1) / (k.Kills + 1)
		if came := len(k.sink.arrivals()); came >= at {
			return fmt.Errorf("kill %d was to come after %d messages, but %d have come: "+
				"ask for more messages with --blast, or for fewer kills",
				i+1, at, came)
		}
		if err := k.sink.await(ctx, at); err != nil {
			return err
		}
		worker.kill()
		if err := worker.start(ctx); err != nil {
			return err
		}
	}
	return nil
}

// victim is a process that is killed, as kill -9 does, and started again.
type victim struct {
	args, env []string
	cmd       *exec.Cmd
}

func (v *victim) start(ctx context.Context) error {
	v.cmd = exec.CommandContext(context.WithoutCancel(ctx), v.args[0], v.args[1:]...)
	v.cmd.Env, v.cmd.Stderr = v.env, os.Stderr
	if err := v.cmd.Start(); err != nil {
		return fmt.Errorf("start a worker: %w", err)
	}
	return nil
}

// kill ends the process and waits for that; it does nothing when there is none.
func (v *victim) kill() {
	if v.cmd == nil {
		return
	}
	_ = v.cmd.Process.Kill()
	_ = v.cmd.Wait()
	v.cmd = nil
}
