package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

func TestANumberIsShownWhileItIsRedOrItsLimitIsLowerThanBefore(t *testing.T) { // W6
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, now := t.Context(), dayOf("2026-11-02")
		n, _ := portfolio(t, s, given.Workspace(t, s), 2000, now)
		other, _ := portfolio(t, s, given.Workspace(t, s), 2000, now)
		shown := func() []models.NumberWarning {
			t.Helper()
			rows, err := s.WarnedNumbers(ctx, n.WorkspaceID)
			require.NoError(t, err)
			counts, err := s.NumbersByWarning(ctx)
			require.NoError(t, err)
			if len(rows) == 0 {
				require.Equal(t, 0, counts[models.WarnQualityRed]+counts[models.WarnLimitDrop])
				return nil
			}
			require.Equal(t, n.ID, rows[0].ID)
			for _, w := range rows[0].Warnings() {
				require.Equal(t, 1, counts[w])
			}
			return rows[0].Warnings()
		}
		rated := func(quality string, at time.Time) {
			require.NoError(t, s.NoteNumber(ctx, n, models.NumberFacts{Quality: quality}, at))
		}
		require.Empty(t, shown())
		rated("YELLOW", now)
		require.Empty(t, shown(), "at YELLOW nothing is limited yet")
		rated("RED", now.Add(time.Hour))
		rated("RED", now.Add(2*time.Hour))
		require.Equal(t, []models.NumberWarning{models.WarnQualityRed}, shown())
		got, err := s.GetNumber(ctx, n.WorkspaceID, n.ID)
		require.NoError(t, err)
		require.Equal(t, now.Add(time.Hour), got.QualityAt.UTC(), "since it became so")

		few, fewer := 250, 50
		limitTo(t, s, n, &few, now.Add(-time.Minute))
		require.Equal(t, []models.NumberWarning{models.WarnQualityRed}, shown(), "an older notice changes nothing")
		limitTo(t, s, n, &few, now.Add(time.Hour))
		rated("GREEN", now.Add(3*time.Hour))
		require.Equal(t, []models.NumberWarning{models.WarnLimitDrop}, shown())
		require.NoError(t, s.DismissLimitDrop(ctx, n.WorkspaceID, n.ID, "test"))
		require.NoError(t, s.DismissLimitDrop(ctx, n.WorkspaceID, n.ID, "test"), "twice is once")
		require.Empty(t, shown())
		require.Equal(t, 1, given.Count(t, s, &models.AuditEntry{}, "action = 'number.dismiss_limit_drop'"))
		limitTo(t, s, n, &few, now.Add(4*time.Hour))
		require.Empty(t, shown(), "it is known")
		limitTo(t, s, n, &fewer, now.Add(5*time.Hour))
		require.Equal(t, []models.NumberWarning{models.WarnLimitDrop}, shown())
		row := portfolioRow(t, s, n)
		require.Equal(t, []int{250, 50}, []int{*row.DroppedFrom, *row.RecipientLimit})
		limitTo(t, s, n, nil, now.Add(6*time.Hour))
		require.Empty(t, shown())
		require.Equal(t, models.CodeNotFound, models.CodeOf(s.DismissLimitDrop(ctx, n.WorkspaceID, other.ID, "test")))
	})
}

