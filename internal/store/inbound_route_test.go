package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/phrase"
	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// started makes and activates an automation with the starts.
func started(t *testing.T, s *Store, n models.Number, name string, starts ...models.StartSettings) models.Automation {
	t.Helper()
	in := given.Input(name, given.TagStep("new"))
	for _, settings := range starts {
		start := models.Start{Settings: settings}
		normal := ""
		switch on := settings.(type) {
		case *models.OnMessage:
			start.Kind, normal = models.StartMessage, phrase.Normalize(on.Phrase)
		case *models.OnHoliday:
			start.Kind = models.StartHoliday
		case *models.OnClosedHours:
			start.Kind = models.StartClosedHours
		case *models.OnTicket:
			start.Kind = models.StartTicket
		case *models.OnConsent:
			start.Kind = models.StartConsent
		case *models.OnFirstMessage:
			start.Kind = models.StartFirst
		case *models.OnAnyMessage:
			start.Kind = models.StartAny
		}
		in.Definition.Start = append(in.Definition.Start, start)
		in.Phrases = append(in.Phrases, normal)
	}
	in.NumberID = n.ID
	made, err := s.CreateAutomation(t.Context(), n.WorkspaceID, "system", in)
	require.NoError(t, err)
	a, err := s.ActivateAutomation(t.Context(), n.WorkspaceID, made.Automation.ID, "system")
	require.NoError(t, err)
	return a
}

// hardlyOpen makes a workspace that is open for a minute a week.
func hardlyOpen(t *testing.T, s *Store) string {
	t.Helper()
	workspace := given.Workspace(t, s)
	require.NoError(t, s.Pool().Model(&models.Workspace{}).Where("id = ?", workspace).
		Select("working_hours").Updates(models.Workspace{WorkingHours: models.WorkingHours{"mon": {{From: "09:00", To: "09:01"}}}}).Error)
	return workspace
}

func TestAPhraseStartsItsAutomationOnceHoweverOftenItsMessageComes(t *testing.T) { // S1, R2, W5
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := given.Number(t, s, given.Workspace(t, s))
		a := started(t, s, n, "Info", &models.OnMessage{Phrase: "Voglio  Informazioni"})
		paused := started(t, s, n, "Paused", &models.OnMessage{Phrase: "pausa"})
		_, err := s.PauseAutomation(t.Context(), n.WorkspaceID, paused.ID, "system")
		require.NoError(t, err)
		in := given.Said("393470000001", "", " voglio informazioni ", s.Now())
		done := make([]models.Routed, atOnce)
		failures := make([]error, atOnce)
		together(atOnce, func(i int) { done[i], failures[i] = given.Deliver(t.Context(), s, n, in) })
		begun := 0
		for i := range atOnce {
			require.NoError(t, failures[i])
			begun += len(done[i].Started)
		}
		require.Equal(t, 1, begun)
		run, err := s.LiveRun(t.Context(), onlyRun(t, s, a).ID)
		require.NoError(t, err)
		require.Equal(t, models.StartMessage, run.StartKind)
		require.Equal(t, models.MessageEntryKey(in.WAMID), run.EntryKey)
		require.NotEmpty(t, run.StartID)
		m := given.InboundRow(t, s, in.WAMID)
		require.Equal(t, models.RoutedPhrase, m.Decision)
		require.Equal(t, a.ID, m.AutomationID)
		require.Equal(t, run.ContactID, *m.ContactID)
		for _, text := range []string{"voglio informazioni subito", "voglio", "pausa", ""} {
			in := given.Said("393470000001", "", text, s.Now())
			require.Empty(t, given.Received(t, s, n, in).Started, text)
			require.Equal(t, models.RoutedNowhere, given.InboundRow(t, s, in.WAMID).Decision)
		}
		tap := given.Said("393470000002", "", "VOGLIO INFORMAZIONI", s.Now())
		tap.Kind = "button"
		require.Len(t, given.Received(t, s, n, tap).Started, 1, "a tap counts as its text")
	})
}

func onlyRun(t *testing.T, s *Store, a models.Automation) models.Run {
	t.Helper()
	var runs []models.Run
	require.NoError(t, s.Pool().Find(&runs, "automation_id = ?", a.ID).Error)
	require.Len(t, runs, 1)
	return runs[0]
}

