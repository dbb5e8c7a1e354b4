package trigger

import (
	"context"
	"time"

	"cadenza/models"
)

// JobRows are the store's side of jobs.
type JobRows interface {
	OpenJobs(ctx context.Context, before time.Time, after string) ([]models.Job, error)
}

// JobWorkflows are Temporal's side of jobs.
type JobWorkflows interface {
	// StartJob starts the workflow of a job, unless it is there.
	StartJob(ctx context.Context, job models.Job) (started bool, err error)
}

// Jobs starts the workflows of jobs.
type Jobs struct {
	Rows       JobRows
	Workflows  JobWorkflows
	Dispatcher *Dispatcher
}

// Begin starts the workflow of a job that is committed. Where that fails, Reconcile does it.
func (j *Jobs) Begin(ctx context.Context, job models.Job) {
	j.Dispatcher.tell(ctx, "start a job", func(ctx context.Context) error {
		_, err := j.Workflows.StartJob(ctx, job)
		return err
	})
}

// startOpen starts the jobs that run, were not at work since the instant, and have no workflow. Its error says why it stopped early.
func (j *Jobs) startOpen(ctx context.Context, before time.Time) (count int, failed []models.RowFailure, stopped error) {
	return startEach(ctx, opened[models.Job]{
		page:  func(after string) ([]models.Job, error) { return j.Rows.OpenJobs(ctx, before, after) },
		start: func(job models.Job) (bool, error) { return j.Workflows.StartJob(ctx, job) },
		row: func(job models.Job) models.RowFailure {
			return models.RowFailure{Part: models.PartJob, Key: job.ID, WorkspaceID: job.WorkspaceID}
		},
	})
}

// opened are rows whose workflows are to be at work.
type opened[T any] struct {
	// page are the next rows after a key, none after the last.
	page func(after string) ([]T, error)
	// start starts the workflow of a row, unless it is there.
	start func(T) (started bool, err error)
	// row names the row for who reads of a failure; its key is the place in the pages.
	row func(T) models.RowFailure
}

// startEach starts the workflows of rows, page by page. It returns how many it started and which failed; its error says why it
// stopped early.
func startEach[T any](ctx context.Context, all opened[T]) (count int, failed []models.RowFailure, stopped error) {
	for after := ""; ; {
		page, err := all.page(after)
		if err != nil || len(page) == 0 {
			return count, failed, err
		}
		for _, one := range page {
			row := all.row(one)
			started, err := all.start(one)
			if started {
				count++
			}
			if err != nil {
				row.Err = err
				failed = append(failed, row)
			}
			if stopped := stops(ctx, err); stopped != nil {
				return count, failed, stopped
			}
			after = row.Key
		}
	}
}
