package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"cadenza/internal/store/storetest"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// raised puts a hold in force.
func raised(t *testing.T, s *Store, h models.Hold) {
	t.Helper()
	h.CreatedAt = s.Now()
	require.NoError(t, s.RunTx(t.Context(), func(tx *RunTx) error { return tx.RaiseHold(t.Context(), h) }))
}

func holdsOf(t *testing.T, s *Store, workspace string) []models.HoldView {
	t.Helper()
	got, _, err := s.ListHolds(t.Context(), workspace, models.Page{})
	require.NoError(t, err)
	return got
}

func TestTheWeightierOfTwoHoldsStays(t *testing.T) { // W2
	t.Parallel()
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	in := func(d time.Duration) *time.Time { at := now.Add(d); return &at }
	stop := models.Hold{Park: models.ParkTokenRefused}
	open := models.Hold{}
	short, long := models.Hold{Until: in(time.Second)}, models.Hold{Until: in(time.Hour)}
	for name, c := range map[string]struct{ first, second, stays models.Hold }{
		"a stop over a wait":       {stop, long, stop},
		"a stop after a wait":      {long, stop, stop},
		"the later end":            {short, long, long},
		"the later end was first":  {long, short, long},
		"without an end over one":  {open, long, open},
		"one with an end and then": {long, open, open},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabaseAt(t, now, func(t *testing.T, s *Store, _ *time.Time) {
				workspace := given.Workspace(t, s)
				for i, h := range []models.Hold{c.first, c.second} {
					h.WorkspaceID, h.Scope = workspace, models.HoldNumber
					h.Object, h.Code = "n", i+1
					raised(t, s, h)
				}
				got := holdsOf(t, s, workspace)
				require.Len(t, got, 1)
				require.Equal(t, c.stays.Park, got[0].Park)
				require.Equal(t, c.stays.Until == nil, got[0].Until == nil)
				if c.stays.Until != nil {
					require.WithinDuration(t, *c.stays.Until, *got[0].Until, 0)
				}
			})
		})
	}
}

func TestAReleasedHoldWakesItsRunsPageByPageAndIsGoneThen(t *testing.T) { // W2, R6
	t.Parallel()
	forEachDatabaseAt(t, time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC), func(t *testing.T, s *Store, clock *time.Time) {
		workspace, other := given.Workspace(t, s), given.Workspace(t, s)
		a, b := given.Activated(t, s, workspace, models.Reentry{}), given.Activated(t, s, other, models.Reentry{})
		h := models.Hold{WorkspaceID: workspace, Scope: models.HoldNumber, Object: "n", Park: models.ParkTokenRefused, Reason: "why"}
		raised(t, s, h)
		far := clock.Add(time.Hour)
		given.BareRuns(t, s.DB, a, resumePage+1, func(i int, r *models.Run) {
			r.Status, r.Held = models.RunWaiting, h.By()
			r.DueAt, r.StepID = &far, "s"
			if i%2 == 0 {
				r.Status, r.DueAt, r.ReasonCode = models.RunNeedsAttention, nil, models.ParkTokenRefused
			}
		})
		given.BareRuns(t, s.DB, a, 2, func(_ int, r *models.Run) { r.Status, r.Held, r.DueAt = models.RunWaiting, "number/other", &far })
		given.BareRuns(t, s.DB, b, 2, func(_ int, r *models.Run) { r.Status, r.Held, r.DueAt = models.RunWaiting, h.By(), &far })
		held := holdsOf(t, s, workspace)
		require.Len(t, held, 1)
		require.Equal(t, resumePage+1, held[0].Runs)

		_, err := s.ReleaseHold(t.Context(), other, held[0].ID, "test")
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
		released, err := s.ReleaseHold(t.Context(), workspace, held[0].ID, "test")
		require.NoError(t, err)
		_, err = s.ReleaseHold(t.Context(), workspace, held[0].ID, "test")
		require.Equal(t, models.CodeNotFound, models.CodeOf(err), "it is over")
		require.Empty(t, holdsOf(t, s, workspace))

		// A process that dies here leaves the rest to whoever asks for it.
		outbox, err := s.ReleasedHolds(t.Context())
		require.NoError(t, err)
		require.Len(t, outbox, 1)
		first, more, err := s.WakeHeld(t.Context(), released)
		require.NoError(t, err)
		require.True(t, more)
		require.Len(t, first, resumePage)
		second, more, err := s.WakeHeld(t.Context(), outbox[0])
		require.NoError(t, err)
		require.False(t, more)
		require.Len(t, second, 1)
		for _, run := range append(first, second...) {
			require.Equal(t, models.RunWaiting, run.Status)
			require.Empty(t, run.Held)
			require.Empty(t, run.ReasonCode)
			require.WithinDuration(t, *clock, *run.DueAt, 0)
		}
		outbox, err = s.ReleasedHolds(t.Context())
		require.NoError(t, err)
		require.Empty(t, outbox)
		var left int64
		require.NoError(t, s.Pool().Model(&models.Run{}).Where("held <> ''").Count(&left).Error)
		require.EqualValues(t, 4, left, "those of another number and of another workspace")
	})
}

