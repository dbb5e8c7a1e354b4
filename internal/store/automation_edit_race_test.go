package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

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