func TestATapIsTiedToTheRunWhoseMessageItAnswers(t *testing.T) { // S1, A9, A14
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := given.Number(t, s, given.Workspace(t, s))
		first := given.Entered(t, s, given.Activated(t, s, n.WorkspaceID, models.Reentry{}), ada, "").Run
		second := given.Entered(t, s, given.Activated(t, s, n.WorkspaceID, models.Reentry{}), ada, "").Run
		wamid := "wamid.of.the.second"
		require.NoError(t, s.Pool().Create(&models.Message{
			ID: database.NewID(), WorkspaceID: n.WorkspaceID, RunID: second.ID, StepID: "s", ContactID: second.ContactID,
			State: models.MessageRead, WAMID: &wamid,
		}).Error)
		for _, run := range []models.Run{first, second} {
			given.SetRunColumns(t, s, run.ID, listening(s.Now().Add(time.Hour)))
		}
		tap := given.Said("393470000001", "", "Sì", s.Now())
		tap.Kind, tap.ContextID = "button", wamid
		woken := given.Received(t, s, n, tap).Woken
		require.Len(t, woken, 1)
		require.Equal(t, second.ID, woken[0].ID)
		require.Equal(t, second.ID, given.InboundRow(t, s, tap.WAMID).AnswersRunID)
		answer := given.Said("393470000001", "", "Sì", s.Now())
		answer.ContextID = "wamid.of.nobody"
		require.Len(t, given.Received(t, s, n, answer).Woken, 2, "an answer to somebody else's message is for all who wait")
	})
}

func TestAMessageOutsideTheHoursIsAnsweredOncePerQuietPeriod(t *testing.T) { // S5, S6
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		require.NoError(t, s.Pool().Model(&models.Workspace{}).Where("id = ?", workspace).
			Select("working_hours", "time_zone").Updates(models.Workspace{
			TimeZone: "Europe/Rome", WorkingHours: models.WorkingHours{"mon": {{From: "09:00", To: "18:00"}}},
		}).Error)
		n := given.Number(t, s, workspace)
		hours := started(t, s, n, "Closed", &models.OnClosedHours{QuietPeriod: models.Duration(time.Hour)})
		feast := started(t, s, n, "Holiday", &models.OnHoliday{Days: models.Days{Dates: []string{"2026-12-24"}}})
		sunday := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
		decided := func(at time.Time) models.InboundMessage {
			in := given.Said("393470000001", "", "?", at)
			given.Received(t, s, n, in)
			for _, run := range runsOf(t, s, hours, feast) {
				given.SetRunColumns(t, s, run.ID, map[string]any{"status": models.RunCompleted})
			}
			return given.InboundRow(t, s, in.WAMID)
		}
		require.Equal(t, models.RoutedClosedHours, decided(sunday).Decision)
		require.Equal(t, models.RoutedQuiet, decided(sunday.Add(59*time.Minute)).Decision)
		require.Equal(t, models.RoutedQuiet, decided(sunday.Add(-59*time.Minute)).Decision, "one that comes late counts by its own time")
		require.Equal(t, models.RoutedClosedHours, decided(sunday.Add(time.Hour)).Decision)
		require.Equal(t, models.RoutedNowhere, decided(sunday.Add(24*time.Hour)).Decision, "open on Monday")
		christmas := time.Date(2026, 12, 24, 9, 0, 0, 0, time.UTC)
		require.Equal(t, feast.ID, decided(christmas).AutomationID)
		require.Equal(t, feast.ID, decided(christmas.Add(time.Second)).AutomationID, "no quiet period: every message is answered")
		require.Len(t, runsOf(t, s, hours), 2)
		require.Len(t, runsOf(t, s, feast), 2)
	})
}

func runsOf(t *testing.T, s *Store, automations ...models.Automation) []models.Run {
	t.Helper()
	var out []models.Run
	for _, a := range automations {
		var runs []models.Run
		require.NoError(t, s.Pool().Order("id").Find(&runs, "automation_id = ?", a.ID).Error)
		out = append(out, runs...)
	}
	return out
}

