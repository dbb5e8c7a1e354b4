package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// TestAFrozenWaitForATimeOfDayIsFittedWhenItThaws is product.md, whole days with a time of day: what
// was left of a wait until nine in Rome is added to the moment of the thaw, and is nine again.
func TestAFrozenWaitForATimeOfDayIsFittedWhenItThaws(t *testing.T) { // R5
	t.Parallel()
	began := time.Date(2026, 3, 26, 10, 0, 0, 0, time.UTC) // Thursday, 11:00 in Rome; clocks change on the 29th
	nine := models.Wait{For: models.Duration(day), At: "09:00"}
	monday := models.Wait{At: "09:00", Weekdays: []models.Weekday{"mon"}}
	for name, c := range map[string]struct {
		wait  models.Wait
		row   map[string]any
		after time.Duration // from the beginning to the pause
		pause time.Duration
		want  string
	}{
		"a pause of hours":                    {nine, nil, time.Hour, 5 * time.Hour, "2026-03-28T09:00"},
		"a pause of whole days":               {nine, nil, time.Hour, 2 * day, "2026-03-30T09:00"}, // shifted to 10:00 summer time
		"a pause that ends at nine in winter": {nine, nil, time.Hour, day, "2026-03-28T09:00"},
		"a pause of nothing":                  {nine, nil, time.Hour, 0, "2026-03-27T09:00"},
		"weekdays fit too":                    {monday, nil, day, 26 * time.Hour, "2026-04-06T09:00"},
		"what was due already stays due":      {nine, nil, 2 * day, 5 * time.Hour, "2026-03-27T14:00"},
		"a wait without a time of day": {
			models.Wait{For: models.Duration(day)}, nil, time.Hour, 5 * time.Hour, "2026-03-27T16:00",
		},
		"a due time that was set by hand": {
			nine, map[string]any{"wait_began_at": nil}, time.Hour, 5 * time.Hour, "2026-03-27T14:00",
		},
		"who listens has as long left as it was": {
			nine,
			map[string]any{"listening": true, "listen_until": began.Add(22 * time.Hour)},
			time.Hour, 5 * time.Hour,
			"2026-03-27T14:00",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabaseAt(t, began, func(t *testing.T, s *Store, clock *time.Time) {
				workspace := given.Workspace(t, s)
				step := given.TagStep("x")
				step.Wait = c.wait
				made := given.Drip(t, s, workspace, step)
				own, its := inside(t, s, made.Automation, "c1", made.Definition.Steps[0], began),
					inside(t, s, made.Automation, "c2", made.Definition.Steps[0], began)
				both := inside(t, s, made.Automation, "c3", made.Definition.Steps[0], began)
				for _, run := range []models.Run{own, its, both} {
					if c.row != nil {
						given.SetRunColumns(t, s, run.ID, c.row)
					}
				}
				*clock = began.Add(c.after)
				control(t, s, own, models.ControlPause)
				control(t, s, both, models.ControlPause)
				*clock = clock.Add(c.pause)
				control(t, s, own, models.ControlResume)
				require.Equal(t, c.want, localDue(t, s, own.ID), "paused by hand")

				*clock = began.Add(c.after)
				_, err := s.PauseAutomation(t.Context(), workspace, made.Automation.ID, "test")
				require.NoError(t, err)
				*clock = clock.Add(c.pause)
				control(t, s, both, models.ControlResume) // its automation still holds it
				_, _, err = s.ResumeAutomation(t.Context(), workspace, made.Automation.ID, models.Overdue{}, "test")
				require.NoError(t, err)
				require.Equal(t, c.want, localDue(t, s, its.ID), "paused with its automation")
				require.Equal(t, c.want, localDue(t, s, both.ID), "paused by both is fitted once")
			})
		})
	}
}

// localDue is when a run is due, on the clocks of Rome.
func localDue(t *testing.T, s *Store, id string) string {
	t.Helper()
	rome, err := time.LoadLocation("Europe/Rome")
	require.NoError(t, err)
	return dueIn(t, s, id).In(rome).Format(models.LocalDateTimeLayout)
}
