package store

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/database"
	"cadenza/internal/store/figures"
	"cadenza/internal/store/retention"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// linking is a message of the run with two tracked links.
func linking(run models.Run) models.Message {
	m := saying(run, "Ciao https://c.example/l/1")
	m.ID = database.NewID()
	m.Template, m.State, m.WAMID = "welcome/it", models.MessageAccepted, new("wamid."+m.ID)
	m.Links = []models.Link{
		{Token: m.ID + "A", Place: "button.0", Target: "https://shop.example/%C3%A0?x=1"},
		{Token: m.ID + "B", Place: "text.0", Target: "https://other.example/"},
	}
	return m
}

func messageRow(t *testing.T, s *Store, id string) (m models.Message) {
	t.Helper()
	require.NoError(t, s.Pool().Take(&m, "id = ?", id).Error)
	return m
}

// entered is a run of a new contact.
func entered(t *testing.T, s *Store) models.Run {
	t.Helper()
	w := given.Workspace(t, s)
	return given.Entered(t, s, given.Activated(t, s, w, models.Reentry{}), given.Ada, "").Run
}

func TestAMessageIsKeptWithItsLinksInTheSameStatement(t *testing.T) {
	t.Parallel()
	forEachCounted(t, func(t *testing.T, s *Store, counted func(func()) int64) {
		run := entered(t, s)
		cost := func(m models.Message) int64 {
			return counted(func() { add(t, s, m) })
		}
		plain := saying(run, "Ciao")
		plain.StepID = "plain"
		without, m := cost(plain), linking(run)
		require.Equal(t, without, cost(m), "links cost no statement")
		require.Zero(t, given.Count(t, s, &models.Link{}, "message_id = ?", plain.ID), "and a message without them no row")

		left, added := add(t, s, linking(run))
		require.False(t, added)
		require.Equal(t, m.ID, left.ID)
		require.Equal(t, 2, given.Count(t, s, &models.Link{}), "what was not added has no links")
		read, err := s.GetMessage(t.Context(), models.Everyone(run.WorkspaceID), m.ID)
		require.NoError(t, err)
		require.Nil(t, read.LinksIn, "the way in is empty")
		require.Nil(t, read.ClickedAt)
		for i := range m.Links {
			m.Links[i].MessageID, m.Links[i].WorkspaceID = m.ID, run.WorkspaceID
		}
		require.Equal(t, m.Links, read.Links)
	})
}

func TestALinkCountsOncePerMessageAndRobotsApart(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, run := t.Context(), entered(t, s)
		m := linking(run)
		add(t, s, m)
		follow := func(token string) models.FollowedLink {
			link, err := s.FollowLink(ctx, token)
			require.NoError(t, err)
			return link
		}
		first := follow(m.Links[0].Token)
		require.Equal(t, "https://shop.example/%C3%A0?x=1", first.Target)
		require.WithinDuration(t, m.CreatedAt, first.SentAt, time.Millisecond, "its life counts from when its message was made")
		require.NoError(t, s.LinkOpened(ctx, m.Links[0].Token, true))
		require.Nil(t, messageRow(t, s, m.ID).ClickedAt, "a robot is nobody")
		require.NoError(t, s.LinkOpened(ctx, m.Links[0].Token, false))
		clicked := messageRow(t, s, m.ID).ClickedAt
		require.NotNil(t, clicked)
		require.NoError(t, s.LinkOpened(ctx, m.Links[0].Token, false))
		require.NoError(t, s.LinkOpened(ctx, m.Links[1].Token, false))
		require.Equal(t, clicked, messageRow(t, s, m.ID).ClickedAt, "the first click is the message's")
		opened, other := follow(m.Links[0].Token), follow(m.Links[1].Token)
		require.Equal(t, []int{2, 1, 1, 0}, []int{opened.Opened, opened.Robots, other.Opened, other.Robots})
		require.True(t, opened.FirstOpenedAt.Equal(*clicked), "when a person first came, not a robot")
		require.False(t, opened.LastOpenedAt.Before(*opened.FirstOpenedAt))

		counts := figures.New(s.DB)
		for _, of := range []models.ReportOf{
			{Kind: models.SubjectAutomation, ID: run.AutomationID},
		} {
			got, err := counts.Figures(ctx, run.WorkspaceID, of, models.Period{})
			require.NoError(t, err)
			q := models.FigureQuery{Of: of, Figure: models.FigureClicked, StepID: m.StepID}
			require.Equal(t, 1, got.Of(q))
			rows, _, err := counts.FigureContacts(ctx, run.WorkspaceID, q, models.Page{})
			require.NoError(t, err)
			require.Len(t, rows, 1)
			require.Equal(t, run.ContactID, rows[0].ContactID)
		}
		differ, err := counts.RecountFigures(ctx, nil)
		require.NoError(t, err)
		require.Empty(t, differ, "a recount agrees")

		_, err = s.FollowLink(ctx, "nothing")
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
		require.NoError(t, s.LinkOpened(ctx, "nothing", false), "what went meanwhile counts for nobody")
	})
}

