package store

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// meanwhile starts second while first has not committed: it waits for a row that first holds.
func meanwhile(t *testing.T, s *Store, first func(*RunTx), second func(context.Context) error) error {
	t.Helper()
	ended := make(chan error, 1)
	inRunTx(t, s, func(_ context.Context, tx *RunTx) error {
		first(tx)
		go func() { ended <- second(t.Context()) }()
		waitsForARow(t, s)
		return nil
	})
	return <-ended
}

// merges makes one contact of two, of whom the first stays.
func merges(s *Store, workspace, keep, other string) func(context.Context) error {
	return func(ctx context.Context) error {
		return s.RunTx(ctx, func(tx *RunTx) error {
			both := make([]models.Contact, 2)
			for i, id := range []string{keep, other} {
				if err := tx.db.Take(&both[i], "id = ?", id).Error; err != nil {
					return err
				}
			}
			_, err := tx.merge(&both[0], both[1], workspace, "whatsapp")
			return err
		})
	}
}

func TestAnEntryDuringAMergeIsOfWhoIsKept(t *testing.T) { // S1, R2
	t.Parallel()
	s := onPostgres(t)
	w := given.Workspace(t, s)
	a := given.Activated(t, s, w, models.Reentry{})
	ids := given.Contacts(t, s, w, 2)
	require.NoError(t, meanwhile(t, s, func(tx *RunTx) {
		got, err := tx.Accept(t.Context(), models.Entry{
			WorkspaceID: w, AutomationID: a.ID, Kind: models.StartManual, Key: "k", Contact: models.ContactInput{ID: ids[1]},
		})
		require.NoError(t, err)
		require.Equal(t, models.EntryAccepted, got.Result)
	}, merges(s, w, ids[0], ids[1])))
	require.Equal(
		t, 1, given.Count(t, s, &models.Run{}, database.LiveRuns+" AND contact_id = ?", ids[0]), "nobody is inside who is no more",
	)
}

func TestAContactWhoEntersByACampaignIsNotDeletedMeanwhile(t *testing.T) { // C2
	t.Parallel()
	s := onPostgres(t)
	w := given.Workspace(t, s)
	ids := given.Contacts(t, s, w, 1)
	c := begun(t, s, w, into(given.Activated(t, s, w, models.Reentry{}), nil, ids...))
	err := meanwhile(t, s, func(tx *RunTx) {
		_, _, err := memberPage{RunTx: tx, campaign: &c}.enter(t.Context(), 10)
		require.NoError(t, err)
	}, func(ctx context.Context) error { return s.DeleteContact(ctx, w, ids[0], "test") })
	require.Equal(t, models.CodeConflict, models.CodeOf(err), "they are inside now")
}

func TestAMessageClaimedDuringAMergeGoesWithItsRun(t *testing.T) { // W1
	t.Parallel()
	s := onPostgres(t)
	w := given.Workspace(t, s)
	n := given.Number(t, s, w)
	a := given.Activated(t, s, w, models.Reentry{})
	run := given.Entered(t, s, a, ada, "1").Run
	keep := given.Contacts(t, s, w, 1)[0]
	require.NoError(t, meanwhile(t, s, func(tx *RunTx) {
		row, err := tx.Claim(t.Context(), run.ID)
		require.NoError(t, err)
		_, _, err = tx.AddMessage(t.Context(), models.Message{
			ID: database.NewID(), WorkspaceID: w, RunID: run.ID, AutomationID: a.ID, StepID: "s", Visit: 1, ContactID: row.Run.ContactID,
			NumberID: n.ID,
			Kind:     "template", State: models.MessageSending, CreatedAt: s.Now(),
		})
		require.NoError(t, err)
	}, merges(s, w, keep, run.ContactID)))
	require.Equal(t, 1, given.Count(t, s, &models.Run{}, "contact_id = ?", keep))
	require.Equal(t, 1, given.Count(t, s, &models.Message{}, "contact_id = ?", keep))
}

