package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// templated gives the workspace a number and an approved template without parameters.
func templated(t *testing.T, s *Store, workspace string, status models.TemplateStatus) models.Number {
	t.Helper()
	number, err := s.CreateNumber(
		t.Context(), models.Number{WorkspaceID: workspace, PhoneNumberID: database.NewID(), WABAID: "waba"}, "system",
	)
	require.NoError(t, err)
	require.NoError(t, s.ReplaceTemplates(
		t.Context(), workspace, "waba", []models.Template{{Name: "offer", Language: "it", Status: status}},
	))
	return number
}

// offer is a campaign of a single template.
func offer(lists []string, contacts ...string) models.CampaignInput {
	return models.CampaignInput{Name: "Offer", CampaignContent: models.CampaignContent{
		Template: &models.SendTemplate{Template: "offer", Language: "it"}, ListIDs: lists, ContactIDs: contacts,
	}}
}

// into is a campaign into an automation.
func into(a models.Automation, lists []string, contacts ...string) models.CampaignInput {
	return models.CampaignInput{
		Name: "Into", CampaignContent: models.CampaignContent{AutomationID: a.ID, ListIDs: lists, ContactIDs: contacts},
	}
}

// begun is a running campaign whose membership is taken.
func begun(t *testing.T, s *Store, workspace string, in models.CampaignInput) models.Campaign {
	t.Helper()
	made, err := s.CreateCampaign(t.Context(), workspace, "test", in)
	require.NoError(t, err)
	_, err = s.SteerCampaign(t.Context(), workspace, made.ID, models.CampaignSchedule, false, "test")
	require.NoError(t, err)
	c, err := s.BeginCampaign(t.Context(), workspace, made.ID, s.Now())
	require.NoError(t, err)
	return c
}

// turns gives the next members their turn.
func turns(t *testing.T, s *Store, c models.Campaign, most int) models.CampaignPage {
	t.Helper()
	page, err := s.EnterMembers(t.Context(), c.WorkspaceID, c.ID, most)
	require.NoError(t, err)
	return page
}

func TestMembershipIsTakenAtTheStartAndEachOnce(t *testing.T) { // C2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace, elsewhere := given.Workspace(t, s), given.Workspace(t, s)
		a := given.Activated(t, s, workspace, models.Reentry{})
		ids := given.Contacts(t, s, workspace, 7)
		lists := []string{given.List(t, s, workspace, "one", ids[:3]...).ID, given.List(t, s, workspace, "two", ids[2:5]...).ID}
		_, err := s.CreateCampaign(t.Context(), elsewhere, "test", into(a, lists, ids[5]))
		require.Equal(t, models.CodeInvalid, models.CodeOf(err), "nothing of another workspace")
		made, err := s.CreateCampaign(t.Context(), workspace, "test", into(a, lists, ids[0], ids[5]))
		require.NoError(t, err)
		require.Equal(t, []any{models.CampaignDraft, 2, 2}, []any{made.State, made.Contacts, len(made.ListIDs)})
		at := s.Now().Add(time.Hour)
		in := into(a, lists)
		in.At = &at
		edited, err := s.ReplaceCampaign(t.Context(), workspace, made.ID, "test", in)
		require.NoError(t, err)
		require.Equal(t, 2, edited.Contacts, "single contacts that are left out stay")
		_, err = s.SteerCampaign(t.Context(), workspace, made.ID, models.CampaignSchedule, false, "test")
		require.NoError(t, err)

		early, err := s.BeginCampaign(t.Context(), workspace, made.ID, at.Add(-time.Second))
		require.NoError(t, err)
		require.Equal(t, models.CampaignScheduled, early.State, "before its time nothing is taken")
		_, err = s.AddMembers(t.Context(), models.Everyone(workspace), lists[0], ids[6:])
		require.NoError(t, err)
		for range 2 { // also when it is done again
			c, err := s.BeginCampaign(t.Context(), workspace, made.ID, at)
			require.NoError(t, err)
			require.Equal(t, []any{models.CampaignRunning, 7}, []any{c.State, *c.Members}, "five in lists, one who came late, one alone")
		}
		_, err = s.AddMembers(t.Context(), models.Everyone(workspace), lists[1], given.Contacts(t, s, workspace, 1))
		require.NoError(t, err)

		first := turns(t, s, early, 5)
		require.Equal(t, []any{5, 5, models.CampaignRunning}, []any{first.Took, len(first.Entered), first.Campaign.State})
		require.Equal(t, models.StartCampaign, first.Entered[0].Run.StartKind)
		require.Equal(t, made.ID, first.Entered[0].Run.CampaignID)
		second := turns(t, s, early, 5)
		require.Equal(t, []any{2, models.CampaignDone}, []any{second.Took, second.Campaign.State})
		require.Zero(t, turns(t, s, early, 5).Took)
		require.Equal(t, 7, given.Count(t, s, &models.Run{}, "automation_id = ?", a.ID))
		got, err := s.GetCampaign(t.Context(), workspace, made.ID)
		require.NoError(t, err)
		require.Equal(t, []int{7, 0, 0}, []int{got.Entered, got.NotEntered(), got.ToStart()})
		require.NotNil(t, got.EndedAt)
	})
}