func TestAWarningOfTheNumberPausesItsCampaignsIfTheWorkspaceWantsIt(t *testing.T) { // C3
	t.Parallel()
	for name, c := range map[string]struct {
		on    []models.NumberWarning
		facts models.NumberFacts
		want  models.CampaignPause
	}{
		"nobody asked": {nil, models.NumberFacts{Quality: models.QualityRed}, ""},
		"red": {
			[]models.NumberWarning{models.WarnQualityRed}, models.NumberFacts{Quality: models.QualityRed}, models.PauseQualityRed,
		},
		"fewer people": {
			[]models.NumberWarning{models.WarnLimitDrop},
			models.NumberFacts{Limit: &models.RecipientLimit{Most: new(1000)}},
			models.PauseLimitDrop,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabaseAt(t, dayOf("2026-11-02"), func(t *testing.T, s *Store, clock *time.Time) {
				workspace := given.Workspace(t, s)
				number := templated(t, s, workspace, models.TemplateApproved)
				if c.on != nil {
					require.NoError(t, s.Pool().Model(&models.Workspace{}).Where("id = ?", workspace).Select("campaigns").
						Updates(models.Workspace{Campaigns: &models.CampaignRules{PauseOn: c.on}}).Error)
				}
				row := begun(t, s, workspace, offer(nil, given.Contacts(t, s, workspace, 30)...))
				require.Equal(t, 10, turns(t, s, row, 10).Took)
				require.NoError(t, s.NoteNumber(t.Context(), number, models.NumberFacts{Limit: &models.RecipientLimit{}}, *clock))
				*clock = clock.Add(time.Hour)
				require.NoError(t, s.NoteNumber(t.Context(), number, c.facts, *clock))
				page := turns(t, s, row, 10)
				require.Equal(t, c.want, page.Campaign.PausedFor, page.Campaign.Reason)
				if c.want == "" {
					require.Equal(t, 10, page.Took)
					return
				}
				require.Zero(t, page.Took)
				require.NotEmpty(t, page.Campaign.Reason)
				require.NoError(t, s.NoteNumber(t.Context(), number, models.NumberFacts{
					Quality: "GREEN", Limit: &models.RecipientLimit{},
				}, clock.Add(time.Minute)))
				page = turns(t, s, row, 10)
				require.Equal(t, models.CampaignPaused, page.Campaign.State, "nothing resumes it but a person")

				require.NoError(t, s.NoteNumber(t.Context(), number, c.facts, clock.Add(2*time.Minute)))
				*clock = clock.Add(time.Hour)
				_, err := s.SteerCampaign(t.Context(), workspace, row.ID, models.CampaignResume, false, "test")
				require.NoError(t, err)
				require.Equal(t, 10, turns(t, s, row, 10).Took, "who resumed it knows")
			})
		})
	}
}

// Meta may tell of a drop late: whoever resumed a campaign between the two did not know of it.
func TestADropThatIsToldLateIsNewToWhoeverResumedBefore(t *testing.T) { // C3, W6
	t.Parallel()
	forEachDatabaseAt(t, dayOf("2026-11-02"), func(t *testing.T, s *Store, clock *time.Time) {
		began, few := *clock, 250
		n, _ := portfolio(t, s, given.Workspace(t, s), 2000, began)
		*clock = began.Add(3 * time.Hour)
		limitTo(t, s, n, &few, began.Add(time.Hour))
		row := portfolioRow(t, s, n)
		require.Equal(t, began.Add(time.Hour), row.LimitAt.UTC(), "in the order of what Meta says")
		require.Equal(t, began.Add(3*time.Hour), row.DroppedAt.UTC(), "and known since then")
		resumed := began.Add(2 * time.Hour)
		rules := models.CampaignRules{PauseOn: []models.NumberWarning{models.WarnLimitDrop}}
		warned := models.WarnedNumber{Number: n, DroppedAt: row.DroppedAt}
		require.Equal(t, models.WarnLimitDrop, rules.Pausing(warned, models.Campaign{StartedAt: &began, CheckedFrom: &resumed}))
	})
}

// Two reads of a number may end in the other order than they began.
func TestAReadThatBeganBeforeAQualityChangedDoesNotUndoIt(t *testing.T) { // W6
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, now := t.Context(), dayOf("2026-11-02")
		n, _ := portfolio(t, s, given.Workspace(t, s), 2000, now)
		rated := func(quality string, at time.Time) string {
			require.NoError(t, s.NoteNumber(ctx, n, models.NumberFacts{Quality: quality}, at))
			got, err := s.GetNumber(ctx, n.WorkspaceID, n.ID)
			require.NoError(t, err)
			return got.Quality
		}
		require.Equal(t, "GREEN", rated("GREEN", now))
		require.Equal(t, models.QualityRed, rated(models.QualityRed, now.Add(time.Minute)))
		require.Equal(t, models.QualityRed, rated("GREEN", now.Add(time.Second)), "it was asked for before")
		require.Equal(t, "GREEN", rated("GREEN", now.Add(2*time.Minute)))
	})
}
