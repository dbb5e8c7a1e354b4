package store

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// accepted makes a job of the task for whom the audience says.
func acceptedJob(t *testing.T, s *Store, w string, task models.JobTask, audience models.JobAudience) models.Job {
	t.Helper()
	job, err := s.CreateJob(t.Context(), models.Viewer{WorkspaceID: w}, "test", models.JobInput{Task: task, Audience: audience})
	require.NoError(t, err)
	return job
}

// TestAJobThatIsKilledGoesOnAndChangesEachContactOnce undoes every second page after all of it was done, as a kill before
// the commit does, and lets two workers do the others at once.
func TestAJobThatIsKilledGoesOnAndChangesEachContactOnce(t *testing.T) { // S11, K3
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, w := t.Context(), given.Workspace(t, s)
		ids := given.Contacts(t, s, w, 3*jobPage+7)
		in := given.Input("bye", given.TagStep("x"))
		in.Definition.Start = []models.Start{{Kind: models.StartConsent, Settings: &models.OnConsent{To: models.ConsentRefused}}}
		a, err := s.CreateAutomation(ctx, w, "test", in)
		require.NoError(t, err)
		_, err = s.ActivateAutomation(ctx, w, a.Automation.ID, "test")
		require.NoError(t, err)
		job := acceptedJob(t, s, w, models.JobTask{Do: models.JobSetConsent, Consent: models.ConsentRefused}, models.JobAudience{})
		require.Equal(t, len(ids), job.Total)
		given.Contacts(t, s, w, 3) // who came later is not meant
		killed := errors.New("killed")
		started := 0
		for round := 0; job.State == models.JobRunning; round++ {
			require.Less(t, round, 20)
			err := s.Tx(ctx, func(tx *gorm.DB) error {
				var before models.Job
				require.NoError(t, tx.Take(&before, "id = ?", job.ID).Error)
				page := &RunTx{store: s, db: tx}
				people, _, _, err := page.nextOfJob(&before)
				require.NoError(t, err)
				_, err = page.doJob(ctx, before, people)
				return errors.Join(err, killed)
			})
			require.ErrorIs(t, err, killed)
			pages := make([]models.JobPage, 2)
			failures := make([]error, 2)
			together(2, func(i int) { pages[i], failures[i] = s.JobPage(context.WithoutCancel(ctx), w, job.ID) })
			require.NoError(t, errors.Join(failures...))
			started += len(pages[0].Started) + len(pages[1].Started)
			job, err = s.GetJob(ctx, w, job.ID)
			require.NoError(t, err)
		}
		require.Equal(t, []any{models.JobDone, len(ids), 0}, []any{job.State, job.Done, job.Failed})
		require.Equal(t, len(ids), given.Count(t, s, &models.ConsentChange{}), "each changed once")
		require.Equal(t, len(ids), given.Count(t, s, &models.Run{}), "each started once")
		require.Equal(t, len(ids), started)
	})
}

func TestAJobDoesWhatTheStepsDo(t *testing.T) { // A5, A6, A7, A11, A12
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, w := t.Context(), given.Workspace(t, s)
		ids := given.Contacts(t, s, w, 5)
		list := given.List(t, s, w, "vip")
		user, err := s.CreateUser(ctx, models.User{WorkspaceID: w, Name: "O", Email: "o@example.com", Role: models.RoleChatOperator},
			"test")
		require.NoError(t, err)
		do := func(task models.JobTask, audience models.JobAudience) models.Job {
			job := acceptedJob(t, s, w, task, audience)
			for job.State == models.JobRunning {
				page, err := s.JobPage(ctx, w, job.ID)
				require.NoError(t, err)
				job = page.Job
			}
			return job
		}
		job := do(models.JobTask{Do: models.JobTag, Tags: []string{"new"}}, models.JobAudience{IDs: []string{ids[3], ids[1], "nobody"}})
		require.Equal(t, []int{2, 3, 1}, []int{job.Done, job.Total, job.Failed}, "who is gone counts as failed")
		gold := &models.ContactFilter{Tags: []string{"new"}}
		do(models.JobTask{Do: models.JobAddToList, ListIDs: []string{list.ID}}, models.JobAudience{Filter: gold})
		require.Equal(t, 2, given.Count(t, s, &models.ListMember{}))
		do(models.JobTask{Do: models.JobAssign, UserIDs: []string{user.ID}}, models.JobAudience{Filter: gold})
		require.Equal(t, 2, given.Count(t, s, &models.ContactOperator{}))
		do(models.JobTask{Do: models.JobBlock}, models.JobAudience{IDs: ids[:2]})
		require.Equal(t, 2, given.Count(t, s, &models.Contact{}, "blocked_at IS NOT NULL"))
		require.Equal(t, 1, given.Count(t, s, &models.ListMember{}), "who is blocked leaves all lists")
		do(models.JobTask{Do: models.JobRestore}, models.JobAudience{})
		require.Zero(t, given.Count(t, s, &models.Contact{}, "blocked_at IS NOT NULL"))
		do(models.JobTask{Do: models.JobUnassign}, models.JobAudience{})
		require.Zero(t, given.Count(t, s, &models.ContactOperator{}))
		job = do(models.JobTask{Do: models.JobUntag, Tags: []string{"new"}}, models.JobAudience{Filter: gold})
		require.Equal(t, 2, job.Done, "who leaves the audience by it is not passed over")
		require.Zero(t, given.Count(t, s, &models.ContactTag{}))

		job = acceptedJob(t, s, w, models.JobTask{Do: models.JobBlock}, models.JobAudience{})
		open, err := s.OpenJobs(ctx, s.Now().Add(1e9), "")
		require.NoError(t, err)
		require.Len(t, open, 1)
		_, err = s.CancelJob(ctx, w, job.ID, "test")
		require.NoError(t, err)
		page, err := s.JobPage(ctx, w, job.ID)
		require.NoError(t, err)
		require.Equal(t, models.JobCancelled, page.Job.State)
		require.Zero(t, given.Count(t, s, &models.Contact{}, "blocked_at IS NOT NULL"), "what is cancelled changes nobody")
		_, err = s.CreateJob(ctx, models.Viewer{WorkspaceID: w}, "test", models.JobInput{
			Task: models.JobTask{Do: models.JobAddToList, ListIDs: []string{"nobody"}},
		})
		require.Equal(t, models.CodeInvalid, models.CodeOf(err))
	})
}

