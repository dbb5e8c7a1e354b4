package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/phrase"
	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/trigger"
	"cadenza/models"
)

// crowdOf are the messages of some customers: each writes one phrase three times, another
// once, and something else; every other writes by a user id alone, by a phone alone, and by
// both, which makes one contact of two.
func crowdOf(n models.Number, customers int, at time.Time) []models.InboundMessage {
	var out []models.InboundMessage
	for c := range customers {
		phone, user := fmt.Sprintf("39347003%04d", c), ""
		if c%2 == 0 {
			user = fmt.Sprintf("IT.%d", c)
		}
		for i, text := range []string{"info", "INFO", "prenota", "altro", " info "} {
			m := given.Said(phone, user, text, at.Add(time.Duration(i)*time.Second))
			switch {
			case user != "" && i < 2:
				m.WaID = ""
			case i == 2:
				m.UserID = ""
			}
			m.WorkspaceID, m.NumberID = n.WorkspaceID, n.ID
			out = append(out, m)
		}
	}
	return out
}

// TestManyRoutersAndStepsAtOnceDoEachThingOnce lets several processes route the same
// messages in different orders, while steps move the runs that they start and block contacts.
func TestManyRoutersAndStepsAtOnceDoEachThingOnce(t *testing.T) { // W5, R1, R2
	t.Parallel()
	const customers, routers = 40, 4
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := given.Number(t, s, given.Workspace(t, s))
		info := started(t, s, n, "Info", &models.OnMessage{Phrase: "info"})
		books := started(t, s, n, "Prenota", &models.OnMessage{Phrase: "prenota"})
		messages := crowdOf(n, customers, s.Now())
		require.NoError(t, s.KeepInbound(t.Context(), messages))
		ctx, stop := context.WithCancel(t.Context())
		var steps, routing sync.WaitGroup
		failures := make(chan error, 1000)
		steps.Go(func() {
			for ctx.Err() == nil {
				if err := touchRuns(ctx, s, n.WorkspaceID); err != nil && ctx.Err() == nil {
					failures <- err
				}
			}
		})
		for r := range routers {
			routing.Go(func() {
				order := rand.New(rand.NewPCG(uint64(r), 1)).Perm(len(messages))
				for _, i := range order {
					if _, err := s.Route(t.Context(), messages[i].WAMID, phrase.Normalize, trigger.Decide); err != nil {
						failures <- err
					}
				}
			})
		}
		routing.Wait()
		stop()
		steps.Wait()
		close(failures)
		for err := range failures {
			require.NoError(t, err)
		}
		require.NotZero(t, given.Count(t, s, &models.AuditEntry{}, "action = 'contact.merge'"), "some were two at first")
		require.Len(t, runsOf(t, s, info), customers, "while they are inside the phrase does nothing")
		require.Len(t, runsOf(t, s, books), customers)
		require.Equal(t, customers, given.Count(t, s, &models.Contact{}), "whoever was two is one")
		require.Zero(t, given.Count(t, s, &models.InboundMessage{}, "routed_at IS NULL OR contact_id IS NULL"))
	})
}

// touchRuns does to every run of the workspace what a step does: holds it, changes its
// contact, writes its position.
func touchRuns(ctx context.Context, s *Store, workspace string) error {
	var runs []models.Run
	if err := s.Pool().WithContext(ctx).Where(database.LiveRuns).Find(&runs, "workspace_id = ?", workspace).Error; err != nil {
		return err
	}
	for _, run := range runs {
		err := s.RunTx(ctx, func(tx *RunTx) error {
			at, err := tx.Lock(ctx, run.AutomationID, run.ID)
			if err != nil || !at.Run.Status.Live() {
				return err
			}
			if err := tx.RestoreContact(ctx, at.Run.ContactID); err != nil {
				return err
			}
			return tx.SaveRun(ctx, at.Run)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// TestAPublishThatComesBetweenLosesNoMessage routes messages while their automation is published
// anew, each time with another start step of the same phrase.
func TestAPublishThatComesBetweenLosesNoMessage(t *testing.T) { // S1, W5
	t.Parallel()
	const publishes, customers = 30, 60
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := given.Number(t, s, given.Workspace(t, s))
		a := started(t, s, n, "Info", &models.OnMessage{Phrase: "info"})
		var messages []models.InboundMessage
		for c := range customers {
			m := given.Said(fmt.Sprintf("39347004%04d", c), "", "info", s.Now())
			m.WorkspaceID, m.NumberID = n.WorkspaceID, n.ID
			messages = append(messages, m)
		}
		require.NoError(t, s.KeepInbound(t.Context(), messages))
		failures := make(chan error, publishes+customers)
		var both sync.WaitGroup
		both.Go(func() {
			for range publishes {
				in := given.Input("Info", given.TagStep("new"))
				in.NumberID, in.Phrases = n.ID, []string{"info"}
				in.Definition.Start = []models.Start{{Kind: models.StartMessage, Settings: &models.OnMessage{Phrase: "info"}}}
				_, err := s.PublishAutomation(context.WithoutCancel(t.Context()), n.WorkspaceID, a.ID, "system", models.AnyRevision, in)
				failures <- err
			}
		})
		both.Go(func() {
			for _, m := range messages {
				_, err := s.Route(context.WithoutCancel(t.Context()), m.WAMID, phrase.Normalize, trigger.Decide)
				failures <- err
			}
		})
		both.Wait()
		close(failures)
		for err := range failures {
			require.NoError(t, err)
		}
		var entered int64
		require.NoError(t, s.Pool().Model(&models.Run{}).Where("automation_id = ?", a.ID).Count(&entered).Error)
		require.EqualValues(t, customers, entered)
	})
}
