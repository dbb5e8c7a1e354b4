package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/internal/store/workspace"
	"cadenza/models"
)

// CreateJob accepts a job: whom it changes is settled by the contacts that there are now, in the order of their ids. What it names
// must exist (violations); tags are made.
func (s *Store) CreateJob(ctx context.Context, v models.Viewer, actor string, in models.JobInput) (models.Job, error) {
	if v.OnlyAssignedTo != "" { // a job asks for everybody's contacts
		return models.Job{}, models.Errorf(models.CodeForbidden, "jobs are not for people who see only the contacts assigned to them")
	}
	return runTxOf(ctx, s, func(t *RunTx) (models.Job, error) {
		now := s.Now()
		job := models.Job{
			ID: database.NewID(), WorkspaceID: v.WorkspaceID, State: models.JobRunning, Task: in.Task, Audience: in.Audience, Actor: actor,
			CreatedAt: now, UpdatedAt: now,
		}
		job.Audience.IDs = database.Unique(in.Audience.IDs)
		if err := t.checkJob(job); err != nil {
			return job, err
		}
		people, err := s.jobContacts(t.db, job)
		if err != nil {
			return job, err
		}
		var found struct {
			Count int
			Last  string
		}
		if err := people.Select("COUNT(*) AS count, COALESCE(MAX(contacts.id), '') AS last").Scan(&found).Error; err != nil {
			return job, fmt.Errorf("count the contacts of a job: %w", err)
		}
		job.Total, job.UntilID = found.Count, found.Last
		if len(job.Audience.IDs) > 0 && job.Task.Do != models.JobDelete { // who deletes confirms how many there are
			job.Total = len(job.Audience.IDs)
		}
		if job.Task.Do == models.JobDelete && in.Confirm != job.Total {
			return job, models.Invalid("the job would delete other contacts than was thought", []models.Violation{{
				Pointer: "/confirm", Detail: fmt.Sprintf("must be the number of contacts, which is %d now", job.Total),
			}})
		}
		if err := t.db.Create(&job).Error; err != nil {
			return job, fmt.Errorf("insert job: %w", err)
		}
		return job, database.Audit(
			t.db, now, v.WorkspaceID, actor, "job.create", "job/"+job.ID, fmt.Sprintf("%s, %d contacts", job.Task.Do, job.Total),
		)
	})
}

// checkJob refuses a job that names what is not there, and makes its tags.
func (t *RunTx) checkJob(job models.Job) error {
	refs := models.References{Lists: pointed("/list_ids", job.Task.ListIDs), Users: pointed("/user_ids", job.Task.UserIDs)}
	if f := job.Audience.Filter; f != nil {
		refs.Segments = pointed("/contacts/segment_ids", f.SegmentIDs)
		refs.Lists = append(refs.Lists, pointed("/contacts/filter/list_ids", f.ListIDs)...)
	}
	bad, err := checkReferences(t.db, job.WorkspaceID, refs, nil)
	if err != nil {
		return err
	}
	if err := models.Invalid("the job breaks rules", bad); err != nil || job.Task.Do != models.JobTag {
		return err
	}
	return workspace.MakeTags(t.db, job.WorkspaceID, job.Task.Tags)
}

// jobContacts selects the contacts of a job, whether they had their turn or not.
func (s *Store) jobContacts(db *gorm.DB, job models.Job) (*gorm.DB, error) {
	q := database.Fresh(db).Model(&models.Contact{})
	if len(job.Audience.IDs) > 0 {
		return q.Where(database.OfWorkspace("id")+" AND contacts.id IN ?", job.WorkspaceID, job.Audience.IDs), nil
	}
	var filter models.ContactFilter
	if job.Audience.Filter != nil {
		filter = *job.Audience.Filter
	}
	return s.Selected(q, models.Viewer{WorkspaceID: job.WorkspaceID}, filter)
}

// GetJob reads a job.
func (s *Store) GetJob(ctx context.Context, workspaceID, id string) (models.Job, error) {
	return database.ReadOne[models.Job](s.Conn(ctx), workspaceID, id, "job")
}

// ListJobs pages through the jobs, the newest first.
func (s *Store) ListJobs(ctx context.Context, workspaceID string, p models.Page) ([]models.Job, string, error) {
	return database.ReadPage(s.Conn(ctx).Where("workspace_id = ?", workspaceID), p, "id", func(j models.Job) string { return j.ID })
}

// CancelJob ends a job: what it has changed stays. One that is over stays as it is.
func (s *Store) CancelJob(ctx context.Context, workspaceID, id, actor string) (models.Job, error) {
	return database.TxOf(ctx, s.DB, func(tx *gorm.DB) (models.Job, error) {
		job, err := database.ReadOne[models.Job](database.ForUpdate(tx), workspaceID, id, "job")
		if err != nil || job.State != models.JobRunning {
			return job, err
		}
		job.End(models.JobCancelled, s.Now())
		if err := tx.Save(&job).Error; err != nil {
			return job, fmt.Errorf("save job: %w", err)
		}
		return job, database.Audit(tx, s.Now(), workspaceID, actor, "job.cancel", "job/"+id, "")
	})
}

// OpenJobs are a page of the jobs that run and were last at work before the instant, after the one of the id.
func (s *Store) OpenJobs(ctx context.Context, before time.Time, after string) ([]models.Job, error) {
	var rows []models.Job
	err := database.NotAside(s.Conn(ctx), models.PartJob, "jobs.id", s.Now()).Where("state = ? AND updated_at < ? AND id > ?",
		models.JobRunning, before,
		after).Order("id").Limit(campaignsAtATime).
		Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read jobs: %w", err)
	}
	return rows, nil
}