func TestABlockedContactMayStartByPhraseAndHearsNothingElse(t *testing.T) { // A11, S5
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := hardlyOpen(t, s)
		n := given.Number(t, s, workspace)
		started(t, s, n, "Closed", &models.OnClosedHours{})
		back := started(t, s, n, "Back", &models.OnMessage{Phrase: "riattiva"})
		sunday := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
		given.Received(t, s, n, given.Said("393470000001", "", "riattiva", sunday))
		run := onlyRun(t, s, back)
		given.SetRunColumns(t, s, run.ID, map[string]any{"status": models.RunCompleted})
		require.NoError(t, s.Pool().Model(&models.Contact{}).Where("id = ?", run.ContactID).UpdateColumn("blocked_at", s.Now()).Error)
		require.Empty(t, given.Received(t, s, n, given.Said("393470000001", "", "why?", sunday)).Started)
		require.Len(t, given.Received(t, s, n, given.Said("393470000001", "", "Riattiva", sunday)).Started, 1)
	})
}

func TestANoticeIsNoMessage(t *testing.T) { // W3, S5, A14
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := hardlyOpen(t, s)
		n := given.Number(t, s, workspace)
		started(t, s, n, "Closed", &models.OnClosedHours{})
		run := given.Entered(t, s, given.Activated(t, s, workspace, models.Reentry{}), ada, "").Run
		given.SetRunColumns(t, s, run.ID, listening(s.Now().Add(time.Hour)))
		notice := given.Said("393470000001", "", "", s.Now())
		notice.Kind = models.KindSystem
		require.Empty(t, given.Received(t, s, n, notice).Woken)
		require.Zero(t, given.Count(t, s, &models.Window{}), "WhatsApp's own notices open no window")
	})
}

func TestARunThatIsWokenWhileItsAutomationIsPausedIsDueWhenItResumes(t *testing.T) { // R5, A14
	t.Parallel()
	forEachDatabaseAt(t, time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC), func(t *testing.T, s *Store, clock *time.Time) {
		n := given.Number(t, s, given.Workspace(t, s))
		a := given.Activated(t, s, n.WorkspaceID, models.Reentry{})
		run := given.Entered(t, s, a, ada, "").Run
		given.SetRunColumns(t, s, run.ID, listening(s.Now().Add(48*time.Hour)))
		_, err := s.PauseAutomation(t.Context(), n.WorkspaceID, a.ID, "system")
		require.NoError(t, err)
		*clock = clock.Add(10 * time.Minute)
		require.Len(t, given.Received(t, s, n, given.Said("393470000001", "", "Bari", s.Now())).Woken, 1)
		*clock = clock.Add(50 * time.Minute)
		_, _, err = s.ResumeAutomation(t.Context(), n.WorkspaceID, a.ID, models.Overdue{}, "system")
		require.NoError(t, err)
		require.WithinDuration(t, s.Now(), dueIn(t, s, run.ID), 0)
	})
}

func TestWhatIsNotRoutedIsFoundPageByPage(t *testing.T) { // W5
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := given.Number(t, s, given.Workspace(t, s))
		var messages []models.InboundMessage
		for range unroutedPage + 3 {
			m := given.Said("393470000001", "", "hi", s.Now())
			m.WorkspaceID, m.NumberID = n.WorkspaceID, n.ID
			messages = append(messages, m)
		}
		require.NoError(t, s.KeepInbound(t.Context(), messages))
		require.NoError(t, s.KeepInbound(t.Context(), messages), "kept once")
		given.Received(t, s, n, messages[0])
		require.Empty(t, unrouted(t, s, s.Now().Add(-time.Hour), models.InboundMessage{}), "nothing is that old")
		first := unrouted(t, s, s.Now().Add(time.Second), models.InboundMessage{})
		require.Len(t, first, unroutedPage)
		second := unrouted(t, s, s.Now().Add(time.Second), first[unroutedPage-1])
		require.Len(t, second, 2)
		require.Empty(t, unrouted(t, s, s.Now().Add(time.Second), second[1]))
	})
}

func unrouted(t *testing.T, s *Store, before time.Time, after models.InboundMessage) []models.InboundMessage {
	t.Helper()
	page, err := s.Unrouted(t.Context(), before, after)
	require.NoError(t, err)
	return page
}

