package models_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// TestALimitThatWasOverCanBeLengthenedTwice is about a run that nobody served when its limit was over: an edit that lengthens
// the limit, but not up to now, must not look like a message that the run was told of (E5).
func TestALimitThatWasOverCanBeLengthenedTwice(t *testing.T) { // E5
	t.Parallel()
	began := time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC)
	now, over := began.Add(2*time.Hour), began.Add(time.Minute)
	asks := func(limit time.Duration) models.Definition {
		return models.Definition{Steps: []models.Step{{
			ID: "s1", Kind: models.KindWaitForReply, Settings: &models.WaitForReply{Limit: models.Duration(limit)},
		}}}
	}
	run := models.Run{
		Status: models.RunWaiting, StepID: "s1", Listening: true, WaitBeganAt: &began, DueAt: &over, ListenUntil: &over,
	}
	limit := time.Minute
	for i, edited := range []struct {
		limit time.Duration
		due   time.Time
	}{
		{90 * time.Minute, over}, {3 * time.Hour, began.Add(3 * time.Hour)},
	} {
		e := models.Edit{Before: asks(limit), After: asks(edited.limit), Revision: i + 2, Now: now}
		met, _, err := e.Meet(run, nil)
		require.NoError(t, err)
		require.Equal(t, []time.Time{edited.due, edited.due}, []time.Time{*met.DueAt, *met.ListenUntil})
		run, limit = met, edited.limit
	}
}
