package store

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// messagesOfCampaign gives the campaign's contacts a message each in the state.
func messagesOfCampaign(t *testing.T, s *Store, c models.Campaign, state models.MessageState, code int, contactIDs ...string) {
	t.Helper()
	var rows []models.Message
	for i, id := range contactIDs {
		rows = append(rows, models.Message{
			ID: database.NewID(), WorkspaceID: c.WorkspaceID, RunID: fmt.Sprint(id, code, i), AutomationID: c.AutomationID,
			CampaignID: c.ID, StepID: "s",
			ContactID: id, Kind: "template", State: state, ErrorCode: code,
		})
	}
	require.NoError(t, s.Pool().CreateInBatches(&rows, database.Batch).Error)
}

// unmadeOfCampaign lets a step fail for each contact before there is a message.
func unmadeOfCampaign(t *testing.T, s *Store, c models.Campaign, kind models.StepKind, contactIDs ...string) {
	t.Helper()
	for i, id := range contactIDs {
		require.NoError(t, s.RunTx(t.Context(), func(tx *RunTx) error {
			return tx.Record(t.Context(), models.StepExecution{
				RunID: fmt.Sprint(id, i), StepID: "s", WorkspaceID: c.WorkspaceID, AutomationID: c.AutomationID, ContactID: id,
				CampaignID: c.ID,
				Kind:       kind, Status: models.StepFailed, Reason: models.ReasonMissingParameter, At: s.Now(),
			})
		}))
	}
}

func TestACampaignPausesForWhatAPersonMustSeeTo(t *testing.T) { // C3
	t.Parallel()
	for name, c := range map[string]struct {
		happens func(t *testing.T, s *Store, c models.Campaign, number models.Number, ids []string)
		want    models.CampaignPause
	}{
		"nothing": {func(*testing.T, *Store, models.Campaign, models.Number, []string) {}, ""},
		"the template was paused": {func(t *testing.T, s *Store, _ models.Campaign, _ models.Number, _ []string) {
			require.NoError(t, s.NoteTemplate(t.Context(), "waba", models.Template{
				Name: "offer", Language: "it", Status: models.TemplatePaused, SyncedAt: s.Now().Add(time.Second),
			}))
		}, models.PauseTemplateNotApproved},
		"the token was refused": {func(t *testing.T, s *Store, c models.Campaign, number models.Number, _ []string) {
			require.NoError(t, s.RunTx(t.Context(), func(tx *RunTx) error {
				return tx.RaiseHold(t.Context(), models.Hold{
					WorkspaceID: c.WorkspaceID, Scope: models.HoldNumber, Object: number.ID, Park: models.ParkTokenRefused,
					CreatedAt: s.Now(),
				})
			}))
		}, models.PauseNumberStopped},
		"a pace that passes": {func(t *testing.T, s *Store, c models.Campaign, number models.Number, _ []string) {
			until := s.Now().Add(time.Hour)
			require.NoError(t, s.RunTx(t.Context(), func(tx *RunTx) error {
				return tx.RaiseHold(t.Context(), models.Hold{
					WorkspaceID: c.WorkspaceID, Scope: models.HoldNumber, Object: number.ID, Until: &until, CreatedAt: s.Now(),
				})
			}))
		}, ""},
		"errors": {func(t *testing.T, s *Store, c models.Campaign, _ models.Number, ids []string) {
			messagesOfCampaign(t, s, c, models.MessageDelivered, 0, ids[:39]...)
			messagesOfCampaign(t, s, c, models.MessageFailed, 131000, ids[39:50]...)
		}, models.PauseErrors},
		"messages that could not be made": {func(t *testing.T, s *Store, c models.Campaign, _ models.Number, ids []string) {
			messagesOfCampaign(t, s, c, models.MessageDelivered, 0, ids[:39]...)
			unmadeOfCampaign(t, s, c, models.KindSendTemplate, ids[39:50]...)
		}, models.PauseErrors},
		"other steps that fail": {func(t *testing.T, s *Store, c models.Campaign, _ models.Number, ids []string) {
			messagesOfCampaign(t, s, c, models.MessageDelivered, 0, ids[:39]...)
			unmadeOfCampaign(t, s, c, models.KindSendWebhook, ids[39:50]...)
		}, ""},
		"as many errors as may be": {func(t *testing.T, s *Store, c models.Campaign, _ models.Number, ids []string) {
			messagesOfCampaign(t, s, c, models.MessageDelivered, 0, ids[:40]...)
			messagesOfCampaign(t, s, c, models.MessageFailed, 131000, ids[40:50]...)
		}, ""},
		"too few to tell": {func(t *testing.T, s *Store, c models.Campaign, _ models.Number, ids []string) {
			messagesOfCampaign(t, s, c, models.MessageFailed, 131000, ids[:49]...)
			messagesOfCampaign(t, s, c, models.MessageSending, 0, ids[49:]...)
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, s *Store) {
				workspace := given.Workspace(t, s)
				number := templated(t, s, workspace, models.TemplateApproved)
				ids := given.Contacts(t, s, workspace, 60)
				row := begun(t, s, workspace, offer(nil, ids...))
				c.happens(t, s, row, number, ids)
				page := turns(t, s, row, 10)
				require.Equal(t, c.want, page.Campaign.PausedFor, page.Campaign.Reason)
				if c.want == "" {
					require.Equal(t, 10, page.Took)
					return
				}
				require.Zero(t, page.Took)
				require.NotEmpty(t, page.Campaign.Reason)
				require.Equal(t, models.CampaignPaused, page.Campaign.State)
				if c.want == models.PauseErrors {
					_, err := s.SteerCampaign(t.Context(), workspace, row.ID, models.CampaignResume, false, "test")
					require.NoError(t, err)
					require.Equal(t, 10, turns(t, s, row, 10).Took, "what failed before the resume does not count again")
				}
			})
		})
	}
}

