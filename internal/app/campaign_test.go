package app

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"

	"cadenza/activities"
	"cadenza/internal/store"
	"cadenza/internal/store/database"
	"cadenza/models"
	"cadenza/workflows"
)

// inline plays Temporal for the runs of a campaign: each goes through its only step as soon
// as it is started, at the time of the campaign's clock.
type inline struct {
	b  *bundle
	mu sync.Mutex
	// sent are when messages left.
	sent []time.Time
}

// StartRuns sends what each run has to send.
func (e *inline) StartRuns(ctx context.Context, accepted []models.Accepted) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, a := range accepted {
		var suite testsuite.WorkflowTestSuite
		env := suite.NewTestActivityEnvironment()
		env.RegisterActivity(e.b.steps.Enter)
		env.RegisterActivity(e.b.sends.Send)
		do := func(fn, in any) (move activities.Move, err error) {
			value, err := env.ExecuteActivity(fn, in)
			if err == nil {
				err = value.Get(&move)
			}
			return move, err
		}
		move, err := do(e.b.steps.Enter, activities.EnterInput{RunRef: ref(a.Run), Now: e.b.now})
		if err != nil {
			return err
		}
		move, err = do(e.b.sends.Send, activities.PerformInput{RunRef: ref(a.Run), StepID: move.StepID, Visit: move.Visit, Now: e.b.now})
		if err != nil {
			return err
		}
		if move.State != activities.MoveDone {
			return fmt.Errorf("a run waits inside: %s", move.Until)
		}
		e.sent = append(e.sent, e.b.now)
	}
	return ctx.Err()
}

// CloseRuns is not needed.
func (*inline) CloseRuns(context.Context, []models.Run, string) error { return nil }

func TestACampaignOfAThousandEnters250AMovingDay(t *testing.T) { // C4, W4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, b *bundle) {
		const people, perDay = 1000, 250
		clocked, err := store.Open(t.Context(), store.Config{Config: database.Config{DSN: b.dsn, Now: func() time.Time { return b.now }}})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, clocked.Close()) })
		b.store, b.steps.Runs = clocked, runs{clocked}
		b.limit(perDay)
		list, err := b.store.CreateList(t.Context(), b.workspace, "all")
		require.NoError(t, err)
		var ids []string
		for i := range people {
			name := "Giulia"
			c, err := b.store.SaveContact(
				t.Context(), b.workspace, models.ContactInput{Phone: fmt.Sprintf("+39347%07d", i), FirstName: &name},
			)
			require.NoError(t, err)
			ids = append(ids, c.ID)
		}
		_, err = b.store.AddMembers(t.Context(), models.Everyone(b.workspace), list.ID, ids)
		require.NoError(t, err)
		welcome := &models.SendTemplate{Template: "welcome", Language: "it", Parameters: map[string]string{"1": "%%FIRST_NAME%%"}}
		made, err := b.store.CreateCampaign(t.Context(), b.workspace, "test", models.CampaignInput{
			Name: "Four days", CampaignContent: models.CampaignContent{Template: welcome, ListIDs: []string{list.ID}},
		})
		require.NoError(t, err)
		_, err = b.store.SteerCampaign(t.Context(), b.workspace, made.ID, models.CampaignSchedule, false, "test")
		require.NoError(t, err)

		engine := &inline{b: b}
		began := b.now
		b.runCampaign(made.ID, engine)
		done, err := b.store.GetCampaign(t.Context(), b.workspace, made.ID)
		require.NoError(t, err)
		require.Equal(t, []any{models.CampaignDone, people}, []any{done.State, done.Entered})
		to := map[string]bool{}
		for i, m := range b.phone.taken {
			require.False(t, to[m.Phone], "nobody twice")
			to[m.Phone] = true
			if i >= perDay {
				require.GreaterOrEqual(t, engine.sent[i].Sub(engine.sent[i-perDay]), 24*time.Hour, "never more than 250 in a moving day")
			}
		}
		require.Len(t, b.phone.taken, people)
		require.Less(t, engine.sent[people-1].Sub(began), 3*24*time.Hour+time.Hour, "and as soon as there is room")
	})
}

// runCampaign runs a campaign's workflow over the real rows, its waits skipped.
func (b *bundle) runCampaign(id string, engine activities.Engine) {
	b.t.Helper()
	acts := &activities.Campaigns{
		Store: b.store, Engine: engine, Log: slog.New(slog.DiscardHandler),
		Pause: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
		Now:   time.Now,
	}
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	env.SetTestTimeout(time.Minute)
	env.SetStartTime(b.now)
	at := func(do func(context.Context, activities.CampaignInput) (
		activities.CampaignReport, error,
	)) func(context.Context, activities.CampaignInput) (
		activities.CampaignReport, error,
	) {
		return func(ctx context.Context, in activities.CampaignInput) (activities.CampaignReport, error) {
			b.now = in.Now // all clocks are the workflow's
			return do(ctx, in)
		}
	}
	env.RegisterActivityWithOptions(at(acts.BeginCampaign), activity.RegisterOptions{Name: activities.NameBeginCampaign})
	env.RegisterActivityWithOptions(at(acts.EnrolMembers), activity.RegisterOptions{Name: activities.NameEnrolMembers})
	env.RegisterActivityWithOptions(acts.SteerCampaign, activity.RegisterOptions{Name: activities.NameSteerCampaign})
	env.ExecuteWorkflow(workflows.Campaign, workflows.CampaignInput{
		CampaignRef: activities.CampaignRef{WorkspaceID: b.workspace, CampaignID: id},
	})
	require.NoError(b.t, env.GetWorkflowError())
}
