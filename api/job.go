package api

import (
	"context"

	"cadenza/models"
)

// JobStore keeps jobs.
type JobStore interface {
	CreateJob(ctx context.Context, v models.Viewer, actor string, in models.JobInput) (models.Job, error)
	GetJob(ctx context.Context, workspaceID, id string) (models.Job, error)
	ListJobs(ctx context.Context, workspaceID string, p models.Page) ([]models.Job, string, error)
	CancelJob(ctx context.Context, workspaceID, id, actor string) (models.Job, error)
}

// JobStarter starts the workflows of jobs.
type JobStarter interface {
	Begin(ctx context.Context, job models.Job)
}

func jobAnswer(j models.Job) Job {
	return Job{
		ID: j.ID, WorkflowID: j.WorkflowID(), Do: JobDo(j.Task.Do), State: JobState(j.State), Done: j.Done, Of: j.Total, Failed: j.Failed,
		CreatedAt: j.CreatedAt.UTC(), EndedAt: utc(j.EndedAt),
	}
}

// jobInput reads a job, with the rules that it breaks.
func jobInput(b JobInput) (models.JobInput, error) {
	in := models.JobInput{
		Task: models.JobTask{
			Do: models.JobKind(b.Do), Tags: value(b.Tags), ListIDs: value(b.ListIds), UserIDs: value(b.UserIds),
			Consent: models.Consent(value(b.To)),
		},
		Audience: models.JobAudience{IDs: value(b.Contacts.Ids)},
	}
	bad := in.Task.Validate()
	switch {
	case in.Task.Do == models.JobDelete && b.Confirm == nil:
		bad = append(bad, models.Violation{Pointer: "/confirm", Detail: "must be given: how many contacts are deleted"})
	case in.Task.Do != models.JobDelete && b.Confirm != nil:
		bad = append(bad, models.Violation{Pointer: "/confirm", Detail: "goes with delete alone"})
	}
	in.Confirm = value(b.Confirm)
	given := 0
	for _, is := range []bool{b.Contacts.Ids != nil, b.Contacts.Filter != nil, b.Contacts.SegmentID != nil} {
		if is {
			given++
		}
	}
	if given != 1 {
		bad = append(bad, models.Violation{Pointer: "/contacts", Detail: "needs exactly one of segment_id, filter and ids"})
	}
	if id := b.Contacts.SegmentID; id != nil {
		in.Audience.Filter = &models.ContactFilter{SegmentIDs: []string{*id}}
	}
	if f := b.Contacts.Filter; f != nil {
		in.Audience.Filter = &models.ContactFilter{
			Search: value(f.Search), Tags: value(f.Tags), ListIDs: value(f.ListIds), SegmentIDs: value(f.SegmentIds),
			Fields:     value(f.Fields),
			OperatorID: value(f.OperatorID), Consent: models.Consent(value(f.Consent)), Window: string(value(f.Window)),
			Language: value(f.Language), Inside: value(f.Inside), StepID: value(f.StepID),
		}
		bad = append(bad, in.Audience.Filter.Validate("/contacts/filter/")...)
	}
	return in, models.Invalid("the job breaks rules", bad)
}

// CreateJob accepts a job and starts it.
func (s *server) CreateJob(ctx context.Context, r CreateJobRequestObject) (CreateJobResponseObject, error) {
	in, err := jobInput(*r.Body)
	if err != nil {
		return nil, err
	}
	var begun *models.Job
	answer, err := once(ctx, s, r.Params.IdempotencyKey, whole, func(ctx context.Context) (Job, error) {
		who := callerOf(ctx)
		job, err := s.Jobs.CreateJob(ctx, who.viewer(), who.actor, in)
		begun = &job
		return jobAnswer(job), err
	})
	if err == nil && begun != nil {
		s.JobStarter.Begin(ctx, *begun)
	}
	return CreateJob202JSONResponse(answer), err
}

// ListJobs pages through the jobs.
func (s *server) ListJobs(ctx context.Context, r ListJobsRequestObject) (ListJobsResponseObject, error) {
	rows, next, err := s.Jobs.ListJobs(ctx, callerOf(ctx).workspaceID, page(r.Params.Limit, r.Params.After))
	return ListJobs200JSONResponse{Items: each(rows, jobAnswer), Next: optional(next)}, err
}

// GetJob reads a job.
func (s *server) GetJob(ctx context.Context, r GetJobRequestObject) (GetJobResponseObject, error) {
	job, err := s.Jobs.GetJob(ctx, callerOf(ctx).workspaceID, r.ID)
	return GetJob200JSONResponse(jobAnswer(job)), err
}

// CancelJob ends a job.
func (s *server) CancelJob(ctx context.Context, r CancelJobRequestObject) (CancelJobResponseObject, error) {
	who := callerOf(ctx)
	job, err := s.Jobs.CancelJob(ctx, who.workspaceID, r.ID, who.actor)
	return CancelJob200JSONResponse(jobAnswer(job)), err
}
