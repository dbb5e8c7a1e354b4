package activities

import (
	"context"
	"log/slog"

	"go.temporal.io/sdk/activity"

	"cadenza/models"
)

// The names of the activities of jobs on the wire.
const (
	NameChangeContacts = "ChangeContacts"
	NameCancelJob      = "CancelJob"
)

// JobRef names a job.
type JobRef struct {
	WorkspaceID string `json:"workspace_id"`
	JobID       string `json:"job_id"`
}

// JobReport is how far a job has come.
type JobReport struct {
	State  models.JobState `json:"state"`
	Do     models.JobKind  `json:"do,omitempty"`
	Done   int             `json:"done"`
	Of     int             `json:"of"`
	Failed int             `json:"failed,omitempty"`
}

// JobStore keeps jobs; their rows alone say how far they have come, so that all of this may be killed anywhere.
type JobStore interface {
	// JobPage changes the next contacts of a job and moves its cursor, in one transaction.
	JobPage(ctx context.Context, workspaceID, id string) (models.JobPage, error)
	CancelJob(ctx context.Context, workspaceID, id, actor string) (models.Job, error)
}

// JobStarts begins what the changes of a job start, and tells what they end.
type JobStarts interface {
	// Begin starts the workflows of entries that are committed.
	Begin(ctx context.Context, accepted []models.Accepted)
	// Closed tells the workflows of runs that have ended.
	Closed(ctx context.Context, runs []models.Run, reason string)
}

// Jobs change many contacts, page by page.
type Jobs struct {
	Store  JobStore
	Starts JobStarts
	Log    *slog.Logger
}

// jobPages is how many pages one call does: the history of a job of a million contacts stays short.
const jobPages = 100

// ChangeContacts does the next pages of a job. A repeat goes on where the pages that were committed end.
func (j *Jobs) ChangeContacts(ctx context.Context, ref JobRef) (JobReport, error) {
	var report JobReport
	for range jobPages {
		page, err := j.Store.JobPage(ctx, ref.WorkspaceID, ref.JobID)
		if err != nil {
			return report, classify(err)
		}
		j.Starts.Begin(ctx, page.Started)
		j.Starts.Closed(ctx, page.Ended, string(models.OutcomeContactDeleted))
		report = jobReport(page.Job)
		activity.RecordHeartbeat(ctx, report)
		if page.Job.State != models.JobRunning {
			j.Log.InfoContext(ctx, "a job has ended", "workspace_id", ref.WorkspaceID, "reason", string(report.State))
			break
		}
	}
	return report, nil
}

// CancelJob ends a job whose workflow was cancelled in Temporal.
func (j *Jobs) CancelJob(ctx context.Context, ref JobRef) (JobReport, error) {
	job, err := j.Store.CancelJob(ctx, ref.WorkspaceID, ref.JobID, "temporal")
	return jobReport(job), classify(err)
}

func jobReport(job models.Job) JobReport {
	return JobReport{State: job.State, Do: job.Task.Do, Done: job.Done, Of: job.Total, Failed: job.Failed}
}