func TestWhoDoesNotEnterIsCountedByTheReason(t *testing.T) { // C5, R1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		ids := given.Contacts(t, s, workspace, 4)
		a, once := given.Activated(t, s, workspace, models.Reentry{}),
			given.Activated(t, s, workspace, models.Reentry{AfterFinish: models.AfterFinishOnce})
		_, n := enterMany(t, s, bulkOf(a, "before:", ids[0]))
		require.Equal(t, 1, n.Accepted)
		c := begun(t, s, workspace, into(a, nil, ids...))
		require.NoError(t, s.DeleteContact(t.Context(), workspace, ids[1], "test"))
		page := turns(t, s, c, 10)
		require.Equal(t, models.CampaignCounts{Entered: 2, Inside: 1, Gone: 1}, page.Campaign.CampaignCounts)
		for state, want := range map[models.MemberState]int{
			models.MemberToStart: 0, models.MemberEntered: 2, models.MemberNotEntered: 2, "": 4,
		} {
			members, _, err := s.CampaignMembers(t.Context(), workspace, c.ID, state, models.Page{})
			require.NoError(t, err)
			require.Len(t, members, want, state)
		}

		_, n = enterMany(t, s, bulkOf(once, "before:", ids[0]))
		require.Equal(t, 1, n.Accepted)
		_, err := endRunsOf(t, s, ids)
		require.NoError(t, err)
		page = turns(t, s, begun(t, s, workspace, into(once, nil, ids[0], ids[2])), 10)
		require.Equal(t, models.CampaignCounts{Entered: 1, OnceEver: 1}, page.Campaign.CampaignCounts)
	})
}

func TestNobodyEntersBehindAPauseOrACancel(t *testing.T) { // C3
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		a := given.Activated(t, s, workspace, models.Reentry{})
		ids := given.Contacts(t, s, workspace, 30)
		c := begun(t, s, workspace, into(a, nil, ids...))
		steer := func(verb models.CampaignVerb, endRuns bool) models.Campaign {
			t.Helper()
			got, err := s.SteerCampaign(t.Context(), workspace, c.ID, verb, endRuns, "test")
			require.NoError(t, err)
			return got
		}
		require.Equal(t, 10, turns(t, s, c, 10).Took)
		change := steer(models.CampaignHold, false).Change
		require.Equal(t, change, steer(models.CampaignHold, false).Change, "pausing twice is pausing once")
		require.Zero(t, turns(t, s, c, 10).Took)
		require.Equal(t, models.CampaignRunning, steer(models.CampaignResume, false).State)
		require.Equal(t, 10, turns(t, s, c, 10).Took)
		stranger, _ := enterMany(t, s, bulkOf(a, "other:", given.Contacts(t, s, workspace, 1)...))
		cancelled := steer(models.CampaignCancel, false)
		require.Equal(t, []any{models.CampaignCancelled, false}, []any{cancelled.State, cancelled.Ending})
		require.Zero(t, turns(t, s, c, 10).Took)
		require.Equal(t, 21, given.Count(t, s, &models.Run{}, database.LiveRuns), "those inside go on")
		ended, _, err := s.EndCampaignRuns(t.Context(), workspace, c.ID)
		require.NoError(t, err)
		require.Empty(t, ended, "nobody asked for it")

		require.True(t, steer(models.CampaignCancel, true).Ending)
		ended, more, err := s.EndCampaignRuns(t.Context(), workspace, c.ID)
		require.NoError(t, err)
		require.False(t, more)
		require.Len(t, ended, 20)
		require.Equal(t, models.OutcomeCampaignCancelled, ended[0].Outcome)
		require.True(t, ended[0].Closing, "its workflow is still to be told")
		require.True(t, given.RunRow(t, s, stranger[0].Run.ID).Status.Live())
		_, err = s.SteerCampaign(t.Context(), workspace, c.ID, models.CampaignResume, false, "test")
		require.Equal(t, models.CodeConflict, models.CodeOf(err))
		require.Equal(t, []string{
			"campaign.cancel by test", "campaign.cancel by test", "campaign.resume by test", "campaign.pause by test",
			"campaign.begin by system", "campaign.schedule by test", "campaign.create by test",
		}, auditOf(t, s, workspace, "campaign/"+c.ID))
	})
}

