package main

import (
	"context"
	"fmt"
	"time"

	"cadenza/models"
)

// jobs writes a job over more contacts than one page has.
func (r *recorder) jobs(ctx context.Context) error {
	a, workspace := r.stack.App, r.stack.Demo.WorkspaceID
	var people []models.ContactInput
	for range 450 {
		r.count++
		people = append(people, models.ContactInput{Phone: r.phone()})
	}
	if _, _, err := a.Store.ImportContacts(ctx, workspace, "", people); err != nil {
		return err
	}
	job, err := a.Store.CreateJob(ctx, models.Viewer{WorkspaceID: workspace}, "recorder", models.JobInput{
		Task: models.JobTask{Do: models.JobTag, Tags: []string{"recorded"}},
	})
	if err != nil {
		return err
	}
	a.Jobs.Begin(ctx, job)
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for job.State == models.JobRunning {
		if err := pause(ctx); err != nil {
			return fmt.Errorf("the job does not end: %w", err)
		}
		if job, err = a.Store.GetJob(ctx, workspace, job.ID); err != nil {
			return err
		}
	}
	return r.write(ctx, job.WorkflowID(), "job", "over_some_pages")
}
