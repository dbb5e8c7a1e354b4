package models_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

func TestAPeriodOfRetentionIsAtLeastAWeek(t *testing.T) {
	t.Parallel()
	week, less, none := models.MinRetention, models.MinRetention-models.Duration(time.Second), models.Duration(0)
	require.Empty(t, models.Retention{}.Validate(""))
	require.Empty(t, models.Retention{InboundMessages: &week, Runs: &week, Audit: &week}.Validate(""))
	bad := models.Retention{InboundMessages: &less, Runs: &week, Audit: &none}.Validate("/retention")
	require.Equal(t, []models.Violation{
		{Pointer: "/retention/audit", Detail: "must be at least P7D"},
		{Pointer: "/retention/inbound_messages", Detail: "must be at least P7D"},
	}, bad)
}

func TestOnlyWhatHasAPeriodExpires(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	require.Empty(t, models.Retention{}.Expired("w", now))
	month := models.Duration(30 * 24 * time.Hour)
	require.Equal(
		t, []models.Expired{
			{What: models.RemovableRuns, WorkspaceID: "w", Before: now.Add(-month.Std())},
			{What: models.RemovableDirect, WorkspaceID: "w", Before: now.Add(-month.Std())},
		},
		models.Retention{Runs: &month}.Expired("w", now),
	)
	for _, e := range models.ExpiredAnywhere(now) {
		require.Empty(t, e.WorkspaceID)
		require.True(t, e.Before.Before(now.Add(-models.RecipientDay)), "%s: nothing of the last day goes", e.What)
	}
}

func TestRemovedRowsAreToldInWords(t *testing.T) {
	t.Parallel()
	r := models.Removed{"runs": 1}
	r.Add(models.Removed{"runs": 2, "step_executions": 4, "messages": 0})
	require.Equal(t, "3 runs, 4 step executions", r.String())
	require.Empty(t, models.Removed{}.String())
}