// notAgain is what WhatsApp's codes ask for.
func notAgain(code int) time.Duration {
	return map[int]time.Duration{131026: -1, 131049: 24 * time.Hour}[code]
}

func TestWhoIsSparedMarketingIsNotRetriedAtOnce(t *testing.T) { // C5, W2: 131049
	t.Parallel()
	forEachDatabaseAt(t, time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC), func(t *testing.T, s *Store, clock *time.Time) {
		workspace := given.Workspace(t, s)
		templated(t, s, workspace, models.TemplateApproved)
		ids := given.Contacts(t, s, workspace, 3)
		c := begun(t, s, workspace, offer(nil, ids...))
		require.Len(t, turns(t, s, c, 10).Entered, 3)
		messagesOfCampaign(t, s, c, models.MessageFailed, 131049, ids[0])
		messagesOfCampaign(t, s, c, models.MessageFailed, 131000, ids[1])
		messagesOfCampaign(t, s, c, models.MessageFailed, 131026, ids[2])
		require.NoError(t, s.Pool().Model(&models.Message{}).Where("state = 'failed'").UpdateColumn("failed_at", *clock).Error)
		for _, look := range []struct {
			after time.Duration
			want  int
		}{{0, 1}, {23*time.Hour + 59*time.Minute, 1}, {24 * time.Hour, 2}, {1000 * time.Hour, 2}} {
			*clock = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC).Add(look.after)
			draft, err := s.RetryCampaign(t.Context(), workspace, c.ID, "test", notAgain)
			require.NoError(t, err)
			require.Equal(t, look.want, draft.Contacts, look.after)
		}
	})
}

func TestADraftForTheFailedLeavesOutWhoCannotBeReached(t *testing.T) { // C5
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		templated(t, s, workspace, models.TemplateApproved)
		ids := given.Contacts(t, s, workspace, 6)
		c := begun(t, s, workspace, offer(nil, ids...))
		require.Len(t, turns(t, s, c, 10).Entered, 6)
		unmadeOfCampaign(t, s, c, models.KindSendTemplate, ids[5])
		messagesOfCampaign(t, s, c, models.MessageFailed, 131000, ids[0], ids[1])
		messagesOfCampaign(t, s, c, models.MessageFailed, 131026, ids[1], ids[2]) // not on WhatsApp
		messagesOfCampaign(t, s, c, models.MessageRead, 0, ids[3])
		require.NoError(t, s.Pool().Model(&models.Run{}).Where("contact_id = ?", ids[4]).Update("status", models.RunNeedsAttention).Error)
		draft, err := s.RetryCampaign(t.Context(), workspace, c.ID, "test", notAgain)
		require.NoError(t, err)
		require.Equal(
			t, []any{models.CampaignDraft, 3, c.ID, "offer"}, []any{draft.State, draft.Contacts, draft.RetryOf, draft.Template.Template},
		)
		again := models.Message{ // their second attempt arrived
			ID: database.NewID(), WorkspaceID: workspace, RunID: fmt.Sprint(ids[0], 131000, 0), AutomationID: c.AutomationID,
			CampaignID: c.ID, StepID: "s", Visit: 1,
			ContactID: ids[0], Kind: "template", State: models.MessageDelivered,
		}
		require.NoError(t, s.Pool().Create(&again).Error)
		second, err := s.RetryCampaign(t.Context(), workspace, c.ID, "test", notAgain)
		require.NoError(t, err)
		require.Equal(t, draft.Contacts-1, second.Contacts, "who got it is not written to again")
		var got []string
		require.NoError(
			t,
			s.Pool().Model(&models.CampaignContact{}).Where(
				"campaign_id = ?", draft.ID,
			).Order("contact_id").Pluck("contact_id", &got).Error,
		)
		require.Equal(t, []string{ids[0], ids[4], ids[5]}, got)
	})
}