func TestTheSamePageAtOnceLetsEachInOnce(t *testing.T) { // C2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		a := given.Activated(t, s, workspace, models.Reentry{})
		c := begun(t, s, workspace, into(a, nil, given.Contacts(t, s, workspace, 40)...))
		together(atOnce, func(int) {
			for {
				page, err := s.EnterMembers(t.Context(), workspace, c.ID, 7)
				if err != nil {
					t.Error(err)
					return
				}
				if page.Took == 0 {
					return
				}
			}
		})
		got, err := s.GetCampaign(t.Context(), workspace, c.ID)
		require.NoError(t, err)
		require.Equal(t, []any{40, models.CampaignDone}, []any{got.Entered, got.State})
		require.Equal(t, 40, given.Count(t, s, &models.Run{}, "campaign_id = ?", c.ID))
	})
}

func TestACampaignOfOneTemplateHasAnAutomationOfItsOwn(t *testing.T) { // C1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, workspace := t.Context(), given.Workspace(t, s)
		templated(t, s, workspace, models.TemplatePending)
		ids := given.Contacts(t, s, workspace, 2)
		made, err := s.CreateCampaign(ctx, workspace, "test", offer(nil, ids...))
		require.NoError(t, err, "a draft may name what is not approved yet")
		_, err = s.SteerCampaign(ctx, workspace, made.ID, models.CampaignSchedule, false, "test")
		require.Equal(t, models.CodeInvalid, models.CodeOf(err))
		require.Contains(t, err.Error(), "/template/name")
		require.NoError(t, s.ReplaceTemplates(
			ctx, workspace, "waba", []models.Template{{Name: "offer", Language: "it", Status: models.TemplateApproved}},
		))
		scheduled, err := s.SteerCampaign(ctx, workspace, made.ID, models.CampaignSchedule, false, "test")
		require.NoError(t, err)
		own := scheduled.AutomationID
		a, definition, err := s.GetAutomation(ctx, workspace, own)
		require.NoError(t, err)
		require.Equal(t, []any{models.AutomationActive, made.ID, 1}, []any{a.State, a.CampaignID, len(definition.Steps)})
		listed, _, err := s.ListAutomations(ctx, workspace, models.AutomationQuery{}, models.Page{})
		require.NoError(t, err)
		require.Empty(t, listed)
		for name, err := range map[string]error{
			"publish": second(s.PublishAutomation(ctx, workspace, own, "test", models.AnyRevision, given.Input("x", given.TagStep("y")))),
			"pause":   second(s.PauseAutomation(ctx, workspace, own, "test")),
			"delete":  s.DeleteAutomation(ctx, workspace, own, "test"),
		} {
			require.Equal(t, models.CodeConflict, models.CodeOf(err), name)
		}
		_, err = s.CreateCampaign(ctx, workspace, "test", into(a, nil, ids...))
		require.Equal(t, models.CodeInvalid, models.CodeOf(err), "another campaign does not use it")

		in := offer(nil, ids...)
		in.Name = "Another"
		edited, err := s.ReplaceCampaign(ctx, workspace, made.ID, "test", in)
		require.NoError(t, err)
		require.Equal(t, own, edited.AutomationID)
		a, _, err = s.GetAutomation(ctx, workspace, own)
		require.NoError(t, err)
		require.Equal(t, []any{"Another", 2, models.AutomationActive}, []any{a.Name, a.Revision, a.State})
		other := given.Activated(t, s, workspace, models.Reentry{})
		_, err = s.ReplaceCampaign(ctx, workspace, made.ID, "test", into(other, nil, ids...))
		require.NoError(t, err)
		a, _, err = s.GetAutomation(ctx, workspace, own)
		require.NoError(t, err)
		require.Equal(t, models.AutomationArchived, a.State)
	})
}