func TestWhatNobodyReadsIsKeptOnceAndCounted(t *testing.T) { // W5
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		piece := models.UnreadWebhook{Digest: "d", Shape: "field:account_alerts", Body: "{}"}
		for range 3 {
			require.NoError(t, s.KeepUnread(t.Context(), []models.UnreadWebhook{piece}))
		}
		var rows []models.UnreadWebhook
		require.NoError(t, s.Pool().Find(&rows).Error)
		require.Len(t, rows, 1)
		require.Equal(t, 3, rows[0].Times)
	})
}

func TestARunThatIsAboutToListenIsWaitedForToo(t *testing.T) { // S5, A9, A14
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := hardlyOpen(t, s)
		n := given.Number(t, s, workspace)
		started(t, s, n, "Closed", &models.OnClosedHours{})
		made, err := s.CreateAutomation(t.Context(), workspace, "system", given.Input("Asks",
			models.Step{Kind: models.KindSendMessage, Settings: &models.SendMessage{Text: "da dove?"}},
			models.Step{
				Kind: models.KindWaitForReply, Settings: &models.WaitForReply{Limit: models.Duration(time.Hour)},
			}, given.TagStep("x")))
		require.NoError(t, err)
		a, err := s.ActivateAutomation(t.Context(), workspace, made.Automation.ID, "system")
		require.NoError(t, err)
		steps := made.Definition.Steps
		sunday := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
		due := sunday.Add(time.Minute)
		for i, c := range []struct {
			name string
			at   map[string]any
			want models.Routing
		}{
			{"it waits to wait", map[string]any{"status": models.RunWaiting, "step_id": steps[1].ID, "due_at": due}, models.RoutedReply},
			{
				"its question is on its way",
				map[string]any{"status": models.RunExecuting, "step_id": steps[0].ID, "due_at": due},
				models.RoutedReply,
			},
			{
				"it has not asked",
				map[string]any{"status": models.RunWaiting, "step_id": steps[0].ID, "due_at": due},
				models.RoutedClosedHours,
			},
			{
				"it is past that",
				map[string]any{"status": models.RunWaiting, "step_id": steps[2].ID, "due_at": due},
				models.RoutedClosedHours,
			},
		} {
			phone := fmt.Sprintf("3934700010%02d", i)
			run := given.Entered(t, s, a, "+"+phone, "").Run
			c.at["started_at"] = sunday.Add(-time.Hour)
			given.SetRunColumns(t, s, run.ID, c.at)
			in := given.Said(phone, "", "Bari", sunday)
			require.Empty(t, given.Received(t, s, n, in).Woken, "%s: there is nothing to wake", c.name)
			require.Equal(t, c.want, given.InboundRow(t, s, in.WAMID).Decision, c.name)
			require.WithinDuration(t, due, dueIn(t, s, run.ID), 0, c.name)
			given.SetRunColumns(t, s, run.ID, map[string]any{"status": models.RunCompleted})
		}
	})
}

func TestWhatAContactWroteIsReadPageByPage(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		n := given.Number(t, s, given.Workspace(t, s))
		at := s.Now().Truncate(time.Second)
		var want []string
		for i := range 5 {
			in := given.Said("393470000001", "", "hi", at.Add(-time.Duration(i/2)*time.Second)) // two of the same second
			given.Received(t, s, n, in)
			want = append(want, in.WAMID)
		}
		given.Received(t, s, n, given.Said("393470000002", "", "somebody else", at))
		id := *given.InboundRow(t, s, want[0]).ContactID
		var got []string
		for page := (models.Page{Limit: 2}); ; {
			rows, next, err := s.ListInboundMessages(t.Context(), models.Everyone(n.WorkspaceID), id, page)
			require.NoError(t, err)
			for i, m := range rows {
				require.True(t, i == 0 || !m.SentAt.After(rows[i-1].SentAt), "newest first")
				require.Equal(t, models.RoutedNowhere, m.Decision)
				got = append(got, m.WAMID)
			}
			page.After = next
			if next == "" {
				break
			}
		}
		require.ElementsMatch(t, want, got, "each once")
		_, _, err := s.ListInboundMessages(t.Context(), models.Everyone(given.Workspace(t, s)), id, models.Page{})
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
	})
}
