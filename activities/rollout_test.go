package activities_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"cadenza/activities"
	"cadenza/models"
)

// marked are rows that wait to be told.
type marked struct{ left []models.Run }

// RunsToTell are at most two.
func (m *marked) RunsToTell(_ context.Context, _ string, _ int, after string) ([]models.Run, error) {
	var page []models.Run
	for _, r := range m.left {
		if r.ID > after && len(page) < 2 {
			page = append(page, r)
		}
	}
	return page, nil
}

// RunsTold takes the marks away.
func (m *marked) RunsTold(_ context.Context, _ int, ids []string) error {
	m.left = slices.DeleteFunc(m.left, func(r models.Run) bool { return slices.Contains(ids, r.ID) })
	return nil
}

// RolloutOf counts.
func (m *marked) RolloutOf(context.Context, string, int) (models.Rollout, error) {
	return models.Rollout{Signals: 20, Left: len(m.left)}, nil
}

// bell reaches all but one, the first time.
type bell struct {
	deaf string
	rung []string
}

// NudgeMany rings.
func (b *bell) NudgeMany(_ context.Context, runs []models.Run, _ string) (told []string, err error) {
	for _, r := range runs {
		if r.ID == b.deaf {
			b.deaf, err = "", errors.New("away")
			continue
		}
		told = append(told, r.ID)
	}
	b.rung = append(b.rung, told...)
	return told, err
}

func TestWhoCouldNotBeToldStaysMarkedAndTheOthersAreNotToldAgain(t *testing.T) { // E7
	t.Parallel()
	store, engine := &marked{}, &bell{deaf: "r01"}
	for i := range 10 {
		store.left = append(store.left, models.Run{ID: fmt.Sprintf("r%02d", i)})
	}
	r := &activities.Rollouts{Store: store, Engine: engine}
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(r.TellRuns)
	_, err := env.ExecuteActivity(r.TellRuns, activities.TellRunsInput{AutomationID: "a", Revision: 2})
	require.Error(t, err, "so that it is repeated")
	require.Len(t, store.left, 3, "four pages of two, but one")
	value, err := env.ExecuteActivity(r.TellRuns, activities.TellRunsInput{AutomationID: "a", Revision: 2})
	require.NoError(t, err)
	var report activities.TellRunsReport
	require.NoError(t, value.Get(&report))
	require.Equal(t, activities.TellRunsReport{Signals: 20}, report)
	slices.SortFunc(engine.rung, func(a, b string) int { return cmp.Compare(a, b) })
	require.Len(t, slices.Compact(engine.rung), 10, "each once")
}