// second is the error of two results.
func second[T any](_ T, err error) error { return err }

func TestWhatMayNotBeginIsNotScheduled(t *testing.T) { // C1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		ctx, workspace := t.Context(), given.Workspace(t, s)
		a := given.Activated(t, s, workspace, models.Reentry{})
		ids := given.Contacts(t, s, workspace, 1)
		nobody, err := s.CreateCampaign(ctx, workspace, "test", into(a, nil))
		require.NoError(t, err)
		_, err = s.SteerCampaign(ctx, workspace, nobody.ID, models.CampaignSchedule, false, "test")
		require.Equal(t, models.CodeInvalid, models.CodeOf(err), "it needs somebody")
		made, err := s.CreateCampaign(ctx, workspace, "test", into(a, nil, ids...))
		require.NoError(t, err)
		given.SetAutomationState(t, s, a.ID, models.AutomationPaused)
		_, err = s.SteerCampaign(ctx, workspace, made.ID, models.CampaignSchedule, false, "test")
		require.Equal(t, models.CodeConflict, models.CodeOf(err), "nobody could enter")
		given.SetAutomationState(t, s, a.ID, models.AutomationActive)
		c := begun(t, s, workspace, into(a, nil, ids...))
		given.SetAutomationState(t, s, a.ID, models.AutomationPaused)
		page := turns(t, s, c, 10)
		require.Equal(
			t, []any{models.CampaignPaused, models.PauseAutomationNotActive, 0},
			[]any{page.Campaign.State, page.Campaign.PausedFor, page.Took},
		)
		require.Equal(t, models.CodeConflict, models.CodeOf(s.DeleteCampaign(ctx, workspace, c.ID, "test")))
		require.Equal(t, models.CodeConflict, models.CodeOf(second(s.ReplaceCampaign(ctx, workspace, c.ID, "test", into(a, nil, ids...)))))
		require.NoError(t, s.DeleteCampaign(ctx, workspace, made.ID, "test"))
	})
}

func TestTheNextMembersAreFoundByAnIndex(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	workspace := given.Workspace(t, s)
	a := given.Activated(t, s, workspace, models.Reentry{})
	made, err := s.CreateCampaign(t.Context(), workspace, "test", into(a, nil))
	require.NoError(t, err)
	another, err := s.CreateCampaign(t.Context(), workspace, "test", into(a, nil))
	require.NoError(t, err)
	for id, last := range map[string]int{made.ID: 150_000, another.ID: 250_000} {
		require.NoError(t, s.Pool().Exec(`INSERT INTO campaign_members (campaign_id, contact_id, workspace_id, state, reason, run_id)
			SELECT ?, n::text, ?, CASE WHEN n % 100 = 0 THEN 'to_start' ELSE 'entered' END, '', '' FROM generate_series(100000,
			?) n`, id, workspace, last).Error)
	}
	require.NoError(t, s.Pool().Exec(`INSERT INTO runs (id, workspace_id, automation_id, contact_id, entry_key, start_kind, start_id,
		campaign_id, status, reason, outcome,
			ended_by, revision, step_id, visit, listening, ticket_id, workflow_run_id, closing, started_at, updated_at, last_sent_at)
		SELECT 'f' || n, ?, ?, n::text, n::text, 'campaign', '', ?, CASE WHEN n % 100 = 0 THEN 'waiting' ELSE 'completed' END, '', '', '',
			1, '', 0, false, '', '', false, now(), now(),
			CASE WHEN n % 200 = 0 THEN NULL ELSE now() END FROM generate_series(100000, 150000) n`, workspace, a.ID, made.ID).Error)
	require.NoError(t, s.Pool().Exec(`INSERT INTO messages (id, workspace_id, run_id, automation_id, campaign_id, step_id, visit,
		contact_id, number_id, kind, template, state, error_code, error_title, attempts, created_at)
		SELECT 'f' || n, ?, 'f' || n, ?, ?, 's', 1, n::text, 'n', 'template', '', CASE WHEN n % 500 = 0 THEN 'failed' ELSE 'sent' END, 1,
		'', 1, now() FROM generate_series(100000, 150000) n`,
		workspace, a.ID, made.ID).Error)
	require.NoError(t, s.Pool().Exec(`INSERT INTO step_executions (run_id, step_id, visit, workspace_id, automation_id, contact_id,
		campaign_id, kind, status, reason, at)
		SELECT 'f' || n, 's', 1, ?, ?, n::text, ?, 'send_template',
		CASE WHEN n % 10 = 0 THEN 'skipped' WHEN n % 50 = 1 THEN 'failed' ELSE 'done' END, '', now() FROM generate_series(100000,
			150000) n`,
		workspace, a.ID, made.ID).Error)
	require.NoError(t, s.Pool().Exec("ANALYZE").Error)
	for name, c := range map[string]struct {
		plan storetest.Plan
		want string
		most int
	}{
		"the next page": {storetest.Explain(t, s.Pool(), nextMembers(s.Pool(), made.ID, 100)), "campaign_members_state", 100},
		"those inside":  {storetest.Explain(t, s.Pool(), liveOf(s.Pool(), made.ID)), "runs_campaign_live", database.Batch},
		"not written to": {
			storetest.Explain(t, s.Pool(), unsentOf(s.Pool(), made.ID, s.Now().Add(-time.Hour))), "runs_campaign_unsent", 251,
		},
	} {
		require.Equal(t, []string{c.want}, c.plan.Paths(), name)
		require.Positive(t, c.plan.Read(), name)
		require.LessOrEqual(t, c.plan.Read(), c.most, name)
	}
	newest := storetest.Explain(t, s.Pool(), newestSettled(s.Pool(), made.Campaign))
	require.NotContains(t, newest.Paths(), "all of messages")
	require.LessOrEqual(t, newest.Read(), models.ErrorSample)
	unmade := storetest.Explain(t, s.Pool(), newestUnmade(s.Pool(), made.Campaign))
	require.Equal(t, []string{"step_executions_campaign_unmade"}, unmade.Paths())
	require.LessOrEqual(t, unmade.Read(), models.ErrorSample)
	for _, state := range []models.MemberState{"", models.MemberEntered, models.MemberToStart} {
		q, order := campaignMembers(s.Pool(), made.ID, state)
		page := storetest.Explain(t, s.Pool(), q.Order(order+" DESC").Limit(51))
		require.NotContains(t, page.Paths(), "all of campaign_members")
		require.Equal(t, 51, page.Read(), state)
	}
}