func TestATimeThatTheWallClockShowsTwiceMakesOneCampaign(t *testing.T) { // C1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, workspace := t.Context(), given.Workspace(t, s)
		templated(t, s, workspace, models.TemplateApproved)
		r, err := s.CreateRecurring(ctx, workspace, "test", models.RecurringInput{
			Name: "Daily", Content: offer(nil, given.Contacts(t, s, workspace, 1)...).CampaignContent,
			Recurrence: models.Recurrence{DaysOfMonth: []int{1}, LocalTime: "01:30", TimeZone: "America/New_York"},
		})
		require.NoError(t, err)
		summer := time.Date(2026, 11, 1, 5, 30, 0, 0, time.UTC) // 01:30 EDT; an hour later it is 01:30 EST
		var ids []string
		for _, at := range []time.Time{summer, summer.Add(time.Hour), summer.Add(2 * time.Hour)} {
			c, found, err := s.MakeOccurrence(ctx, workspace, r.ID, at)
			require.NoError(t, err)
			require.True(t, found)
			ids = append(ids, c.ID)
		}
		require.Equal(t, ids[0], ids[1])
		require.NotEqual(t, ids[1], ids[2], "another time is another campaign")
	})
}

func TestACampaignWhoseTargetsWereDeletedWaitsForOthers(t *testing.T) { // C2, C3
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, workspace := t.Context(), given.Workspace(t, s)
		templated(t, s, workspace, models.TemplateApproved)
		list := given.List(t, s, workspace, "all", given.Contacts(t, s, workspace, 2)...)
		in := offer([]string{list.ID})
		made, err := s.CreateCampaign(ctx, workspace, "test", in)
		require.NoError(t, err)
		_, err = s.SteerCampaign(ctx, workspace, made.ID, models.CampaignSchedule, false, "test")
		require.NoError(t, err)
		require.NoError(t, s.DeleteList(ctx, workspace, list.ID, models.Deletion{Actor: "test", Force: true}))
		c, err := s.BeginCampaign(ctx, workspace, made.ID, s.Now())
		require.NoError(t, err)
		require.Equal(t, []any{models.CampaignPaused, models.PauseTargetsDeleted}, []any{c.State, c.PausedFor})
		in.ListIDs = []string{given.List(t, s, workspace, "others", given.Contacts(t, s, workspace, 3)...).ID}
		_, err = s.ReplaceCampaign(ctx, workspace, made.ID, "test", in)
		require.NoError(t, err)
		_, err = s.SteerCampaign(ctx, workspace, made.ID, models.CampaignResume, false, "test")
		require.NoError(t, err)
		c, err = s.BeginCampaign(ctx, workspace, made.ID, s.Now())
		require.NoError(t, err)
		require.Equal(t, []any{models.CampaignRunning, 3}, []any{c.State, *c.Members})
	})
}

func TestARecurringCampaignThatCanNeverSendIsRefused(t *testing.T) { // C1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace, past := given.Workspace(t, s), s.Now().Add(-time.Second)
		_, err := s.CreateRecurring(t.Context(), workspace, "test", models.RecurringInput{
			Name: "Weekly", Content: offer(nil).CampaignContent,
			Recurrence: models.Recurrence{Weekdays: []models.Weekday{"mon"}, LocalTime: "09:30", EndsAt: &past},
		})
		var refusal *models.Error
		require.ErrorAs(t, err, &refusal)
		require.Equal(t, []string{"/template", "/ends_at"}, []string{refusal.Violations[0].Pointer, refusal.Violations[1].Pointer})
	})
}

