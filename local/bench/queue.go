package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// parcel is the job of the queue: one send, and how many more follow after how long a wait each.
type parcel struct {
	Phone string        `json:"phone"`
	Name  string        `json:"name"`
	Left  int           `json:"left,omitempty"`
	Wait  time.Duration `json:"wait,omitempty"`
}

// Kind is the job's name in the queue.
func (parcel) Kind() string { return "send" }

// carrier works a parcel as a careful user of River would: the call, then in one transaction the
// job's end and the next job.
type carrier struct {
	river.WorkerDefaults[parcel]
	pool *pgxpool.Pool
	send sender
}

// Work performs a job.
func (c *carrier) Work(ctx context.Context, job *river.Job[parcel]) error {
	if err := c.send.call(ctx, message{job.Args.Phone, job.Args.Name}, fmt.Sprintf("river/%d", job.ID)); err != nil {
		return err
	}
	if job.Args.Left == 0 {
		return nil // River ends many jobs in one statement
	}
	next := job.Args
	next.Left--
	tx, err := c.pool.Begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	if _, err := river.ClientFromContext[pgx.Tx](ctx).InsertTx(ctx, tx, next, after(next.Wait)); err != nil {
		return fmt.Errorf("insert the next job: %w", err)
	}
	if _, err := river.JobCompleteTx[*riverpgxv5.Driver](ctx, tx, job); err != nil {
		return fmt.Errorf("complete the job: %w", err)
	}
	return tx.Commit(ctx)
}

func after(wait time.Duration) *river.InsertOpts {
	return &river.InsertOpts{ScheduledAt: time.Now().Add(wait)}
}

// queue is River as a contestant, with a database of its own in the same PostgreSQL.
type queue struct {
	pool   *pgxpool.Pool
	client *river.Client[pgx.Tx]
}

// What of River is set for speed, and how soon it takes up what a dead worker left.
const (
	queueConnections = 20 // as many as ours
	queueCooldown    = 5 * time.Millisecond
	queuePoll        = 20 * time.Millisecond
	queueJobTimeout  = 10 * time.Second
	queueRescue      = 11 * time.Second
)

// concurrency is how many sends of a blast are under way at a time with Cadenza, whose runs send where they
// are: River's queue has as many workers.
func (r *rig) concurrency() int { return r.stack.App.Config.Worker.NearSends() }

// openQueue connects to River's database and migrates it; after work was called so many jobs are under way at a time.
func openQueue(ctx context.Context, dsn string, send sender, concurrency int) (*queue, error) {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("read the queue's address: %w", err)
	}
	cfg.MaxConns = queueConnections
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open the queue's database: %w", err)
	}
	q := &queue{pool: pool}
	driver := riverpgxv5.New(pool)
	migrator, err := rivermigrate.New(driver, nil)
	if err == nil {
		_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	}
	if err != nil {
		q.close()
		return nil, fmt.Errorf("migrate the queue: %w", err)
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &carrier{pool: pool, send: send})
	q.client, err = river.NewClient(driver, &river.Config{
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: concurrency}}, Workers: workers,
		FetchCooldown: queueCooldown, FetchPollInterval: queuePoll, JobTimeout: queueJobTimeout, RescueStuckJobsAfter: queueRescue,
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		q.close()
		return nil, fmt.Errorf("make the queue's client: %w", err)
	}
	return q, nil
}

// work lets the queue's workers begin; stop lets them finish.
func (q *queue) work(ctx context.Context) (stop func() error, err error) {
	if err := q.client.Start(context.WithoutCancel(ctx)); err != nil {
		return nil, fmt.Errorf("start the queue: %w", err)
	}
	return func() error { return q.client.Stop(context.WithoutCancel(ctx)) }, nil
}

// insert hands parcels over, each to be worked after the wait.
func (q *queue) insert(ctx context.Context, parcels []parcel, wait time.Duration) error {
	jobs := make([]river.InsertManyParams, len(parcels))
	for i, p := range parcels {
		jobs[i].Args = p
		if wait > 0 {
			jobs[i].InsertOpts = after(wait)
		}
	}
	if _, err := q.client.InsertManyFast(ctx, jobs); err != nil {
		return fmt.Errorf("insert jobs: %w", err)
	}
	return nil
}

// rest waits until no job is left to be worked.
func (q *queue) rest(ctx context.Context) error {
	var left int
	err := until(ctx, func(ctx context.Context) (bool, error) {
		err := q.pool.QueryRow(ctx, "SELECT count(*) FROM river_job WHERE finalized_at IS NULL").Scan(&left)
		return left == 0, err
	})
	if err != nil {
		return fmt.Errorf("%d jobs are left: %w", left, err)
	}
	return nil
}

func (q *queue) close() { q.pool.Close() }

// queueWorker works River's queue until it is killed.
type queueWorker struct {
	Database string `help:"Database of the queue." required:""`
	WhatsApp string `help:"Address of WhatsApp." name:"whatsapp" required:""`
	Workers  int    `help:"Jobs at a time." required:""`
}

func (w queueWorker) run(ctx context.Context) error {
	q, err := openQueue(ctx, w.Database, newSender(w.WhatsApp, queueJobTimeout), w.Workers)
	if err != nil {
		return err
	}
	defer q.close()
	stop, err := q.work(ctx)
	if err != nil {
		return err
	}
	<-ctx.Done()
	return stop()
}