func TestThePagesOfALargeCampaignAreReadInOrderFromItsBeginning(t *testing.T) { // C4
	t.Parallel()
	s := onPostgres(t)
	workspace := given.Workspace(t, s)
	list := given.List(t, s, workspace, "all")
	require.NoError(t, s.Pool().Exec("ALTER TABLE campaign_members SET (autovacuum_enabled = false)").Error, "nobody else may look")
	require.NoError(t, s.Pool().Exec(`WITH people AS (INSERT INTO contacts (id, workspace_id, first_name, last_name, email, language,
		time_zone, created_at, updated_at)
			SELECT gen_random_uuid(), @workspace, '', '', '', '', '', now(), now() FROM generate_series(1, @n) RETURNING id)
		INSERT INTO list_members (list_id, contact_id, workspace_id, created_at) SELECT @list, id, @workspace, now() FROM people`,
		map[string]any{"workspace": workspace, "list": list.ID, "n": manyMembers}).Error)
	a := given.Activated(t, s, workspace, models.Reentry{})
	other := begun(t, s, workspace, into(a, nil, given.Contacts(t, s, workspace, 1)...))
	require.NoError(t, s.Pool().Exec(`INSERT INTO campaign_members (campaign_id, contact_id, workspace_id, state, reason, run_id)
		SELECT ?, n::text, ?, 'to_start', '', '' FROM generate_series(1, 500000) n`, other.ID, workspace).Error)
	c := begun(t, s, workspace, into(a, []string{list.ID}))
	require.Equal(t, manyMembers, *c.Members)
	for range 2 {
		plan := storetest.Explain(t, s.Pool(), nextMembers(s.Pool(), c.ID, database.Batch))
		require.Equal(t, []string{"campaign_members_state"}, plan.Paths())
		require.Equal(t, database.Batch, plan.Read())
		turn := s.Pool().Model(&models.CampaignMember{}).Where(
			"contact_id < (SELECT contact_id FROM campaign_members ORDER BY contact_id LIMIT 1 OFFSET ?)", manyMembers/2,
		)
		require.NoError(t, turn.Update("state", models.MemberEntered).Error, "half of them have had their turn")
	}
}