// What is not approved when a recurring campaign is written may be when its time comes: it is refused for what is approved in its
// account, and for nothing else (C1, W8).
func TestARecurringCampaignIsRefusedOnlyForWhatIsApproved(t *testing.T) {
	t.Parallel()
	asks := models.TemplateParameters{Body: []string{"a", "b"}}
	for name, c := range map[string]struct {
		language  string
		templates []models.Template
		elsewhere []models.Template
		noNumber  bool
		want      []string
	}{
		"its language is pending": {
			"de", []models.Template{
				{Name: "offer", Language: "it", Status: models.TemplateApproved},
				{Name: "offer", Language: "de", Status: models.TemplatePending},
			}, nil, false, nil,
		},
		"its language is paused": {
			"de", []models.Template{
				{Name: "offer", Language: "it", Status: models.TemplateApproved},
				{Name: "offer", Language: "de", Status: models.TemplatePaused},
			}, nil, false, nil,
		},
		"its language is not there yet": {
			"de", []models.Template{{Name: "offer", Language: "it", Status: models.TemplateApproved}}, nil, false, nil,
		},
		"what asks for more is approved in another account": {
			"it",
			[]models.Template{{Name: "offer", Language: "it", Status: models.TemplatePending}},
			[]models.Template{{Name: "offer", Language: "it", Status: models.TemplateApproved, Parameters: asks}},
			false, nil,
		},
		"there is no number": {
			"it", []models.Template{{Name: "offer", Language: "it", Status: models.TemplateApproved, Parameters: asks}}, nil, true, nil,
		},
		"another language asks for more": {
			"de", []models.Template{
				{Name: "offer", Language: "it", Status: models.TemplateApproved, Parameters: asks},
				{Name: "offer", Language: "de", Status: models.TemplatePending},
			}, nil, false, []string{"/template/parameters"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachDatabase(t, func(t *testing.T, s *Store) {
				ctx, workspace := t.Context(), given.Workspace(t, s)
				if !c.noNumber {
					templated(t, s, workspace, models.TemplateApproved)
				}
				require.NoError(t, s.ReplaceTemplates(ctx, workspace, "waba", c.templates))
				require.NoError(t, s.ReplaceTemplates(ctx, workspace, "elsewhere", c.elsewhere))
				content := offer(nil, given.Contacts(t, s, workspace, 1)...).CampaignContent
				content.Template.Language = c.language
				_, err := s.CreateRecurring(ctx, workspace, "test", models.RecurringInput{
					Name: "Weekly", Content: content, Recurrence: models.Recurrence{Weekdays: []models.Weekday{"mon"}, LocalTime: "09:30"},
				})
				if c.want == nil {
					require.NoError(t, err)
					return
				}
				refusal, ok := errors.AsType[*models.Error](err)
				require.True(t, ok, err)
				var got []string
				for _, v := range refusal.Violations {
					got = append(got, v.Pointer)
				}
				require.Equal(t, c.want, got)
			})
		})
	}
}

func TestAnOccurrenceIsMadeOnceAndNoneOfAPausedCampaign(t *testing.T) { // C1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, workspace := t.Context(), given.Workspace(t, s)
		templated(t, s, workspace, models.TemplatePaused)
		list := given.List(t, s, workspace, "all", given.Contacts(t, s, workspace, 2)...)
		r, err := s.CreateRecurring(ctx, workspace, "test", models.RecurringInput{
			Name: "Weekly", Content: offer([]string{list.ID}).CampaignContent,
			Recurrence: models.Recurrence{Weekdays: []models.Weekday{"mon"}, LocalTime: "09:30"},
		})
		require.NoError(t, err)
		require.Equal(t, "Europe/Rome", r.TimeZone)
		at := s.Now().Truncate(time.Second)
		ids := make([]string, atOnce)
		together(atOnce, func(i int) {
			c, found, err := s.MakeOccurrence(ctx, workspace, r.ID, at)
			ids[i] = c.ID
			if err != nil || !found {
				t.Error(found, err)
			}
		})
		for _, id := range ids {
			require.Equal(t, ids[0], id)
		}
		require.Equal(t, 1, given.Count(t, s, &models.Campaign{}, "recurring_id = ?", r.ID))
		c, err := s.BeginCampaign(ctx, workspace, ids[0], at)
		require.NoError(t, err)
		require.WithinDuration(t, s.Now(), c.CreatedAt, time.Minute)
		require.Equal(t, 2, *c.Members)
		require.Equal(t, models.PauseTemplateNotApproved, turns(t, s, c, 10).Campaign.PausedFor, "it says why it cannot go on")
		_, err = s.SetRecurring(ctx, workspace, r.ID, "test", models.RecurringPaused)
		require.NoError(t, err)
		_, found, err := s.MakeOccurrence(ctx, workspace, r.ID, at.Add(time.Hour))
		require.NoError(t, err)
		require.False(t, found)
		deleted, err := s.SetRecurring(ctx, workspace, r.ID, "test", models.RecurringDeleted)
		require.NoError(t, err)
		require.NoError(t, s.RecurringTold(ctx, deleted))
		require.Zero(t, given.Count(t, s, &models.RecurringCampaign{}))
	})
}
