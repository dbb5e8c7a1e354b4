package activities

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"cadenza/models"
)

// members plays the store of a campaign that never ends, and the clock by which its pages enter.
type members struct {
	CampaignStore
	now time.Time
	// takes is how long each page takes to enter.
	takes   func(page int) time.Duration
	pages   int
	entered int
	mu      sync.Mutex
	started int
	fail    error
	crowded func(waited time.Duration) bool
}

const perSecond = 80

func (m *members) BeginCampaign(context.Context, string, string, time.Time) (models.Campaign, error) {
	return models.Campaign{State: models.CampaignRunning}, nil
}

func (m *members) CampaignRoom(context.Context, models.Campaign, time.Time) (models.CampaignRoom, error) {
	return models.CampaignRoom{PerSecond: perSecond, Unlimited: true}, nil
}

func (m *members) EnterMembers(_ context.Context, _, _ string, most int) (models.CampaignPage, error) {
	m.now = m.now.Add(m.takes(m.pages))
	m.pages++
	m.entered += most
	page := models.CampaignPage{Campaign: models.Campaign{State: models.CampaignRunning}, Took: most}
	for range most {
		page.Entered = append(page.Entered, models.Accepted{Run: models.Run{Status: models.RunStarting}})
	}
	return page, nil
}

// StartRuns notes the runs.
func (m *members) StartRuns(_ context.Context, accepted []models.Accepted) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.started += len(accepted)
	return m.fail
}

// CloseRuns is not needed.
func (m *members) CloseRuns(context.Context, []models.Run, string) error { return nil }

// enrol runs one call, whose pauses move the clock on.
func (m *members) enrol(t *testing.T, in CampaignInput) (report CampaignReport, err error) {
	t.Helper()
	c := &Campaigns{
		Store: m, Engine: m, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return m.now },
		Pause: func(ctx context.Context, d time.Duration) error {
			m.now = m.now.Add(max(d, 0))
			return ctx.Err()
		},
	}
	if m.crowded != nil {
		c.Crowded = func(_ context.Context, waited time.Duration) bool { return m.crowded(waited) }
	}
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(c.EnrolMembers)
	value, err := env.ExecuteActivity(c.EnrolMembers, in)
	if err != nil {
		return report, err
	}
	return report, value.Get(&report)
}

func TestAMinuteOfACampaignEntersWhatItsNumberMaySend(t *testing.T) { // C4, W4
	t.Parallel()
	began := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	for name, takes := range map[string]func(page int) time.Duration{
		"pages take no time":              func(int) time.Duration { return 0 },
		"pages take half of their share":  func(int) time.Duration { return 500 * time.Millisecond },
		"every tenth page takes a second": func(page int) time.Duration { return time.Duration(max(0, page%10-8)) * time.Second },
	} {
		m := &members{now: began, takes: takes}
		report, err := m.enrol(t, CampaignInput{})
		require.NoError(t, err, name)
		due := m.now.Sub(began).Seconds() * perSecond * models.SendShare
		require.InDelta(t, due, m.entered, 2*perSecond, name)
		require.Equal(t, m.entered, m.started, name)
		paced := func() time.Time { return began.Add(models.SendTime(m.entered, perSecond) - campaignAhead) }
		require.WithinDuration(t, paced(), report.Next, time.Microsecond, "%s: what the next call goes on from", name)

		m.now = m.now.Add(2 * time.Second) // between two calls
		report, err = m.enrol(t, CampaignInput{From: report.Next})
		require.NoError(t, err, name)
		require.WithinDuration(t, paced(), report.Next, time.Microsecond, "%s: nothing is lost between them", name)
	}
}

func TestWhatTheNumberCouldNotSendEitherIsNotMadeUpFor(t *testing.T) { // C4, W4
	t.Parallel()
	began := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	m := &members{now: began, takes: func(page int) time.Duration { return time.Duration(max(0, 1-page)) * 30 * time.Second }}
	report, err := m.enrol(t, CampaignInput{})
	require.NoError(t, err)
	require.WithinDuration(t, began.Add(30*time.Second-campaignCatchUp+models.SendTime(m.entered-perSecond/2, perSecond)), report.Next,
		time.Microsecond, "the page that took half a minute, and then as many as before")
}

func TestWorkersThatHaveEnoughToDoLetNobodyEnter(t *testing.T) { // W4
	t.Parallel()
	m := &members{now: time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC), takes: func(int) time.Duration { return 0 }}
	m.crowded = func(waited time.Duration) bool { return waited < 3*time.Second }
	_, err := m.enrol(t, CampaignInput{})
	require.NoError(t, err)
	require.InDelta(t, 60/3, m.pages, 1, "a page every three seconds")
}

func TestACallLongAfterTheOneBeforeBeginsAnew(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	fresh := began.Add(-campaignAhead)
	require.Equal(t, fresh, enrolFrom(time.Time{}, began), "a little ahead of the pace")
	require.Equal(t, fresh, enrolFrom(began.Add(-time.Hour), began), "a pause is not made up for")
	require.Equal(t, fresh, enrolFrom(began.Add(time.Hour), began), "nor is the clock of another worker believed")
	require.Equal(t, began.Add(-time.Second), enrolFrom(began.Add(-time.Second), began))
}

func TestACampaignDoesNotGoOnWhileWorkflowsCannotBeStarted(t *testing.T) {
	t.Parallel()
	m := &members{now: time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC), fail: errors.New("away")}
	m.takes = func(page int) time.Duration {
		require.Less(t, page, 56, "it would go on for a minute")
		return time.Duration(0)
	}
	_, err := m.enrol(t, CampaignInput{})
	require.ErrorContains(t, err, "away")
}
