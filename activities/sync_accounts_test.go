package activities_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"cadenza/activities"
	"cadenza/models"
)

// accounts are pages of two, in the order of their ids.
type accounts []string

func (a accounts) NumberPerAccount(_ context.Context, after models.Number) ([]models.Number, error) {
	var out []models.Number
	for _, id := range a {
		if id > after.ID && len(out) < 2 {
			out = append(out, models.Number{ID: id})
		}
	}
	return out, nil
}

// accountReader refuses the tokens of some.
type accountReader struct {
	refused []string
	read    []string
}

func (r *accountReader) SyncAccount(_ context.Context, n models.Number) (int, error) {
	r.read = append(r.read, n.ID)
	if slices.Contains(r.refused, n.ID) {
		return 0, errors.New("the token is not valid")
	}
	return 3, nil
}

func TestASyncReadsEveryAccountAlsoBehindOneThatRefuses(t *testing.T) { // W6
	t.Parallel()
	reader := &accountReader{refused: []string{"b", "e"}}
	s := &activities.AccountSyncer{Accounts: accounts{"a", "b", "c", "d", "e"}, WhatsApp: reader, Log: slog.New(slog.DiscardHandler)}
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(s.SyncAccounts)
	value, err := env.ExecuteActivity(s.SyncAccounts)
	require.NoError(t, err)
	var report activities.SyncAccountsReport
	require.NoError(t, value.Get(&report))
	require.Equal(t, []string{"a", "b", "c", "d", "e"}, reader.read)
	require.Equal(t, activities.SyncAccountsReport{Accounts: 3, Templates: 9, Failures: 2}, report)
}
