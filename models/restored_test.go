package models

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestARunThatWasSetBackGoesOnFromWhereWasChosen(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	later, earlier := now.Add(time.Hour), now.Add(-time.Hour)
	d := Definition{Steps: []Step{
		{ID: "a", Kind: KindBlockContact}, {ID: "b", Kind: KindBlockContact}, {ID: "gone", Kind: KindBlockContact, Deleted: true},
	}}
	for name, c := range map[string]struct {
		row    string
		ahead  Place
		from   GoOnFrom
		step   string
		visit  int
		due    time.Time
		status RunStatus
	}{
		"at its workflow's step, when that is due":   {"a", Place{7, "b", later}, FromWorkflow, "b", 7, later, RunWaiting},
		"at its workflow's step, which is overdue":   {"a", Place{7, "b", earlier}, FromWorkflow, "b", 7, now, RunWaiting},
		"its workflow's step is deleted":             {"a", Place{7, "gone", later}, FromWorkflow, "a", 8, now, RunWaiting},
		"its workflow's step was made later":         {"a", Place{7, "new", later}, FromWorkflow, "a", 8, now, RunWaiting},
		"its workflow had completed":                 {"a", Place{Visit: 7}, FromWorkflow, "", 8, time.Time{}, RunCompleted},
		"from the row":                               {"a", Place{7, "b", later}, FromRow, "a", 8, now, RunWaiting},
		"from the row, its workflow completed":       {"b", Place{Visit: 7}, FromRow, "b", 8, now, RunWaiting},
		"from a row that had not entered":            {"", Place{7, "b", later}, FromRow, "a", 8, now, RunWaiting},
		"held at the row, nothing known, workflow":   {"b", Place{}, FromWorkflow, "b", 2, now, RunWaiting},
		"held at the row, nothing known, row":        {"b", Place{}, FromRow, "b", 2, now, RunWaiting},
		"not entered, its workflow at a later step":  {"", Place{7, "b", later}, FromWorkflow, "b", 7, later, RunWaiting},
		"not entered, its workflow's step not there": {"", Place{7, "new", later}, FromWorkflow, "a", 8, now, RunWaiting},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := Run{ID: "r", Status: RunWaiting, StepID: c.row, Visit: 2, DueAt: &earlier}
			if c.ahead.Visit > 0 {
				require.True(t, run.ParkIfSetBack(c.ahead))
			} else {
				at := Standing{Run: run, Automation: Automation{RestoredAt: &earlier}}
				require.True(t, at.HeldByRestore())
				run = at.Run
			}
			require.Equal(t, RunNeedsAttention, run.Status)
			require.Equal(t, ParkRestored, run.ReasonCode)
			got := Standing{Run: run, Definition: d}.TakeUp(c.from, now)
			require.Equal(t, c.status, got.Status)
			require.Equal(t, c.step, got.StepID)
			require.Equal(t, c.visit, got.Visit)
			if c.status.Live() {
				require.Equal(t, c.due, got.DueAt.UTC())
			}
			require.Empty(t, got.Unsound())
			require.Empty(t, got.ReasonCode)
			require.False(t, got.ParkIfSetBack(c.ahead), "its workflow's place is no sign any more")
		})
	}
}

func TestOnlyALiveRowAtAnEarlierMoveWasSetBack(t *testing.T) {
	t.Parallel()
	for _, status := range []RunStatus{RunStarting, RunWaiting, RunExecuting, RunPaused, RunNeedsAttention, RunCompleted, RunEnded} {
		for visit, back := range map[int]bool{1: false, 2: false, 3: true, 9: true} {
			run := Run{Status: status, Visit: 2, StepID: "a"}
			require.Equal(
				t, back && status.Live(), run.ParkIfSetBack(Place{Visit: visit, StepID: "b"}), "%s, a workflow at move %d", status, visit,
			)
		}
	}
}
