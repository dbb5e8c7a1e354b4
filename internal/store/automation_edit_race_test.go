package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// A claim takes the run alone. One that waits for the row of a run that an edit is moving
// must not join the run's new position with the definition that it read before.
func TestAClaimThatWaitedForAnEditReadsTheNewDefinition(t *testing.T) { // E1, E4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		if database.IsSQLite(s.Pool()) {
			t.Skip("SQLite has one writer: nobody waits with something read before")
		}
		workspace := given.Workspace(t, s)
		made := given.Drip(t, s, workspace, given.Waiting(time.Hour, given.TagStep("a")), given.TagStep("b"))
		contact, err := s.SaveContact(t.Context(), workspace, models.ContactInput{Phone: ada})
		require.NoError(t, err)
		run := inside(t, s, made.Automation, contact.ID, made.Definition.Steps[0], s.Now())
		claimed := make(chan models.ClaimRow, 1)
		require.NoError(t, s.Tx(t.Context(), func(tx *gorm.DB) error {
			e := edit{store: s, actor: "test", in: given.Input("drip", given.TagStep("new"), made.Definition.Steps[1])}
			if err := e.replace(tx, workspace, made.Automation.ID, 1, "test"); err != nil {
				return err
			}
			go func() {
				defer close(claimed)
				_ = s.RunTx(t.Context(), func(claim *RunTx) error {
					row, err := claim.Claim(t.Context(), run.ID)
					if err == nil {
						claimed <- row
					}
					return err
				})
			}()
			waitsForARow(t, s)
			return nil
		}))
		row, ok := <-claimed
		require.True(t, ok, "it was claimed")
		step, _, known := row.Definition.Find(row.Run.StepID)
		require.True(t, known, "the run stands at a step that the old definition never held")
		require.Equal(t, []string{"new"}, tagsOf(models.Definition{Steps: []models.Step{step}}))
		require.Equal(t, 2, row.Automation.Revision)
	})
}

// A move reads run and automation in one statement. One that waits for an edit must not go by what
// that statement saw when it began, wherever the edit left the run, and must hold nothing meanwhile.
func TestAMoveThatWaitedForAnEditGoesByTheNewDefinition(t *testing.T) { // E1, E4
	t.Parallel()
	for name, next := range map[string]func(before []models.Step) []models.Step{
		"the run is moved": func(before []models.Step) []models.Step {
			return []models.Step{given.TagStep("new"), before[1]}
		},
		"the run stays": func(before []models.Step) []models.Step {
			return []models.Step{before[0], given.TagStep("new")}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := onPostgres(t) // SQLite has one writer: nobody waits with something read before
			workspace := given.Workspace(t, s)
			made := given.Drip(t, s, workspace, given.Waiting(time.Hour, given.TagStep("a")), given.TagStep("b"))
			contact, err := s.SaveContact(t.Context(), workspace, models.ContactInput{Phone: ada})
			require.NoError(t, err)
			run := inside(t, s, made.Automation, contact.ID, made.Definition.Steps[0], s.Now())
			locked := make(chan models.Standing, 1)
			require.NoError(t, s.Tx(t.Context(), func(tx *gorm.DB) error {
				require.NoError(t, database.ForUpdate(tx).Take(&models.Automation{}, "id = ?", made.Automation.ID).Error)
				go func() {
					defer close(locked)
					_ = s.RunTx(t.Context(), func(move *RunTx) error {
						at, err := move.Lock(t.Context(), made.Automation.ID, run.ID)
						if err == nil {
							locked <- at
						}
						return err
					})
				}()
				waitsForARow(t, s)
				free := tx.Clauses(clause.Locking{Strength: "UPDATE", Options: clause.LockingOptionsNoWait})
				require.NoError(t, free.Take(&models.Run{}, "id = ?", run.ID).Error, "who waits for the edit holds no run that it needs")
				e := edit{store: s, actor: "test", in: given.Input("drip", next(made.Definition.Steps)...)}
				return e.replace(tx, workspace, made.Automation.ID, 1, "test")
			}))
			at, ok := <-locked
			require.True(t, ok, "it was locked")
			require.Equal(t, 2, at.Automation.Revision)
			require.Contains(t, tagsOf(at.Definition), "new")
			_, _, known := at.Definition.Find(at.Run.StepID)
			require.True(t, known)
			now, _, err := s.GetRun(t.Context(), models.Everyone(workspace), run.ID)
			require.NoError(t, err)
			require.Equal(t, now.Run.StepID, at.Run.StepID, "where the edit left it")
		})
	}
}

// An edit waits for the moves under way, and meets the runs where those leave them.
func TestAnEditMeetsARunWhereTheMoveUnderWayLeavesIt(t *testing.T) { // E1
	t.Parallel()
	s := onPostgres(t)
	workspace := given.Workspace(t, s)
	made := given.Drip(t, s, workspace, given.TagStep("a"), given.Waiting(time.Hour, given.TagStep("b")), given.TagStep("c"))
	contact, err := s.SaveContact(t.Context(), workspace, models.ContactInput{Phone: ada})
	require.NoError(t, err)
	steps := made.Definition.Steps
	run := inside(t, s, made.Automation, contact.ID, steps[0], s.Now())
	edited := make(chan error, 1)
	require.NoError(t, s.RunTx(t.Context(), func(move *RunTx) error {
		at, err := move.Lock(t.Context(), made.Automation.ID, run.ID)
		require.NoError(t, err)
		go func() { // deletes the step to which the run moves, and at which nobody was
			_, err := s.PublishAutomation(t.Context(), workspace, made.Automation.ID, "test", 1, given.Input("drip", steps[0], steps[2]))
			edited <- err
		}()
		waitsForARow(t, s)
		require.NoError(t, at.Run.Arrive(steps[1], true, s.Now(), func(w models.Wait, from time.Time) (time.Time, error) {
			return from.Add(time.Duration(w.For)), nil
		}))
		return move.SaveRun(t.Context(), at.Run)
	}))
	require.NoError(t, <-edited)
	now, _, err := s.GetRun(t.Context(), models.Everyone(workspace), run.ID)
	require.NoError(t, err)
	require.Equal(t, steps[2].ID, now.Run.StepID, "it went on from the deleted step")
}
