package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// claimedTemplates are the languages of a template as a claim sees them, and how many statements that took.
func claimedTemplates(
	t *testing.T, s *Store, run models.Run, name string, counted func(func()) int64,
) (kept, read []models.Template, statements int64) {
	t.Helper()
	require.NoError(t, s.RunTx(t.Context(), func(tx *RunTx) error {
		row, err := tx.Claim(t.Context(), run.ID)
		require.NoError(t, err)
		statements = counted(func() {
			kept, err = tx.Templates(t.Context(), run.WorkspaceID, row.Number.WABAID, name)
		})
		require.NoError(t, err)
		read, err = readTemplates(tx.db, run.WorkspaceID, row.Number.WABAID, name)
		return err
	}))
	return kept, read, statements
}

// A stale template would send what WhatsApp refuses, and a stale hold would send what is to wait. So
// whoever changes either, by whatever statement, is seen by the next claim.
func TestAClaimSeesEveryChangeOfATemplateAndOfItsHold(t *testing.T) { // W2, W6
	t.Parallel()
	forEachCounted(t, func(t *testing.T, s *Store, counted func(func()) int64) {
		workspace := given.Workspace(t, s)
		templated(t, s, workspace, models.TemplateApproved)
		made := given.Drip(t, s, workspace, given.TagStep("a"))
		contact, err := s.SaveContact(t.Context(), workspace, models.ContactInput{Phone: ada})
		require.NoError(t, err)
		run := inside(t, s, made.Automation, contact.ID, made.Definition.Steps[0], s.Now())
		first, _, _ := claimedTemplates(t, s, run, "offer", counted)
		require.Len(t, first, 1)
		hold := models.Hold{WorkspaceID: workspace, Scope: models.HoldTemplate, Object: first[0].ID, Park: models.ParkTemplateUnusable}
		until, passing := s.Now().Add(time.Hour), hold
		passing.Park, passing.Until = "", &until
		held := func() models.Hold { return holdsOf(t, s, workspace)[0].Hold }
		replace := func(status models.TemplateStatus, languages ...string) {
			var all []models.Template
			for _, language := range languages {
				all = append(all, models.Template{Name: "offer", Language: language, Status: status, Body: language})
			}
			require.NoError(t, s.ReplaceTemplates(t.Context(), workspace, "waba", all))
		}
		note := func(status models.TemplateStatus) {
			require.NoError(t, s.NoteTemplate(t.Context(), "waba", models.Template{
				Name: "offer", Language: "it", Status: status, SyncedAt: s.Now().Add(time.Hour),
			}))
		}
		for _, change := range []struct {
			what string
			do   func()
		}{
			{"a hold is raised", func() { raised(t, s, passing) }},
			{"a weightier one takes its place", func() { raised(t, s, hold) }},
			{"and is released", func() {
				_, err := s.ReleaseHold(t.Context(), workspace, held().ID, "test")
				require.NoError(t, err)
			}},
			{"and woke its runs", func() {
				_, _, err := s.WakeHeld(t.Context(), hold)
				require.NoError(t, err)
			}},
			{"and is raised again", func() { raised(t, s, hold) }},
			{"and is forgotten", func() { require.NoError(t, unhold(s.Pool(), workspace, hold.By())) }},
			{"and is raised once more", func() { raised(t, s, hold) }},
			{"and is put on another template by hand", func() {
				require.NoError(t, s.Pool().Exec("UPDATE holds SET object = 'another' WHERE object = ?", first[0].ID).Error)
			}},
			{"it is paused", func() { note(models.TemplatePaused) }},
			{"it is approved", func() { note(models.TemplateApproved) }},
			{"a sync brings another language", func() { replace(models.TemplateApproved, "it", "en") }},
			{"a sync brings new states", func() { replace(models.TemplatePaused, "it", "en") }},
			{"a sync brings fewer", func() { replace(models.TemplateApproved, "en") }},
			{"somebody writes it by hand", func() { require.NoError(t, s.Pool().Exec("UPDATE templates SET body = 'new'").Error) }},
			{"all move to another account", func() {
				require.NoError(t, s.Pool().Exec("UPDATE templates SET waba_id = 'another'").Error)
			}},
			{"and back", func() { require.NoError(t, s.Pool().Exec("UPDATE templates SET waba_id = 'waba'").Error) }},
			{"all are gone", func() { require.NoError(t, s.Pool().Exec("DELETE FROM templates").Error) }},
		} {
			before, _, _ := claimedTemplates(t, s, run, "offer", counted)
			change.do()
			kept, read, _ := claimedTemplates(t, s, run, "offer", counted)
			require.Equal(t, read, kept, change.what)
			require.NotEqual(t, before, kept, "%s: the change is one", change.what)
			kept, _, statements := claimedTemplates(t, s, run, "offer", counted)
			require.Equal(t, read, kept, change.what)
			require.Zero(t, statements, "%s: what did not change is not read again", change.what)
		}
	})
}

// What was read in a transaction that began before a change, and ends after it, is not kept as what came after it.
func TestAClaimBeforeAChangeKeepsNothingForThoseAfterIt(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	workspace := given.Workspace(t, s)
	templated(t, s, workspace, models.TemplateApproved)
	made := given.Drip(t, s, workspace, given.TagStep("a"))
	contact, err := s.SaveContact(t.Context(), workspace, models.ContactInput{Phone: ada})
	require.NoError(t, err)
	run := inside(t, s, made.Automation, contact.ID, made.Definition.Steps[0], s.Now())
	require.NoError(t, s.RunTx(t.Context(), func(tx *RunTx) error {
		_, err := tx.Claim(t.Context(), run.ID)
		require.NoError(t, err)
		require.NoError(t, s.Pool().Exec("UPDATE templates SET body = 'between'").Error)
		early, err := tx.Templates(t.Context(), workspace, "waba", "offer")
		require.NoError(t, err)
		require.Equal(t, "between", early[0].Body, "newer than the version that the claim has seen: never older")
		return nil
	}))
	require.NoError(t, s.Pool().Exec("UPDATE templates SET body = 'after'").Error)
	kept, _, _ := claimedTemplates(t, s, run, "offer", func(do func()) int64 { do(); return 0 })
	require.Equal(t, "after", kept[0].Body)
}