// jobPage is how many contacts one transaction of a job changes, and deletePage how many it deletes, which are many statements each.
const (
	jobPage    = 200
	deletePage = 25
)

// pageOf is how many contacts one transaction of the job changes.
func pageOf(job models.Job) int {
	if job.Task.Do == models.JobDelete {
		return deletePage
	}
	return jobPage
}

// JobPage changes the next contacts of a job, and moves its cursor in the same transaction: whoever is killed in the middle has changed
// nobody, and no contact has two turns. It returns what the changes start, for their workflows to be started.
func (s *Store) JobPage(ctx context.Context, workspaceID, id string) (models.JobPage, error) {
	return runTxOf(ctx, s, func(t *RunTx) (models.JobPage, error) {
		job, err := database.ReadOne[models.Job](database.ForUpdate(t.db), workspaceID, id, "job")
		if err != nil || job.State != models.JobRunning {
			return models.JobPage{Job: job}, err
		}
		people, last, more, err := t.nextOfJob(&job)
		if err != nil {
			return models.JobPage{}, err
		}
		page, err := t.doJob(ctx, job, people)
		if err != nil {
			return models.JobPage{}, err
		}
		job.Done += len(people)
		job.AfterID, job.UpdatedAt = last, s.Now()
		if !more {
			job.End(models.JobDone, s.Now())
		}
		if err := t.db.Save(&job).Error; err != nil {
			return models.JobPage{}, fmt.Errorf("save job: %w", err)
		}
		page.Job = job
		return page, nil
	})
}

// nextOfJob holds the contacts whose turn it is, in the order of their ids. Of those whom the job names, who is gone counts as failed.
// A job that deletes has no turn for more contacts than were confirmed, though more have come to match its filter since.
func (t *RunTx) nextOfJob(job *models.Job) (people []models.Contact, last string, more bool, err error) {
	if len(job.Audience.IDs) > 0 {
		from, _ := slices.BinarySearch(job.Audience.IDs, job.AfterID+"\x00")
		turn := job.Audience.IDs[from:min(from+pageOf(*job), len(job.Audience.IDs))]
		if len(turn) == 0 {
			return nil, job.AfterID, false, nil
		}
		err = database.ForUpdate(t.db).Where("workspace_id = ? AND id IN ?", job.WorkspaceID, turn).Order("id").Find(&people).Error
		job.Failed += len(turn) - len(people)
		return people, turn[len(turn)-1], from+len(turn) < len(job.Audience.IDs), err
	}
	size := pageOf(*job)
	if job.Task.Do == models.JobDelete {
		size = min(size, job.Total-job.Done)
	}
	if size <= 0 {
		return nil, job.AfterID, false, nil
	}
	q, err := t.store.jobContacts(t.db, *job)
	if err != nil {
		return nil, "", false, err
	}
	if err := t.planAnew(); err != nil {
		return nil, "", false, err
	}
	err = database.ForUpdate(q).Where("contacts.id > ? AND contacts.id <= ?", job.AfterID, job.UntilID).Order("contacts.id").
		Limit(size).Find(&people).Error
	if err != nil {
		return nil, "", false, fmt.Errorf("read the contacts of a job: %w", err)
	}
	if len(people) == 0 {
		return nil, job.AfterID, false, nil
	}
	return people, people[len(people)-1].ID, len(people) == pageOf(*job), nil
}

// doJob does to the contacts what the steps of the same names do. It returns what that starts and ends.
func (t *RunTx) doJob(ctx context.Context, job models.Job, people []models.Contact) (page models.JobPage, err error) {
	for _, c := range people {
		begun, err := t.doTask(ctx, job, c)
		if err != nil {
			return page, err
		}
		page.Started, page.Ended = append(page.Started, begun.Started...), append(page.Ended, begun.Ended...)
	}
	return page, nil
}

func (t *RunTx) doTask(ctx context.Context, job models.Job, c models.Contact) (page models.JobPage, err error) {
	task, w := job.Task, job.WorkspaceID
	switch task.Do {
	case models.JobTag:
		_, err = t.AddTags(ctx, w, c.ID, task.Tags)
	case models.JobUntag:
		_, err = t.RemoveTags(ctx, w, c.ID, task.Tags)
	case models.JobAddToList:
		_, err = t.AddToLists(ctx, w, c.ID, task.ListIDs)
	case models.JobRemoveFromList:
		_, err = t.RemoveFromLists(ctx, w, c.ID, task.ListIDs)
	case models.JobAssign:
		_, err = t.AssignOperators(ctx, w, c.ID, task.UserIDs)
	case models.JobUnassign:
		_, err = t.UnassignOperators(ctx, w, c.ID, task.UserIDs)
	case models.JobBlock:
		err = t.BlockContact(ctx, c.ID, t.store.Now())
	case models.JobRestore:
		err = t.RestoreContact(ctx, c.ID)
	case models.JobSetConsent:
		if c.Marketing() == task.Consent {
			return page, nil
		}
		var done consented
		done, err = t.consents(ctx, c, models.ConsentStatement{Marketing: task.Consent, Source: models.ConsentByJob}, t.store.Now())
		page.Started = done.started
	case models.JobDelete:
		page.Ended, err = endRuns(t.db.Where("contact_id = ?", c.ID), models.OutcomeContactDeleted, job.WorkflowID(), t.store.Now())
		if err == nil {
			err = t.erase(w, c.ID, job.WorkflowID())
		}
	}
	return page, err
}
