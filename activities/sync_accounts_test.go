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

// numbers are pages of two.
type numbers []models.Number

func (all numbers) NumbersAfter(_ context.Context, after models.Number) ([]models.Number, error) {
	from := slices.Index(all, after) + 1
	return all[from:min(from+2, len(all))], nil
}

// accountReader refuses the tokens of some.
type accountReader struct {
	refused           []string
	accounts, numbers []string
	synced            int
}

func (r *accountReader) Synced(context.Context) { r.synced++ }

func (r *accountReader) answer(n models.Number) error {
	if slices.Contains(r.refused, n.ID) {
		return errors.New("the token is not valid")
	}
	return nil
}

func (r *accountReader) SyncAccount(_ context.Context, n models.Number) (int, error) {
	r.accounts = append(r.accounts, n.WorkspaceID+"/"+n.WABAID)
	return 3, r.answer(n)
}

func (r *accountReader) SyncNumber(_ context.Context, n models.Number) error {
	r.numbers = append(r.numbers, n.ID)
	return r.answer(n)
}

func TestASyncReadsEveryAccountAndNumberAlsoBehindOneThatRefuses(t *testing.T) { // W6
	t.Parallel()
	reader := &accountReader{refused: []string{"2", "5"}}
	s := &activities.AccountSyncer{WhatsApp: reader, Log: slog.New(slog.DiscardHandler), Numbers: numbers{
		{ID: "1", WorkspaceID: "a", WABAID: "x"},
		{ID: "2", WorkspaceID: "a", WABAID: "x"},
		{ID: "3", WorkspaceID: "a", WABAID: "x"},
		{ID: "4", WorkspaceID: "a", WABAID: "y"},
		{ID: "5", WorkspaceID: "b", WABAID: "y"},
	}}
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(s.SyncAccounts)
	value, err := env.ExecuteActivity(s.SyncAccounts)
	require.NoError(t, err)
	var report activities.SyncAccountsReport
	require.NoError(t, value.Get(&report))
	require.Equal(t, []string{"a/x", "a/y", "b/y"}, reader.accounts)
	require.Equal(t, []string{"1", "2", "3", "4", "5"}, reader.numbers)
	require.Equal(t, 1, reader.synced, "once for all of them")
	require.Equal(t, activities.SyncAccountsReport{Accounts: 2, Numbers: 3, Templates: 9, Failures: 3}, report)
}