func TestAPausedTemplateIsHeldUntilItIsApprovedAgain(t *testing.T) { // W6
	t.Parallel()
	const waba = "waba"
	for name, change := range map[string]func(*testing.T, *Store, string, models.TemplateStatus){
		"by webhook": func(t *testing.T, s *Store, _ string, status models.TemplateStatus) {
			t.Helper()
			require.NoError(t, s.NoteTemplate(t.Context(), waba, models.Template{
				Name: "offer", Language: "it", Status: status, SyncedAt: s.Now(),
			}))
		},
		"by a sync": func(t *testing.T, s *Store, workspace string, status models.TemplateStatus) {
			t.Helper()
			require.NoError(t, s.ReplaceTemplates(
				t.Context(), workspace, waba, []models.Template{{Name: "offer", Language: "it", Status: status}},
			))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabaseAt(t, time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC), func(t *testing.T, s *Store, clock *time.Time) {
				workspace := given.Workspace(t, s)
				require.NoError(t, s.ReplaceTemplates(
					t.Context(), workspace, waba, []models.Template{{Name: "offer", Language: "it", Status: models.TemplateApproved}},
				))
				*clock = clock.Add(time.Minute)
				change(t, s, workspace, models.TemplatePaused)
				change(t, s, workspace, models.TemplatePaused)
				held := holdsOf(t, s, workspace)
				require.Len(t, held, 1)
				require.Equal(t, "offer", held[0].Template.Name)
				require.Nil(t, held[0].Until)
				require.Empty(t, held[0].Park)
				*clock = clock.Add(time.Minute)
				change(t, s, workspace, models.TemplateApproved)
				require.Empty(t, holdsOf(t, s, workspace))
				outbox, err := s.ReleasedHolds(t.Context())
				require.NoError(t, err)
				require.Len(t, outbox, 1)
				require.Equal(t, held[0].By(), outbox[0].By())
			})
		})
	}
}

func TestASyncLeavesAHoldWithAnEndToItsEnd(t *testing.T) { // W6
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		list := func() {
			require.NoError(t, s.ReplaceTemplates(
				t.Context(), workspace, "waba", []models.Template{{Name: "offer", Language: "it", Status: models.TemplateApproved}},
			))
		}
		list()
		templates, _, err := s.ListTemplates(t.Context(), workspace, "", models.Page{})
		require.NoError(t, err)
		until := s.Now().Add(time.Hour)
		h := models.Hold{WorkspaceID: workspace, Scope: models.HoldTemplate, Object: templates[0].ID, Until: &until}
		raised(t, s, h)
		list()
		require.Len(t, holdsOf(t, s, workspace), 1)
		h.Until, h.Park = nil, models.ParkTemplateUnusable
		raised(t, s, h)
		list()
		require.Empty(t, holdsOf(t, s, workspace), "what says that it was never approved is out of date")
	})
}

func TestWhoResumesARunSaysThatItsCauseIsMended(t *testing.T) { // R6
	t.Parallel()
	for name, resume := range map[string]func(*testing.T, *Store, models.Run){
		"one": func(t *testing.T, s *Store, run models.Run) {
			t.Helper()
			_, err := s.ControlRun(t.Context(), models.Everyone(run.WorkspaceID), run.ID, models.Control{Kind: models.ControlResume},
				"test")
			require.NoError(t, err)
		},
		"all of a reason": func(t *testing.T, s *Store, run models.Run) {
			t.Helper()
			resumed, _, err := s.ResumeParked(
				t.Context(), run.WorkspaceID, models.ParkedFilter{Reason: models.ParkAccountStopped}, "", "test",
			)
			require.NoError(t, err)
			require.Len(t, resumed, 1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, s *Store) {
				workspace := given.Workspace(t, s)
				h := models.Hold{WorkspaceID: workspace, Scope: models.HoldAccount, Object: "waba", Park: models.ParkAccountStopped}
				raised(t, s, h)
				elsewhere := h
				elsewhere.Object = "another"
				raised(t, s, elsewhere)
				a := given.Activated(t, s, workspace, models.Reentry{})
				var run models.Run
				given.BareRuns(t, s.DB, a, 1, func(_ int, r *models.Run) {
					r.Status, r.Held, r.ReasonCode = models.RunNeedsAttention, h.By(), models.ParkAccountStopped
					run = *r
				})
				resume(t, s, run)
				left := holdsOf(t, s, workspace)
				require.Len(t, left, 1, "or the run would not even be tried")
				require.Equal(t, "another", left[0].Object)
			})
		})
	}
}

func TestHeldRunsAreReadByTheirIndex(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	a := given.Activated(t, s, given.Workspace(t, s), models.Reentry{})
	given.BareRuns(t, s.DB, a, 3000, func(i int, r *models.Run) {
		r.Status = models.RunWaiting
		if i%100 == 0 {
			r.Held = "number/n"
		}
	})
	require.NoError(t, s.Pool().Exec("VACUUM ANALYZE runs").Error)
	for name, query := range map[string]*gorm.DB{
		"page":  heldPage(s.Pool(), models.Hold{WorkspaceID: a.WorkspaceID, Scope: models.HoldNumber, Object: "n"}),
		"count": heldCounts(s.Pool(), a.WorkspaceID, []models.Held{"number/n", "account/w"}),
	} {
		plan := storetest.Explain(t, s.Pool(), query)
		require.Equal(t, []string{"runs_held"}, plan.Paths(), name)
		require.LessOrEqual(t, plan.Read(), 30, name)
	}
}