// TestAFilterByAStepOfNoAutomationIsOfNobody: a part of a filter that cannot hold never means everybody.
func TestAFilterByAStepOfNoAutomationIsOfNobody(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := given.Workspace(t, s)
		given.Contacts(t, s, w, 3)
		job := acceptedJob(t, s, w, models.JobTask{Do: models.JobBlock},
			models.JobAudience{Filter: &models.ContactFilter{StepID: "some-step"}})
		require.Zero(t, job.Total)
	})
}

func TestAJobDeletesThoseWhomItsCallerCountedWithTheirRuns(t *testing.T) { // A17, R3
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, w := t.Context(), given.Workspace(t, s)
		ids := given.Contacts(t, s, w, 2*deletePage+3)
		list := given.List(t, s, w, "old", ids[1:]...)
		run, err := s.Accept(ctx, models.Entry{
			WorkspaceID: w, AutomationID: given.Activated(t, s, w, models.Reentry{}).ID, Kind: models.StartManual,
			Contact: models.ContactInput{ID: ids[2]},
		})
		require.NoError(t, err)
		in := models.JobInput{
			Task:     models.JobTask{Do: models.JobDelete},
			Audience: models.JobAudience{Filter: &models.ContactFilter{ListIDs: []string{list.ID}}}, Confirm: len(ids),
		}
		for _, wrong := range []int{0, len(ids)} {
			in.Confirm = wrong
			_, err = s.CreateJob(ctx, models.Everyone(w), "test", in)
			require.Equal(t, models.CodeInvalid, models.CodeOf(err))
			require.ErrorContains(t, err, "/confirm")
		}
		in.Confirm = len(ids) - 1
		job, err := s.CreateJob(ctx, models.Everyone(w), "test", in)
		require.NoError(t, err)
		var ended []models.Run
		pages := 0
		for job.State == models.JobRunning {
			page, err := s.JobPage(ctx, w, job.ID)
			require.NoError(t, err)
			job, ended = page.Job, append(ended, page.Ended...)
			pages++
		}
		require.Equal(t, []int{len(ids) - 1, 3}, []int{job.Done, pages})
		require.Len(t, ended, 1)
		require.Equal(t, []string{run.Run.ID, string(models.OutcomeContactDeleted), job.WorkflowID()},
			[]string{ended[0].ID, string(ended[0].Outcome), ended[0].EndedBy})
		require.Equal(t, 1, given.Count(t, s, &models.Contact{}), "who is not meant stays")
		require.Equal(t, len(ids)-1, given.Count(t, s, &models.AuditEntry{}, "action = 'contact.delete' AND actor = ?", job.WorkflowID()))
	})
}

func TestAJobDeletesNoMoreThanWereConfirmed(t *testing.T) { // A17
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, w := t.Context(), given.Workspace(t, s)
		ids := given.Contacts(t, s, w, 5)
		list := given.List(t, s, w, "old", ids[0], ids[4])
		job, err := s.CreateJob(ctx, models.Everyone(w), "test", models.JobInput{
			Task:     models.JobTask{Do: models.JobDelete},
			Audience: models.JobAudience{Filter: &models.ContactFilter{ListIDs: []string{list.ID}}}, Confirm: 2,
		})
		require.NoError(t, err)
		for _, id := range ids[1:4] { // these come to match before its first page
			err = s.ChangeContact(ctx, models.Everyone(w), id, "test", models.ContactChanges{AddLists: []string{list.ID}})
			require.NoError(t, err)
		}
		for job.State == models.JobRunning {
			page, err := s.JobPage(ctx, w, job.ID)
			require.NoError(t, err)
			job = page.Job
		}
		require.Equal(t, []int{2, 2}, []int{job.Done, job.Total})
		require.Equal(t, 3, given.Count(t, s, &models.Contact{}), "no more than were confirmed")

		named := models.JobInput{
			Task: models.JobTask{Do: models.JobDelete}, Audience: models.JobAudience{IDs: []string{ids[2], "gone"}}, Confirm: 2,
		}
		_, err = s.CreateJob(ctx, models.Everyone(w), "test", named)
		require.ErrorContains(t, err, "/confirm", "who is not there is not counted")
		named.Confirm = 1
		_, err = s.CreateJob(ctx, models.Everyone(w), "test", named)
		require.NoError(t, err)
	})
}