func TestAPersonMergedDuringACampaignEntersOnce(t *testing.T) { // C2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := given.Workspace(t, s)
		ids := given.Contacts(t, s, w, 2)
		c := begun(t, s, w, into(given.Activated(t, s, w, models.Reentry{}), nil, ids...))
		first := turns(t, s, c, 1)
		require.Len(t, first.Entered, 1)
		other := first.Entered[0].Run
		_, err := endRunsOf(t, s, []string{other.ContactID}) // as a campaign of a single template does at once
		require.NoError(t, err)
		keep := ids[0]
		if keep == other.ContactID {
			keep = ids[1]
		}
		require.NoError(t, merges(s, w, keep, other.ContactID)(t.Context()))
		done := turns(t, s, c, 10).Campaign
		require.Equal(t, []any{models.CampaignDone, 1, 1}, []any{done.State, done.Entered, done.Gone})
		require.Equal(t, 1, given.Count(t, s, &models.Run{}, "campaign_id = ? AND contact_id = ?", c.ID, keep))
		require.Equal(t, 1, given.Count(
			t, s, &models.CampaignMember{}, "contact_id = ? AND state = 'entered' AND run_id = ?", keep, other.ID,
		))
	})
}

func TestAMergedContactStaysInARecurringCampaign(t *testing.T) { // C1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		w := given.Workspace(t, s)
		ids := given.Contacts(t, s, w, 2)
		r, err := s.CreateRecurring(t.Context(), w, "test", models.RecurringInput{
			Name: "Weekly", Content: into(given.Activated(t, s, w, models.Reentry{}), nil, ids[1]).CampaignContent,
			Recurrence: models.Recurrence{Weekdays: []models.Weekday{"mon"}, LocalTime: "09:00"},
		})
		require.NoError(t, err)
		require.NoError(t, merges(s, w, ids[0], ids[1])(t.Context()))
		c, found, err := s.MakeOccurrence(t.Context(), w, r.ID, s.Now())
		require.NoError(t, err)
		require.True(t, found)
		require.Equal(t, 1, given.Count(t, s, &models.CampaignContact{}, "campaign_id = ? AND contact_id = ?", c.ID, ids[0]))
	})
}

// A move, or a claim, that waits for a merge of the run's contact finds the contact that was kept.
func TestAMoveDuringAMergeIsOfWhoIsKept(t *testing.T) { // R1
	t.Parallel()
	for name, read := range map[string]func(context.Context, *RunTx, models.Run) (models.Standing, error){
		"a move": func(ctx context.Context, tx *RunTx, run models.Run) (models.Standing, error) {
			return tx.Lock(ctx, run.AutomationID, run.ID)
		},
		"a claim": func(ctx context.Context, tx *RunTx, run models.Run) (models.Standing, error) {
			row, err := tx.Claim(ctx, run.ID)
			return row.Standing, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := onPostgres(t)
			w := given.Workspace(t, s)
			made := given.Drip(t, s, w, given.TagStep("a"))
			ids := given.Contacts(t, s, w, 2)
			run := inside(t, s, made.Automation, ids[1], made.Definition.Steps[0], s.Now())
			require.NoError(t, meanwhile(t, s, func(tx *RunTx) {
				both := make([]models.Contact, 2)
				for i, id := range ids {
					require.NoError(t, tx.db.Take(&both[i], "id = ?", id).Error)
				}
				_, err := tx.merge(&both[0], both[1], w, "whatsapp")
				require.NoError(t, err)
			}, func(ctx context.Context) error {
				return s.RunTx(ctx, func(tx *RunTx) error {
					at, err := read(ctx, tx, run)
					if err == nil && (at.Contact == nil || at.Contact.ID != ids[0]) {
						return errors.New("it did not find the contact that was kept")
					}
					return err
				})
			}))
		})
	}
}