func TestARunKnowsWhichOfItsMessagesWereClicked(t *testing.T) { // A15
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		run := entered(t, s)
		m, other := linking(run), linking(run)
		other.StepID, other.Links[0].Token, other.Links[1].Token = "other", "o1", "o2"
		add(t, s, m)
		add(t, s, other)
		facts := func() (known models.Facts) {
			inRunTx(t, s, func(ctx context.Context, tx *RunTx) (err error) {
				known, err = tx.Facts(ctx, run, "n", s.Now())
				return err
			})
			return known
		}
		require.Empty(t, facts().Clicked)
		require.NoError(t, s.LinkOpened(t.Context(), m.Links[1].Token, false))
		require.Equal(t, map[string]bool{m.StepID: true}, facts().Clicked)
	})
}

func TestAMessageThatLeavesOnceMoreKeepsItsLinks(t *testing.T) { // W1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		run := entered(t, s)
		m := linking(run)
		add(t, s, m)
		inRunTx(t, s, func(ctx context.Context, tx *RunTx) error {
			had, err := tx.MessageLinks(ctx, m.ID)
			require.NoError(t, err)
			require.Len(t, had, 2)
			require.NoError(t, tx.SaveContent(ctx, m.ID, models.Content{Version: 1, Text: "anew"}))
			require.NoError(t, tx.AddLinks(ctx, nil))
			return tx.AddLinks(ctx, []models.Link{{
				Token: "new", MessageID: m.ID, WorkspaceID: m.WorkspaceID, Place: "text.0", Target: "https://third.example/",
			}})
		})
		require.Equal(t, 3, given.Count(t, s, &models.Link{}, "message_id = ?", m.ID), "what may be on a phone leads on")
	})
}

func TestLinksGoWithTheirMessage(t *testing.T) { // erasure and retention
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, run := t.Context(), entered(t, s)
		m := linking(run)
		add(t, s, m)
		require.NoError(t, s.LinkOpened(ctx, m.Links[0].Token, false))
		given.SetRunColumns(t, s, run.ID, map[string]any{
			"status": models.RunCompleted, "outcome": models.OutcomeCompleted, "ended_at": s.Now().Add(-48 * time.Hour),
		})
		_, err := retention.New(s.DB).RemoveExpired(ctx, models.Expired{
			What: models.RemovableRuns, WorkspaceID: run.WorkspaceID, Before: s.Now().Add(time.Hour),
		}, models.ExpiredCursor{})
		require.NoError(t, err)
		require.Zero(t, given.Count(t, s, &models.Link{}))

		erased := given.Entered(t, s, given.Activated(t, s, run.WorkspaceID, models.Reentry{}), given.Ada, "").Run
		again := linking(erased)
		add(t, s, again)
		given.SetRunColumns(t, s, erased.ID, map[string]any{"status": models.RunCompleted, "outcome": models.OutcomeCompleted})
		require.NoError(t, s.DeleteContact(ctx, erased.WorkspaceID, erased.ContactID, "test"))
		_, err = s.FollowLink(ctx, again.Links[0].Token)
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
		require.Zero(t, given.Count(t, s, &models.Link{}))
	})
}
